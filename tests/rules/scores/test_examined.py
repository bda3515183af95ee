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
from tests.rules.located import located
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


def lines(change: Change, *exams: ExamTickets) -> list[str]:
    return [f"{one.code} {located(one)}" for one in told(change, *exams)]


def of_other(row: int, place: int) -> str:
    return f"ticket-of-other error {row} 准考证号 batch={EXAM} ticket={TICKETS[place]}"


def test_a_ticket_of_somebody_else_is_told_in_its_row_with_its_exam() -> None:
    change = cells({TICKET: TICKETS[2]})

    assert of_other(FIRST_ROW, 2) in lines(change)
    assert not [line for line in lines(change) if line.startswith("candidates-missing")]


def test_a_ticket_that_no_exam_has_is_told_with_all_of_them() -> None:
    other = ExamTickets("2026-11-准考-02", {"777": entered(0)})

    assert [
        f"ticket-not-of-exam warning {FIRST_ROW} 准考证号 batch={EXAM}、2026-11-准考-02 ticket=888",
    ] == lines(cells({TICKET: "888"}), ExamTickets(EXAM, EVERYBODY), other)


def test_a_site_without_such_an_exam_has_nothing_to_compare() -> None:
    scores = understand_scores(cells({TICKET: "888", columns.NAME: "李芳"})(roster()))

    assert () == judge_scores(scores, ScoreFacts(good_facts())).problems


def test_a_row_without_a_ticket_hides_no_ticket_below() -> None:
    change = cells({TICKET: "888"}, row=FIRST_ROW + 2)

    assert [f"ticket-not-of-exam warning {FIRST_ROW + 2} 准考证号 batch={EXAM} ticket=888"] == lines(
        lambda of: cells({TICKET: ""})(change(of))
    )


def missing(*tickets: str) -> list[str]:
    """What is told where, beside everybody of the list, the exam has people with those tickets."""
    others = {ticket: entered(0, identity=identity(50 + place)) for place, ticket in enumerate(tickets)}
    return lines(as_it_is, ExamTickets(EXAM, EVERYBODY | others))


def test_who_of_the_exam_is_not_in_the_list_is_told_in_the_order_of_tickets() -> None:
    assert [f"candidates-missing warning 批次 准考证号 batch={EXAM} count=3 tickets=9、10、100"] == missing(
        "100", "9", "10"
    )


def test_ten_of_those_who_are_missing_are_named() -> None:
    ten = "、".join(str(ticket) for ticket in range(1, 11))

    assert [f"candidates-missing warning 批次 准考证号 batch={EXAM} count=10 tickets={ten}"] == missing(
        *map(str, range(1, 11))
    )
    assert [f"candidates-missing warning 批次 准考证号 batch={EXAM} count=11 tickets={ten}……"] == missing(
        *map(str, range(1, 12))
    )


def test_of_each_exam_it_is_told_who_is_missing() -> None:
    other = ExamTickets("2026-11-准考-02", {"777": entered(0, identity=identity(50)), "778": entered(0)})
    full = ExamTickets(EXAM, EVERYBODY)

    assert ["candidates-missing warning 批次 准考证号 batch=2026-11-准考-02 count=1 tickets=777"] == lines(
        as_it_is, full, other
    )


def test_every_row_is_compared_with_its_own_exam() -> None:
    other = ExamTickets("2026-11-准考-02", {"777": entered(2, name="李芳")})
    first_two = ExamTickets(EXAM, {ticket: EVERYBODY[ticket] for ticket in TICKETS[:2]})
    change = cells({TICKET: "777"}, row=FIRST_ROW + 2)

    assert [
        "exam-says-otherwise error 4 姓名 batch=2026-11-准考-02 heading=姓名 known=李芳 ticket=777 typed=李娜"
    ] == lines(change, first_two, other)


def test_who_is_of_no_exam_hides_nobody_below() -> None:
    change = cells({TICKET: "", columns.IDENTITY: identity(9)})
    second = cells({columns.NAME: "李芳"}, row=FIRST_ROW + 1)

    assert [
        f"candidates-missing warning 批次 准考证号 batch={EXAM} count=1 tickets={TICKETS[0]}",
        (
            f"exam-says-otherwise error {FIRST_ROW + 1} 姓名 batch={EXAM} heading=姓名 known=迪丽热巴·买买提"
            f" ticket={TICKETS[1]} typed=李芳"
        ),
    ] == lines(lambda of: change(second(of)))


def test_the_exam_that_differs_least_is_the_one_that_is_meant() -> None:
    """One occupation that is another is less than an occupation and a level that are."""
    far = ExamTickets("2026-11-准考-02", {"777": entered(0, occupation="焊工", level=Level.MIDDLE_WORKER)})
    near = ExamTickets("2026-11-准考-03", {"778": entered(0, level=Level.MIDDLE_WORKER)})
    others = ExamTickets(EXAM, {ticket: EVERYBODY[ticket] for ticket in TICKETS[1:]})

    for exams in ((far, near, others), (near, far, others)):
        assert [
            (
                f"exam-says-otherwise error {FIRST_ROW} 职业技能等级 batch=2026-11-准考-03 heading=职业技能等级"
                " known=四级/中级工 ticket=778 typed=三级/高级工"
            )
        ] == lines(cells({TICKET: ""}), *exams)


def test_a_long_name_is_shown_as_far_as_a_message_shows_it() -> None:
    assert lines(cells({columns.NAME: "买" * 50}))[0].endswith(f"typed={'买' * 40}…")
