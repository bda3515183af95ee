"""Somebody who owns the file of a ledger, and writes into it past every guard."""

import sqlite3
from pathlib import Path
from typing import Any


class Forger:
    """A connection that the guards do not stop, and that leaves them as they were; nothing is checked."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None)
        self._connection.execute("PRAGMA foreign_keys = OFF")
        self._connection.execute("PRAGMA ignore_check_constraints = ON")

    def execute(self, statement: str, values: tuple[object, ...] = ()) -> Any:
        """Run a statement; return its cursor."""
        guards = self._connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            self._connection.execute(f"DROP TRIGGER {name}")
        cursor = self._connection.execute(statement, values)
        found = cursor.fetchall()
        for _, guard in guards:
            self._connection.execute(guard)
        return Found(found)

    def rebuild(self, *statements: str) -> None:
        """Run statements that build the database otherwise; the guards go where SQLite takes them."""
        for statement in ("PRAGMA legacy_alter_table = ON", *statements):
            self._connection.execute(statement)

    def rewrite_schema(self, statement: str, *values: object) -> None:
        """Run a statement over `sqlite_schema`, which SQLite forbids, and have it read anew."""
        self._connection.execute("PRAGMA writable_schema = ON")
        self._connection.execute(statement, values)
        (version,) = self._connection.execute("PRAGMA schema_version").fetchone()
        self._connection.execute(f"PRAGMA schema_version = {version + 1}")
        self._connection.execute("PRAGMA writable_schema = RESET")

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()


class Found(list[Any]):
    """Rows, asked for as a cursor is."""

    def fetchall(self) -> list[Any]:
        return self

    def fetchone(self) -> Any:
        return self[0] if self else None
