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

A crash may come between any two of these. `reconcile` brings every batch to its end from the state that the register
knows; doing it twice changes nothing. One process at a time works on a site (`shop.alone()`), so that nothing here
needs to think of another.
"""

import gc
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Final

from pipeline.crashpoints import crashpoint
from pipeline.errors import CertpressError, DropNotFound, EntryRefused, SyncFailed, Unexpected
from pipeline.happenings import Happening, Reporter
from pipeline.ledger.views import InHand, Stage
from pipeline.rules.batches import AnyNumbered
from pipeline.rules.problems import Problem
from pipeline.shift import (
    ATTEMPTS,
    Outcome,
    Shift,
    tell_at_work,
    tell_failure,
    tell_problems,
    tell_unsigned,
    tell_waiting,
    telling_end,
)
from pipeline.stages.check import Checked, check
from pipeline.stages.orders import category_of
from pipeline.stages.record import record
from pipeline.stages.render import rehearse, render
from pipeline.stages.shop import Bell, Shop

if TYPE_CHECKING:
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
            with _guarded(shift):
                carry(hand, shop.inbox.reopen(hand.work), shift)
        with _guarded(shift):
            shop.keyring.sign_earlier_days()


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


def carry(hand: InHand, taken: "Taken", shift: Shift) -> None:
    """Bring a received batch from whatever state it is in to its end."""
    stage, numbered = hand.stage, None
    if stage is Stage.RECEIVED:
        judged = Stage.RECEIVED if _is_unsigned(taken, shift.shop) else _judge(hand, taken, shift)
        # Not asked again: a note that comes at this very moment would pass for a batch that goes back.
        if judged is Stage.RECEIVED:
            if not shift.shop.inbox.has_left(taken):
                tell_unsigned(taken, shift)
                return
            judged = _reject_left(hand, taken, shift)
        stage, numbered = (judged, None) if isinstance(judged, Stage) else (Stage.NUMBERED, judged)
    if stage in (Stage.REJECTED, Stage.CANCELLED):
        give_back(replace(hand, stage=stage), taken, shift)
        return
    if numbered is None:
        numbered = shift.shop.register.numbered(hand.batch)
    if stage is Stage.NUMBERED or not _is_made(hand, numbered, shift.shop):
        _make(hand, taken, numbered, shift)
    _deliver(hand, taken, numbered, shift)


def _is_unsigned(taken: "Taken", shop: Shop) -> bool:
    """Whether the batch waits for a signature: no longer where the site has ceased to ask for one."""
    return shop.inbox.awaits_approval(taken) and shop.inspector.desk.required


def _reject_left(hand: InHand, taken: "Taken", shift: Shift) -> Stage:
    """Return the batch that waited: nobody can sign any more what was renamed, corrected or taken out of the inbox."""
    roster = shift.shop.inspector.read(taken).roster
    left = Checked(None, roster, (Problem.of("approval-drop-left"),))
    tell_problems(left, taken, shift)
    return _reject(hand, taken, left, shift)


def _is_made(hand: InHand, numbered: AnyNumbered, shop: Shop) -> bool:
    """Whether everything recorded for the batch is still there, whole; else it is made again, to the same bytes."""
    files = {document.path: document.sha256 for document in shop.register.documents(hand.batch)}
    return shop.output.is_made(numbered.batch.issued_on.year, numbered.batch.name, files=files)


def _judge(hand: InHand, taken: "Taken", shift: Shift) -> AnyNumbered | Stage:
    """Return the batch after the COMMIT of its numbers, REJECTED where the drop goes back, RECEIVED where it waits."""
    shop = shift.shop
    tell_at_work(taken.name, shift)
    shop.notes.clear(taken)
    shop.inbox.fetch_approval(taken)
    checked = _checked(taken, shop)
    tell_problems(checked, taken, shift)
    if checked.awaits_approval:
        shop.inbox.await_approval(taken)
        crashpoint("line.after-awaiting")
        return Stage.RECEIVED
    if checked.batch is None or checked.returned_rows:
        shop.notes.write(taken, checked)
        crashpoint("line.after-notes")
    if checked.batch is None:
        shop.register.reject(hand.batch, name=checked.name, codes=checked.codes)
        return Stage.REJECTED
    shop.output.require_free(checked.batch.issued_on.year, checked.batch.name)
    kinds = shop.kinds_of(category_of(checked.batch))
    rehearse(checked.batch, shop.press_of, wording=shop.wording, kinds=kinds, photos=taken.files)
    try:
        return shop.register.number(hand.batch, checked.batch, approval=checked.approval)
    except EntryRefused as error:
        return _refused_by_the_ledger(hand, taken, checked, error, shift)


def _refused_by_the_ledger(hand: InHand, taken: "Taken", checked: Checked, error: EntryRefused, shift: Shift) -> Stage:
    """Return the drop: what the rules let through and the ledger does not would otherwise be in hand for ever."""
    problem = Problem.of("ledger-refuses", reason=error.values.get("reason", ""))
    return _reject(hand, taken, Checked(None, checked.roster, (*checked.problems, problem)), shift)


def _reject(hand: InHand, taken: "Taken", refused: Checked, shift: Shift) -> Stage:
    shift.shop.notes.write(taken, refused)
    shift.shop.register.reject(hand.batch, name=refused.name, codes=refused.codes)
    return Stage.REJECTED


def _checked(taken: "Taken", shop: Shop) -> Checked:
    """Return what the check found; a drop at which certpress itself fails again and again goes back, untouched."""
    attempt = shop.inbox.count_attempt(taken)
    try:
        return check(taken, shop.inspector)
    except CertpressError:
        raise
    except Exception as error:
        if attempt < ATTEMPTS:
            raise
        kept = shop.unexpected(error)
        if kept.transient:
            raise kept from error
        return Checked(None, None, (Problem.of("cannot-be-handled", file=kept.values["file"]),))


def give_back(hand: InHand, taken: "Taken", shift: Shift) -> None:
    """Move a rejected or cancelled drop to rejected/, with its notes; a second time changes nothing."""
    shop = shift.shop
    problems = shop.notes.count(taken)
    returned = shop.inbox.to_rejected(taken, notes=shop.notes.folder(taken))
    crashpoint("line.after-rejected")
    shop.register.delivered(hand.batch)
    shop.inbox.discard(taken)
    shift.outcome.returned.append(taken.name)
    event = Happening.CANCELLED if hand.stage is Stage.CANCELLED else Happening.RETURNED
    shift.report.say(event, drop=taken.name, problems=problems, place=returned.place, note=returned.note)


def _make(hand: InHand, taken: "Taken", numbered: AnyNumbered, shift: Shift) -> None:
    shop, batch = shift.shop, numbered.batch
    tell_at_work(taken.name, shift)
    total, kinds = batch.people, shop.kinds_of(category_of(batch))
    # Signs first: a certificate's file carries the proof that the log gave its number.
    evidence = shop.evidence(hand.batch)
    crashpoint("line.after-evidence")
    # Another process may be at the very folder that this one would begin anew.
    shop.require_alone()
    folder = shop.output.fresh(batch.issued_on.year, batch.name)
    with ThreadPoolExecutor(1) as beside:
        # None of the lists is about a page: they are written while the workers are at those.
        lists = beside.submit(shop.papers.lists, numbered, folder=folder)
        rendered = render(
            numbered,
            shop.press_of,
            wording=shop.sealed_wording(),
            kinds=kinds,
            photos=taken.files,
            folder=folder,
            progress=lambda done: shift.report.progress(done, total),
            evidence=evidence,
        )
    crashpoint("line.after-render")
    record(
        rendered,
        shop.register,
        batch_id=hand.batch,
        lists=lists.result(),
        papers=shop.papers,
        seal=shop.output.seal,
    )
    crashpoint("line.after-record")
    for refusal in filter(None, (run.refusal for _, run in rendered.runs)):
        labels = {field.name: field.label for kind in kinds if kind.name == refusal.kind for field in kind.fields}
        cause = {"kind": refusal.kind, "subject": refusal.subject, "cause": refusal.reason}
        shift.report.say(Happening.PLATE_REFUSED, batch=batch.name, label=labels.get(refusal.subject, ""), **cause)


def _deliver(hand: InHand, taken: "Taken", numbered: AnyNumbered, shift: Shift) -> None:
    shop, batch = shift.shop, numbered.batch
    shop.require_alone()
    place = shop.output.publish(batch.issued_on.year, batch.name)
    remainder = shop.notes.remainder_name(batch.name)
    returned = shop.inbox.to_returned_rows(remainder, notes=shop.notes.folder(taken))
    shop.inbox.to_done(taken, batch.name)
    crashpoint("line.after-done")
    # Before the batch counts as done: a crash in between must not leave it unsigned.
    shop.keyring.sign()
    crashpoint("line.after-signing")
    shop.register.delivered(hand.batch)
    crashpoint("line.after-delivered")
    shop.inbox.discard(taken)
    shift.outcome.accepted.append(batch.name)
    shift.report.say(Happening.ACCEPTED, batch=batch.name, people=batch.people, numbers=numbered.numbers, place=place)
    if returned is not None:
        shift.outcome.returned.append(returned.name)
        shift.report.say(Happening.ROWS_RETURNED, batch=batch.name, place=returned)


def check_drop(shop: Shop, path: Path) -> Checked:
    """Return what a check of the drop at `path`, or of that name in the inbox, finds.

    Raises DropNotFound. With a rehearsal's shop nothing is written into the site.
    """
    taken = shop.inbox.take(shop.inbox.at(path))
    if taken is None:
        raise DropNotFound(drop=path)
    shop.inbox.fetch_approval(taken)
    return check(taken, shop.inspector)
