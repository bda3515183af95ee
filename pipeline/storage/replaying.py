"""The whole log played again beside the store, however long it is, in little memory.

What the entries add up to goes into tables of its own, in a file without a name that is gone afterwards; only what the
last entries changed is held. Nothing personal is in it. Promised: no question is answered by the tables of the store,
which are what is to be checked.
"""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pipeline.ledger.entries import Entry
from pipeline.ledger.marks import Marks
from pipeline.ledger.projections import Projections
from pipeline.ledger.rows import CardRow, CertificateRow, CopyRow, DocumentRow, ImportedRow, Row, TicketRow
from pipeline.storage.projection_rows import StoredRows, write_rows
from pipeline.storage.spelling import parse_quickly
from pipeline.storage.store import Store

# So many entries change rows in memory before these go into the tables.
_MOST_HELD = 3_000
# So many new objects are made before Python looks for garbage among them; by itself it does after 700.
_MOST_UNLOOKED = 100_000
# Tables in which most of what is asked for is not there yet; the first column is asked by.
_MARKED: tuple[type[Row], ...] = (CertificateRow, ImportedRow, CardRow, TicketRow, CopyRow, DocumentRow)


@dataclass(frozen=True, slots=True)
class _Remembered(StoredRows):
    """Rows in tables, of which those put there last are near at hand: what some entries changed, the next ones ask for.
    What was never put there is not asked for: of most numbers and paths that is asked.
    """

    marks: Mapping[type[Row], Marks] = field(default_factory=lambda: {kind: Marks() for kind in _MARKED})
    _last: dict[type[Row], Mapping[Any, Any]] = field(default_factory=lambda: {kind: {} for kind in _MARKED})

    def put(self, tables: Mapping[type[Row], Mapping[Any, Row]]) -> None:
        """Keep rows, new or changed, by their keys, table by table."""
        for kind, rows in tables.items():
            if kind in self.marks:
                self.marks[kind].put([str(row[0]) for row in rows.values()])
                self._last[kind] = dict(rows)
            write_rows(self.store, rows.values())

    def certificate(self, number: str) -> CertificateRow | None:
        """Return a certificate by its number."""
        if not self.marks[CertificateRow].may_have(number):
            return None
        return self._last[CertificateRow].get(number) or StoredRows.certificate(self, number)

    def imported(self, number: str) -> ImportedRow | None:
        """Return a certificate issued before certpress by its number."""
        if not self.marks[ImportedRow].may_have(number):
            return None
        return self._last[ImportedRow].get(number) or StoredRows.imported(self, number)

    def card(self, number: str) -> CardRow | None:
        """Return a card by its number."""
        if not self.marks[CardRow].may_have(number):
            return None
        return self._last[CardRow].get(number) or StoredRows.card(self, number)

    def ticket(self, ticket: str) -> TicketRow | None:
        """Return a 准考证号 and whose it is."""
        if not self.marks[TicketRow].may_have(ticket):
            return None
        return self._last[TicketRow].get(ticket) or StoredRows.ticket(self, ticket)

    def copy(self, number: str, copy: int) -> CopyRow | None:
        """Return a copy of a certificate; None before anything was entered about its paper."""
        if not self.marks[CopyRow].may_have(number):
            return None
        return self._last[CopyRow].get((number, copy)) or StoredRows.copy(self, number, copy)

    def document(self, path: str) -> DocumentRow | None:
        """Return what was entered for the file at `path`."""
        if not self.marks[DocumentRow].may_have(path):
            return None
        return self._last[DocumentRow].get(path) or StoredRows.document(self, path)


@dataclass(slots=True)
class Stage:
    """Where a log is played: `view` is what its rules ask, `tables` have what was put into them so far."""

    tables: Store
    view: Projections
    _below: _Remembered
    _files: dict[tuple[str, int], str] = field(default_factory=dict)

    def parse(self, data: bytes, /) -> Entry:
        """Return the entry, or raise ValueError."""
        return parse_quickly(data)

    def keep(self, number: str, copy: int, sha256: str) -> None:
        """Keep the SHA-256 (hex) of the newest file of a copy."""
        self._files[number, copy] = sha256

    def kept(self, number: str, copy: int) -> str:
        """Return what was kept last of a copy, nothing where nothing was."""
        held = self._files.get((number, copy))
        found = self.tables.row("kept_file", number=number, copy=copy) if held is None else (held,)
        return str(found[0]) if found else ""

    def settle(self) -> None:
        """Put what the last entries changed into the tables, once there is much of it."""
        if self.view.size % _MOST_HELD == 0:
            self.end()

    def end(self) -> None:
        """Put all that is still held into the tables."""
        self._below.put(self.view.tables)
        self.view.let_go()
        self.tables.run_many("keep_file", ((*key, sha256) for key, sha256 in self._files.items()))
        self._files.clear()


@contextmanager
def _looking_for_garbage_seldom() -> Iterator[None]:
    """Let Python look more seldom for objects that hold each other: entries and rows do not, and to look at all that
    are held takes a seventh of the time that a log takes to be played.
    """
    before = gc.get_threshold()
    gc.set_threshold(_MOST_UNLOOKED, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def stage() -> Iterator[Stage]:
    """Give an empty stage; its tables are gone when it is left."""
    with _looking_for_garbage_seldom(), Store.temporary() as tables:
        tables.run("make_kept_files")
        below = _Remembered(tables)
        yield Stage(tables, Projections(below), below)
