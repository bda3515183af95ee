"""Certificate numbers in the log: the next one, once, and never again."""

from datetime import date

import pytest

from pipeline.errors import CardsExhausted, SequenceExhausted
from pipeline.ledger.projections import Projections
from pipeline.ledger.rows import CardCounterRow, CertificateState, CounterRow
from pipeline.ledger.subjects.cards import next_card
from pipeline.ledger.subjects.certificates import last_taken, next_sequence, number_in_ledger
from pipeline.rules.cards.numbers import CardKind, CardNumber
from pipeline.rules.numbers import InstitutionCode
from tests.ledger.clerk import FIRST, SITE, Clerk, refused


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (f"{SITE}263000002", "next one of its sequence is 1"),
        (f"{SITE}263999999", "next one of its sequence is 1"),
        (f"{SITE}253000001", "year"),
        (f"{SITE}264000001", "level"),
        ("S000065149998263000001", "another institution"),
        (f"{SITE}263000000", "no certificate number"),
        (f"{SITE}269000001", "no certificate number"),
    ],
)
def test_only_the_next_number_of_the_right_sequence_is_given(clerk: Clerk, number: str, reason: str) -> None:
    clerk.receive()
    clerk.accept()

    with refused(reason):
        clerk.assign(number=number)


def test_nothing_comes_between_acceptance_and_the_last_number(clerk: Clerk) -> None:
    clerk.receive()
    clerk.accept(count=2)
    clerk.assign()

    with refused("still lacks numbers"):
        clerk.receive(2, "b" * 64)


def test_nothing_of_the_batch_itself_comes_before_the_last_number(clerk: Clerk) -> None:
    clerk.receive()
    clerk.accept(count=2)
    clerk.assign()

    with refused("still lacks numbers"):
        clerk.document()


def test_nobody_gets_a_second_number(numbered: Clerk) -> None:
    with refused("everyone in the batch has a number"):
        numbered.assign(2)


def test_after_999999_comes_nothing() -> None:
    view = Projections()
    view.put(CounterRow(SITE, 2026, 3, 999_999, 1))

    with pytest.raises(SequenceExhausted) as caught:
        next_sequence(view, SITE, 2026, 3)
    assert {"institution": SITE, "year": 2026, "level": 3} == caught.value.values


def test_999999_is_the_last_one() -> None:
    view = Projections()
    view.put(CounterRow(SITE, 2026, 3, 999_998, 1))

    assert 999_999 == next_sequence(view, SITE, 2026, 3)


def test_after_9999_cards_of_a_kind_comes_nothing() -> None:
    view, code = Projections(), InstitutionCode(SITE)
    assert CardNumber(code, CardKind.STAFF, 1) == next_card(view, code, CardKind.STAFF)

    view.put(CardCounterRow(SITE, CardKind.STAFF, 9_998, 1))
    assert CardNumber(code, CardKind.STAFF, 9_999) == next_card(view, code, CardKind.STAFF)

    view.put(CardCounterRow(SITE, CardKind.STAFF, 9_999, 1))
    with pytest.raises(CardsExhausted) as caught:
        next_card(view, code, CardKind.STAFF)
    assert {"institution": code, "kind": CardKind.STAFF} == caught.value.values


def test_each_year_and_level_counts_for_itself() -> None:
    view = Projections()
    view.put(CounterRow(SITE, 2026, 3, 999_999, 1))

    assert (1, 1) == (next_sequence(view, SITE, 2027, 3), next_sequence(view, SITE, 2026, 4))


def test_supplied_numbers_come_in_any_order_and_are_never_assigned_again(clerk: Clerk) -> None:
    clerk.receive()
    clerk.accept(mode="supplied", count=2)
    clerk.assign(9)
    clerk.assign(4)

    assert 9 == last_taken(clerk.view, SITE, 2026, 3)


def test_a_supplied_number_is_given_once(clerk: Clerk) -> None:
    clerk.receive()
    clerk.accept(mode="supplied", count=2)
    clerk.assign(9)

    with refused("only once"):
        clerk.assign(9)


def test_a_voided_number_stays_used(numbered: Clerk) -> None:
    numbered.void(FIRST)
    numbered.receive(2, "b" * 64)
    numbered.accept(2, "另一批")

    with refused("only once"):
        numbered.assign(1, batch=2)


def test_a_number_is_voided_once(numbered: Clerk) -> None:
    numbered.void(FIRST)

    with refused("not in force"):
        numbered.void(FIRST)


def test_only_a_number_that_exists_is_voided(numbered: Clerk) -> None:
    with refused("no such certificate"):
        numbered.void(f"{SITE}263000002")


def test_voiding_is_seen_in_the_certificate(numbered: Clerk) -> None:
    numbered.void(FIRST)
    certificate = numbered.view.certificate(FIRST)

    assert certificate is not None
    assert CertificateState.VOIDED == certificate.state


def test_the_year_of_a_number_is_that_of_the_day_of_issue(clerk: Clerk) -> None:
    clerk.receive()
    clerk.accept(issued_on=date(2027, 1, 1).isoformat())

    with refused("year"):
        clerk.assign(1)


@pytest.mark.parametrize("number", ["S000054998999263000001", "S000065998999263000001"])
def test_a_number_of_any_province_and_city_is_read_from_the_log(number: str) -> None:
    """It was checked against its region when it was entered."""
    assert number == str(number_in_ledger(number))
