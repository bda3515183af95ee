"""A glance that tells a finished file from one whose end has not arrived; the full proof comes when it is taken."""

import os
from pathlib import Path
from typing import Final

from pipeline.storage.drops import Entry
from pipeline.storage.zip_directory import Unsound, read_directory

# The header of OLE files: a password-protected workbook or an old .xls. Whole as far as we can tell, refused later.
OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIPPED: Final = (b".zip", b".xlsx")
_ROSTERS: Final = (b".xlsx", b".csv", b".json", b".xls", b".et")
# Enough for any drop within the limits; more is refused when it is taken.
_MOST_MEMBERS: Final = 100_000


def looks_whole(path: Path, entries: tuple[Entry, ...]) -> bool:
    """Whether nothing of the drop at `path` looks as if its end were still to come.

    A folder needs a roster: an operator who copies the photos first may pause before the workbook.
    """
    zipped = [entry for entry in entries if entry.is_file and _name(path, entry).endswith(_ZIPPED)]
    if not all(_ends_well(path / os.fsdecode(entry.path)) for entry in zipped):
        return False
    if entries[0].is_folder:
        return any(entry.is_file and entry.path.lower().endswith(_ROSTERS) for entry in entries)
    return entries[0].status.st_size > 0


def _name(path: Path, entry: Entry) -> bytes:
    return (entry.path or os.fsencode(path.name)).lower()


def _ends_well(path: Path) -> bool:
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            if file.read(len(OLE)) == OLE:
                return True
            read_directory(file, most=_MOST_MEMBERS)
    except Unsound as reason:
        return str(reason) == "members"
    except OSError:
        return False
    return True
