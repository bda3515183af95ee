"""certpress: a print run of all certificates, from the values of the roster to the closed file, in one process."""

from collections.abc import Mapping
from pathlib import Path

from pipeline.bench.starting import start
from pipeline.bench.workload import Material, read_records
from pipeline.documents.record import Record
from pipeline.files import replacing
from pipeline.printing import tasks
from pipeline.printing.composing import Composer
from pipeline.printing.planning import planned
from pipeline.printing.plates import NoPlate
from pipeline.printing.pool import hide_host_fonts
from pipeline.printing.print_run import PrintRun
from pipeline.printing.stamp_room import Kit, Table


def laid_table(folder: Path) -> tuple[list[Record], Mapping[str, Path], Table]:
    """Return the people of `folder`, their photos by SHA-256, and a table with the plates for them."""
    hide_host_fonts()
    records, photos = read_records(folder)
    material = Material.shipped()
    template = material.template
    plan = planned(records, Composer(template.kind, material.shelf))
    plates = tasks.make_plates(plan.plate_job(template, plan.shapes, is_proof=False))
    if isinstance(plates, NoPlate):
        raise RuntimeError(plates.reason)  # noqa: TRY004 - the answer of the plate maker, not a wrong type
    return records, photos, Table.of(Kit(template.kind, material.shelf, plates, plan.fonts))


def make(folder: Path, target: Path) -> None:
    """Write the certificates of `folder` into the file `target`."""
    records, photos, table = laid_table(folder)
    kit = table.kit
    with replacing(target) as file:
        run = PrintRun(file, kit.plates, kit.fonts, title=kit.kind.title)
        for sheet in table.sheets(records, photos):
            run.add(sheet)
        run.finish()


if __name__ == "__main__":
    start(make)
