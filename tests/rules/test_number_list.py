"""The platform's list beside a roster without numbers: whose number each is, and what is in doubt."""

from dataclasses import replace

import pytest

from pipeline.rules import columns
from pipeline.rules.batch import Cell, CellKind, Roster, Row
from pipeline.rules.number_list import FilledRow, Filling, cells_of, fill
from pipeline.rules.problems import Problem
from tests.rules.rosters import (
    CODE,
    FIRST_ROW,
    good_facts,
    good_roster,
    identity,
    person,
    text,
    with_cell,
    with_key,
    without_column,
)

NUMBERS = tuple(f"{CODE}263{sequence:06}" for sequence in (17, 4, 9))
# The list has its own order, and begins with a title.
ROWS = (7, 5, 6)
DAY = "版面发证日期"

Told = tuple[str, int | None, str | None, dict[str, str]]
OURS = str(CODE)


def listed() -> list[Row]:
    return [
        Row(
            ROWS[place],
            {
                columns.NAME: text(person(place)[columns.NAME]),
                columns.IDENTITY: text(identity(place)),
                columns.NUMBER: text(NUMBERS[place]),
                DAY: text("2026-11-20"),
            },
        )
        for place in (1, 2, 0)
    ]


def on_list(column: str, value: str, *, row: int = ROWS[0], kind: CellKind = CellKind.TEXT) -> list[Row]:
    return [
        replace(known, cells={**known.cells, column: Cell(value, kind)}) if known.number == row else known
        for known in listed()
    ]


def filled(roster: Roster | None = None, rows: list[Row] | None = None) -> Filling:
    return fill(roster or good_roster(), listed() if rows is None else rows, good_facts())


def told(problems: tuple[Problem, ...]) -> list[Told]:
    return [(one.code, one.row, one.column, dict(one.values)) for one in problems]


def numbers(filling: Filling) -> list[str | None]:
    return [row.number for row in filling.rows]


def test_everybody_gets_the_number_that_the_list_has_for_them() -> None:
    filling = filled()

    assert list(NUMBERS) == numbers(filling)
    assert good_roster().rows == tuple(row.row for row in filling.rows)
    assert ((), ()) == (filling.problems, filling.of_list)
    assert filling.is_whole


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (columns.IDENTITY, f" {identity(0)[:6]} {identity(0)[6:]}"),
        (columns.NUMBER, f" ｓ{NUMBERS[0][1:]} "),
        (columns.NAME, "张 伟"),
        (DAY, "2026年11月20日 08:30"),
    ],
)
def test_spaces_case_and_full_width_forms_of_the_list_do_not_matter(column: str, value: str) -> None:
    filling = filled(rows=on_list(column, value))

    assert (list(NUMBERS), (), ()) == (numbers(filling), filling.problems, filling.of_list)


def test_a_dot_of_another_kind_is_the_same_name() -> None:
    filling = filled(rows=on_list(columns.NAME, "迪丽热巴•买买提", row=ROWS[1]))

    assert (list(NUMBERS), ()) == (numbers(filling), filling.problems)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (listed()[:2], ("fill-missing", FIRST_ROW, columns.NUMBER, {})),
        (on_list(columns.NAME, "张玮"), ("fill-name", FIRST_ROW, columns.NAME, {"listed": "张玮", "line": "7"})),
        (on_list(columns.NUMBER, ""), ("fill-number", FIRST_ROW, columns.NUMBER, {"ours": OURS, "line": "7"})),
        (
            on_list(columns.NUMBER, "S000065148998263000017"),
            ("fill-number", FIRST_ROW, columns.NUMBER, {"ours": OURS, "line": "7"}),
        ),
        (
            on_list(columns.NUMBER, f"{CODE}264000017"),
            ("number-level", FIRST_ROW, columns.NUMBER, {"coded": "四级/中级工", "level": "三级/高级工"}),
        ),
        (
            on_list(DAY, "2026-11-21"),
            (
                "fill-day",
                FIRST_ROW,
                columns.ISSUED_ON,
                {"listed": "2026-11-21", "day": "2026-11-20", "line": "7"},
            ),
        ),
        (
            on_list(DAY, ""),
            ("fill-day", FIRST_ROW, columns.ISSUED_ON, {"listed": "-", "day": "2026-11-20", "line": "7"}),
        ),
        (
            [*listed(), replace(listed()[2], number=9)],
            ("fill-several", FIRST_ROW, columns.IDENTITY, {"rows": "7、9", "count": "1"}),
        ),
    ],
)
def test_who_is_in_doubt_gets_no_number_and_everybody_else_does(rows: list[Row], expected: Told) -> None:
    filling = filled(rows=rows)

    assert [expected] == told(filling.problems)
    assert [None, *NUMBERS[1:]] == numbers(filling)
    assert not filling.is_whole


def test_who_stands_twice_in_the_roster_gets_neither_number() -> None:
    filling = filled(with_cell(good_roster(), columns.IDENTITY, identity(0), row=FIRST_ROW + 1))

    assert [
        ("fill-several", FIRST_ROW, columns.IDENTITY, {"rows": "7", "count": "2"}),
        ("fill-several", FIRST_ROW + 1, columns.IDENTITY, {"rows": "7", "count": "2"}),
    ] == told(filling.problems)
    assert [None, None, NUMBERS[2]] == numbers(filling)


