"""Certificates that were issued before certpress, as a workbook tells of them: what is read, and what cannot be right.

They are facts: what was issued then is not judged by the rules of today. But a number has its shape and is taken once,
year and level are what it says, and whose it is must be read without a doubt.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from pipeline.rules import columns
from pipeline.rules.batch import Cell, Holding, Row
from pipeline.rules.book.certificate_numbers import parsed_number, taken_problem
from pipeline.rules.certain import certain
from pipeline.rules.columns import canonical, canonical_key
from pipeline.rules.dates import parse_date
from pipeline.rules.entrant import Entrant, understand_row
from pipeline.rules.facts import Facts
from pipeline.rules.levels import Level
from pipeline.rules.numbers import CertificateNumber
from pipeline.rules.problems import Problem, Severity, in_reading_order
from pipeline.rules.reading import Reader, rows_shown
from pipeline.rules.refusal import Refusal
from pipeline.rules.scope import Filed
from pipeline.rules.text import tight

COLUMNS: Final = (
    columns.NAME,
    columns.IDENTITY_TYPE,
    columns.IDENTITY,
    columns.OCCUPATION,
    columns.JOB,
    columns.LEVEL,
    columns.NUMBER,
    columns.ISSUED_ON,
)
_MAY_BE_BLANK: Final = frozenset({columns.IDENTITY_TYPE, columns.JOB})


@dataclass(frozen=True, slots=True)
class PastCertificate:
    """One certificate issued before certpress, by the row of the workbook; nothing of it is in doubt."""

    row: int
    name: str
    identity_type: str
    identity: str
    occupation: str
    job: str
    level: Level
    issued_on: date
    number: CertificateNumber


@dataclass(frozen=True, slots=True)
class PastLine:
    """One row as far as it was understood; `issued_on` is None where it was not."""

    entrant: Entrant
    issued_on: date | None

    @property
    def row(self) -> int:
        """The row, as Excel counts it."""
        return self.entrant.row.number


@dataclass(frozen=True, slots=True)
class PastDraft:
    """A workbook as understood: its lines, and what could not be understood."""

    lines: tuple[PastLine, ...]
    problems: tuple[Problem, ...]

    @property
    def identities(self) -> frozenset[str]:
        """The identity numbers that were understood: what the ledger is asked about."""
        return frozenset(line.entrant.identity.text for line in self.lines if line.entrant.identity)

    @property
    def numbers(self) -> frozenset[str]:
        """The certificate numbers as typed, folded: what the ledger is asked about."""
        return frozenset(line.entrant.number for line in self.lines if line.entrant.number)


@dataclass(frozen=True, slots=True)
class PastJudgement:
    """Every problem, and the certificates that may be entered: all of the workbook, or none."""

    problems: tuple[Problem, ...]
    certificates: tuple[PastCertificate, ...]


def understand_past(headings: Sequence[str], rows: Sequence[Row]) -> PastDraft:
    """Return the rows of the workbook as understood; a column is known by any of its usual headings."""
    read = [_line(_of_our_columns(row)) for row in rows]
    problems = [*columns_twice(headings), *(problem for _, found in read for problem in found)]
    if not rows:
        problems.append(Problem.of("no-people"))
    return PastDraft(tuple(line for line, _ in read), in_reading_order(problems))


def columns_twice(headings: Sequence[str]) -> Iterator[Problem]:
    """Two columns with one meaning may say two things."""
    spellings: dict[str, list[str]] = defaultdict(list)
    for heading in headings:
        spellings[_column(heading)].append(tight(heading))
    for column in COLUMNS:
        if len(spellings[column]) > 1:
            yield Problem.of("column-twice", None, column, heading=column, headings="、".join(spellings[column]))


def _column(heading: str) -> str:
    return canonical(heading) or canonical_key(heading) or heading


def _of_our_columns(row: Row) -> Row:
    """Return the row without what else stands in it, such as marks: nobody asks for them any more."""
    cells: dict[str, Cell] = {}
    for heading, cell in row.cells.items():
        if (name := _column(heading)) in COLUMNS:
            cells.setdefault(name, cell)
    return Row(row.number, cells)


def _line(row: Row) -> tuple[PastLine, list[Problem]]:
    reader = Reader(row.number)
    entrant = understand_row(row, reader)
    issued_on = reader.read(row.cell(columns.ISSUED_ON), columns.ISSUED_ON, parse_date)
    told = {problem.column for problem in reader.problems if problem.is_error}
    blank = [column for column in COLUMNS if column not in _MAY_BE_BLANK | told and _is_blank(row, column)]
    missing = (Problem.of("history-blank", row.number, column, heading=column) for column in blank)
    return PastLine(entrant, issued_on), [*reader.problems, *missing]


def _is_blank(row: Row, column: str) -> bool:
    return not tight(row.cell(column).text)


def judge_past(draft: PastDraft, facts: Facts) -> PastJudgement:
    """Return every problem of every row at once, and the certificates where there is no error.

    Of `facts` those of the institution, its scope, today, and what the ledger holds already are looked at.
    """
    found = [problem for rule in _RULES for problem in rule(draft.lines, facts)]
    problems = in_reading_order([*draft.problems, *found])
    if any(problem.is_error for problem in problems):
        return PastJudgement(problems, ())
    return PastJudgement(problems, tuple(_certificate(line, facts) for line in draft.lines))


def _numbers_are_ours(lines: Sequence[PastLine], facts: Facts) -> Iterator[Problem]:
    """A number has its shape, and this institution's code in front (Z13, N)."""
    for line in lines:
        if line.entrant.number and parsed_number(line.entrant.number, facts) is None:
            yield Problem.of("history-number", line.row, columns.NUMBER, ours=facts.institution)


