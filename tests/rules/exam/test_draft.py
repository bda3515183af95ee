"""What cannot be read is told where it stands, and neither invents a problem elsewhere nor hides one."""

from dataclasses import replace

import pytest

from pipeline.rules import columns as common
from pipeline.rules.batch import Cell, CellKind, Row
from pipeline.rules.exam import arrangement, columns
from pipeline.rules.exam.book import everybody
from pipeline.rules.exam.columns import DUTIES, REQUIRED, ROOMS, SESSIONS
from pipeline.rules.exam.draft import Arrangements, understand_exam
from pipeline.rules.exam.rule_book import SEATED_RULES
from tests.rules.exam.judging import judged
from tests.rules.exam.rosters import candidate
from tests.rules.exam.samples import SAMPLES, Case, both, cell, good_case, key, line, person
from tests.rules.exam.test_located import TOLD
from tests.rules.located import located
from tests.rules.rosters import FIRST_ROW, text

_UNREADABLE = "一" * 21
_CODES = {
    columns.SESSION: "label-shape",
    columns.SUBJECT: "subject-unknown",
    columns.DAY: "date-unreadable",
    columns.BEGINS: "time-unreadable",
    columns.ENDS: "time-unreadable",
    columns.ROOM: "label-shape",
    columns.ROOM_SUBJECT: "subject-unknown",
    columns.CAPACITY: "count-unreadable",
    columns.DESK_ROWS: "count-unreadable",
    columns.DESK_COLUMNS: "count-unreadable",
    columns.STATIONS: "count-unreadable",
    common.POST: "post-unknown",
    columns.CARD: "duty-card-shape",
}
_CELLS = [(sheet, column) for sheet in columns.SHEETS for column in columns.COLUMNS[sheet] if column in _CODES]
# What names the number of a session or a room that was not read is told as well: it may be the one that is mistyped.
_THEN_UNKNOWN = {"session-unknown", "room-unknown"}
# Of the whole exam, or of everybody: they are told when all rows are understood.
_OF_ALL = {
    *everybody.CODES,
    *arrangement.CODES,
    *(code for rule in SEATED_RULES for code in rule.codes),
    *("chief-missing", "exam-photos-missing", "exam-photos-none", "sheet-empty", "subject-without-session"),
}


def told(case: Case) -> list[tuple[str, int | None, str | None]]:
    return [(one.code, one.row, one.column) for one in judged(case).problems if one.code not in _THEN_UNKNOWN]


@pytest.mark.parametrize(("sheet", "column"), _CELLS)
def test_a_cell_that_cannot_be_read_is_told_once_and_nothing_is_made_of_it(sheet: str, column: str) -> None:
    case = cell(sheet, column, _UNREADABLE)(*good_case())

    assert [(_CODES[column], FIRST_ROW, f"{sheet}!{column}")] == told(case)


@pytest.mark.parametrize(("sheet", "column"), [(sheet, column) for sheet in REQUIRED for column in REQUIRED[sheet]])
def test_a_cell_that_is_needed_and_blank_is_told_once_and_nothing_is_made_of_it(sheet: str, column: str) -> None:
    case = cell(sheet, column, " ")(*good_case())

    assert [("sheet-cell-missing", FIRST_ROW, f"{sheet}!{column}")] == told(case)


@pytest.mark.parametrize(("sheet", "column"), [(sheet, column) for sheet in REQUIRED for column in REQUIRED[sheet]])
def test_a_formula_without_a_result_is_told_once_and_not_as_a_blank_cell(sheet: str, column: str) -> None:
    case = cell(sheet, column, "", kind=CellKind.FORMULA)(*good_case())

    assert [("cell-formula", FIRST_ROW, f"{sheet}!{column}")] == told(case)


_NO_DATES = [
    (sheet, column)
    for sheet in columns.SHEETS
    for column in columns.COLUMNS[sheet]
    if column not in {columns.DAY, columns.BEGINS, columns.ENDS}
]


