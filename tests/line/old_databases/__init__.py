"""A ledger as each schema had it: written by the certpress of that time, kept as SQL, never changed afterwards."""

import sqlite3
from pathlib import Path

FOLDER = Path(__file__).parent


def dumped(version: int) -> Path:
    """Return the file with the ledger of that schema."""
    return FOLDER / f"schema-{version:03}.sql"


def rebuilt(version: int, file: Path) -> None:
    """Make the database of that schema at `file`, as it was."""
    database = sqlite3.connect(file)
    database.executescript(dumped(version).read_text("utf-8"))
    database.close()