def test_a_number_that_the_roster_has_already_has_to_be_the_same() -> None:
    same = filled(with_cell(good_roster(), columns.NUMBER, f" ｓ{NUMBERS[0][1:]}"))
    other = filled(with_cell(good_roster(), columns.NUMBER, NUMBERS[1]))

    assert ((), list(NUMBERS)) == (same.problems, numbers(same))
    assert [("fill-other", FIRST_ROW, columns.NUMBER, {"line": "7"})] == told(other.problems)


@pytest.mark.parametrize("level", ["", "六级"])
def test_a_level_that_cannot_be_read_is_told_by_whoever_judges_the_roster(level: str) -> None:
    assert list(NUMBERS) == numbers(filled(with_cell(good_roster(), columns.LEVEL, level)))


def test_who_is_of_another_batch_is_only_told() -> None:
    stranger = {**listed()[0].cells, columns.IDENTITY: text(identity(8)), columns.NUMBER: text(f"{CODE}263000001")}
    filling = filled(rows=[*listed(), Row(8, stranger)])

    assert [("fill-nobody", 8, columns.IDENTITY, {})] == told(filling.of_list)
    assert (list(NUMBERS), True) == (numbers(filling), filling.is_whole)


def test_one_number_for_two_people_of_the_list_is_told_with_the_other_row() -> None:
    filling = filled(rows=on_list(columns.NUMBER, NUMBERS[1]))

    assert [
        ("number-twice", 5, columns.NUMBER, {"rows": "7"}),
        ("number-twice", 7, columns.NUMBER, {"rows": "5"}),
    ] == told(filling.of_list)
    assert not filling.is_whole


def test_two_rows_of_the_list_without_a_number_have_none_in_common() -> None:
    rows = [replace(row, cells={**row.cells, columns.NUMBER: text("")}) for row in listed()]

    assert () == filled(rows=rows).of_list


@pytest.mark.parametrize(
    ("column", "kind", "expected"),
    [
        (columns.IDENTITY, CellKind.NUMBER, "identity-is-number"),
        (columns.IDENTITY, CellKind.DATE, "cell-date"),
        (columns.NUMBER, CellKind.NUMBER, "number-is-number"),
        (columns.NUMBER, CellKind.DATE, "cell-date"),
        (columns.ISSUED_ON, CellKind.FORMULA, "cell-formula"),
    ],
)
def test_a_cell_of_the_list_that_cannot_be_trusted_is_told_where_it_stands(
    column: str, kind: CellKind, expected: str
) -> None:
    filling = filled(rows=on_list(DAY if column == columns.ISSUED_ON else column, "2026-11-20", kind=kind))

    assert [(expected, 7, column, {"text": "2026-11-20"})] == told(filling.of_list)
    assert [None, *NUMBERS[1:]] == numbers(filling)


def test_every_row_of_the_list_that_cannot_be_trusted_is_told() -> None:
    rows = [replace(row, cells={**row.cells, DAY: text("去年")}) for row in listed()]

    assert [("date-unreadable", row, columns.ISSUED_ON, {"text": "去年"}) for row in (5, 6, 7)] == told(
        filled(rows=rows).of_list
    )


def test_a_person_without_an_identity_number_is_not_matched_with_another() -> None:
    filling = filled(with_cell(good_roster(), columns.IDENTITY, ""), on_list(columns.IDENTITY, ""))

    assert [("fill-missing", FIRST_ROW, columns.NUMBER, {})] == told(filling.problems)
    assert () == filling.of_list


def test_a_list_without_the_day_says_none() -> None:
    rows = [replace(row, cells={name: cell for name, cell in row.cells.items() if name != DAY}) for row in listed()]

    assert ["fill-day"] * 3 == [one.code for one in filled(rows=rows).problems]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (columns.KIND, "考评人员"),
        (columns.KIND, ""),
        (columns.INSTITUTION, "S000065148998"),
        (columns.INSTITUTION, ""),
    ],
)
def test_only_results_of_this_institution_are_filled(key: str, value: str) -> None:
    filling = filled(with_key(good_roster(), key, value))

    assert [("fill-other-batch", None, None, {"ours": OURS})] == told(filling.problems)
    assert not filling.is_whole


def test_the_code_of_the_institution_may_be_typed_small() -> None:
    assert filled(with_key(good_roster(), columns.INSTITUTION, " s000065148999 ")).is_whole


def test_without_a_day_of_the_batch_nobody_gets_a_number() -> None:
    filling = filled(with_key(good_roster(), columns.ISSUED_ON, "去年"))

    assert [
        ("date-unreadable", None, columns.ISSUED_ON, {"text": "去年"}),
        ("fill-no-day", None, columns.ISSUED_ON, {}),
        ("fill-day", FIRST_ROW, columns.ISSUED_ON, {"listed": "2026-11-20", "day": "-", "line": "7"}),
    ] == told(filling.problems)[:3]
    assert [None] * 3 == numbers(filling)


def test_a_workbook_without_the_sheet_of_particulars_is_told_and_not_guessed() -> None:
    filling = filled(replace(good_roster(), particulars={}))

    assert ["fill-other-batch", "fill-no-day", *["fill-day"] * 3] == [one.code for one in filling.problems]


def test_the_new_workbook_has_the_number_beside_what_stood_there() -> None:
    row = good_roster().rows[0]

    assert {**person(0), columns.NUMBER: NUMBERS[0]} == cells_of(FilledRow(row, NUMBERS[0]))
    assert {**person(0), columns.NUMBER: ""} == cells_of(FilledRow(row, None))
    (narrow,) = without_column(good_roster(people=1), columns.NUMBER).rows
    assert NUMBERS[0] == cells_of(FilledRow(narrow, NUMBERS[0]))[columns.NUMBER]