def _numbers_say_the_same(lines: Sequence[PastLine], facts: Facts) -> Iterator[Problem]:
    """Positions 14 and 15 are the year of 发证日期, position 16 the level (N, R8, R9)."""
    for line in lines:
        number = parsed_number(line.entrant.number, facts) if line.entrant.number else None
        if number and line.issued_on and number.year != line.issued_on.year:
            values = {"year": number.year, "issued": line.issued_on.year}
            yield Problem.of("number-year", line.row, columns.NUMBER, **values)
        level = line.entrant.level
        if number and level and number.level is not level:
            yield Problem.of("number-level", line.row, columns.NUMBER, coded=number.level, level=level)


def _numbers_are_new(lines: Sequence[PastLine], facts: Facts) -> Iterator[Problem]:
    """One certificate, one number (Z13, R1): not twice in the workbook, and not known here."""
    rows_of: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        if line.entrant.number:
            rows_of[line.entrant.number].append(line.row)
            if line.entrant.number in facts.taken:
                yield taken_problem(line.row, facts.taken[line.entrant.number])
    yield from _with_the_others("number-twice", columns.NUMBER, rows_of.values(), Severity.ERROR)


def _days_are_past(lines: Sequence[PastLine], facts: Facts) -> Iterator[Problem]:
    """What was issued before certpress was issued by today."""
    for line in lines:
        if line.issued_on and line.issued_on > facts.today:
            yield Problem.of("history-day", line.row, columns.ISSUED_ON, day=line.issued_on)


def _trades_are_filed(lines: Sequence[PastLine], facts: Facts) -> Iterator[Problem]:
    """Tell of a trade that is not filed (any more): who holds it is known under this spelling alone (R14, R30)."""
    for line in lines:
        occupation, job = line.entrant.occupation, line.entrant.job
        if occupation and job and _filed(occupation, job, facts) is None:
            values = {"occupation": occupation, "job": job}
            yield Problem.warning("history-not-filed", line.row, columns.OCCUPATION, **values)


def _nobody_holds_it_twice(lines: Sequence[PastLine], facts: Facts) -> Iterator[Problem]:
    """Tell who holds the same occupation, job and level twice (R30): it has happened, so nothing goes back."""
    rows_of: dict[Holding, list[int]] = defaultdict(list)
    for line in lines:
        holding = _holding(line, facts)
        if holding is not None:
            rows_of[holding].append(line.row)
            if holding in facts.held:
                number = facts.held[holding]
                yield Problem.warning("history-held", line.row, columns.IDENTITY, number=number)
    yield from _with_the_others("history-held-twice", columns.IDENTITY, rows_of.values(), Severity.WARNING)


def _nobody_has_two_names(lines: Sequence[PastLine], facts: Facts) -> Iterator[Problem]:
    """Tell of one identity number under two names: a name may have changed, or a row slipped."""
    del facts
    lines_of: dict[str, list[PastLine]] = defaultdict(list)
    for line in lines:
        if line.entrant.identity and line.entrant.name:
            lines_of[line.entrant.identity.text].append(line)
    several = [found for found in lines_of.values() if len({str(line.entrant.name) for line in found}) > 1]
    rows = ([line.row for line in found] for found in several)
    yield from _with_the_others("history-two-names", columns.NAME, rows, Severity.WARNING)


def _with_the_others(code: str, column: str, groups: Iterable[Sequence[int]], severity: Severity) -> Iterator[Problem]:
    for rows in groups:
        for row in rows if len(rows) > 1 else ():
            others = rows_shown(other for other in rows if other != row)
            yield replace(Problem.of(code, row, column, rows=others), severity=severity)


_RULES: Final = (
    _numbers_are_ours,
    _numbers_say_the_same,
    _numbers_are_new,
    _days_are_past,
    _trades_are_filed,
    _nobody_holds_it_twice,
    _nobody_has_two_names,
)


def _filed(occupation: str, job: str, facts: Facts) -> Filed | None:
    try:
        return facts.filing.job(occupation, job)
    except Refusal:
        return None


def _spelt(occupation: str, job: str, facts: Facts) -> Filed:
    """Return the trade as it is filed now; one that is not (any more), as it stands there."""
    return _filed(occupation, job, facts) or Filed(occupation, job)


def _holding(line: PastLine, facts: Facts) -> Holding | None:
    entrant = line.entrant
    if not (entrant.identity and entrant.occupation and entrant.job and entrant.level):
        return None
    trade = _spelt(entrant.occupation, entrant.job, facts)
    return Holding(entrant.identity.text, trade.occupation, trade.job, entrant.level)


def _certificate(line: PastLine, facts: Facts) -> PastCertificate:
    entrant, identity = line.entrant, certain(line.entrant.identity)
    trade = _spelt(certain(entrant.occupation), certain(entrant.job), facts)
    return PastCertificate(
        row=line.row,
        name=str(certain(entrant.name)),
        identity_type=str(identity.type),
        identity=str(identity),
        occupation=trade.occupation,
        job=trade.job,
        level=certain(entrant.level),
        issued_on=certain(line.issued_on),
        number=certain(parsed_number(certain(entrant.number), facts)),
    )


def by_row(problems: Iterable[Problem]) -> Mapping[int | None, tuple[Problem, ...]]:
    """Return the problems of each row, under None those of the whole workbook."""
    found: dict[int | None, list[Problem]] = defaultdict(list)
    for problem in problems:
        found[problem.row].append(problem)
    return {row: tuple(of_row) for row, of_row in found.items()}
