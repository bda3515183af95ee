"""What is told of a 类别 that nobody knows, or that the sheets contradict."""

from dataclasses import replace

import pytest

from pipeline.reports.forms import FORMS
from pipeline.rules import columns
from pipeline.rules.batch import Cell, CellKind, Row
from pipeline.rules.categories import Category
from pipeline.rules.draft import understand
from pipeline.rules.kinds import kind_problems
from pipeline.rules.problems import Problem
from tests.rules.rosters import good_roster, text, with_key, without_column

LINE = Row(2, {"场次号": text("1")})


def of_kind(kind: str, *sheets: str) -> tuple[Problem, ...]:
    roster = with_key(good_roster(), columns.KIND, kind)
    return tuple(kind_problems(replace(roster, sheets=dict.fromkeys(sheets, (LINE,)))))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *(("准考证", "准考"), ("准考信息", "准考"), ("考评员", "考评人员"), ("高级考评员", "考评人员")),
        *(("督导员", "质量督导员"), ("质量督导", "质量督导员"), ("工作人员证", "工作人员"), ("认定", "认定结果")),
        *(("职业技能等级认定结果", "认定结果"), ("成绩表", "成绩")),
    ],
)
def test_a_kind_that_is_near_a_known_one_is_told_with_it(written: str, meant: str) -> None:
    (problem,) = of_kind(written)

    assert ("kind-mistyped", None, "类别") == (problem.code, problem.row, problem.column)
    assert {"kind": written, "meant": meant, "known": "、".join(Category)} == dict(problem.values)


@pytest.mark.parametrize("written", ["发票", "证书", "2026"])
def test_a_kind_that_is_near_none_is_told_with_all_of_them(written: str) -> None:
    (problem,) = of_kind(written)

    assert ("kind-unsupported", None, "类别") == (problem.code, problem.row, problem.column)
    known = "认定结果、考评人员、质量督导员、工作人员、准考、成绩"
    assert {"kind": written, "known": known} == dict(problem.values)


@pytest.mark.parametrize("category", Category)
def test_a_known_kind_is_no_problem(category: Category) -> None:
    assert () == of_kind(str(category))


def test_a_roster_that_says_no_kind_has_no_problem_with_it() -> None:
    roster = good_roster()
    particulars = {name: cell for name, cell in roster.particulars.items() if name != columns.KIND}

    assert () == tuple(kind_problems(replace(roster, particulars=particulars)))


@pytest.mark.parametrize("kind", ["", *(kind for kind in Category if kind is not Category.ADMISSION)])
def test_sheets_of_an_exam_fit_no_other_kind(kind: str) -> None:
    (problem,) = of_kind(kind, "考场", "场次")

    assert ("kind-sheets", None, "类别") == (problem.code, problem.row, problem.column)
    assert {"sheets": "场次、考场", "exam": "准考"} == dict(problem.values)


def test_sheets_of_an_exam_fit_one_and_a_sheet_of_people_fits_all() -> None:
    assert () == of_kind("准考", "考场", "场次", "人员")
    assert () == of_kind("认定结果", "人员")


def test_a_kind_that_is_computed_is_told_as_a_formula_and_not_as_another_kind() -> None:
    known = good_roster()
    roster = replace(known, particulars={**known.particulars, columns.KIND: Cell("#REF!", CellKind.FAULT)})

    assert () == tuple(kind_problems(roster))
    assert "cell-fault" in {problem.code for problem in understand(roster).problems}


@pytest.mark.parametrize("category", Category)
def test_a_missing_column_is_told_with_the_form_of_the_kind(category: Category) -> None:
    roster = without_column(with_key(good_roster(), columns.KIND, str(category)), columns.NAME)
    told = next(problem for problem in understand(roster).problems if problem.code == "column-missing")

    assert category is FORMS[dict(told.values)["form"]].category
