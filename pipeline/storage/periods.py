"""What was done in a year, a month or a batch: the books, and what a month came to, written anew from the log."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from pipeline.errors import Because, EntryRefused, LedgerBroken
from pipeline.ledger.books import UNNAMED, Book, Line, Period
from pipeline.ledger.entries import Entry, Reference
from pipeline.ledger.replay import stored_entry
from pipeline.ledger.subjects.months import why_not
from pipeline.ledger.views import EntryTime, Erasure
from pipeline.storage.at_rest import at_rest
from pipeline.storage.audit_questions import AuditQuestions
from pipeline.storage.projection_rows import StoredRows
from pipeline.storage.store import Store
from pipeline.storage.witness import stored_head

if TYPE_CHECKING:
    from pipeline.ledger.month_tally import Ranges
    from pipeline.ledger.months import MonthFigures

# Read in pieces, so that others may enter something between two of them.
_AT_A_TIME = 10_000


class Periods(AuditQuestions):
    """What one connection answers about periods."""

    def books(self, period: Period, *, with_names: bool = True) -> Mapping[Book, tuple[Line, ...]]:
        """Return the lines of every book in a period, written anew from the log; raises LedgerBroken."""
        from pipeline.ledger.bookkeeping import books_of  # noqa: PLC0415 - few commands play the log
        from pipeline.storage.replaying import stage  # noqa: PLC0415 - as above

        with at_rest(self._store) as still, stage() as made:
            whose = partial(_person_beside, still) if with_names else lambda _seq: (UNNAMED, "")
            return books_of(_every_entry(still), period, whose, made)

    def month(self, month: str) -> "tuple[MonthFigures, Ranges]":
        """Return what a month (`2026-11`) came to so far, and its numbers and sheets; raises LedgerBroken."""
        from pipeline.ledger.month_tally import month_in  # noqa: PLC0415 - few commands play the log
        from pipeline.storage.replaying import stage  # noqa: PLC0415 - as above

        with at_rest(self._store) as still, stage() as made:
            return month_in(_every_entry(still), month, made)

    def closed_months(self) -> tuple[Entry, ...]:
        """Return the entries that closed a month, in their order."""
        return tuple(Entry.parse(body) for (body,) in self._store.rows("closed_months"))

    def began_at(self) -> datetime:
        """Return when the log began."""
        return stored_entry(0, next(self.first_entries(1))).at

    def refuse_to_close(self, month: str, today: str) -> None:
        """Raise EntryRefused where the month cannot be closed on that day (ISO): before its books are made."""
        last, began = StoredRows(self._store).last_month(), f"{self.began_at():%Y-%m}"
        reason = why_not(month, last, today)
        if reason is None and last is None and month < began:
            # Of a year typed wrongly every month would have to be closed, one after the other.
            reason = Because("the ledger began in {month}, and has nothing of an earlier month", month=began)
        if reason is not None:
            raise EntryRefused(op="month.closed", ref=month, reason=reason)

    def exported_in(self, first: str, last: str) -> frozenset[str]:
        """Return the SHA-256 (hex) of everything that was ever written out of exactly these days (ISO)."""
        return frozenset(
            entry.payload["sha256"]
            for entry in self._exports()
            if entry.ref == Reference() and (entry.payload["first"], entry.payload["last"]) == (first, last)
        )

    def exported_since(self, seq: int) -> frozenset[str]:
        """Return the SHA-256 (hex) of everything that was written out after that entry."""
        return frozenset(entry.payload["sha256"] for entry in self._exports() if entry.seq > seq)

    def entry_times(self, operations: Iterable[str]) -> Iterator[EntryTime]:
        """Yield when entries were made, in their order: those that say another moment than the one before, all of these
        operations, and the first of each piece that is read; raises LedgerBroken.
        """
        asked, first = json.dumps(list(operations)), -_AT_A_TIME
        # How many the head says there are is not believed: there may be fewer, or more.
        while found := self._store.row("next_entry", first=first, most=_AT_A_TIME):
            (first,) = found
            some = list(self._store.rows("entry_times", first=first, most=_AT_A_TIME, operations=asked))
            yield from (EntryTime(seq, op, _moment(seq, at)) for seq, op, at in some)

    def erasures(self) -> Iterator[Erasure]:
        """Yield what was erased of what bears a 发证日期."""
        for what, issued_on, seq, body in self._store.rows("erased_with_day"):
            yield Erasure(what, date.fromisoformat(issued_on), stored_entry(seq, body).at.date(), seq)

    def _exports(self) -> Iterator[Entry]:
        entries = (Entry.parse(body) for (body,) in self._store.rows("looks"))
        return (entry for entry in entries if entry.op == "export.made")


def _every_entry(store: Store) -> Iterator[bytes]:
    return (body for (body,) in store.rows("first_entries", size=stored_head(store).size))


def _person_beside(store: Store, seq: int) -> tuple[str, str] | None:
    found = store.row("person_beside", seq=seq)
    return (str(found[0]), str(found[1])) if found else None


def _moment(seq: int, at: str) -> datetime:
    try:
        return datetime.fromisoformat(at)
    except ValueError as error:
        raise LedgerBroken(
            seq=seq, reason=Because("the bytes are not those of an entry ({field})", field="at")
        ) from error
