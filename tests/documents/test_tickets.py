"""准考证: where and when somebody sits, as far as it is known before the day."""

from pipeline.documents.exam_contents import exam_contents
from pipeline.documents.tickets import DRAWN
from pipeline.rules.exam.arrangement import arrange
from pipeline.rules.exam.batch import Subject
from pipeline.rules.exam.seating import Seating
from pipeline.rules.exam.ticketed import ArrangedExam, TicketedExam
from tests.rules.exam.exams import AFTERNOON, MORNING, candidates, exam, practical, theory


def test_a_ticket_tells_the_desk_in_theory_and_that_a_lot_decides_in_practice() -> None:
    """E3-4: a number on the ticket would contradict the draw."""
    of = exam(candidates(2), (*theory(30), *practical(20)), (MORNING, AFTERNOON))
    seating = arrange(of)
    assert isinstance(seating, Seating)
    tickets = exam_contents(TicketedExam(ArrangedExam(of, seating), ("A1", "A2")))["person"]()

    assert {(Subject.THEORY, Subject.PRACTICAL)} == {
        (record.texts["subject.1"], record.texts["subject.2"]) for record in tickets
    }
    assert {("1", DRAWN, ""), ("2", DRAWN, "")} == {
        tuple(record.texts[f"seat.{row}"] for row in (1, 2, 3)) for record in tickets
    }
