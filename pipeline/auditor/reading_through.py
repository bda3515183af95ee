"""One walk over the entries: the roots on the way, the state machine, and what an auditor asks of numbers and hours."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pipeline.auditor.shelf import Shelf
from pipeline.errors import LedgerBroken
from pipeline.ledger.entries import Entry
from pipeline.ledger.merkle import EMPTY_ROOT, Frontier, leaf_hash
from pipeline.ledger.month_tally import Tally
from pipeline.ledger.origins import Reopening, reopenings_in
from pipeline.ledger.replay import enter, refuse_unfinished, stored_entry
from pipeline.ledger.signers import KeyChange, changes_in


@dataclass(frozen=True, slots=True)
class TurnedBack:
    """An entry whose hour lies before that of an earlier one, which was the latest so far."""

    seq: int
    at: datetime
    latest: datetime


@dataclass(slots=True)
class Walk:
    """What the entries tell; from the entry on that `broken` names, only their hashes were taken."""

    size: int = 0
    roots: dict[int, bytes] = field(default_factory=lambda: {0: EMPTY_ROOT})
    shelf: Shelf = field(default_factory=Shelf)
    changes: list[KeyChange] = field(default_factory=list)
    # How the log went on after it was put back from a backup, and which numbers are never given.
    reopenings: list[Reopening] = field(default_factory=list)
    resumed: list[Entry] = field(default_factory=list)
    skipped: list[Entry] = field(default_factory=list)
    voided: dict[str, Entry] = field(default_factory=dict)
    turned_back: list[TurnedBack] = field(default_factory=list)
    first_at: datetime | None = None
    last_at: datetime | None = None
    # The latest hour that was not taken back.
    latest: datetime | None = None
    months: Tally = field(default_factory=Tally)
    # Months that were closed with other figures than the entries come to, and the entries that say so.
    wrong_months: dict[int, str] = field(default_factory=dict)
    broken: LedgerBroken | None = None

    def hear(self, entry: Entry, skew: timedelta) -> None:
        """Take what an entry tells that stands where it may."""
        latest = self.latest or entry.at
        if entry.at < latest - skew:
            # Told once: what comes after it goes on from there.
            self.turned_back.append(TurnedBack(entry.seq, entry.at, latest))
            latest = entry.at
        self.latest, self.last_at, self.first_at = max(latest, entry.at), entry.at, self.first_at or entry.at
        self.changes += changes_in([entry])
        self.reopenings += reopenings_in([entry])
        if entry.op == "log.resumed":
            self.resumed.append(entry)
        if entry.op == "numbers.skipped":
            self.skipped.append(entry)
        if entry.op == "number.voided" and entry.ref.number:
            self.voided[entry.ref.number] = entry
        if entry.op == "month.closed" and not self.months.agrees(entry, self.shelf.view):
            self.wrong_months[entry.seq] = entry.payload["month"]


def walk(bodies: Iterable[bytes], sizes: Collection[int], *, skew: timedelta) -> Walk:
    """Return what the entries tell, and the root over the first of them for each of the sizes that they reach.

    Nothing is raised for entries that break a rule; hashes are taken to the end all the same.
    """
    told, frontier, wanted = Walk(), Frontier(), frozenset(sizes)
    for seq, body in enumerate(bodies):
        frontier.append(leaf_hash(body))
        if frontier.size in wanted:
            told.roots[frontier.size] = frontier.root()
        if told.broken is None:
            _play(seq, body, told, skew)
    told.size = frontier.size
    told.roots[frontier.size] = frontier.root()
    if told.broken is None:
        _end(told)
    return told


def _play(seq: int, body: bytes, told: Walk, skew: timedelta) -> None:
    view = told.shelf.view
    try:
        entry = stored_entry(seq, body)
        told.months.before(entry, view)
        enter(seq, entry, view)
        told.months.after(entry, view)
        told.hear(entry, skew)
    except LedgerBroken as error:
        told.broken = error
    told.shelf.settle()


def _end(told: Walk) -> None:
    try:
        refuse_unfinished(told.shelf.view)
    except LedgerBroken as error:
        told.broken = error
