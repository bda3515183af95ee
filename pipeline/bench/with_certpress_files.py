"""certpress: a PDF/A-3u file for each certificate, each through the gate, in one process."""

from itertools import islice
from pathlib import Path

from pipeline.bench.starting import start
from pipeline.bench.with_certpress import laid_table
from pipeline.files import Group
from pipeline.printing.pressroom import STAMPS_A_JOB


def make(folder: Path, target: Path) -> None:
    """Write the certificates of `folder` into the folder `target`, durably, as a worker of the line does."""
    records, photos, table = laid_table(folder)
    target.mkdir(parents=True)
    with Group(target) as group:
        sheets = table.sheets(records, photos)
        while job := list(islice(sheets, STAMPS_A_JOB)):
            for sheet, content in zip(job, table.files(job), strict=True):
                group.write(f"{sheet.key}.pdf", content)
        group.sync()


if __name__ == "__main__":
    start(make)
