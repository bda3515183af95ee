"""Certificates issued before certpress, in the log: their numbers are taken, and they count until they do not."""

from typing import Any

import pytest

from pipeline.ledger.rows import ImportState
from pipeline.ledger.subjects.certificates import last_taken, next_sequence
from tests.ledger.clerk import FIRST, HEX, SITE, Clerk, refused

PAST = f"{SITE}263000040"
ROW = {"row": 2, "occupation": "电工", "job": "----", "level": 3, "issued_on": "2026-03-02", "source": HEX}


def bring_in(clerk: Clerk, number: str = PAST, **changes: Any) -> None:
    clerk.enter("history.imported", {**ROW, **changes}, number=number, person=HEX, second="李审批")


def take_back(clerk: Clerk, number: str = PAST) -> None:
    clerk.enter("history.withdrawn", {"reason": "姓名有误"}, number=number, second="李审批")


def revoke(clerk: Clerk, number: str = PAST) -> None:
    payload = {"reason": "冒名", "decision": "1号", "on": "2026-11-20"}
    clerk.enter("certificate.revoked", payload, number=number, second="李审批")


def state(clerk: Clerk, number: str = PAST) -> str:
    row = clerk.view.imported(number)
    assert row is not None
    return row.state


def test_the_counter_goes_on_above_the_highest_number_that_was_brought_in(clerk: Clerk) -> None:
    bring_in(clerk)
    bring_in(clerk, f"{SITE}263000012")

    assert 40 == last_taken(clerk.view, SITE, 2026, 3)
    assert (41, 1) == (next_sequence(clerk.view, SITE, 2026, 3), next_sequence(clerk.view, SITE, 2025, 3))


@pytest.mark.parametrize(
    ("number", "changes", "reason"),
    [
        (PAST, {"issued_on": "2025-03-02"}, "year"),
        (PAST, {"level": 4}, "level"),
        (PAST, {"issued_on": "2026-12-31"}, "still to come"),
        ("S000065149998263000001", {}, "another institution"),
        (f"{SITE}263000000", {}, "no certificate number"),
        (FIRST, {}, "only once"),
    ],
)
def test_what_cannot_have_been_issued_is_not_brought_in(
    numbered: Clerk, number: str, changes: dict[str, Any], reason: str
) -> None:
    with refused(reason):
        bring_in(numbered, number, **changes)


def test_what_was_issued_this_very_day_is_brought_in(clerk: Clerk) -> None:
    bring_in(clerk, issued_on="2026-11-20")

    assert "in-force" == state(clerk)


def test_a_number_is_brought_in_once(clerk: Clerk) -> None:
    bring_in(clerk)

    with refused("only once"):
        bring_in(clerk)


def test_what_was_brought_in_wrongly_may_come_again_as_it_is_right(clerk: Clerk) -> None:
    bring_in(clerk)
    take_back(clerk)
    assert ImportState.WITHDRAWN == state(clerk)
    bring_in(clerk, row=3)

    assert ImportState.IN_FORCE == state(clerk)
    assert 40 == last_taken(clerk.view, SITE, 2026, 3)


def test_a_number_that_was_brought_in_is_given_to_nobody(clerk: Clerk) -> None:
    bring_in(clerk)
    clerk.receive()
    clerk.accept(mode="supplied")

    with refused("only once"):
        clerk.assign(40)


def test_a_number_that_was_brought_in_wrongly_may_come_from_the_platform(clerk: Clerk) -> None:
    bring_in(clerk)
    take_back(clerk)
    clerk.receive()
    clerk.accept(mode="supplied")
    clerk.assign(40)

    with refused("only once"):
        bring_in(clerk)


def test_only_what_is_in_force_is_taken_back(clerk: Clerk) -> None:
    with refused("nothing of that number"):
        take_back(clerk)
    bring_in(clerk)
    revoke(clerk)
    assert ImportState.REVOKED == state(clerk)

    with refused("not in force"):
        take_back(clerk)
    with refused("not in force"):
        revoke(clerk)


def test_paper_that_is_elsewhere_is_not_handled_here(clerk: Clerk) -> None:
    bring_in(clerk)

    with refused("before certpress"):
        clerk.enter("loss.declared", {"copy": 1, "on": "2026-11-20", "proof": ""}, number=PAST)
    with refused("before certpress"):
        clerk.void(PAST)


def test_nothing_is_brought_in_while_a_batch_lacks_numbers(clerk: Clerk) -> None:
    clerk.receive()
    clerk.accept()

    with refused("still lacks numbers"):
        bring_in(clerk)


def test_two_people_bring_a_certificate_in(clerk: Clerk) -> None:
    with refused("second"):
        clerk.enter("history.imported", ROW, number=PAST, person=HEX)


def test_a_number_that_was_brought_in_by_mistake_is_revoked_as_the_certificate_that_it_became(clerk: Clerk) -> None:
    bring_in(clerk, FIRST)
    take_back(clerk, FIRST)
    clerk.receive()
    clerk.accept(mode="supplied")
    clerk.assign()
    clerk.document(FIRST)
    revoke(clerk, FIRST)

    assert ("withdrawn", "revoked") == (state(clerk, FIRST), getattr(clerk.view.certificate(FIRST), "state", None))
