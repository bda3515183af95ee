"""What was passed, row by row: a row that cannot be judged says nothing, and hides nothing in the rows below it."""

from dataclasses import replace
from typing import Final

import pytest

from pipeline.rules import columns
from pipeline.rules.batch import NO_JOB, CellKind
from pipeline.rules.book.results import RULES
from tests.rules.book.told import TOLD, codes_of, told_of
from tests.rules.located import located
from tests.rules.rosters import FIRST_ROW
from tests.rules.samples import Case, Change, both, cell, good_case
from tests.rules.test_rule_book import judged


@pytest.mark.parametrize("code", codes_of(RULES))
def test_a_fault_is_told_where_it_stands_with_its_values(code: str) -> None:
    assert TOLD[code] == told_of(code)


_SECOND: Final = FIRST_ROW + 1
_LEVELS: Final = "五级/初级工、四级/中级工、三级/高级工"


def told(change: Change) -> list[str]:
    return [located(problem) for problem in judged(*change(*good_case())).problems]


@pytest.mark.parametrize(
    ("above", "here", "expected"),
    [
        ((columns.OCCUPATION, ""), (columns.OCCUPATION, "养老护理员"), "error 3 职业名称 occupation=养老护理员"),
        (
            (columns.OCCUPATION, ""),
            (columns.JOB, "低压电工"),
            "error 3 工种名称 job=低压电工 jobs=高压电工、---- occupation=电工",
        ),
        (
            (columns.OCCUPATION, "养老护理员"),
            (columns.JOB, "低压电工"),
            "error 3 工种名称 job=低压电工 jobs=高压电工、---- occupation=电工",
        ),
        (
            (columns.OCCUPATION, "养老护理员"),
            (columns.JOB, ""),
            "warning 3 工种名称 jobs=高压电工 none=---- occupation=电工",
        ),
        ((columns.LEVEL, ""), (columns.LEVEL, "六级"), "error 3 职业技能等级 text=六级"),
        *(
            (
                above,
                (columns.LEVEL, "一级"),
                f"error 3 职业技能等级 job=高压电工 level=一级/高级技师 levels={_LEVELS} occupation=电工",
            )
            for above in ((columns.OCCUPATION, ""), (columns.JOB, "低压电工"), (columns.LEVEL, ""))
        ),
    ],
)
def test_a_row_that_cannot_be_judged_hides_no_fault_below_it(
    above: tuple[str, str], here: tuple[str, str], expected: str
) -> None:
    change = both(cell(*above), cell(*here, row=_SECOND), cell(columns.REVIEW, "合格", row=_SECOND))

    assert expected in told(change)


def test_the_job_of_an_occupation_that_is_not_known_is_not_judged() -> None:
    nowhere = both(cell(columns.OCCUPATION, "养老护理员"), cell(columns.JOB, "低压电工"))

    assert ["error 2 职业名称 occupation=养老护理员"] == told(nowhere)
    assert ["error 2 职业名称"] == told(both(cell(columns.OCCUPATION, ""), cell(columns.JOB, "低压电工")))


def test_a_job_that_cannot_be_read_is_told_once() -> None:
    assert ["error 2 工种名称 text="] == told(cell(columns.JOB, "", kind=CellKind.FORMULA))


def test_a_blank_job_is_an_error_where_nothing_is_filed_without_one() -> None:
    """That it is missing is no doubt then, and is not told beside the error."""

    def only_with_jobs(roster_and_facts: Case) -> Case:
        roster, facts = roster_and_facts
        return roster, replace(facts, scope=(replace(facts.scope[0], jobs=("高压电工",)), *facts.scope[1:]))

    roster, facts = only_with_jobs(cell(columns.JOB, "")(*good_case()))

    assert ["error 2 工种名称 job=---- jobs=高压电工 occupation=电工"] == [
        located(problem) for problem in judged(roster, facts).problems if problem.row == FIRST_ROW
    ]


def test_a_job_that_is_filed_as_none_is_printed_as_none() -> None:
    batch = judged(*cell(columns.JOB, "无")(*good_case())).batch

    assert batch is not None
    assert NO_JOB == batch.results[0].job


def test_each_mark_is_judged_by_itself() -> None:
    change = both(cell(columns.THEORY, "缺考"), cell(columns.PRACTICAL, "0"))

    assert ["error 2 理论成绩", "error 2 实操成绩 mark=0"] == told(change)


def test_a_review_that_was_failed_goes_back_at_every_level() -> None:
    assert ["error 2 综合评审"] == told(cell(columns.REVIEW, "不合格"))


def test_a_level_that_is_missing_is_told_once() -> None:
    assert ["error 2 职业技能等级"] == told(cell(columns.LEVEL, ""))
