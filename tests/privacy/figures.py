"""What the day of tests/privacy came to, added up as JSON: `python -m tests.privacy.figures`."""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import once
from tests.privacy.day import day_of_work
from tests.privacy.house import OTHERS, Day
from tests.privacy.readable import readable


def figures(day: Day) -> dict[str, int]:
    """Return how much was typed, looked at and opened."""
    paths = [path for path in day.folder.rglob("*") if not path.is_symlink()]
    files = [path for path in paths if path.is_file()]
    return {
        "commands": len(day.said),
        "looks": sum(day.places.values()),
        "places": len(day.places),
        "files": len(files),
        "folders": len(paths) - len(files),
        "texts": sum(1 for file in files for _ in readable(file.read_bytes())),
        "for_others": sum(bool(path.stat().st_mode & OTHERS) for path in paths if day.beside in path.parents),
    }


def main() -> None:
    """Work the day in a folder for a while, and print what it came to."""
    with TemporaryDirectory() as folder:
        once.share(Path(folder))
        json.dump(figures(day_of_work()), sys.stdout, indent=1)


if __name__ == "__main__":
    main()
