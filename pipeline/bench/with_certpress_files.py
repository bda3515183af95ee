"""certpress: a PDF/A-3u file for each certificate, each through the gate, in one process."""

from pathlib import Path

from pipeline.bench.starting import start
from pipeline.bench.with_certpress import laid_table
from pipeline.files import Group


def make(folder: Path, target: Path) -> None:
    """Write the certificates of `folder` into the folder `target`, durably, as a worker of the line does."""
    records, photos, table = laid_table(folder)
    target.mkdir(parents=True)
    with Group(target) as group:
        for sheet in table.sheets(records, photos):
            group.write(f"{sheet.key}.pdf", table.file(sheet))
        group.sync()


if __name__ == "__main__":
    start(make)
