"""The whole log played again by the rules that wrote it: what an auditor does, and what rebuilds the projections."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from pipeline.errors import Because, EntryRefused, LedgerBroken
from pipeline.ledger.entries import Entry
from pipeline.ledger.machine import apply, apply_formed, refuse_other_forms
from pipeline.ledger.merkle import Frontier, Head, leaf_hash
from pipeline.ledger.projections import Projections

# The entry that bytes spell, or a ValueError.
Parse = Callable[[bytes], Entry]


class Stage(Protocol):
    """Where a log is played."""

    @property
    def view(self) -> Projections:
        """Return what the entries so far add up to."""

    def parse(self, data: bytes, /) -> Entry:
        """Return what `Entry.parse` returns, perhaps sooner."""

    def keep(self, number: str, copy: int, sha256: str) -> None:
        """Keep the SHA-256 (hex) of the newest file of a copy, which no row tells."""

    def kept(self, number: str, copy: int) -> str:
        """Return what was kept last of a copy, nothing where nothing was."""

    def settle(self) -> None:
        """After each entry: put elsewhere what need not be held."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A stage that holds everything in memory."""

    view: Projections = field(default_factory=Projections)
    files: dict[tuple[str, int], str] = field(default_factory=dict)

    def parse(self, data: bytes, /) -> Entry:
        """Return the entry, or raise ValueError."""
        return Entry.parse(data)

    def keep(self, number: str, copy: int, sha256: str) -> None:
        """Keep it."""
        self.files[number, copy] = sha256

    def kept(self, number: str, copy: int) -> str:
        """Return what was kept last."""
        return self.files.get((number, copy), "")

    def settle(self) -> None:
        """Hold all of it."""


def stored_entry(seq: int, body: bytes, parse: Parse = Entry.parse) -> Entry:
    """Return entry `seq` from its bytes; raises LedgerBroken where they are not the bytes of an entry."""
    try:
        return parse(body)
    except ValueError as error:
        reason = Because("the bytes are not those of an entry ({field})", field=str(error))
        raise LedgerBroken(seq=seq, reason=reason) from error


def play(seq: int, body: bytes, view: Projections, parse: Parse = Entry.parse) -> Entry:
    """Return entry `seq` after it changed `view`; raises LedgerBroken where it cannot stand there."""
    entry = stored_entry(seq, body, parse)
    enter(seq, entry, view)
    return entry


def enter(seq: int, entry: Entry, view: Projections) -> None:
    """Let entry `seq` of the log change `view`; raises LedgerBroken where it cannot stand there."""
    try:
        apply(entry, view)
    except EntryRefused as error:
        raise _broken(seq, error) from error


def formed_entry(seq: int, body: bytes, parse: Parse = Entry.parse) -> Entry:
    """Return entry `seq`, which has the form of its operation; raises LedgerBroken where it has not."""
    entry = stored_entry(seq, body, parse)
    try:
        refuse_other_forms(entry)
    except EntryRefused as error:
        raise _broken(seq, error) from error
    return entry


def enter_formed(entry: Entry, view: Projections) -> None:
    """Let the next entry, which `formed_entry` returned, change `view`; raises LedgerBroken where it cannot stand."""
    try:
        apply_formed(entry, view)
    except EntryRefused as error:
        raise _broken(view.size, error) from error


def _broken(seq: int, error: EntryRefused) -> LedgerBroken:
    return LedgerBroken(seq=seq, reason=error.values["reason"])


def refuse_unfinished(view: Projections) -> None:
    """Raise LedgerBroken where the log ends in the middle of a batch's numbers: it was cut off."""
    if view.numbering is not None:
        raise LedgerBroken(seq=view.size, reason=Because("the last batch lacks numbers"))


def replay(bodies: Iterable[bytes]) -> tuple[Projections, Head]:
    """Return what the entries add up to and their tree head, or raise LedgerBroken, which names the entry."""
    view, frontier = Projections(), Frontier()
    for seq, body in enumerate(bodies):
        play(seq, body, view)
        frontier.append(leaf_hash(body))
    refuse_unfinished(view)
    return view, Head(frontier.size, frontier.root())
