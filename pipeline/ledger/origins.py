"""What a log is called, and what it was called before it was put back from a backup.

A log that goes on from an older copy of itself signs a second history under the same name, which C2SP tlog-checkpoint
forbids. So it goes on under a new name (its origin): `certpress/<code>` is followed by `certpress/<code>/ledger-2` and
so on. The entry `log.reopened` says so: it names the largest checkpoint that is known of the lost stretch. Checkpoints
up to that entry bear the old name and are true of this log; those of the lost stretch, up to the one that is named,
cannot be held against it any more; whatever lies beyond, and has no such entry, is a fork.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from pipeline.ledger.checkpoints import Checkpoint
from pipeline.ledger.entries import Entry
from pipeline.ledger.merkle import Head

REOPENED = "log.reopened"
_LATER = re.compile("(?P<first>.+)/ledger-(?P<turn>[1-9][0-9]*)")


def turn_of(origin: str) -> int:
    """Return 1 for the first name of a log, and 2 and up for those after it was put back."""
    later = _LATER.fullmatch(origin)
    return int(later["turn"]) if later else 1


def first_name(origin: str) -> str:
    """Return what the log was called at first."""
    later = _LATER.fullmatch(origin)
    return later["first"] if later else origin


def next_name(origins: Iterable[str]) -> str:
    """Return the name that comes after all of these, which are of one log."""
    last = max(origins, key=turn_of)
    return f"{first_name(last)}/ledger-{turn_of(last) + 1}"


@dataclass(frozen=True, slots=True)
class Reopening:
    """From the entry `seq` on the log is called `new`; `known` is the largest checkpoint of what was lost, if anybody
    has one, else the head of what was put back.
    """

    seq: int
    new: str
    known: Checkpoint
    entry: Entry

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Return what an entry `log.reopened` says."""
        payload = entry.payload
        known = Checkpoint(payload["old"], Head(payload["size"], bytes.fromhex(payload["root"])))
        return cls(entry.seq, payload["new"], known, entry)

    @property
    def lost(self) -> int:
        """How many entries are known to be lost."""
        return max(self.known.head.size - self.seq, 0)


def reopenings_in(entries: Iterable[Entry]) -> tuple[Reopening, ...]:
    """Return every reopening, in the order of the entries."""
    return tuple(Reopening.of(entry) for entry in entries if entry.op == REOPENED)


@dataclass(frozen=True, slots=True)
class Names:
    """What a log is called at each of its sizes: `first`, and from each reopening on another."""

    first: str
    reopenings: Sequence[Reopening] = ()

    def at(self, size: int) -> str:
        """Return what a checkpoint of so many entries is called."""
        return next((one.new for one in reversed(self.reopenings) if one.seq < size), self.first)

    @property
    def now(self) -> str:
        """Return what the log is called after its last entry."""
        return self.reopenings[-1].new if self.reopenings else self.first

    def lost_by(self, checkpoint: Checkpoint) -> Reopening | None:
        """Return the reopening that says of a checkpoint's last entries that they are lost; None where none does."""
        return next((one for one in self.reopenings if self._covers(one, checkpoint)), None)

    def _covers(self, one: Reopening, checkpoint: Checkpoint) -> bool:
        known, head = one.known, checkpoint.head
        is_named = checkpoint.origin == known.origin and head.size == known.head.size
        return (
            first_name(checkpoint.origin) == first_name(self.first)
            and turn_of(self.at(one.seq)) <= turn_of(checkpoint.origin) < turn_of(one.new)
            and one.seq < head.size <= known.head.size
            and (not is_named or head == known.head)
        )
