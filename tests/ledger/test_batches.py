"""Batches in the log: one beginning and one end."""

from typing import Any

import pytest

from pipeline.rules.categories import Category
from tests.ledger.clerk import FIRST, HEX, Clerk, refused


def test_batches_are_counted_without_gaps(clerk: Clerk) -> None:
    with refused("without gaps"):
        clerk.receive(2)


@pytest.mark.parametrize("end", ["received", "accepted"])
def test_the_same_content_is_not_received_twice(clerk: Clerk, end: str) -> None:
    clerk.receive()
    if end == "accepted":
        clerk.accept()
        clerk.assign()

    with refused("already in hand or accepted"):
        clerk.receive(2)


@pytest.mark.parametrize("end", ["rejected", "cancelled"])
def test_content_that_went_back_may_come_again(clerk: Clerk, end: str) -> None:
    clerk.receive()
    if end == "rejected":
        clerk.reject()
    else:
        clerk.enter("batch.cancelled", {"reason": "名单有误"}, batch=1)
    clerk.receive(2)

    assert [end, "received"] == [row.state for row in (clerk.view.batch(1), clerk.view.batch(2)) if row]


def cancel(clerk: Clerk, *, second: str | None = "李审批") -> None:
    clerk.enter("batch.cancelled", {"reason": "无法制证"}, batch=1, second=second)


def test_a_numbered_batch_is_cancelled_once_every_number_is_voided(numbered: Clerk) -> None:
    numbered.void(FIRST)
    cancel(numbered)
    batch = numbered.view.batch(1)

    assert batch is not None
    assert "cancelled" == batch.state
    assert None is numbered.view.accepted_under(batch.name_key or "")
    numbered.receive(2)
    numbered.accept(2)
    assert numbered.view.accepted_under(batch.name_key or "") == numbered.view.batch(2)


def test_a_batch_with_a_number_in_force_is_not_cancelled(numbered: Clerk) -> None:
    with refused("the batch was accepted"):
        cancel(numbered)


def test_a_batch_with_documents_is_not_cancelled(numbered: Clerk) -> None:
    numbered.document(FIRST)
    numbered.void(FIRST)

    with refused("the batch was accepted"):
        cancel(numbered)


@pytest.mark.parametrize("second", [None, "张经办", "張 经办"])
def test_a_numbered_batch_is_cancelled_by_two_people(numbered: Clerk, second: str | None) -> None:
    numbered.void(FIRST)

    with refused("its field second has"):
        cancel(numbered, second=second)


@pytest.mark.parametrize("first", ["reject", "cancel", "accept"])
@pytest.mark.parametrize("then", ["reject", "cancel", "accept"])
def test_a_batch_has_one_end(clerk: Clerk, first: str, then: str) -> None:
    def bring(to: str) -> None:
        if to == "reject":
            clerk.reject()
        elif to == "cancel":
            clerk.enter("batch.cancelled", {"reason": "名单有误"}, batch=1)
        else:
            clerk.accept()
            clerk.assign()

    clerk.receive()
    bring(first)

    with refused("the batch was"):
        bring(then)


def test_an_unknown_batch_has_no_end(clerk: Clerk) -> None:
    with refused("no such batch"):
        clerk.reject()


@pytest.mark.parametrize("again", ["2026-11-电工-a1", "2026-11-电工-A1"])
def test_an_accepted_name_is_not_accepted_again_whatever_its_case(clerk: Clerk, again: str) -> None:
    clerk.receive()
    clerk.accept(name="2026-11-电工-A1")
    clerk.assign()
    clerk.receive(2, "b" * 64)

    with refused("of that name was accepted before"):
        clerk.accept(2, again)


def test_a_rejected_name_may_come_again(clerk: Clerk) -> None:
    clerk.receive()
    clerk.reject()
    clerk.receive(2)
    clerk.accept(2)

    assert clerk.view.accepted_under("2026-11-电工-01") == clerk.view.batch(2)


def test_a_batch_of_another_institution_is_refused(clerk: Clerk) -> None:
    clerk.receive()

    with refused("another institution"):
        clerk.accept(institution="S000065149998")


def test_a_received_batch_has_no_numbers(clerk: Clerk) -> None:
    clerk.receive()

    with refused("the batch was not accepted"):
        clerk.assign()


def approve(clerk: Clerk, *, approver: str = "张经办") -> None:
    payload = {"digest": HEX, "approver": approver, "key": f"{approver}+0", "note": "certpress/approval"}
    clerk.enter("batch.approved", payload, batch=1)


def test_a_signature_comes_before_the_batch_is_accepted(clerk: Clerk) -> None:
    with refused("no such batch"):
        approve(clerk)
    clerk.receive()
    approve(clerk)
    clerk.accept()
    clerk.assign()

    with refused("the batch was accepted before"):
        approve(clerk)


def test_the_signature_of_somebody_is_entered_as_his(clerk: Clerk) -> None:
    clerk.receive()

    with refused("somebody else signed it"):
        approve(clerk, approver="李审批")


PARTICULARS = {
    "evaluation_ended_on": (Category.RESULTS, Category.SCORES),
    "notice_from": (Category.RESULTS,),
    "notice_to": (Category.RESULTS,),
    "mode": (Category.RESULTS,),
    "approver": (Category.RESULTS, Category.EXAMINERS, Category.SUPERVISORS, Category.STAFF),
    "approval_document": (Category.RESULTS, Category.EXAMINERS, Category.SUPERVISORS, Category.STAFF),
    "approved_on": (Category.RESULTS, Category.EXAMINERS, Category.SUPERVISORS, Category.STAFF),
}
TOLD = {**dict.fromkeys(PARTICULARS, "2026-11-20"), "mode": "assigned", "approver": "李审批", "approval_document": ""}


def particulars(kind: Category) -> dict[str, Any]:
    """Return what a batch of that kind has, and null for what it has not."""
    told = {name: TOLD[name] if kind in kinds else None for name, kinds in PARTICULARS.items()}
    return {"kind": str(kind), "issued_on": "2026-11-20", **told}


@pytest.mark.parametrize("kind", Category)
def test_a_batch_has_the_particulars_of_its_kind(clerk: Clerk, kind: Category) -> None:
    clerk.receive()
    clerk.accept(**particulars(kind))

    assert kind == getattr(clerk.view.batch(1), "kind", None)


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in Category for name in PARTICULARS])
def test_a_particular_too_many_or_too_few_is_told(clerk: Clerk, kind: Category, name: str) -> None:
    known = particulars(kind)
    clerk.receive()
    # The days of a notice may come to scores later, but together.
    other = "notice_to" if (kind, name) == (Category.SCORES, "notice_from") else name

    with refused(f"its field {other} has not the form"):
        clerk.accept(**{**known, name: TOLD[name] if known[name] is None else None})


def test_scores_are_of_the_day_on_which_the_evaluation_ended(clerk: Clerk) -> None:
    clerk.receive()

    with refused("its field issued_on has not the form"):
        clerk.accept(**{**particulars(Category.SCORES), "issued_on": "2026-11-21"})


def test_scores_may_have_the_days_of_their_notice(clerk: Clerk) -> None:
    clerk.receive()
    clerk.accept(**{**particulars(Category.SCORES), "notice_from": "2026-11-21", "notice_to": "2026-11-27"})

    assert Category.SCORES == getattr(clerk.view.batch(1), "kind", None)
