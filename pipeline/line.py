"""The recipe: one drop from the inbox to finished sheets and a ledger that knows of each, resumable at every line.

    taken    = inbox.take(drop)             # a private, hashed, durable copy; the drop is still where it was
    receive(taken)                          # COMMIT batch.received
    checked  = check(taken)                 # every problem of every row at once, or a batch that cannot be wrong
    rehearse(batch)                         # the template is laid out: its faults come before a number is spent
    numbered = register.number(batch)       # COMMIT: numbers exist from here on, and only now may anyone see them
    evidence(numbered)                      # a checkpoint of the ledger, which everybody's file carries
    rendered = render(numbered)             # files under a temporary name; cards and tickets also on sheets of A4
    recorded = record(rendered)             # COMMIT: the hash of everything that may reach paper
    deliver                                 # one rename; then the drop moves to done/
    sign                                    # a checkpoint of the ledger, also outside it

From `check` on they stand in `carrying`. A crash may come between any two of them. `reconcile` brings every batch to
its end from the state that the register knows; doing it twice changes nothing. One process at a time works on a site
(`shop.alone()`), so that nothing here needs to think of another.
"""

import gc
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Final

from pipeline.carrying import carry
from pipeline.crashpoints import crashpoint
from pipeline.errors import CertpressError, DropNotFound, PressDied, SyncFailed, Unexpected
from pipeline.happenings import Happening, Reporter
from pipeline.shift import ATTEMPTS, Outcome, Shift, tell_failure, tell_waiting, telling_end
from pipeline.stages.check import Checked, check
from pipeline.stages.shop import Bell, Shop

if TYPE_CHECKING:
    from pipeline.ledger.views import InHand
    from pipeline.storage.drops import Drop
    from pipeline.storage.scanner import Waiting
    from pipeline.storage.takings import Taken


# After repeated trouble the watch looks this many times less often, so that a full disk is not hammered.
_LONGEST_BACK_OFF: Final = 16
# Seconds after which no further drop is begun in a round.
_LONGEST_ROUND: Final = 10.0
# Seconds within which a wish to stop is heard.
_BREATH: Final = 0.5
_MANY_OBJECTS: Final = 100_000


def run(shop: Shop, report: Reporter) -> Outcome:
    """Reconcile, carry everything in the inbox through, and stop when nothing is left that passes by itself."""
    shift = Shift(shop, report)
    shop.inbox.check_marker()
    shop.require_ready()
    reconcile(shift)
    while True:
        look = shop.inbox.look()
        fresh = [drop for drop in look.ready if drop not in shift.put_off]
        for drop in fresh:
            handle(drop, shift)
        if not fresh and not shop.inbox.is_worth_waiting_for(look):
            tell_waiting(look.waiting, shift)
            shift.outcome.in_hand = [hand.drop for hand in shop.register.in_hand()]
            return shift.outcome
        if fresh:
            shop.inbox.wait_anew()
        else:
            shop.pause(shop.inbox.interval)


def watch(shop: Shop, report: Reporter, stop: Event) -> None:
    """Do what `run` does, for ever; one bad drop, a full disk or a share that is away never ends it."""
    shift = Shift(shop, report, is_watch=True)
    troubled = 0
    # A certificate that cannot be read is told in every round until it is mended.
    with _guarded(shift):
        shop.press.warm_up()
    with telling_end(shift), shop.bell() as bell:
        # Also so that there is a word to be written over once the disk is full.
        _leave_word(shift, (), (), bell)
        while not stop.is_set():
            waiting, in_turn = _one_round(shift, stop)
            tell_waiting(waiting, shift)
            _leave_word(shift, waiting, in_turn, bell)
            if troubled and not shift.outcome.failed:
                report.say(Happening.WELL_AGAIN)
            troubled = troubled + 1 if shift.outcome.failed else 0
            if troubled or not in_turn:
                _rest(bell, shop.inbox.interval * min(2**troubled, _LONGEST_BACK_OFF), stop)


def _leave_word(shift: Shift, waiting: Sequence["Waiting"], in_turn: Sequence["Drop"], bell: Bell) -> None:
    """Leave word for `status`; that there is no room for it must not end the work."""
    trouble = shift.outcome.failed[-1] if shift.outcome.failed else None
    with _guarded(shift):
        shift.shop.heartbeat(trouble=trouble, waiting=waiting, in_turn=in_turn, bell_is_healthy=bell.is_healthy)


def _rest(bell: Bell, seconds: float, stop: Event) -> None:
    """Wait for the bell; a wish to stop is heard at once, however long the wait."""
    for _ in range(max(round(seconds / _BREATH), 1)):
        if stop.is_set() or bell.wait(min(seconds, _BREATH)):
            return


