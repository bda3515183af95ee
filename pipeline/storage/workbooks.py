"""Workbooks, read by calamine: the cells as a person sees them, and of what kind they were."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Final

import python_calamine

from pipeline.rules.batch import BLANK, Cell, CellKind
from pipeline.rules.problems import Problem
from pipeline.storage.limits import Limits
from pipeline.storage.soundness import OLE
from pipeline.storage.tables import Line
from pipeline.storage.workbook_parts import SheetFacts, examine

Value = int | float | str | bool | time | date | datetime | timedelta
# The names by which OLE files tell what they hold, as they stand in the file: UTF-16.
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
# So many cells that others are equal to are kept once for all of them: 居民身份证, an occupation, a mark.
_MOST_SHARED: Final = 4096
_OLD_STREAMS: Final = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))


def read_workbook(
    file: Path, name: str, *, limits: Limits
) -> tuple[Mapping[str, tuple[Line, ...]], tuple[Problem, ...]]:
    """Return the lines of each sheet of the .xlsx `file` by the sheet's name; on a problem no sheets.

    `name` is the file's name for messages: `file` itself is a copy that nobody knows by its name.
    Nothing is computed: a formula's cell holds its cached value and is of kind FORMULA.
    """
    with file.open("rb") as opened:
        beginning = opened.read(len(OLE))
        if problem := _foreign(beginning + opened.read() if beginning == OLE else beginning, name):
            return {}, (problem,)
        facts, problems = examine(opened, limits=limits)
        for title, sheet in facts.items():
            problems += _extent_problems(title, sheet, limits)
        if problems:
            return {}, problems
        opened.seek(0)
        # Not by calamine: what a broken disk does to it would pass for damage of the workbook, which is sent back.
        content = BytesIO(opened.read())
    return _opened(content, facts)


def _foreign(content: bytes, name: str) -> Problem | None:
    """Say what it is, where it is no .xlsx at all; `content` is all of an OLE file, the beginning of any other."""
    if not content:
        return Problem.of("file-empty", path=name)
    if not content.startswith(OLE):
        return None
    is_old = _ENCRYPTED not in content and any(stream in content for stream in _OLD_STREAMS)
    return Problem.of("workbook-is-xls" if is_old else "workbook-encrypted")


def _extent_problems(name: str, sheet: SheetFacts, limits: Limits) -> tuple[Problem, ...]:
    rows, columns = sheet.last
    problems: tuple[Problem, ...] = ()
    if rows > limits.rows:
        problems += (Problem.of("too-many-rows", sheet=name, most=limits.rows),)
    if columns > limits.columns:
        problems += (Problem.of("too-many-columns", sheet=name, most=limits.columns),)
    if not problems and rows * columns > limits.cells:
        # The reader makes a table as large as the two outermost cells.
        return (Problem.of("too-many-cells", sheet=name, most=limits.cells),)
    return problems


def _opened(
    content: BytesIO, facts: Mapping[str, SheetFacts]
) -> tuple[Mapping[str, tuple[Line, ...]], tuple[Problem, ...]]:
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(content)
        names = [sheet.name for sheet in workbook.sheets_metadata if sheet.name in facts]
        tables = {name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names}
    except (python_calamine.CalamineError, ValueError, OSError):
        return {}, (Problem.of("workbook-damaged"),)
    except BaseException as error:
        # A panic in the reader's Rust is no Exception; it must not end the watch.
        if type(error).__name__ == "PanicException":
            return {}, (Problem.of("workbook-damaged"),)
        raise
    return {name: _lines(table, facts[name]) for name, table in tables.items()}, ()


def _lines(table: Sequence[Sequence[Value]], facts: SheetFacts) -> tuple[Line, ...]:
    if not (facts.formulas or facts.formula_areas or facts.faults):
        shared: dict[str | float, Cell] = {}
        return tuple(
            Line(row, tuple([_shared(value, shared) for value in values])) for row, values in enumerate(table, 1)
        )
    return tuple(_line(row, values, facts) for row, values in enumerate(_with_empty_formulas(table, facts), 1))


def _shared(value: Value, shared: dict[str | float, Cell]) -> Cell:
    """Return the cell of a value that nothing computed, the same one for equal values as far as they are few."""
    # Zero and minus zero are equal, and shown as two texts; true is equal to 1.
    if type(value) not in {str, float, int} or not value:
        return _plain_cell(value)
    assert isinstance(value, str | float | int)
    known = shared.get(value)
    if known is None:
        known = _plain_cell(value)
        if len(shared) < _MOST_SHARED:
            shared[value] = known
    return known


def _plain_cell(value: Value) -> Cell:
    kind, text = _plain(value)
    return Cell(text, kind) if text else BLANK


def _line(row: int, values: Sequence[Value], facts: SheetFacts) -> Line:
    filled = facts.filled_columns(row)
    return Line(
        row,
        tuple(
            _cell(value, (row, column), facts, is_filled=bool(filled >> column & 1))
            for column, value in enumerate(values, 1)
        ),
    )


def _with_empty_formulas(table: Sequence[Sequence[Value]], facts: SheetFacts) -> Sequence[Sequence[Value]]:
    """Return the table as far as formulas reach: the reader leaves out those without a value at its edges.

    A person of whom every cell is such a formula would vanish without a word.
    """
    widths: dict[int, int] = {}
    for row, column in facts.formulas:
        widths[row] = max(column, widths.get(row, 0))
    filled = [list(values) for values in table]
    filled += [[] for _ in range(len(table), max(widths, default=0))]
    for row, width in widths.items():
        filled[row - 1] += [""] * (width - len(filled[row - 1]))
    return filled


def _cell(value: Value, place: tuple[int, int], facts: SheetFacts, *, is_filled: bool) -> Cell:
    kind, text = _plain(value)
    if is_filled or place in facts.formulas:
        return Cell(text, CellKind.FORMULA)
    if place in facts.faults:
        return Cell(text, CellKind.FAULT)
    return Cell(text, kind) if text else BLANK


def _plain(value: Value) -> tuple[CellKind, str]:
    if isinstance(value, str):
        return CellKind.TEXT, value
    if isinstance(value, bool):
        return CellKind.TEXT, str(value).upper()
    if isinstance(value, int | float):
        return CellKind.NUMBER, number_text(value)
    return CellKind.DATE, _date_text(value)


def number_text(value: float) -> str:
    """Return the digits that Excel shows: at most 15 are true, the rest of a longer number is zeros."""
    # `g` with 15 digits is what a spreadsheet keeps; an ID number shows its rounding instead of invented digits.
    return f"{Decimal(f'{value:.15g}').normalize():f}"


def _date_text(value: date | datetime | time | timedelta) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return value.isoformat("minutes") if isinstance(value, time) else str(value)
