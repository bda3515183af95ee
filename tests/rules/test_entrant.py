"""One row of the roster: what each cell means, and where it is told that a cell cannot be read."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.rules import columns
from pipeline.rules.batch import NO_JOB, Cell, CellKind, Row
from pipeline.rules.entrant import Entrant, parse_level, understand_row
from pipeline.rules.identity import Identity, IdentityType
from pipeline.rules.levels import Level
from pipeline.rules.marks import Absence, Review
from pipeline.rules.names import PersonName
from pipeline.rules.problems import Problem
from pipeline.rules.reading import Reader
from pipeline.rules.refusal import Refusal
from tests.rules.rosters import identity, text

ROW = Row(
    7,
    {
        columns.NAME: text("迪丽热巴 · 买买提"),
        columns.IDENTITY_TYPE: text("身份证"),
        columns.IDENTITY: text(f" {identity(1)}"),
        columns.OCCUPATION: text("企业 人力资源管理师"),
        columns.JOB: text(" 高压 电工"),
        columns.LEVEL: text("技师"),
        columns.THEORY: text("61.5分"),
        columns.PRACTICAL: text("缺考"),
        columns.REVIEW: text("合格"),
        columns.NUMBER: text(" s0000651 48999262000001"),
    },
)
UNDERSTOOD = Entrant(
    row=ROW,
    name=PersonName("迪丽热巴·买买提"),
    identity_type=IdentityType.RESIDENT,
    identity=Identity(IdentityType.RESIDENT, identity(1)),
    occupation="企业人力资源管理师",
    job="高压电工",
    level=Level.TECHNICIAN,
    theory=Decimal("61.5"),
    practical=Absence.ABSENT,
    review=Review.PASSED,
    number="S000065148999262000001",
)
FIELDS = {
    columns.NAME: "name",
    columns.IDENTITY_TYPE: "identity_type",
    columns.IDENTITY: "identity",
    columns.OCCUPATION: "occupation",
    columns.JOB: "job",
    columns.LEVEL: "level",
    columns.THEORY: "theory",
    columns.PRACTICAL: "practical",
    columns.REVIEW: "review",
    columns.NUMBER: "number",
}


def understood(column: str, cell: Cell) -> tuple[Entrant, list[Problem]]:
    """The row with another cell, apart from the row itself."""
    reader = Reader(7)
    entrant = understand_row(Row(7, {**ROW.cells, column: cell}), reader)
    return replace(entrant, row=ROW), reader.problems


def without(column: str) -> Entrant:
    """The person without what that column says; of a number without its type nothing can be said."""
    unsaid = {FIELDS[column]: None} | ({"identity": None} if column == columns.IDENTITY_TYPE else {})
    return replace(UNDERSTOOD, **unsaid)  # type: ignore[arg-type]


def test_every_cell_of_a_row_is_understood() -> None:
    reader = Reader(7)

    assert UNDERSTOOD == understand_row(ROW, reader)
    assert [] == reader.problems


def test_a_number_is_read_by_the_type_of_its_document() -> None:
    typed = {columns.IDENTITY_TYPE: text("普通护照"), columns.IDENTITY: text(" e1234567")}
    reader = Reader(7)

    assert (
        Identity(IdentityType.PASSPORT, "E1234567") == understand_row(Row(7, {**ROW.cells, **typed}), reader).identity
    )
    assert [] == reader.problems


@pytest.mark.parametrize("column", FIELDS)
def test_a_date_is_nothing_that_stands_in_a_row(column: str) -> None:
    told = Problem.of("cell-date", 7, column, text="2026-11-20")

    assert (without(column), [told]) == understood(column, Cell("2026-11-20", CellKind.DATE))


@pytest.mark.parametrize(
    ("column", "code"), [(columns.IDENTITY, "identity-is-number"), (columns.NUMBER, "number-is-number")]
)
def test_digits_that_excel_rounds_are_not_taken_from_a_number(column: str, code: str) -> None:
    told = Problem.of(code, 7, column, text="2263000001")

    assert (without(column), [told]) == understood(column, Cell("2263000001", CellKind.NUMBER))


@pytest.mark.parametrize(
    ("column", "means"),
    [
        (columns.IDENTITY_TYPE, IdentityType.RESIDENT),
        (columns.JOB, NO_JOB),
        (columns.REVIEW, Review.NONE),
        *((column, None) for column in FIELDS if column not in {columns.IDENTITY_TYPE, columns.JOB, columns.REVIEW}),
    ],
)
def test_a_blank_cell_has_a_meaning_where_the_form_says_so(column: str, means: object) -> None:
    changed = replace(UNDERSTOOD, **{FIELDS[column]: means})  # type: ignore[arg-type]

    assert (changed, []) == understood(column, text(" "))


@pytest.mark.parametrize(
    ("column", "typed", "told"),
    [
        (columns.NAME, "张\u200d伟", Problem.of("name-invisible", 7, columns.NAME, code_point="U+200D")),
        (columns.IDENTITY_TYPE, "驾驶证", Problem.of("identity-type-unknown", 7, columns.IDENTITY_TYPE, text="驾驶证")),
        (columns.IDENTITY, "123", Problem.of("identity-length", 7, columns.IDENTITY, length=3)),
        (columns.LEVEL, "六级", Problem.of("level-unknown", 7, columns.LEVEL, text="六级")),
        (columns.LEVEL, "特级 技师", Problem.of("level-beyond-five", 7, columns.LEVEL, text="特级技师")),
        (columns.THEORY, "好", Problem.of("mark-unreadable", 7, columns.THEORY, text="好")),
        (columns.PRACTICAL, "101", Problem.of("mark-range", 7, columns.PRACTICAL, text="101")),
        (columns.REVIEW, "好", Problem.of("review-unreadable", 7, columns.REVIEW, text="好")),
    ],
)
def test_what_cannot_be_understood_is_told_in_its_cell(column: str, typed: str, told: Problem) -> None:
    assert (without(column), [told]) == understood(column, text(typed))


def test_a_dot_that_was_made_the_right_one_is_told_and_returns_nothing() -> None:
    told = Problem.warning("name-dot-normalised", 7, columns.NAME)

    assert (UNDERSTOOD, [told]) == understood(columns.NAME, text("迪丽热巴•买买提"))


@pytest.mark.parametrize(
    ("typed", "code"),
    [("首 席 技师（一级）", "level-beyond-five"), ("三 级/中级工", "level-unknown"), ("", "level-unknown")],
)
def test_a_level_that_there_is_not_is_shown_as_it_was_typed(typed: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_level(typed)

    assert (code, {"text": typed.translate({0x20: None, 0xFF08: "(", 0xFF09: ")"})}) == (
        refused.value.code,
        refused.value.values,
    )