def _one_round(shift: Shift, stop: Event) -> tuple[Sequence["Waiting"], Sequence["Drop"]]:
    """Look once, carry through what is ready, and return what waits, and what is ready and has its turn in another
    round; whatever fails is told and never raised.

    Many drops take many rounds: after each the watch gives word, and a batch that came meanwhile is seen.
    """
    shift.begin_round()
    shop, ready = shift.shop, deque["Drop"]()
    waiting: Sequence[Waiting] = ()
    with _guarded(shift):
        shop.inbox.check_marker()
        shop.require_ready()
        reconcile(shift)
        look, begun = shop.inbox.look(), shop.monotonic()
        waiting = look.waiting
        ready.extend(drop for drop in look.ready if drop not in shift.put_off)
        while ready and not stop.is_set() and shop.monotonic() - begun < _LONGEST_ROUND:
            handle(ready.popleft(), shift)
    return waiting, ready


@contextmanager
def _guarded(shift: Shift) -> Iterator[None]:
    """Tell a failure instead of raising it, ours or one that nobody foresaw: no drop may end the work on the others.

    After a failed fsync nothing that this process knows of the disk can be trusted: it ends.
    """
    try:
        yield
    except SyncFailed:
        raise
    except CertpressError as error:
        tell_failure(error, shift)
    except Exception as error:  # noqa: BLE001 - a poisonous file kills the watch exactly through what nobody foresaw
        tell_failure(shift.shop.unexpected(error), shift)


def reconcile(shift: Shift) -> None:
    """Bring every batch that is in hand to its end, and remove what was interrupted and nobody will finish.

    What was entered before today and belongs to no finished batch is signed here.
    """
    shop = shift.shop
    with shop.alone():
        in_hand = shop.register.in_hand()
        shop.inbox.sweep(keep={hand.work for hand in in_hand})
        shop.output.sweep(keep={hand.name for hand in in_hand if hand.name is not None})
        for hand in in_hand:
            _carry_on(hand, shift)
        with _guarded(shift):
            shop.keyring.sign_earlier_days()


def _carry_on(hand: "InHand", shift: Shift) -> None:
    """Bring a batch in hand to its end, unless the press died of it again and again: a page that does not end takes an
    hour each time, in which every other batch waits.
    """
    deaths, before = shift.deaths.setdefault(hand.batch, []), len(shift.outcome.failed)
    if len(deaths) >= ATTEMPTS:
        tell_failure(deaths[-1], shift)
        return
    with _guarded(shift):
        carry(hand, shift.shop.inbox.reopen(hand.work), shift)
    deaths.extend(error for error in shift.outcome.failed[before:] if isinstance(error, PressDied))


def handle(drop: "Drop", shift: Shift) -> None:
    """Carry one drop through; its failure is told and kept, and never stops the next drop."""
    before = len(shift.outcome.failed)
    with _guarded(shift), shift.shop.alone(), _collecting_rarely():
        _begin(drop, shift)
    if len(shift.outcome.failed) > before:
        shift.put_off.add(drop)
        # Nothing else is the drop's fault: to SQLite, a page that the disk refuses to read is a damaged ledger.
        shift.failures[drop] += isinstance(shift.outcome.failed[-1], Unexpected)


@contextmanager
def _collecting_rarely() -> Iterator[None]:
    """Look for cyclic garbage rarely while a batch is in hand: its rows and entries all live on, and walking through
    them again and again would cost a tenth of a millisecond a person.
    """
    usual = gc.get_threshold()
    gc.set_threshold(_MANY_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _begin(drop: "Drop", shift: Shift) -> None:
    shop, in_hand = shift.shop, shift.shop.register.in_hand()
    # The press loads its libraries while the drop is copied and checked.
    shop.press.warm_up()
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
    # Before the entry that this very clock dates: behind that one it never is.
    warnings = shop.clock_warnings(drop)
    crashpoint("line.before-receive")
    shop.receive(taken)
    crashpoint("line.after-receive")
    shift.report.say(Happening.RECEIVED, drop=drop.display, files=len(taken.members))
    for warning in warnings:
        shift.report.say(Happening.WARNING, drop=drop.display, problem=warning)
    (hand,) = (hand for hand in shop.register.in_hand() if hand.key == taken.key)
    carry(hand, taken, shift)


def _set_duplicate_aside(taken: "Taken", accepted_as: str, shift: Shift) -> None:
    place = shift.shop.inbox.to_duplicates(taken, accepted_as)
    crashpoint("line.after-duplicate")
    shift.shop.inbox.discard(taken)
    shift.outcome.duplicates.append(taken.name)
    shift.report.say(Happening.DUPLICATE, drop=taken.name, batch=accepted_as, place=place)


def check_drop(shop: Shop, path: Path) -> Checked:
    """Return what a check of the drop at `path`, or of that name in the inbox, finds.

    Raises DropNotFound. With a rehearsal's shop nothing is written into the site.
    """
    taken = shop.inbox.take(shop.inbox.at(path))
    if taken is None:
        raise DropNotFound(drop=path)
    shop.inbox.fetch_approval(taken)
    return check(taken, shop.inspector)
