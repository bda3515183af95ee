"""One cell read: its value, or the problem where it stands."""

import pytest

from pipeline.rules import columns
from pipeline.rules.batch import BLANK, Cell, CellKind
from pipeline.rules.problems import Problem
from pipeline.rules.reading import Reader, located, rows_shown, shown
from pipeline.rules.refusal import Refusal
from tests.rules.rosters import identity

NUMBER = identity(0)
MASKED = "650000********0000"


def refusing(text: str) -> str:
    raise Refusal("mark-range", text=text, most=100)


@pytest.mark.parametrize("kind", [CellKind.TEXT, CellKind.NUMBER, CellKind.DATE])
def test_a_cell_is_read_as_it_stands(kind: CellKind) -> None:
    reader = Reader(3)

    assert " a " == reader.read(Cell(" a ", kind), columns.NAME, str)
    assert [] == reader.problems


@pytest.mark.parametrize("cell", [BLANK, Cell(" \u3000", CellKind.TEXT)])
def test_a_blank_cell_is_read_only_where_it_has_a_meaning(cell: Cell) -> None:
    reader = Reader(3)

    assert reader.read(cell, columns.REVIEW, len) is None
    assert len(cell.text) == reader.read(cell, columns.REVIEW, len, blank_is_read=True)
    assert [] == reader.problems


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (CellKind.FORMULA, "cell-formula"),
        (CellKind.FAULT, "cell-fault"),
        (CellKind.NUMBER, "identity-is-number"),
    ],
)
def test_a_kind_of_cell_that_is_refused_is_told_with_what_it_shows(kind: CellKind, code: str) -> None:
    reader = Reader(3)
    read = reader.read(Cell(NUMBER, kind), columns.IDENTITY, str, refused={CellKind.NUMBER: "identity-is-number"})

    assert (None, [Problem.of(code, 3, columns.IDENTITY, text=MASKED)]) == (read, reader.problems)


def test_a_refusal_is_located_and_shows_no_identity_number() -> None:
    reader = Reader(3)

    assert reader.read(Cell(NUMBER, CellKind.TEXT), columns.THEORY, refusing) is None
    assert [Problem.of("mark-range", 3, columns.THEORY, text=MASKED, most=100)] == reader.problems
    assert Problem.of("a", None, None, text="\ufffd") == located(Refusal("a", text="\n"), None, None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ""),
        ("张\x00伟\u202e", "张\ufffd伟\ufffd"),
        ("a" * 40, "a" * 40),
        ("a" * 41, "a" * 40 + "…"),
        (f"甲{NUMBER}乙", f"甲{MASKED}乙"),
    ],
)
def test_a_message_shows_what_was_typed_short_and_printable(text: str, told: str) -> None:
    assert told == shown(text)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], ""),
        ([7], "7"),
        ([5, 9, 10, 11, 12], "5、9–12"),
        ([2, 3, 5], "2–3、5"),
        (range(2, 82, 2), "、".join(map(str, range(2, 82, 2)))),
        (range(2, 84, 2), "、".join(map(str, range(2, 82, 2))) + "…"),
    ],
)
def test_rows_are_told_as_people_write_them(rows: list[int], told: str) -> None:
    assert told == rows_shown(rows)
