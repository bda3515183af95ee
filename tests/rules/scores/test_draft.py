"""What the cells of a list of scores mean."""

from dataclasses import replace

import pytest

from pipeline.rules import columns
from pipeline.rules.batch import Cell, CellKind, Roster
from pipeline.rules.exam.columns import AMENDS, TICKET, TITLE
from pipeline.rules.marks import Absence, Review
from pipeline.rules.scores.draft import REMARK, ScoreDraft, understand_scores
from tests.rules.located import located
from tests.rules.rosters import FIRST_ROW, with_cell, without_column
from tests.rules.scores.rosters import Change, candidate, cells, key, roster


def read(change: Change) -> ScoreDraft:
    return understand_scores(change(roster()))


def test_the_sheet_is_read_as_people_write_it() -> None:
    scores = read(lambda of: key(TITLE, " 2026年 认定 ")(key(AMENDS, " ２０２６-成绩-00 ")(of)))

    assert ("2026年 认定", "2026-成绩-00") == (scores.title, scores.amends)
    assert (None, None) == (read(key(TITLE, " ")).title, read(key(AMENDS, "")).amends)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (key(TITLE, "认\u202e定"), "particular-character error 批次 考试名称 code_point=U+202E"),
        (key(AMENDS, "../x"), "batch-name-shape error 批次 修订 text=../x"),
        (cells({TICKET: "第1号"}, row=FIRST_ROW + 1), "ticket-shape error 3 准考证号 most=30 text=第1号"),
        (cells({REMARK: "补\u202e考"}, row=FIRST_ROW + 1), "particular-character error 3 备注 code_point=U+202E"),
        (
            lambda of: with_cell(of, REMARK, "2026-11-01", row=FIRST_ROW + 1, kind=CellKind.DATE),
            "cell-date error 3 备注 text=2026-11-01",
        ),
    ],
)
def test_what_cannot_be_read_is_told_where_it_stands(change: Change, expected: str) -> None:
    assert [expected] == [f"{one.code} {located(one)}" for one in read(change).draft.problems]


@pytest.mark.parametrize("heading", ["备注", "说明", "附注"])
def test_a_remark_is_found_under_every_spelling_of_its_heading(heading: str) -> None:
    def renamed(of: Roster) -> Roster:
        rows = tuple(
            replace(
                row, cells={name: cell for name, cell in row.cells.items() if name != REMARK} | {heading: Cell("补考")}
            )
            for row in of.rows
        )
        return replace(of, rows=rows)

    assert {"补考"} == {line.remark for line in read(renamed).lines}


def test_each_line_is_that_of_its_row() -> None:
    lines = read(cells({REMARK: "补考"}, row=FIRST_ROW + 1)).lines

    assert [
        (FIRST_ROW + place, candidate(place)[TICKET], "补考" if place == 1 else None, Review.NONE) for place in range(3)
    ] == [(line.row, line.ticket, line.remark, line.review) for line in lines]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("合格", Review.PASSED), ("不合格", Review.FAILED), ("缺考", Absence.ABSENT), ("", Review.NONE), ("良好", None)],
)
def test_a_review_is_passed_failed_missed_or_not_held(written: str, meant: Review | Absence | None) -> None:
    assert meant is read(cells({columns.REVIEW: written})).lines[0].review


def test_a_list_without_a_column_for_remarks_has_none() -> None:
    scores = read(lambda of: without_column(of, REMARK))

    assert ((), {None}) == (scores.draft.problems, {line.remark for line in scores.lines})
