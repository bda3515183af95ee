"""The least that any program must do with what lies in an inbox: `python -m tests.benchmarks.floor INBOX FOLDER`.

Each photo is copied, hashed and decoded, one after the other.
"""

import hashlib
import shutil
import sys
from pathlib import Path

from PIL import Image

from pipeline.bench.starting import tell_peak


def main() -> None:
    inbox, folder = map(Path, sys.argv[1:])
    shutil.copytree(inbox, folder)
    for photo in sorted(folder.rglob("*.jpg")):
        hashlib.sha256(photo.read_bytes()).hexdigest()
        with Image.open(photo) as image:
            image.load()
    tell_peak()


if __name__ == "__main__":
    main()
