"""Taking a batch back before anything of it was made: the drop goes to rejected/, and the ledger says why.

Scores and exams, of which no certificate is made, are taken back afterwards too: their papers stay, marked.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pipeline.carrying import give_back
from pipeline.errors import Because, DropNotFound, ExamReplaced, ExamScored, SecondNeeded, TooLateToCancel, UsageWrong
from pipeline.happenings import Happening, Reporter
from pipeline.ledger.rows import BatchRow
from pipeline.ledger.views import InHand, Stage
from pipeline.rules.categories import Category
from pipeline.shift import Shift
from pipeline.stages.shop import Shop

if TYPE_CHECKING:
    from pipeline.storage.takings import Taken

_TAKEN_BACK: Final[Mapping[str | None, Happening]] = {
    Category.SCORES: Happening.SCORES_TAKEN_BACK,
    Category.ADMISSION: Happening.EXAM_CALLED_OFF,
}


def cancel(shop: Shop, drop: str, *, reason: str, by: str, second: str | None = None, report: Reporter) -> None:
    """Take a batch back; one that is numbered and cannot be made needs a `second` person, and its numbers are voided.

    `drop` is the name of the drop, with or without its ending, or its 批次号. Raises DropNotFound, UsageWrong without a
    reason, SecondNeeded, and TooLateToCancel once it is made, unless it is of scores or an exam: those need a `second`
    person. An exam is called off with those that it amends; ExamReplaced is raised for one that was itself amended, and
    ExamScored for one of which there are scores.
    """
    if not reason.strip():
        raise UsageWrong(reason=Because("a reason is needed"), command="certpress cancel")
    with shop.alone():
        made = _made(shop, drop)
        if made is not None:
            for each in _take_back(shop, made, reason=reason, by=by, second=second):
                report.say(_TAKEN_BACK[each.kind], batch=each.name)
            return
        hand, taken = _found(shop, drop)
        if hand.stage is Stage.NUMBERED:
            _withdraw(shop, hand, taken, reason=reason, by=by, second=second)
        elif hand.stage is Stage.RECEIVED:
            shop.notes.write_cancelled(taken, reason=reason, by=by)
            shop.register.cancel(hand.batch, reason=reason, actor=by)
        else:
            raise TooLateToCancel(batch=drop)
        give_back(replace(hand, stage=Stage.CANCELLED), taken, Shift(shop, report))


def _made(shop: Shop, name: str) -> BatchRow | None:
    """Return the accepted scores or exam of that 批次号 with which nothing is left to do.

    Raises TooLateToCancel for other batches, ExamReplaced for an exam whose candidates sit by a later one, and
    ExamScored for one that was held: nobody's marks may hang on 准考证号 that are not valid.
    """
    accepted = shop.register.accepted(name)
    if accepted is None or any(hand.batch == accepted.batch for hand in shop.register.in_hand()):
        return None
    if accepted.kind not in _TAKEN_BACK:
        raise TooLateToCancel(batch=name)
    later = shop.register.superseded().get(accepted.batch)
    if accepted.kind == Category.ADMISSION and later is not None:
        raise ExamReplaced(batch=name, later=later)
    if scores := shop.register.scores_of_exam(accepted.batch):
        raise ExamScored(batch=name, scores="、".join(scores), first=scores[0])
    return accepted


def _take_back(shop: Shop, made: BatchRow, *, reason: str, by: str, second: str | None) -> tuple[BatchRow, ...]:
    agreeing = _second(second, by=by, batch=made.name)
    gone = (made, *shop.register.taken_back_with(made))
    # The folders first: after a crash between the two, the same command finishes what it began.
    for each in gone:
        shop.output.set_aside(int((each.issued_on or "")[:4]), each.name or "")
    shop.register.withdraw(made.batch, reason=reason, actor=by, second=agreeing)
    return gone


def _second(second: str | None, *, by: str, batch: str | None) -> str:
    if second is None or second == by:
        raise SecondNeeded(batch=batch)
    return second


def _found(shop: Shop, drop: str) -> "tuple[InHand, Taken]":
    """Return the batch of that name, claimed now where it still lies in the inbox."""
    for hand in shop.register.in_hand():
        if drop in (hand.drop, hand.drop.rpartition(".")[0], hand.name):
            return hand, shop.inbox.reopen(hand.work)
    taken = shop.inbox.take(shop.inbox.find(drop))
    if taken is None:
        raise DropNotFound(drop=drop)
    shop.receive(taken)
    (hand,) = (hand for hand in shop.register.in_hand() if hand.key == taken.key)
    return hand, taken


def _withdraw(shop: Shop, hand: InHand, taken: "Taken", *, reason: str, by: str, second: str | None) -> None:
    agreeing = _second(second, by=by, batch=hand.name)
    numbered = shop.register.numbered(hand.batch)
    shop.notes.write_cancelled(taken, reason=reason, by=f"{by}、{agreeing}")
    shop.register.withdraw(hand.batch, reason=reason, actor=by, second=agreeing)
    shop.output.forget(numbered.batch.issued_on.year, numbered.batch.name)
