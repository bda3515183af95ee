"""Scores beside the exam that their 准考证号 are of: a column that was moved against the others is found out."""

from dataclasses import replace

import pytest

from pipeline.rules import columns
from pipeline.rules.batch import NO_JOB, Roster
from pipeline.rules.exam.batch import Candidate
from pipeline.rules.exam.columns import TICKET
from pipeline.rules.exam.ticketed import ExamTickets
from pipeline.rules.levels import Level
from pipeline.rules.problems import Problem
from pipeline.rules.scores.draft import understand_scores
from pipeline.rules.scores.rule_book import ScoreFacts, judge_scores
from tests.rules.rosters import FIRST_ROW, good_facts, identity
from tests.rules.scores.rosters import Change, candidate, cells, roster

EXAM = "2026-11-准考-01"
TICKETS = [candidate(place)[TICKET] for place in range(3)]


def entered(place: int, **changes: object) -> Candidate:
    """The candidate of the good scores as the exam has them."""
    names = ("张伟", "迪丽热巴·买买提", "李娜")
    job = "高压电工" if place % 2 else NO_JOB
    known = Candidate(9 - place, names[place], "居民身份证", identity(place), "电工", job, Level.SENIOR_WORKER)
    return replace(known, **changes)  # type: ignore[arg-type]


EVERYBODY = {ticket: entered(place) for place, ticket in enumerate(TICKETS)}


def told(change: Change, *exams: ExamTickets) -> list[Problem]:
    """What is said of the good scores after a change, beside an exam that has everybody of them."""
    known = ScoreFacts(good_facts(), exams=exams or (ExamTickets(EXAM, EVERYBODY),))
    return list(judge_scores(understand_scores(change(roster())), known).problems)


def as_it_is(of: Roster) -> Roster:
    return of


def differing(problems: list[Problem]) -> list[tuple[int | None, str | None, str, str]]:
    """Row, column, and both values of what the exam says otherwise; nothing else may be said."""
    assert {"exam-says-otherwise"} >= {problem.code for problem in problems}
    assert all(problem.is_error for problem in problems)
    values = [dict(problem.values) for problem in problems]
    return [
        (problem.row, problem.column, told["known"], told["typed"])
        for problem, told in zip(problems, values, strict=True)
    ]


def test_scores_that_say_what_the_exam_says_have_no_problem() -> None:
    assert [] == told(as_it_is)


@pytest.mark.parametrize(
    ("column", "typed", "known", "shown"),
    [
        (columns.NAME, "李芳", "张伟", "李芳"),
        (columns.JOB, "高压电工", NO_JOB, "高压电工"),
        (columns.LEVEL, "四级", "三级/高级工", "四级/中级工"),
    ],
)
def test_another_name_job_or_level_than_in_the_exam_is_an_error_that_has_both(
    column: str, typed: str, known: str, shown: str
) -> None:
    (problem,) = told(cells({column: typed}))

    assert [(FIRST_ROW, column, known, shown)] == differing([problem])
    assert {"batch": EXAM, "ticket": TICKETS[0], "heading": column}.items() <= dict(problem.values).items()


def test_another_occupation_than_in_the_exam_is_an_error_and_so_is_each_other_cell_that_differs() -> None:
    change = cells({columns.OCCUPATION: "焊工", columns.LEVEL: "四级"})

    assert [
        (FIRST_ROW, columns.OCCUPATION, "电工", "焊工"),
        (FIRST_ROW, columns.LEVEL, "三级/高级工", "四级/中级工"),
    ] == differing(told(change))


def test_names_that_were_sorted_alone_are_found_in_every_row() -> None:
    def sorted_alone(of: Roster) -> Roster:
        names = [row.cells[columns.NAME] for row in of.rows]
        moved = zip(of.rows, [*names[1:], names[0]], strict=True)
        return replace(of, rows=tuple(replace(row, cells={**row.cells, columns.NAME: name}) for row, name in moved))

    assert [
        (FIRST_ROW, columns.NAME, "张伟", "迪丽热巴·买买提"),
        (FIRST_ROW + 1, columns.NAME, "迪丽热巴·买买提", "李娜"),
        (FIRST_ROW + 2, columns.NAME, "李娜", "张伟"),
    ] == differing(told(sorted_alone))


@pytest.mark.parametrize(
    "values",
    [
        {columns.NAME: "　张 伟 "},
        {columns.OCCUPATION: "电 工", columns.JOB: "——"},
        {columns.LEVEL: "高级工（三级）"},
        {columns.LEVEL: "３"},
    ],
)
def test_another_spelling_is_no_other_value(values: dict[str, str]) -> None:
    assert [] == told(cells(values))


def test_a_space_in_the_filed_spelling_is_no_other_value() -> None:
    spaced = EVERYBODY | {TICKETS[1]: entered(1, occupation="电 工", job="高压 电工")}

    assert [] == told(as_it_is, ExamTickets(EXAM, spaced))


def test_another_middle_dot_is_told_and_no_other_name() -> None:
    assert [("name-dot-normalised", FIRST_ROW + 1)] == [
        (problem.code, problem.row) for problem in told(cells({columns.NAME: "迪丽热巴•买买提"}, row=FIRST_ROW + 1))
    ]


def test_who_has_no_ticket_in_the_list_is_compared_as_a_person() -> None:
    assert [] == told(cells({TICKET: ""}))
    assert [(FIRST_ROW, columns.NAME, "张伟", "李芳")] == differing(told(cells({TICKET: "", columns.NAME: "李芳"})))


def test_a_further_row_without_ticket_is_of_an_exam_of_elsewhere() -> None:
    """Only what the exam says of a candidate once is asked of the list once: it may be of two exams."""
    elsewhere = {**candidate(0), TICKET: "", columns.OCCUPATION: "焊工", columns.LEVEL: "四级"}

    assert ["candidates-missing"] == [problem.code for problem in told(cells(elsewhere, row=FIRST_ROW + 2))]


def test_who_is_in_two_exams_is_compared_with_the_one_that_fits() -> None:
    other = ExamTickets("2026-11-准考-02", {"777": entered(0, occupation="焊工", level=Level.MIDDLE_WORKER)})
    exam = ExamTickets(EXAM, EVERYBODY)

    assert [] == told(cells({TICKET: ""}), exam, other)
    assert [] == told(cells({TICKET: ""}), other, exam)


def test_a_ticket_of_somebody_else_is_told_once_and_not_cell_by_cell() -> None:
    change = cells({TICKET: TICKETS[1]})

    assert {"ticket-of-other", "ticket-twice"} == {problem.code for problem in told(change)}


def test_a_name_is_compared_although_the_identity_number_cannot_be_read() -> None:
    change = cells({columns.IDENTITY: "", columns.NAME: "李芳"})

    assert {"identity-missing", "exam-says-otherwise", "candidates-missing"} == {one.code for one in told(change)}


def test_what_cannot_be_read_is_told_once() -> None:
    assert ["level-unknown"] == [problem.code for problem in told(cells({columns.LEVEL: "六级"}))]