@pytest.mark.parametrize(("sheet", "column"), _NO_DATES)
def test_what_excel_made_a_date_is_told_wherever_none_is_meant(sheet: str, column: str) -> None:
    case = cell(sheet, column, "2026-12-05", kind=CellKind.DATE)(*good_case())

    assert [("cell-date", FIRST_ROW, f"{sheet}!{column}")] == told(case)


@pytest.mark.parametrize("column", [columns.TICKET, columns.ROOM])
def test_what_excel_made_a_date_is_told_of_what_an_exam_asks_of_people_as_well(column: str) -> None:
    tickets = (person(columns.TICKET, f"A{place}", row=FIRST_ROW + place) for place in range(3))
    case = both(*tickets, person(column, "2026-12-05", kind=CellKind.DATE))(*good_case())

    assert [("cell-date", FIRST_ROW, column)] == told(case)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        *((name, Cell("2026-12-05", CellKind.DATE), "cell-date") for name in columns.KEYS[3:]),
        *((name, Cell("", CellKind.FORMULA), "cell-formula") for name in columns.KEYS[3:]),
        *((name, Cell("天" * 201), "particular-long") for name in (columns.TITLE, columns.SITE, columns.SEED)),
        (columns.AMENDS, Cell("-2026"), "batch-name-shape"),
        *((name, Cell(" "), "key-missing") for name in columns.REQUIRED_KEYS[3:]),
    ],
)
def test_what_the_sheet_of_the_batch_adds_for_an_exam_is_told_under_its_key(name: str, value: Cell, code: str) -> None:
    roster, known = good_case()
    particulars = {**roster.people.particulars, name: value}

    assert [(code, None, name)] == told(
        (replace(roster, people=replace(roster.people, particulars=particulars)), known)
    )


@pytest.mark.parametrize(("text_of_mixed", "mixed"), [("", False), ("否", False), ("是", True), ("也许", None)])
def test_the_sheet_of_the_batch_says_how_the_exam_is_arranged(text_of_mixed: str, *, mixed: bool | None) -> None:
    roster, _ = both(key(columns.MIXED, text_of_mixed), key(columns.AMENDS, " 2026-旧 "))(*good_case())

    assert understand_exam(roster).arrangements == Arrangements(
        title="2026年12月职业技能等级认定", site="天山示例学校", seed="20261205", mixed=mixed, amends="2026-旧"
    )


def test_a_row_without_anything_in_it_is_no_line_and_one_with_a_fault_of_excel_is() -> None:
    blank, fault = line(ROOMS, *[""] * 7), cell(ROOMS, columns.STATIONS, "", row=FIRST_ROW + 4, kind=CellKind.FAULT)

    assert [] == told(blank(*good_case()))
    assert ("cell-fault", FIRST_ROW + 4, "考场!工位") in told(both(blank, fault)(*good_case()))


def unreadable_rows_first(case: Case) -> Case:
    """Put a row in front of each sheet in which no cell can be read."""
    roster, known = case

    def row(headings: tuple[str, ...]) -> Row:
        return Row(FIRST_ROW - 1, {heading: text(_UNREADABLE) for heading in headings})

    return replace(
        roster,
        people=replace(roster.people, rows=(row(tuple(candidate(0))), *roster.people.rows)),
        sessions=(row(columns.COLUMNS[SESSIONS]), *roster.sessions),
        rooms=(row(columns.COLUMNS[ROOMS]), *roster.rooms),
        duties=(row(columns.COLUMNS[DUTIES]), *roster.duties),
    ), known


@pytest.mark.parametrize("code", sorted(set(SAMPLES) - _OF_ALL))
def test_a_row_that_cannot_be_read_hides_no_problem_of_the_rows_behind_it(code: str) -> None:
    case = unreadable_rows_first(SAMPLES[code].bad(*good_case()))

    assert set(TOLD[code]) <= {located(problem) for problem in judged(case).problems if problem.code == code}
