"""certpress: a PDF/A-3u file for each certificate, and the print run, by one worker process."""

from pathlib import Path

from pipeline.bench.starting import start
from pipeline.bench.workload import Material, read_records
from pipeline.printing.pressroom import Press


def make(folder: Path, target: Path) -> None:
    """Write the certificates of `folder` into the folder `target`, as the line does."""
    records, photos = read_records(folder)
    material = Material.shipped()
    press = Press(material.template, material.shelf, workers=1)
    press.make(records, photos=photos, folder=target, progress=lambda _done: None)


if __name__ == "__main__":
    start(make)
