"""One batch from whatever state it is in to its end: judged, numbered, made, recorded, delivered; or given back.

The steps of the recipe (`line`) in their order, from the check on. Only for whoever holds the line's lock.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.crashpoints import crashpoint
from pipeline.errors import CertpressError, EntryRefused
from pipeline.happenings import Happening
from pipeline.ledger.views import InHand, Stage
from pipeline.rules.batches import AnyNumbered
from pipeline.rules.problems import Problem
from pipeline.shift import ATTEMPTS, Shift, tell_at_work, tell_problems, tell_unsigned
from pipeline.stages.check import Checked, check
from pipeline.stages.orders import category_of
from pipeline.stages.record import record
from pipeline.stages.render import rehearse, render
from pipeline.stages.shop import Shop

if TYPE_CHECKING:
    from pipeline.storage.takings import Taken


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
