"""A roster, understood as far as it can be: what each cell means, and what could not be understood."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from pipeline.rules import columns
from pipeline.rules.batch import CellKind, Roster, Row
from pipeline.rules.categories import Category, said_category
from pipeline.rules.columns import canonical
from pipeline.rules.entrant import Entrant, understand_row
from pipeline.rules.particulars import Particulars, understand_particulars
from pipeline.rules.photo_matching import PhotoShelf, match_photo, photos_of_nobody
from pipeline.rules.problems import Problem, in_reading_order
from pipeline.rules.reading import Reader
from pipeline.rules.text import tight

# Every code that understanding a roster can give; the rule book lists its own with each rule.
UNDERSTANDING_CODES: Final = (
    "batch-name-identity",
    "batch-name-long",
    "batch-name-shape",
    "cell-date",
    "cell-fault",
    "cell-formula",
    "column-missing",
    "column-twice",
    "date-impossible",
    "date-serial",
    "date-unreadable",
    "identity-birth-date",
    "identity-characters",
    "identity-check-digit",
    "identity-fifteen",
    "identity-is-number",
    "identity-length",
    "identity-province",
    "identity-shape",
    "identity-type-mismatch",
    "identity-type-unknown",
    "level-beyond-five",
    "level-unknown",
    "mark-decimals",
    "mark-range",
    "mark-unreadable",
    "name-character",
    "name-dot-normalised",
    "name-dots",
    "name-invisible",
    "name-long",
    "name-lookalike",
    "name-private-use",
    "no-people",
    "number-is-number",
    "particular-character",
    "particular-identity",
    "particular-long",
    "photo-format",
    "photo-not-found",
    "photo-of-nobody",
    "photo-twice",
    "review-unreadable",
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A batch that may still be wrong: the particulars, a person for each row, the problems of understanding them.

    `told` holds the places (row, column) that already have an error, so that no rule judges them again.
    """

    roster: Roster
    particulars: Particulars
    entrants: tuple[Entrant, ...]
    problems: tuple[Problem, ...]
    told: frozenset[tuple[int | None, str | None]]

    @property
    def identities(self) -> frozenset[str]:
        """The identity numbers that were understood: what the ledger is asked about."""
        return frozenset(entrant.identity.text for entrant in self.entrants if entrant.identity)

    @property
    def numbers(self) -> frozenset[str]:
        """The certificate numbers that came with the roster, folded: what the ledger is asked about."""
        return frozenset(entrant.number for entrant in self.entrants if entrant.number)

    def is_told(self, row: int | None, column: str) -> bool:
        """Whether an error of this place, or of the column as a whole, is already known."""
        return (row, column) in self.told or (None, column) in self.told

    def lacks(self, row: Row, column: str) -> bool:
        """Whether the cell is blank and nobody has been told why."""
        return not tight(row.cell(column).text) and not self.is_told(row.number, column)

    def with_problems(self, found: Iterable[Problem]) -> Self:
        """Return the draft with what was found wrong besides."""
        problems = in_reading_order([*self.problems, *found])
        return replace(self, problems=problems, told=_places_of_errors(problems))


def understand(roster: Roster, *, required: Sequence[str] = columns.REQUIRED_COLUMNS) -> Draft:
    """Return the roster as understood, with every problem of every row; nothing is raised for bad data.

    `required` are the columns without which the roster cannot be judged at all.
    """
    reader = Reader()
    particulars = understand_particulars(roster, reader)
    rows = tuple(row for row in roster.rows if _is_used(row))
    shelf = PhotoShelf.of(roster.photos)
    people = [_understand_person(row, shelf) for row in rows]
    of_rows = [problem for _, problems in people for problem in problems]
    of_roster = [*_roster_problems(roster, rows, required), *photos_of_nobody(rows, shelf)]
    problems = in_reading_order([*reader.problems, *of_roster, *of_rows])
    told = _places_of_errors(problems)
    return Draft(roster, particulars, tuple(person for person, _ in people), problems, told)


def _places_of_errors(problems: Iterable[Problem]) -> frozenset[tuple[int | None, str | None]]:
    return frozenset((problem.row, problem.column) for problem in problems if problem.is_error)


def _understand_person(row: Row, shelf: PhotoShelf) -> tuple[Entrant, list[Problem]]:
    reader = Reader(row.number)
    entrant = understand_row(row, reader)
    name_of_photo = reader.read(row.cell(columns.PHOTO), columns.PHOTO, tight, refused={CellKind.DATE: "cell-date"})
    unreadable = name_of_photo is None and bool(tight(row.cell(columns.PHOTO).text))
    photo = None if unreadable else match_photo(row, shelf, reader)
    return replace(entrant, photo=photo), reader.problems


def _is_used(row: Row) -> bool:
    return any(cell.kind is CellKind.FAULT or tight(cell.text) for cell in row.cells.values())


def _roster_problems(roster: Roster, rows: tuple[Row, ...], required: Sequence[str]) -> Iterator[Problem]:
    headings = _headings(roster)
    form = (said_category(roster) or Category.RESULTS).form
    if not rows:
        yield Problem.of("no-people")
    for column in required:
        if rows and column not in headings and not any(column in row.cells for row in rows):
            yield Problem.of("column-missing", None, column, heading=column, form=form)
    for column, spellings in headings.items():
        if len(spellings) > 1:
            yield Problem.of("column-twice", None, column, heading=column, headings="、".join(spellings))


def _headings(roster: Roster) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for heading in roster.headings:
        column = canonical(heading)
        if column is not None:
            found[column] = (*found.get(column, ()), tight(heading))
    return found
