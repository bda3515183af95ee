"""What nearly everybody has against an exam because of one other is told once."""

from collections.abc import Callable

import pytest

from pipeline.rules.exam.book.everybody import told_once
from pipeline.rules.problems import Problem

OLD, OTHER = "2026-12-旧", "2026-12-焊工"


def seated(row: int, batch: str = OLD, session: str = "1") -> Problem:
    return Problem.of("exam-at-one-hour", row, "证件号码", batch=batch, session=session)


def ticketed(row: int, batch: str = OLD) -> Problem:
    return Problem.of("ticket-again", row, "准考证号", batch=batch, ticket=f"A{row}")


@pytest.mark.parametrize(("of_row", "code"), [(seated, "exam-again"), (ticketed, "tickets-again")])
def test_what_four_of_five_have_because_of_one_exam_is_told_once(of_row: Callable[[int], Problem], code: str) -> None:
    four, five = [of_row(row) for row in range(2, 6)], [of_row(row) for row in range(2, 7)]

    assert [Problem.of(code, None, "修订", batch=OLD, count=4, people=5)] == list(told_once(four, 5))
    assert [Problem.of(code, None, "修订", batch=OLD, count=5, people=5)] == list(told_once(five, 5))
    assert four == list(told_once(four, 6))
    assert four[:3] == list(told_once(four[:3], 5))


def test_a_row_that_has_it_twice_counts_once() -> None:
    twice = [seated(2), seated(2, session="2"), seated(3)]

    assert twice == list(told_once(twice, 3))
    assert [Problem.of("exam-again", None, "修订", batch=OLD, count=2, people=2)] == list(told_once(twice, 2))


def test_what_other_exams_and_other_rules_say_is_told_as_it_is() -> None:
    missing, also = Problem.of("name-missing", 2, "姓名"), Problem.of("batch-name-taken", None, "批次号", batch=OLD)
    one, other = [seated(2), seated(3)], [seated(2, OTHER), ticketed(3, OTHER)]
    again = Problem.of("exam-again", None, "修订", batch=OLD, count=2, people=2)

    assert [again, missing, *other, also] == list(told_once([missing, *one, *other, also], 2))
    assert [missing, also] == list(told_once([missing, also], 1))


def test_seats_and_tickets_of_one_exam_are_told_apart() -> None:
    found = [seated(2), ticketed(2)]

    assert ["exam-again", "tickets-again"] == [one.code for one in told_once(found, 1)]
