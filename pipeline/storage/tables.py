"""From lines of cells to the values of a roster, the same for workbooks and CSV: keys, header, people."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pipeline.rules.batch import BLANK, Cell, CellKind, Row
from pipeline.rules.columns import IDENTITY, NAME, POST, canonical, canonical_key
from pipeline.rules.drop_names import PEOPLE_SHEET, PROBLEM_COLUMN
from pipeline.rules.problems import Problem
from pipeline.rules.text import fold
from pipeline.storage.limits import Limits

_HEADER_WITHIN: Final = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet: `number` as Excel counts it (from 1)."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, place: int) -> Cell:
        """Return the cell at `place` (from 0), a blank one beyond the end."""
        return self.cells[place] if place < len(self.cells) else BLANK


@dataclass(frozen=True, slots=True)
class People:
    """What the sheet 名单 holds, and the further sheets of the workbook by their names."""

    headings: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    sheets: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)


def is_blank(cell: Cell) -> bool:
    """Whether a person sees nothing there and nothing is computed there."""
    return cell.kind is not CellKind.FORMULA and not fold(cell.text)


def read_particulars(lines: Iterable[Line]) -> tuple[Mapping[str, Cell], tuple[Problem, ...]]:
    """Return the sheet 批次: the cell in column B under the name our form gives the key in column A."""
    found: dict[str, Cell] = {}
    problems = []
    for line in lines:
        key, value = line.cell(0), line.cell(1)
        if is_blank(key):
            continue
        name = canonical_key(key.text) or fold(key.text)
        if name in found and not is_blank(value) and found[name] != value:
            problems.append(Problem.of("key-twice", None, name, key=name, line=line.number))
        elif name not in found or is_blank(found[name]):
            found[name] = value
    return found, tuple(problems)


def read_people(lines: Sequence[Line], *, limits: Limits) -> tuple[People, tuple[Problem, ...]]:
    """Return the sheet 名单; a title above the header row is understood, blank lines are left out."""
    if len(lines) > limits.rows:
        return People(), (Problem.of("too-many-rows", sheet=PEOPLE_SHEET, most=limits.rows),)
    at = next((place for place, line in enumerate(lines[:_HEADER_WITHIN]) if _is_header(line)), None)
    if at is None:
        return People(), (Problem.of("header-missing", sheet=PEOPLE_SHEET),)
    rows = tuple(_rows(lines[at + 1 :], _columns(lines[at])))
    return People(_headings(lines[at]), rows), ()


def read_sheet(lines: Sequence[Line]) -> tuple[Row, ...]:
    """Return the rows of a further sheet below its first line that is not blank, which holds the headings.

    The column 问题 of an earlier return is left out: a line with nothing else in it is blank.
    """
    at = next((place for place, line in enumerate(lines) if not all(map(is_blank, line.cells))), len(lines))
    headings = [fold(cell.text) for cell in lines[at].cells] if at < len(lines) else []
    kept = [(place, heading) for place, heading in enumerate(headings) if heading not in {"", PROBLEM_COLUMN}]
    rows = (Row(line.number, {heading: line.cell(place) for place, heading in kept}) for line in lines[at + 1 :])
    return tuple(row for row in rows if not all(map(is_blank, row.cells.values())))


def _is_header(line: Line) -> bool:
    names = {canonical(cell.text) or fold(cell.text) for cell in line.cells}
    # A roster of staff has posts and no identity numbers.
    return NAME in names and not names.isdisjoint((IDENTITY, POST))


def _headings(line: Line) -> tuple[str, ...]:
    headings = [fold(cell.text) for cell in line.cells if fold(cell.text) != PROBLEM_COLUMN]
    while headings and not headings[-1]:
        headings.pop()
    return tuple(headings)


def _columns(header: Line) -> Mapping[int, str]:
    """Return place -> name of each column; one that our form does not have keeps its heading.

    Of two columns with one meaning the first is read: the rule book tells of the second.
    """
    columns: dict[int, str] = {}
    for place, cell in enumerate(header.cells):
        heading = fold(cell.text)
        name = canonical(cell.text) or heading
        if heading and heading != PROBLEM_COLUMN and name not in columns.values():
            columns[place] = name
    return columns


def _rows(lines: Iterable[Line], columns: Mapping[int, str]) -> Iterator[Row]:
    known = [place for place, name in columns.items() if canonical(name)]
    for line in lines:
        # Numbers and formulas that were filled down beyond the last person are not people.
        if not all(is_blank(line.cell(place)) for place in known):
            yield Row(line.number, {name: line.cell(place) for place, name in columns.items()})


def text_cell(text: str) -> Cell:
    """Return the cell of a text without a format of its own."""
    return Cell(text, CellKind.TEXT) if text else BLANK


def too_long(sheet: str, lines: Iterable[Line], *, limits: Limits) -> tuple[Problem, ...]:
    """Return a problem for each cell that holds more than anybody types."""
    return tuple(
        Problem.of("cell-too-long", sheet=sheet, line=line.number, place=place + 1, most=limits.cell_characters)
        for line in lines
        for place, cell in enumerate(line.cells)
        if len(cell.text) > limits.cell_characters
    )
