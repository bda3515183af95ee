"""Cards in the log: issued in order, renewed under their numbers, withdrawn for good."""

from typing import Any

import pytest

from pipeline.ledger.card_snapshot import card_batch_payload, card_payload
from pipeline.ledger.rows import BatchState, CardState
from pipeline.ledger.subjects.cards import card_in_ledger, last_card
from pipeline.rules.cards.numbers import CardKind
from tests.ledger import samples
from tests.ledger.clerk import HEX, SITE, Clerk, refused

CARD = f"{SITE}20001"
NEXT = f"{SITE}20002"
PAYLOAD: dict[str, Any] = dict(card_payload(samples.holder(0)))


def receive(clerk: Clerk, batch: int = 1, people: int = 2) -> None:
    """Enter a batch of examiners."""
    clerk.receive(batch, f"{batch:064x}")
    payload = {**card_batch_payload(samples.card_batch()), "name": f"考评员-{batch}", "count": people}
    clerk.enter("batch.accepted", payload, batch=batch)


def issue(clerk: Clerk, number: str = CARD, *, op: str = "card.issued", batch: int = 1, **changes: Any) -> None:
    clerk.enter(op, {**PAYLOAD, **changes}, batch=batch, number=number, person=HEX)


def withdraw(clerk: Clerk, number: str = CARD) -> None:
    clerk.enter("card.withdrawn", {"reason": "违规"}, number=number, second="李审批")


@pytest.fixture
def office(clerk: Clerk) -> Clerk:
    receive(clerk)
    return clerk


@pytest.mark.parametrize(
    ("number", "changes", "reason"),
    [
        (NEXT, {}, "the next one of its sequence is 1"),
        (f"{SITE}29999", {}, "the next one of its sequence is 1"),
        (f"{SITE}20000", {}, "this is no card number"),
        (f"{SITE}263000001", {}, "this is no card number"),
        ("S00006514999820001", {}, "the number is of another institution"),
        (f"{SITE}10001", {}, "the number is of another kind of card"),
        (CARD, {"kind": "高级考评员"}, "the number is of another kind of card"),
        (CARD, {"valid_from": "2026-11-21", "valid_to": "2026-11-20"}, "the card would never be valid"),
    ],
)
def test_only_the_next_card_of_its_kind_is_issued(
    office: Clerk, number: str, changes: dict[str, Any], reason: str
) -> None:
    with refused(reason):
        issue(office, number, **changes)


def test_a_card_of_one_day_is_valid(office: Clerk) -> None:
    issue(office, valid_from="2026-11-20", valid_to="2026-11-20")

    assert office.view.card(CARD) is not None


def test_a_card_number_is_given_once(office: Clerk) -> None:
    issue(office)

    with refused("a number is given only once"):
        issue(office)


def test_each_kind_of_card_counts_for_itself(office: Clerk) -> None:
    issue(office)
    issue(office, f"{SITE}10001", kind="高级考评员")

    counted = [last_card(office.view, SITE, kind) for kind in CardKind]
    assert [1, 1, 0, 0] == counted


def test_everybody_of_a_batch_has_one_card(clerk: Clerk) -> None:
    receive(clerk, people=1)
    issue(clerk)

    with refused("everyone in the batch has a number"):
        issue(clerk, NEXT)


def test_cards_are_of_batches_of_cards(clerk: Clerk) -> None:
    clerk.receive()
    clerk.accept()

    with refused("the batch is of another kind"):
        issue(clerk)


def test_a_card_is_renewed_under_its_number_and_nothing_is_counted_on(office: Clerk) -> None:
    issue(office)
    issue(office, op="card.renewed", valid_to="2035-11-19")

    card = office.view.card(CARD)
    assert card is not None
    assert ("2035-11-19", 1) == (card.valid_to, last_card(office.view, SITE, "考评员"))


def test_what_was_never_issued_or_is_withdrawn_is_not_renewed(office: Clerk) -> None:
    with refused("there is no such card in force"):
        issue(office, op="card.renewed")
    issue(office)
    issue(office, NEXT)
    withdraw(office)
    receive(office, 2)

    with refused("there is no such card in force"):
        issue(office, op="card.renewed", batch=2)


def test_a_card_is_withdrawn_once(office: Clerk) -> None:
    issue(office)
    issue(office, NEXT)
    withdraw(office)

    with refused("the card was withdrawn before"):
        withdraw(office)
    assert [CardState.WITHDRAWN, CardState.IN_FORCE] == [
        getattr(office.view.card(number), "state", None) for number in (CARD, NEXT)
    ]


def test_only_a_card_that_exists_is_withdrawn(office: Clerk) -> None:
    issue(office)
    issue(office, NEXT)

    with refused("there is no such card in force"):
        withdraw(office, f"{SITE}20003")


def test_a_withdrawn_number_is_never_given_again(office: Clerk) -> None:
    issue(office)
    issue(office, NEXT)
    withdraw(office, NEXT)
    receive(office, 2)

    with refused("a number is given only once"):
        issue(office, NEXT, batch=2)


def test_whose_data_were_erased_gets_no_new_card(office: Clerk) -> None:
    issue(office)
    issue(office, NEXT)
    office.document()
    reason = {"reason": "审查小组2033年第1号", "people": 1}
    office.enter("person.erased", reason, batch=1, second="李审批")
    office.enter("person.erased", reason, batch=1, number=CARD, second="李审批")
    receive(office, 2)

    with refused("its personal data were erased"):
        issue(office, op="card.renewed", batch=2)


@pytest.mark.parametrize("number", ["S00005499899920001", "S00006599899920001"])
def test_a_card_of_any_province_and_city_is_read_from_the_log(number: str) -> None:
    """It was checked against its region when it was entered."""
    assert number == str(card_in_ledger(number))


def test_a_batch_of_cards_is_taken_back_once_each_of_them_is_withdrawn(office: Clerk) -> None:
    issue(office)
    issue(office, NEXT)
    for number in (CARD, NEXT):
        with refused("the batch was accepted before"):
            office.enter("batch.cancelled", {"reason": "无法制作"}, batch=1, second="李审批")
        withdraw(office, number)
    office.enter("batch.cancelled", {"reason": "无法制作"}, batch=1, second="李审批")

    assert BatchState.CANCELLED == getattr(office.view.batch(1), "state", None)


def test_cards_are_not_reported_to_the_platform(office: Clerk) -> None:
    issue(office)
    issue(office, NEXT)
    office.document()

    with refused("it is no accepted batch of results"):
        office.enter("platform.reported", {"state": "submitted", "on": "2026-11-25", "proof": ""}, batch=1)
