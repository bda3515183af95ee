"""The sheets of a returned roster: each with the rows that were read, the bad cells marked, and a column 问题."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from pipeline.reports.workbook import Sheet, Style, clipped, places
from pipeline.rules.batch import BLANK, Roster, Row
from pipeline.rules.columns import COLUMNS, canonical
from pipeline.rules.drop_names import PEOPLE_SHEET, PROBLEM_COLUMN
from pipeline.rules.exam import columns as exam
from pipeline.rules.exam.columns import heading_of, sheet_and_column
from pipeline.rules.problems import Problem

# Excel shows no more of a cell comment at once; the whole text stands in the column 问题.
_LONGEST_COMMENT: Final = 2000

_LEAST_WIDTH: Final = 12.0
# An identity number takes 18 characters, a certificate number 22.
_MOST_WIDTH: Final = 36.0
_ROWS_MEASURED: Final = 1000

Say = Callable[[Problem], str]
Place = TypeVar("Place")


@dataclass(frozen=True, slots=True)
class ReturnedTable:
    """One sheet of rows: `headings` by the names of the cells, and its problems, which name columns like the cells."""

    name: str
    headings: Mapping[str, str]
    rows: Sequence[Row]
    problems: Sequence[Problem]


def people_table(roster: Roster, rows: Sequence[Row], problems: Iterable[Problem]) -> ReturnedTable:
    """Return the sheet 名单 with `rows`; its headings as written, extra columns too, those that were missing last."""
    headings: dict[str, str] = {}
    for heading in roster.headings:
        # The reader has left out the 问题 of an earlier return, and read the first of two columns with one meaning.
        if heading:
            headings.setdefault(canonical(heading) or heading, heading)
    own = [_spelt(problem, headings) for problem in problems if sheet_and_column(problem.column)[0] is None]
    missing = {
        problem.column: problem.column
        for problem in own
        if problem.column and problem.is_error and (problem.row is not None or problem.column in COLUMNS)
    }
    in_order = {column: column for column in COLUMNS if column in missing} | missing
    return ReturnedTable(PEOPLE_SHEET, headings | _without(in_order, headings), rows, own)


def further_tables(roster: Roster, problems: Sequence[Problem], *, is_exam: bool) -> Iterator[ReturnedTable]:
    """Yield the sheets 场次, 考场 and 人员 that were read; for an exam those that are missing, too, to be filled in."""
    for name in exam.SHEETS:
        if is_exam or name in roster.sheets:
            yield _further_table(name, roster.sheets.get(name, ()), problems)


def _further_table(name: str, rows: Sequence[Row], problems: Iterable[Problem]) -> ReturnedTable:
    read = {heading: heading for row in rows for heading in row.cells}
    columns = exam.COLUMNS[name]
    asked = columns if not rows else exam.REQUIRED[name]
    headings = read | {column: column for column in asked if heading_of(read, column) is None}
    places = ((problem, *sheet_and_column(problem.column)) for problem in problems)
    own = [_spelt(replace(problem, column=column), headings) for problem, sheet, column in places if sheet == name]
    return ReturnedTable(name, headings | _without(_columns_of(own), headings), rows, own)


def _spelt(problem: Problem, headings: Mapping[str, str]) -> Problem:
    """Return the problem with its column named as the cells are: people write 座位数 for 容量."""
    column = problem.column
    return problem if column is None else replace(problem, column=heading_of(headings, column) or column)


def _columns_of(problems: Iterable[Problem]) -> Mapping[str, str]:
    return {problem.column: problem.column for problem in problems if problem.column and problem.is_error}


def _without(columns: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    return {column: heading for column, heading in columns.items() if column not in known}


def write_table(sheet: Sheet, table: ReturnedTable, say: Say) -> None:
    """Write the sheet, a heading row first: it can be corrected and read again."""
    by_row = grouped(table.problems, lambda problem: problem.row)
    of_columns = by_column(by_row.get(None, ()))
    sheet.widths([*(_width(heading, column, table.rows) for column, heading in table.headings.items()), 80.0])
    sheet.freeze(1, 1)
    for place, (column, heading) in enumerate(table.headings.items()):
        found = of_columns.get(column, ())
        sheet.write(0, place, clipped(heading), style_of(found, Style.HEADING))
        if found:
            sheet.comment(0, place, clipped(listed(found, say), _LONGEST_COMMENT))
    sheet.write(0, len(table.headings), PROBLEM_COLUMN, Style.HEADING)
    for at, row in enumerate(table.rows, start=1):
        _write_row(sheet, at, row, by_row.get(row.number, ()), table=table, say=say)


def _width(heading: str, column: str, rows: Sequence[Row]) -> float:
    """Return how wide a column is: its heading, and what the first rows hold, is seen whole unless it is very long."""
    held = max((places(row.cells.get(column, BLANK).text) for row in rows[:_ROWS_MEASURED]), default=0)
    return max(_LEAST_WIDTH, 1.25 * places(heading), min(held + 2.0, _MOST_WIDTH))


def _write_row(sheet: Sheet, at: int, row: Row, problems: Sequence[Problem], *, table: ReturnedTable, say: Say) -> None:
    of_columns = by_column(problems)
    for place, column in enumerate(table.headings):
        found = of_columns.get(column, ())
        sheet.write(at, place, clipped(row.cells.get(column, BLANK).text), style_of(found, Style.TEXT))
        if found:
            sheet.comment(at, place, clipped(listed(found, say), _LONGEST_COMMENT))
    note = _row_note(row, at + 1, problems, table=table, say=say)
    sheet.write(at, len(table.headings), clipped(note), style_of(problems, Style.WRAPPED))


def _row_note(row: Row, here: int, problems: Sequence[Problem], *, table: ReturnedTable, say: Say) -> str:
    if not problems:
        return ""
    moved = "" if row.number == here else f"（原{table.name}第 {row.number} 行）"
    return moved + listed(problems, say)


def told(problem: Problem, say: Say) -> str:
    """Return the sentence; what returns nothing is called a hint."""
    return say(problem) if problem.is_error else f"提示：{say(problem)}"


def listed(problems: Sequence[Problem], say: Say) -> str:
    """Return the sentences, numbered and a line each where there are several."""
    sentences = [told(problem, say) for problem in problems]
    if len(sentences) == 1:
        return sentences[0]
    return "\n".join(f"{place}. {text}" for place, text in enumerate(sentences, start=1))


def style_of(problems: Sequence[Problem], plain: Style) -> Style:
    """Return the look of a cell with these problems, `plain` where there are none."""
    if not problems:
        return plain
    return Style.WRONG if any(problem.is_error for problem in problems) else Style.DOUBTFUL


def by_column(problems: Iterable[Problem]) -> Mapping[str, Sequence[Problem]]:
    """Return the problems by their columns; those of none under the empty text."""
    return grouped(problems, lambda problem: problem.column or "")


def grouped(problems: Iterable[Problem], place: Callable[[Problem], Place]) -> Mapping[Place, Sequence[Problem]]:
    """Return the problems by their places, in their order."""
    found: dict[Place, list[Problem]] = {}
    for problem in problems:
        found.setdefault(place(problem), []).append(problem)
    return found
