"""Taking a batch back before anything of it was made: the drop goes to rejected/, and the ledger says why."""

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.errors import Because, DropNotFound, SecondNeeded, TooLateToCancel, UsageWrong
from pipeline.happenings import Reporter
from pipeline.ledger.views import InHand, Stage
from pipeline.line import Shift, give_back
from pipeline.stages.shop import Shop

if TYPE_CHECKING:
    from pipeline.storage.takings import Taken


def cancel(shop: Shop, drop: str, *, reason: str, by: str, second: str | None = None, report: Reporter) -> None:
    """Take a batch back; one that is numbered and cannot be made needs a `second` person, and its numbers are voided.

    `drop` is the name of the drop, with or without its ending, or its 批次号. Raises DropNotFound, UsageWrong without a
    reason, SecondNeeded, and TooLateToCancel once certificates are made.
    """
    if not reason.strip():
        raise UsageWrong(reason=Because("a reason is needed"), command="certpress cancel")
    with shop.alone():
        hand, taken = _found(shop, drop)
        if hand.stage is Stage.NUMBERED:
            _withdraw(shop, hand, taken, reason=reason, by=by, second=second)
        elif hand.stage is Stage.RECEIVED:
            shop.notes.write_cancelled(taken, reason=reason, by=by)
            shop.register.cancel(hand.batch, reason=reason, actor=by)
        else:
            raise TooLateToCancel(batch=drop)
        give_back(replace(hand, stage=Stage.CANCELLED), taken, Shift(shop, report))


def _found(shop: Shop, drop: str) -> "tuple[InHand, Taken]":
    """Return the batch of that name, claimed now where it still lies in the inbox."""
    for hand in shop.register.in_hand():
        if drop in (hand.drop, hand.drop.rpartition(".")[0], hand.name):
            return hand, shop.inbox.reopen(hand.work)
    if shop.register.accepted_names([drop]):
        raise TooLateToCancel(batch=drop)
    taken = shop.inbox.take(shop.inbox.find(drop))
    if taken is None:
        raise DropNotFound(drop=drop)
    shop.receive(taken)
    (hand,) = (hand for hand in shop.register.in_hand() if hand.key == taken.key)
    return hand, taken


def _withdraw(shop: Shop, hand: InHand, taken: "Taken", *, reason: str, by: str, second: str | None) -> None:
    if second is None or second == by:
        raise SecondNeeded(batch=hand.name)
    numbered = shop.register.numbered(hand.batch)
    shop.notes.write_cancelled(taken, reason=reason, by=f"{by}、{second}")
    shop.register.withdraw(hand.batch, reason=reason, actor=by, second=second)
    shop.output.forget(numbered.batch.issued_on.year, numbered.batch.name)
