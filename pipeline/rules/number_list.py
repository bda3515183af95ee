"""The platform's list (姓名, 证件号码, 证书编号, 版面发证日期) beside a roster without numbers; nothing is guessed."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pipeline.rules import columns
from pipeline.rules.batch import Cell, CellKind, Roster, Row
from pipeline.rules.book.certificate_numbers import parsed_number
from pipeline.rules.categories import Category, said_category
from pipeline.rules.columns import canonical_key
from pipeline.rules.dates import parse_date
from pipeline.rules.entrant import parse_level
from pipeline.rules.facts import Facts
from pipeline.rules.names import with_middle_dots
from pipeline.rules.problems import Problem, in_reading_order
from pipeline.rules.reading import Reader, rows_shown
from pipeline.rules.text import capitals, tight

_IDENTITY: Final = {CellKind.NUMBER: "identity-is-number", CellKind.DATE: "cell-date"}
_NUMBER: Final = {CellKind.NUMBER: "number-is-number", CellKind.DATE: "cell-date"}


@dataclass(frozen=True, slots=True)
class Given:
    """One row of the platform's list: whose number it is, the number, and the day that it says; None: not readable."""

    row: int
    name: str
    identity: str | None
    number: str | None
    issued_on: date | None


@dataclass(frozen=True, slots=True)
class FilledRow:
    """One row of the roster with the number that the platform gives, None where that is in doubt."""

    row: Row
    number: str | None


@dataclass(frozen=True, slots=True)
class Filling:
    """The roster with its numbers; `problems` are told by its rows, `of_list` by the rows of the platform's list."""

    rows: tuple[FilledRow, ...]
    problems: tuple[Problem, ...]
    of_list: tuple[Problem, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every row has its number and nothing is in doubt."""
        return not any(problem.is_error for problem in (*self.problems, *self.of_list))


def fill(roster: Roster, listed: Sequence[Row], facts: Facts) -> Filling:
    """Return the roster with the numbers of the list, by 证件号码, name and 发证日期; of `facts` the institution."""
    reader = Reader()
    day = reader.read(roster.particulars.get(columns.ISSUED_ON, Cell()), columns.ISSUED_ON, parse_date)
    given, of_list = _read(listed)
    persons: dict[str, list[Given]] = defaultdict(list)
    for one in given:
        if one.identity:
            persons[one.identity].append(one)
    wanted = Counter(_plain(row.cell(columns.IDENTITY).text) for row in roster.rows)
    problems = [*reader.problems, *_about_batch(roster, facts, day)]
    rows = []
    for row in roster.rows:
        identity = _plain(row.cell(columns.IDENTITY).text)
        found = list(_doubts(row, persons[identity], wanted[identity], facts, day))
        problems += found
        rows.append(FilledRow(row, None if found else persons[identity][0].number))
    of_list += [*_numbers_twice(given), *(_nobody(one) for one in given if one.identity and not wanted[one.identity])]
    return Filling(tuple(rows), in_reading_order(problems), in_reading_order(of_list))


def _read(listed: Sequence[Row]) -> tuple[list[Given], list[Problem]]:
    given, problems = [], []
    for row in listed:
        reader = Reader(row.number)
        day = next((cell for heading, cell in row.cells.items() if canonical_key(heading) == columns.ISSUED_ON), Cell())
        given.append(
            Given(
                row.number,
                _name(row),
                reader.read(row.cell(columns.IDENTITY), columns.IDENTITY, _plain, refused=_IDENTITY),
                reader.read(row.cell(columns.NUMBER), columns.NUMBER, _plain, refused=_NUMBER),
                reader.read(day, columns.ISSUED_ON, parse_date),
            )
        )
        problems += reader.problems
    return given, problems


def _plain(text: str) -> str:
    return capitals(tight(text))


def _name(row: Row) -> str:
    return with_middle_dots(tight(row.cell(columns.NAME).text))


def _about_batch(roster: Roster, facts: Facts, day: date | None) -> Iterator[Problem]:
    """The new workbook is one of results of this institution: what is something else is not made into that."""
    code = roster.particulars.get(columns.INSTITUTION, Cell()).text
    if said_category(roster) is not Category.RESULTS or _plain(code) != facts.institution.text:
        yield Problem.of("fill-other-batch", ours=facts.institution)
    if day is None:
        yield Problem.of("fill-no-day", None, columns.ISSUED_ON)


def _doubts(row: Row, given: Sequence[Given], wanted: int, facts: Facts, day: date | None) -> Iterator[Problem]:
    """Yield why the row gets no number; nothing where there is exactly one that can be meant."""
    if not given:
        yield Problem.of("fill-missing", row.number, columns.NUMBER)
    elif len(given) > 1 or wanted > 1:
        rows = rows_shown(one.row for one in given)
        yield Problem.of("fill-several", row.number, columns.IDENTITY, rows=rows, count=wanted)
    else:
        yield from _differences(row, given[0], facts, day)


def _differences(row: Row, given: Given, facts: Facts, day: date | None) -> Iterator[Problem]:
    if given.name != _name(row):
        yield Problem.of("fill-name", row.number, columns.NAME, listed=given.name, line=given.row)
    number = parsed_number(given.number, facts) if given.number else None
    if number is None:
        yield Problem.of("fill-number", row.number, columns.NUMBER, ours=facts.institution, line=given.row)
    if day is None or given.issued_on != day:
        listed = given.issued_on or "-"
        yield Problem.of("fill-day", row.number, columns.ISSUED_ON, listed=listed, day=day or "-", line=given.row)
    # What cannot be read of it is told by the rule book, when the new workbook is dropped.
    level = Reader().read(row.cell(columns.LEVEL), columns.LEVEL, parse_level)
    if number and level and level is not number.level:
        yield Problem.of("number-level", row.number, columns.NUMBER, coded=number.level, level=level)
    before = _plain(row.cell(columns.NUMBER).text)
    if before not in {"", given.number}:
        yield Problem.of("fill-other", row.number, columns.NUMBER, line=given.row)


def _numbers_twice(given: Sequence[Given]) -> Iterator[Problem]:
    rows_of: dict[str, list[int]] = defaultdict(list)
    for one in given:
        if one.number:
            rows_of[one.number].append(one.row)
    for rows in rows_of.values():
        for row in rows if len(rows) > 1 else ():
            others = rows_shown(other for other in rows if other != row)
            yield Problem.of("number-twice", row, columns.NUMBER, rows=others)


def _nobody(one: Given) -> Problem:
    """The list may be of several batches, so this is only told."""
    return Problem.warning("fill-nobody", one.row, columns.IDENTITY)


def cells_of(filled: FilledRow) -> Mapping[str, str]:
    """Return what stands in the row of the new workbook, by column."""
    shown = {column: cell.text for column, cell in filled.row.cells.items()}
    return {**shown, columns.NUMBER: filled.number or ""}
