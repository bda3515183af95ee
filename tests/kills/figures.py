"""What the drills tried and what they found, kept as JSON for docs/reliability.md.

`python -m tests.kills.figures` adds up what lies in `build/drill/kill/` and prints it.
"""

import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from pipeline.files import make_folder, write_whole

# Where else the drills keep their figures.
VARIABLE = "CERTPRESS_DRILL_FIGURES"
_FOLDER = Path(__file__).parents[2] / "build" / "drill" / "kill"


def folder() -> Path:
    return Path(os.environ.get(VARIABLE, _FOLDER))


def keep(subject: str, part: str, **counts: int) -> None:
    """Keep what one drill of a subject tried; a later run of the same part replaces it."""
    make_folder(folder() / subject)
    write_whole(folder() / subject / f"{part}.json", _as_json(counts), 0o644)


def summed() -> dict[str, dict[str, int]]:
    """Return the counts of each subject, all parts added up."""
    found: dict[str, Counter[str]] = {}
    for file in sorted(folder().glob("*/*.json")):
        counts = found.setdefault(file.parent.name, Counter(parts=0))
        counts.update(parts=1, **json.loads(file.read_bytes()))
    return {subject: dict(counts) for subject, counts in found.items()}


def _as_json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


if __name__ == "__main__":
    sys.stdout.write(_as_json(summed()).decode())
