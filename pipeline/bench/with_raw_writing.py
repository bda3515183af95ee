"""The floor: a program that only writes the bytes of certpress's finished file."""

import shutil
from pathlib import Path

from pipeline.bench.starting import start

# What the floor writes again.
FINISHED = "finished.pdf"


def make(folder: Path, target: Path) -> None:
    """Write what certpress made of `folder` into the file `target`."""
    with (folder / FINISHED).open("rb") as source, target.open("wb") as file:
        shutil.copyfileobj(source, file, 1 << 20)


if __name__ == "__main__":
    start(make)
