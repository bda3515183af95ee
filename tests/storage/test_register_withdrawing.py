"""A numbered batch that cannot be made is withdrawn: every number voided, by two people, and nothing hidden.

An exam is called off after its tickets were made, too.
"""

import pytest

from pipeline.errors import EntryRefused, TooLateToCancel
from pipeline.ledger.views import MadeDocument, Stage, TicketState
from pipeline.rules.batch import NumberedBatch
from pipeline.rules.exam.ticketed import ArrangedExam, TicketedExam
from pipeline.rules.text import same_key
from pipeline.storage.register import Register
from tests.ledger import samples
from tests.storage.offices import accepted
from tests.storage.test_register_exams import ticketed


def sequences(numbered: NumberedBatch) -> list[int]:
    return [number.sequence for number in numbered.numbers]


def withdraw(register: Register, *, batch: int = 1, second: str = "李审批") -> None:
    register.withdraw(batch, reason="无法制证", actor="张经办", second=second)


def test_a_numbered_batch_that_cannot_be_made_is_withdrawn_with_all_its_numbers(register: Register) -> None:
    numbered = accepted(register, samples.batch())
    size = register.head().size
    withdraw(register)
    (hand,) = register.in_hand()
    (view,) = register.batches()
    texts = [str(number) for number in numbered.numbers]

    assert (Stage.CANCELLED, "2026-11-电工-01", 2026) == (hand.stage, hand.name, hand.year)
    assert ["voided"] * 3 == [found.state for text in texts for found in register.find(text)]
    assert ("cancelled", texts[0], texts[-1]) == (view.state, view.first, view.last)
    assert {} == register.held_by(result.identity for result in numbered.batch.results)
    assert (frozenset(), None) == (register.accepted_names(["2026-11-电工-01"]), register.accepted_as(f"{1:064x}"))
    assert size + 4 == register.head().size
    assert () == register.rebuild(check=True)
    register.delivered(1)
    register.verify()
    assert () == register.in_hand()


def test_each_voided_number_of_a_withdrawn_batch_tells_why_and_by_whom(register: Register) -> None:
    numbered = accepted(register, samples.batch())
    withdraw(register)
    last = register.show(str(numbered.numbers[1])).entries[-1]

    assert ("number.voided", {"reason": "无法制证"}, "张经办", "李审批") == (
        last.op,
        last.payload,
        last.actor,
        last.second,
    )


def test_a_withdrawn_batch_may_come_again_and_gets_other_numbers(register: Register) -> None:
    accepted(register, samples.batch())
    withdraw(register)
    register.delivered(1)
    again = accepted(register, samples.batch())

    assert [4, 5, 6] == sequences(again)
    assert "2026-11-电工-01" == register.accepted_as(samples.arrival().key)
    assert () == register.documents("2026-11-电工-01")
    register.record(2, samples.papers(again))
    assert 4 == len(register.documents("2026-11-电工-01"))
    register.delivered(2)
    register.verify()
    assert () == register.rebuild(check=True)


def test_withdrawing_twice_enters_it_once(register: Register) -> None:
    accepted(register, samples.batch())
    withdraw(register)
    size = register.head().size
    withdraw(register)

    assert size == register.head().size


def test_what_was_voided_before_is_not_voided_again_when_the_batch_is_withdrawn(register: Register) -> None:
    numbered = accepted(register, samples.batch())
    register.void(str(numbered.numbers[1]), reason="信息错误", actor="张经办", second="李审批")
    size = register.head().size
    withdraw(register)

    assert size + 3 == register.head().size
    assert Stage.CANCELLED == register.in_hand()[0].stage
    register.verify()


def test_a_batch_whose_files_are_recorded_is_not_withdrawn(register: Register) -> None:
    register.record(1, samples.papers(accepted(register, samples.batch())))
    size = register.head().size

    with pytest.raises(TooLateToCancel):
        withdraw(register)

    assert size == register.head().size


def test_a_batch_without_numbers_is_cancelled_and_not_withdrawn(register: Register) -> None:
    register.receive(samples.arrival())

    with pytest.raises(EntryRefused, match="was not accepted"):
        withdraw(register)


def test_one_person_alone_withdraws_nothing(register: Register) -> None:
    accepted(register, samples.batch())
    size = register.head().size

    with pytest.raises(EntryRefused, match="second"):
        withdraw(register, second="张经办")

    assert size == register.head().size
    assert Stage.NUMBERED == register.in_hand()[0].stage


FIRST, SECOND, THIRD = (f"2026-12-准考-0{place}" for place in (1, 2, 3))


def made(register: Register, arranged: ArrangedExam, mark: int) -> TicketedExam:
    """Accept an exam and record a ticket of it."""
    numbered = ticketed(register, arranged, mark=mark)
    number = numbered.numbers[0]
    path = f"2026/{arranged.name}/tickets/{number}.pdf"
    register.record(mark, [MadeDocument("admission-ticket", None, 1, path, "ab" * 32, 1, page=1)])
    return numbered


def test_an_exam_whose_tickets_are_out_is_called_off(register: Register) -> None:
    """No ticket of it is valid, everybody is free at its hours, and its 批次号 is not given again."""
    numbered = made(register, samples.arranged_exam(FIRST), 1)
    tickets, people = numbered.numbers, [candidate.identity for candidate in numbered.batch.exam.candidates]
    before = register.seats_held(people), register.exams_of_tickets(tickets)
    withdraw(register)

    assert all(before)
    assert ({}, ()) == (register.seats_held(people), register.exams_of_tickets(tickets))
    assert {(TicketState.CANCELLED, None)} == {(one.state, one.file) for one in register.find_tickets("2026001")}
    assert ["cancelled"] == [view.state for view in register.batches()]
    assert register.accepted(FIRST) is None
    assert register.kept_exam(FIRST) is None
    assert frozenset({same_key(FIRST)}) == register.accepted_names([FIRST])
    register.verify()
    assert () == register.rebuild(check=True)


def test_an_exam_is_not_called_off_by_one_person(register: Register) -> None:
    made(register, samples.arranged_exam(FIRST), 1)

    with pytest.raises(EntryRefused, match="second"):
        withdraw(register, second="张经办")

    assert register.accepted(FIRST) is not None


def test_an_exam_is_called_off_with_those_that_it_amends(register: Register) -> None:
    """Otherwise the tickets of the first would be valid again on the day."""
    made(register, samples.arranged_exam(FIRST), 1)
    made(register, samples.arranged_exam(SECOND, people=2, amends=FIRST), 2)
    made(register, samples.arranged_exam(THIRD, people=2, amends=SECOND), 3)
    withdraw(register, batch=3)

    assert ["cancelled"] * 3 == [view.state for view in register.batches()]
    assert {TicketState.CANCELLED} == {one.state for one in register.find_tickets("2026001")}
    register.verify()


def test_an_amendment_of_which_no_ticket_was_made_leaves_the_exam_as_it_was(register: Register) -> None:
    made(register, samples.arranged_exam(FIRST), 1)
    ticketed(register, samples.arranged_exam(SECOND, people=2, amends=FIRST), mark=2)
    withdraw(register, batch=2)

    assert ["accepted", "cancelled"] == [view.state for view in register.batches()]
    assert frozenset() == register.accepted_names([SECOND])
