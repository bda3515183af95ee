"""Exams in the log: a batch is seated once, a 准考证号 is given once, and only one of an earlier exam is kept."""

from typing import Any

import pytest

from pipeline.ledger.exam_snapshot import exam_batch_payload, seating_payload, ticket_payload
from pipeline.ledger.replay import replay
from pipeline.ledger.rows import TicketRow
from tests.ledger import samples
from tests.ledger.clerk import HEX, Clerk, refused

PEOPLE = 3
EXAM = samples.arranged_exam(people=PEOPLE)
FIRST = "202600100001"


def begun(clerk: Clerk, batch: int = 1) -> None:
    """Accept an exam whose people have neither seats nor numbers yet."""
    clerk.receive(batch, f"{batch:064x}")
    clerk.enter("batch.accepted", {**exam_batch_payload(EXAM), "name": f"2026-11-准考-0{batch}"}, batch=batch)


def seat(clerk: Clerk, batch: int = 1) -> None:
    clerk.enter("seating.made", seating_payload(EXAM.exam), batch=batch, person=HEX)


def give(clerk: Clerk, ticket: str = FIRST, *, batch: int = 1, place: int = 0, **changes: Any) -> None:
    payload = {**ticket_payload(EXAM.exam.candidates[place], ticket, EXAM.seating.seats[:1], None), **changes}
    clerk.enter("ticket.issued", payload, batch=batch, person=HEX)


@pytest.fixture
def seated(clerk: Clerk) -> Clerk:
    begun(clerk)
    seat(clerk)
    return clerk


def test_an_exam_is_whole_once_everybody_has_a_number(seated: Clerk) -> None:
    for place in range(PEOPLE):
        give(seated, f"20260010000{place + 1}", place=place)
    batch = seated.view.batch(1)

    assert batch is not None
    assert (PEOPLE, None) == (batch.numbered, seated.view.numbering)
    with refused("everyone in the batch has a number"):
        give(seated, "202600100009")
    assert list(seated.view.changed()) == list(replay(seated.bodies)[0].changed())


def test_an_exam_is_seated_once(seated: Clerk) -> None:
    with refused("everybody of the batch has a seat"):
        seat(seated)
    give(seated)
    with refused("everybody of the batch has a seat"):
        seat(seated)


def test_nobody_has_a_number_before_there_are_seats(clerk: Clerk) -> None:
    begun(clerk)

    with refused("the batch has no seats yet"):
        give(clerk)


def test_only_an_exam_has_seats_and_tickets(clerk: Clerk) -> None:
    clerk.receive()
    clerk.accept()

    for verb in (seat, give):
        with refused("the batch is of another kind"):
            verb(clerk)


def test_an_exam_that_is_not_there_has_neither(clerk: Clerk) -> None:
    for verb in (seat, give):
        with refused("there is no such batch"):
            verb(clerk)


@pytest.mark.parametrize("kept", [None, 1, 2])
def test_in_one_exam_a_number_is_given_once(seated: Clerk, kept: int | None) -> None:
    give(seated)

    with refused("a 准考证号 is given only once"):
        give(seated, place=1, kept=kept)


@pytest.fixture
def second(seated: Clerk) -> Clerk:
    """An exam in which everybody has a number, and a later one in which nobody has."""
    for place in range(PEOPLE):
        give(seated, f"20260010000{place + 1}", place=place)
    begun(seated, 2)
    seat(seated, 2)
    return seated


def test_a_later_exam_keeps_a_number_of_the_one_that_it_names(second: Clerk) -> None:
    give(second, batch=2, kept=1)

    assert TicketRow(FIRST, 2, EXAM.exam.candidates[0].row, second.view.size - 1) == second.view.ticket(FIRST)


@pytest.mark.parametrize("kept", [None, 2, 3])
def test_a_number_of_another_exam_is_not_taken(second: Clerk, kept: int | None) -> None:
    with refused("a 准考证号 is given only once"):
        give(second, batch=2, kept=kept)


def test_what_was_never_given_is_not_kept(second: Clerk) -> None:
    with refused("there is no such 准考证号 to be kept"):
        give(second, "202600100009", batch=2, kept=1)
    give(second, "202600100009", batch=2)
