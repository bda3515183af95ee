"""Admission tickets that a clerk asks for: found by 准考证号, identity number and name, as the exam stands now."""

import pytest

from pipeline.ledger.views import MadeDocument, TicketState, TicketView
from pipeline.storage.register import Register
from tests.ledger import samples
from tests.storage.test_register_exams import ticketed

FIRST, SECOND = "2026-12-准考-01", "2026-12-准考-02"


def ticket_file(number: str) -> MadeDocument:
    return MadeDocument("admission-ticket", None, 1, f"2026/{FIRST}/tickets/{number}.pdf", "ab" * 32, 1, page=1)


def found(register: Register, text: str) -> TicketView:
    (ticket,) = register.find_tickets(text)
    return ticket


def test_a_ticket_is_found_by_number_identity_and_part_of_a_name(register: Register) -> None:
    numbered = ticketed(register)
    candidate, number = samples.candidate(1), numbered.numbers[1]
    told = found(register, number)

    assert told == found(register, candidate.identity.lower())
    assert (number, TicketState.STANDS, FIRST, candidate.row) == (told.number, told.state, told.batch, told.row)
    assert (candidate.name, candidate.identity) == (told.name, told.identity)
    assert sorted(numbered.numbers) == [ticket.number for ticket in register.find_tickets(candidate.name[:1])]
    assert sorted(numbered.numbers) == [ticket.number for ticket in register.find_tickets("2026001")]
    assert sorted(numbered.numbers) != list(numbered.numbers)


def test_a_ticket_tells_its_seats_by_their_hours(register: Register) -> None:
    numbered = ticketed(register)
    exam, person = numbered.batch.exam, samples.candidate(0).person
    seats = {(seat.session, seat.room, seat.number) for seat in numbered.batch.seating.by_person()[person]}
    told = found(register, numbered.tickets[person])

    assert (exam.title, exam.site) == (told.exam, told.site)
    assert seats == {(seat.session.number, seat.room, seat.seat) for seat in told.seats}
    assert [seat.session for seat in told.seats] == sorted(exam.sessions, key=lambda session: session.opening)
    assert {room.number: room.place for room in exam.rooms}.items() >= {(seat.room, seat.place) for seat in told.seats}


@pytest.mark.parametrize("text", ["", " ", "nobody", "王大明"])
def test_who_has_no_ticket_is_not_found(register: Register, text: str) -> None:
    ticketed(register)

    assert () == register.find_tickets(text)
    assert register.show_ticket(text) is None


def test_a_ticket_stands_in_the_exam_that_amended_its_own(register: Register) -> None:
    first = ticketed(register)
    ticketed(register, samples.arranged_exam(SECOND, people=2, amends=FIRST), mark=2)

    assert (SECOND, TicketState.STANDS) == (
        found(register, first.numbers[0]).batch,
        found(register, first.numbers[0]).state,
    )
    gone = found(register, first.numbers[2])
    assert (FIRST, TicketState.REPLACED) == (gone.batch, gone.state)


def test_a_ticket_of_an_amendment_that_was_taken_back_stands_where_it_stood(register: Register) -> None:
    first = ticketed(register)
    second = ticketed(register, samples.arranged_exam(SECOND, people=4, amends=FIRST), mark=2)
    register.withdraw(2, reason="误投", actor="张经办", second="李审批")

    assert (FIRST, TicketState.STANDS) == (
        found(register, first.numbers[0]).batch,
        found(register, first.numbers[0]).state,
    )
    (new,) = set(second.numbers) - set(first.numbers)
    assert TicketState.CANCELLED == found(register, new).state


def test_a_ticket_is_shown_with_every_entry_about_it_and_nobody_elses(register: Register) -> None:
    first = ticketed(register)
    file = ticket_file(first.numbers[0])
    register.record(1, [file, ticket_file(first.numbers[1])])
    before = found(register, first.numbers[0])
    ticketed(register, samples.arranged_exam(SECOND, people=2, amends=FIRST), mark=2)
    other = ticketed(register, samples.arranged_exam("2026-12-准考-03"), mark=3)

    history = register.show_ticket(first.numbers[0])

    assert first.batch.exam.candidates[0].person == other.batch.exam.candidates[0].person

    assert history is not None
    assert (file.path, file.sha256) == (before.file, before.sha256)
    assert (SECOND, None) == (history.ticket.batch, history.ticket.file)
    exam = ["batch.received", "batch.accepted", "seating.made", "ticket.issued"]
    assert [*exam, "document.made", *exam] == [entry.op for entry in history.entries]
