"""What became of the mutants, and what is said of those that live."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

# In the folder of the mutated copy, which the tests run in.
WANTED = Path("wanted.json")
REACHED = Path("reached.json")

KILLED = "killed"
LIVED = "lived"

_EXPLAINED = re.compile(r"^- `(\S+)` `(\S+)`: `(.*)` → `(.*)`$", re.MULTILINE)


def results_beside(copy: Path) -> Path:
    """Return the file with what became of the mutants of a copy; it stays where the copy is made anew."""
    return copy.with_name(f"{copy.name}.jsonl")


class Tried(TypedDict):
    """One mutant, tried: by its name in its module, whose code has that SHA-256; and by which test it was killed."""

    module: str
    name: str
    code: str
    outcome: str
    by: str


def explained(page: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield what the page says of mutants that may live: module, function, the lines before and after."""
    for line in _EXPLAINED.finditer(page):
        module, function, before, after = line.groups()
        yield module, function, before, after
