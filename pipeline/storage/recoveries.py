"""How the log goes on after the site was put back from a backup, as entries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.ledger.checkpoints import Checkpoint
from pipeline.ledger.replay import stored_entry
from pipeline.storage.appending import Pen
from pipeline.storage.store import Store


@dataclass(frozen=True, slots=True)
class SkippedTickets:
    """准考证号 that may have been given: of so many exams; where they say no exam, up to that sequence."""

    exams: int = 0
    upto: int = 0


NO_TICKETS = SkippedTickets()


@dataclass(frozen=True, slots=True)
class Reopen:
    """The log is called `name` from now on and `key` (a vkey) signs it in the place of `before`, which may be lost;
    `known` is the last checkpoint that is known.
    """

    name: str
    known: Checkpoint
    key: str
    before: str | None
    is_lost: bool
    reason: str
    tickets: SkippedTickets = NO_TICKETS


@dataclass(frozen=True, slots=True)
class Skip:
    """Numbers that are never given, from `first` to `last`: of a year and a level, or of a kind of card."""

    first: int
    last: int
    year: int = 0
    level: int = 0
    card: str | None = None


def reopen(pen: Pen, wish: Reopen, skips: Sequence[Skip], *, actor: str, second: str) -> None:
    """Write the entries: how the log goes on, and what is skipped."""
    head = wish.known.head
    payload = {"old": wish.known.origin, "new": wish.name, "size": head.size, "root": head.root.hex()}
    payload |= {"key": wish.key, "before": wish.before, "lost": int(wish.is_lost), "reason": wish.reason}
    pen.write("log.reopened", actor=actor, second=second, payload=payload)
    for skip in skips:
        span = {"first": skip.first, "last": skip.last, "reason": wish.reason}
        if skip.card is not None:
            pen.write("cards.skipped", actor=actor, second=second, payload={"kind": skip.card, **span})
        else:
            of = {"year": skip.year, "level": skip.level}
            pen.write("numbers.skipped", actor=actor, second=second, payload={**of, **span})
    if wish.tickets != NO_TICKETS:
        skipped = {"exams": wish.tickets.exams, "upto": wish.tickets.upto, "reason": wish.reason}
        pen.write("tickets.skipped", actor=actor, second=second, payload=skipped)


def tickets_skipped(store: Store) -> Iterator[tuple[int, SkippedTickets]]:
    """Yield which 准考证号 were skipped, each with the place of its entry."""
    for seq, body in store.rows("tickets_skipped"):
        payload = stored_entry(seq, body).payload
        yield seq, SkippedTickets(payload["exams"], payload["upto"])


def is_resumed(store: Store) -> bool:
    """Whether the newest entry tells that the log goes on: a crash came before the site was let go."""
    found = store.row("last_entry")
    return found is not None and stored_entry(*found).op == "log.resumed"
