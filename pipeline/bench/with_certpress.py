"""certpress: a print run of all certificates, from the values of the roster to the closed file."""

from pathlib import Path

from pipeline.bench.starting import start
from pipeline.bench.workload import Material, read_records
from pipeline.printing.pressroom import Press


def make(folder: Path, target: Path) -> None:
    """Write the certificates of `folder` into the file `target`."""
    records, photos = read_records(folder)
    material = Material.shipped()
    press = Press(material.template, material.shelf, workers=1)
    made = press.make(records, photos=photos, folder=folder, progress=lambda _done: None)
    (folder / made.print_run.path).replace(target)


if __name__ == "__main__":
    start(make)
