"""What the entries add up to, however many they are, in little memory: rows of people are put into a temporary file.

The file has no name, is gone with the program, and is not written before there is more than some 30 MB of them. Nothing
personal is in it, as there is nothing personal in the log.
"""

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any, TypeVar

from pipeline.ledger.entries import Entry
from pipeline.ledger.marks import Marks
from pipeline.ledger.projections import Projections
from pipeline.ledger.rows import CardRow, CertificateRow, CopyRow, DocumentRow, ImportedRow, Row, TicketRow

# So many entries change rows in memory before these are put away.
_MOST_HELD = 3_000
# Of every person there is a row of some of these; of everything else there are few, which stay in memory.
_KEYS: Mapping[type, str] = {
    CertificateRow: "number",
    ImportedRow: "number",
    CardRow: "number",
    TicketRow: "ticket",
    CopyRow: "number, copy",
    DocumentRow: "path",
}
_SETTINGS = ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -32768")
_INDEXES = (
    "CREATE INDEX of_a_batch ON CertificateRow (batch, assigned_seq)",
    "CREATE INDEX cards_of_a_batch ON CardRow (batch, issued_seq)",
)
AnyRow = TypeVar("AnyRow", bound=Row)


class _Tables:
    """A table for each of the kinds of which there are many rows. Raises OSError where there is no room for them."""

    def __init__(self) -> None:
        self._marks = {kind: Marks() for kind in _KEYS}
        self._connection = sqlite3.connect("", isolation_level=None)
        for statement in (*_SETTINGS, *map(_table, _KEYS), *_INDEXES, "BEGIN"):
            self._connection.execute(statement)

    def __del__(self) -> None:
        self._connection.close()

    def put(self, kind: type[Row], rows: Iterable[Row]) -> None:
        known = list(rows)
        # The first column is asked by.
        self._marks[kind].put(str(row[0]) for row in known)
        places = ", ".join("?" * len(kind._fields))
        with _telling():
            self._connection.executemany(f"INSERT OR REPLACE INTO {kind.__name__} VALUES ({places})", known)  # noqa: S608

    def find(self, kind: type[AnyRow], *key: object) -> AnyRow | None:
        if not self._marks[kind].may_have(str(key[0])):
            return None
        wanted = " AND ".join(f"{name} = ?" for name in _KEYS[kind].split(", "))
        return next(self.rows(kind, f"WHERE {wanted}", key), None)

    def rows(self, kind: type[AnyRow], which: str = "", values: Sequence[object] = ()) -> Iterator[AnyRow]:
        with _telling():
            cursor = self._connection.execute(f"SELECT * FROM {kind.__name__} {which}", values)  # noqa: S608 - our own words
            make: Any = kind._make
            yield from map(make, cursor)


def _table(kind: type[Row]) -> str:
    return f"CREATE TABLE {kind.__name__} ({', '.join(kind._fields)}, PRIMARY KEY ({_KEYS[kind]})) WITHOUT ROWID"


@contextmanager
def _telling() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        # As a file that cannot be opened: where the system keeps temporary files.
        raise OSError(0, str(error), tempfile.gettempdir()) from error


class _PutAway(Projections):
    """Rows put away: those of which there are many in tables, all others in memory as ever."""

    def __init__(self, tables: _Tables) -> None:
        super().__init__()
        self._put_away = tables

    def certificate(self, number: str) -> CertificateRow | None:
        """Return a certificate by its number."""
        return self._put_away.find(CertificateRow, number)

    def certificates_of(self, batch: int) -> Iterator[CertificateRow]:
        """Yield the certificates of a batch in the order in which their numbers were given."""
        return self._put_away.rows(CertificateRow, "WHERE batch = ? ORDER BY assigned_seq", (batch,))

    def imported(self, number: str) -> ImportedRow | None:
        """Return a certificate issued before certpress by its number."""
        return self._put_away.find(ImportedRow, number)

    def card(self, number: str) -> CardRow | None:
        """Return a card by its number."""
        return self._put_away.find(CardRow, number)

    def cards_of(self, batch: int) -> Iterator[CardRow]:
        """Yield the cards whose newest entry is of a batch, in the order in which they were entered."""
        return self._put_away.rows(CardRow, "WHERE batch = ? ORDER BY issued_seq", (batch,))

    def ticket(self, ticket: str) -> TicketRow | None:
        """Return a 准考证号 and whose it is."""
        return self._put_away.find(TicketRow, ticket)

    def copy(self, number: str, copy: int) -> CopyRow | None:
        """Return a copy of a certificate; None before anything was entered about its paper."""
        return self._put_away.find(CopyRow, number, copy)

    def document(self, path: str) -> DocumentRow | None:
        """Return what was entered for the file at `path`."""
        return self._put_away.find(DocumentRow, path)


class Shelf:
    """A stage (`ledger.replay.Stage`) on which a log is played, however long it is."""

    def __init__(self) -> None:
        self._tables = _Tables()
        self._below = _PutAway(self._tables)
        self.view = Projections(self._below)

    def parse(self, data: bytes, /) -> Entry:
        """Return the entry, or raise ValueError."""
        return Entry.parse(data)

    def settle(self) -> None:
        """Put away what the last entries changed, once there is much of it; raises OSError."""
        if self.view.size % _MOST_HELD == 0:
            self._put_away()

    def rows(self, kind: type[AnyRow]) -> Iterator[AnyRow]:
        """Yield every row of a kind, those of people in the order of their keys; raises OSError."""
        self._put_away()
        if kind in _KEYS:
            yield from self._tables.rows(kind, f"ORDER BY {_KEYS[kind]}")
        else:
            yield from (row for row in self._below.changed() if isinstance(row, kind))

    def _put_away(self) -> None:
        for kind, rows in groupby(self.view.changed(), key=type):
            if kind in _KEYS:
                self._tables.put(kind, rows)
            else:
                for row in rows:
                    self._below.put(row)
        self.view.let_go()
