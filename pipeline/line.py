"""The recipe: one drop from the inbox to finished sheets and a ledger that knows of each, resumable at every line.

    taken    = inbox.take(drop)             # a private, hashed, durable copy; the drop is still where it was
    receive(taken)                          # COMMIT batch.received
    checked  = check(taken)                 # every problem of every row at once, or a batch that cannot be wrong
    numbered = register.number(batch)       # COMMIT: numbers exist from here on, and only now may anyone see them
    rendered = render(numbered)             # files under a temporary name
    recorded = record(rendered)             # COMMIT: the hash of everything that may reach paper
    deliver                                 # one rename; then the drop moves to done/

A crash may come between any two of these. `reconcile` brings every batch to its end from the state that the register
knows; doing it twice changes nothing. One process at a time works on a site (`shop.alone()`), so that nothing here
needs to think of another.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Protocol

from pipeline.crashpoints import crashpoint
from pipeline.errors import CertpressError, DropNotFound, InboxAway, TooLateToCancel
from pipeline.ledger.views import InHand, Stage
from pipeline.rules.batch import NumberedBatch
from pipeline.stages.check import Checked, check
from pipeline.stages.record import record
from pipeline.stages.render import render
from pipeline.stages.shop import Shop

if TYPE_CHECKING:
    from pipeline.storage.drops import Drop
    from pipeline.storage.scanner import Waiting
    from pipeline.storage.takings import Taken


class Reporter(Protocol):
    """Tells a person what happens; the doors find the words for each event."""

    def say(self, event: str, **values: object) -> None:
        """Tell one thing that happened."""

    def progress(self, done: int, total: int) -> None:
        """Tell how far the present batch is."""


@dataclass(slots=True)
class Outcome:
    """What one spell of work did: 批次号 or drop names by what became of them."""

    accepted: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    failed: list[CertpressError] = field(default_factory=list)


@dataclass(slots=True)
class Shift:
    """One spell of work: the shop, whom it reports to, and what came of it so far."""

    shop: Shop
    report: Reporter
    outcome: Outcome = field(default_factory=Outcome)
    # Drops that could not be carried on now; they are tried again when they change, or in the next spell.
    put_off: set["Drop"] = field(default_factory=set)


def run(shop: Shop, report: Reporter) -> Outcome:
    """Reconcile, carry everything in the inbox through, and stop when nothing is left that passes by itself."""
    shift = Shift(shop, report)
    shop.inbox.check_marker()
    reconcile(shift)
    while True:
        look = shop.inbox.look()
        fresh = [drop for drop in look.ready if drop not in shift.put_off]
        for drop in fresh:
            handle(drop, shift)
        if not fresh and not shop.inbox.is_worth_waiting_for(look):
            _tell_waiting(look.waiting, shift)
            return shift.outcome
        if not fresh:
            shop.pause(shop.inbox.interval)


def watch(shop: Shop, report: Reporter, stop: Event) -> None:
    """Do what `run` does, for ever; one bad drop, a full disk or a share that is away never ends it."""
    shift = Shift(shop, report)
    told: Sequence[Waiting] = ()
    troubled = 0
    with shop.bell() as bell:
        while not stop.is_set():
            trouble, waiting = _one_round(shift)
            if waiting != told:
                _tell_waiting(waiting, shift)
                told = waiting
            troubled = troubled + 1 if trouble else 0
            shop.heartbeat(trouble=trouble, waiting=waiting, bell_is_healthy=bell.is_healthy)
            bell.wait(shop.inbox.interval * min(2**troubled, _LONGEST_BACK_OFF))


# After repeated trouble the watch looks this many times less often, so that a full disk is not hammered.
_LONGEST_BACK_OFF = 16


def _one_round(shift: Shift) -> tuple[CertpressError | None, Sequence["Waiting"]]:
    """Return the trouble that this round met, None on a good day, and what waits in the inbox."""
    before = len(shift.outcome.failed)
    waiting: Sequence[Waiting] = ()
    shift.put_off.clear()
    try:
        shift.shop.inbox.check_marker()
        reconcile(shift)
        look = shift.shop.inbox.look()
        waiting = look.waiting
        for drop in look.ready:
            handle(drop, shift)
    except CertpressError as error:
        _tell_failure(error, shift)
    return (shift.outcome.failed[-1] if len(shift.outcome.failed) > before else None), waiting


def reconcile(shift: Shift) -> None:
    """Bring every batch that is in hand to its end, and remove what an interrupted copy left behind."""
    shop = shift.shop
    with shop.alone():
        in_hand = shop.register.in_hand()
        shop.inbox.sweep(keep={hand.work for hand in in_hand})
        for hand in in_hand:
            try:
                carry(hand, shop.inbox.reopen(hand.work), shift)
            except CertpressError as error:
                _tell_failure(error, shift)


def handle(drop: "Drop", shift: Shift) -> None:
    """Carry one drop through; its failure is told and kept, and never stops the next drop."""
    try:
        with shift.shop.alone():
            _begin(drop, shift)
    except InboxAway:
        raise
    except CertpressError as error:
        shift.put_off.add(drop)
        _tell_failure(error, shift)


def _begin(drop: "Drop", shift: Shift) -> None:
    shop, in_hand = shift.shop, shift.shop.register.in_hand()
    # A drop that was claimed and then met trouble belongs to `reconcile`; taking it again would enter it twice.
    taken = None if any(hand.drop == drop.display for hand in in_hand) else shop.inbox.take(drop)
    if taken is None:
        shift.put_off.add(drop)
        return
    accepted_as = shop.register.accepted_as(taken.key)
    if any(hand.key == taken.key for hand in in_hand):
        shop.inbox.discard(taken)
        shift.put_off.add(drop)
    elif accepted_as is not None:
        _set_duplicate_aside(taken, accepted_as, shift)
    else:
        _enter(drop, taken, shift)


def _enter(drop: "Drop", taken: "Taken", shift: Shift) -> None:
    shop = shift.shop
    crashpoint("line.before-receive")
    shop.receive(taken)
    crashpoint("line.after-receive")
    shift.report.say("received", drop=drop.display, files=len(taken.members))
    for warning in shop.clock_warnings(drop):
        shift.report.say("warning", drop=drop.display, problem=warning)
    (hand,) = (hand for hand in shop.register.in_hand() if hand.key == taken.key)
    carry(hand, taken, shift)


def _set_duplicate_aside(taken: "Taken", accepted_as: str, shift: Shift) -> None:
    place = shift.shop.inbox.to_duplicates(taken, accepted_as)
    crashpoint("line.after-duplicate")
    shift.shop.inbox.discard(taken)
    shift.outcome.duplicates.append(taken.name)
    shift.report.say("duplicate", drop=taken.name, batch=accepted_as, place=place)


def carry(hand: InHand, taken: "Taken", shift: Shift) -> None:
    """Bring a received batch from whatever state it is in to its end."""
    stage = hand.stage
    if stage is Stage.RECEIVED:
        stage = _judge(hand, taken, shift)
    if stage in (Stage.REJECTED, Stage.CANCELLED):
        _return(replace(hand, stage=stage), taken, shift)
        return
    numbered = shift.shop.register.numbered(hand.batch)
    if stage is Stage.NUMBERED:
        _make(hand, taken, numbered, shift)
    _deliver(hand, taken, numbered, shift)


def _judge(hand: InHand, taken: "Taken", shift: Shift) -> Stage:
    shop = shift.shop
    shop.notes.clear(taken)
    checked = check(taken, shop.inspector)
    for warning in checked.warnings:
        shift.report.say("warning", drop=taken.name, problem=warning)
    if checked.batch is None or checked.returned_rows:
        shop.notes.write(taken, checked)
        crashpoint("line.after-notes")
    if checked.batch is None:
        shop.register.reject(hand.batch, name=checked.name, codes=checked.codes)
        return Stage.REJECTED
    shop.register.number(hand.batch, checked.batch)
    return Stage.NUMBERED


def _return(hand: InHand, taken: "Taken", shift: Shift) -> None:
    shop = shift.shop
    problems = shop.notes.count(taken)
    place = shop.inbox.to_rejected(taken, notes=shop.notes.folder(taken))
    crashpoint("line.after-rejected")
    shop.register.delivered(hand.batch)
    shop.inbox.discard(taken)
    shift.outcome.returned.append(taken.name)
    event = "cancelled" if hand.stage is Stage.CANCELLED else "returned"
    shift.report.say(event, drop=taken.name, problems=problems, place=place)


def _make(hand: InHand, taken: "Taken", numbered: NumberedBatch, shift: Shift) -> None:
    shop, batch = shift.shop, numbered.batch
    total = len(batch.results)
    rendered = render(
        numbered,
        shop.press,
        wording=shop.wording,
        photos=taken.files,
        folder=shop.output.fresh(batch.issued_on.year, batch.name),
        progress=lambda done: shift.report.progress(done, total),
    )
    crashpoint("line.after-render")
    record(rendered, shop.register, batch_id=hand.batch, papers=shop.papers, seal=shop.output.seal)
    crashpoint("line.after-record")


def _deliver(hand: InHand, taken: "Taken", numbered: NumberedBatch, shift: Shift) -> None:
    shop, batch = shift.shop, numbered.batch
    place = shop.output.publish(batch.issued_on.year, batch.name)
    remainder = shop.notes.remainder_name(batch.name)
    returned = shop.inbox.to_returned_rows(remainder, notes=shop.notes.folder(taken))
    shop.inbox.to_done(taken, batch.name)
    crashpoint("line.after-done")
    shop.register.delivered(hand.batch)
    crashpoint("line.after-delivered")
    shop.inbox.discard(taken)
    shift.outcome.accepted.append(batch.name)
    shift.report.say("accepted", batch=batch.name, people=len(batch.results), numbers=numbered.numbers, place=place)
    if returned is not None:
        shift.outcome.returned.append(returned.name)
        shift.report.say("rows-returned", batch=batch.name, place=returned)


def check_drop(shop: Shop, path: Path) -> Checked:
    """Return what a check of the drop at `path`, or of that name in the inbox, finds.

    Raises DropNotFound. With a rehearsal's shop nothing is written into the site.
    """
    taken = shop.inbox.take(shop.inbox.at(path))
    if taken is None:
        raise DropNotFound(drop=path)
    return check(taken, shop.inspector)


def cancel(shop: Shop, drop: str, *, reason: str, by: str, report: Reporter) -> None:
    """Withdraw a drop that has no numbers yet: it goes to rejected/ with the reason, and the ledger says so.

    Raises DropNotFound, and TooLateToCancel once the batch has its numbers.
    """
    shift = Shift(shop, report)
    with shop.alone():
        hand = next((hand for hand in shop.register.in_hand() if hand.drop == drop), None)
        if hand is not None and hand.stage is not Stage.RECEIVED:
            raise TooLateToCancel(batch=drop)
        taken = shop.inbox.reopen(hand.work) if hand else shop.inbox.take(shop.inbox.find(drop))
        assert taken is not None, "a drop that moves while it is cancelled is found again by the next call"
        if hand is None:
            shop.receive(taken)
            (hand,) = (hand for hand in shop.register.in_hand() if hand.key == taken.key)
        shop.notes.write_cancelled(taken, reason=reason)
        shop.register.cancel(hand.batch, reason=reason, actor=by)
        _return(replace(hand, stage=Stage.CANCELLED), taken, shift)


def _tell_waiting(waiting: Sequence["Waiting"], shift: Shift) -> None:
    shift.outcome.waiting = [one.drop.display for one in waiting]
    for one in waiting:
        shift.report.say("waiting", drop=one.drop.display, reason=one.reason)


def _tell_failure(error: CertpressError, shift: Shift) -> None:
    shift.outcome.failed.append(error)
    shift.report.say("failed", error=error)
