"""One row of 名单, understood."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeVar

from pipeline.rules import columns
from pipeline.rules.batch import CellKind, PhotoFile, Row
from pipeline.rules.identity import Identity, IdentityType
from pipeline.rules.levels import Level
from pipeline.rules.marks import Absence, Review, parse_mark, parse_review
from pipeline.rules.names import PersonName, has_odd_dot
from pipeline.rules.problems import Problem
from pipeline.rules.reading import Reader
from pipeline.rules.refusal import Refusal
from pipeline.rules.scope import parse_job
from pipeline.rules.text import capitals, tight

T = TypeVar("T")
# R22: legal titles of employers that have no code in table 3.
_BEYOND_FIVE: Final = ("特级技师", "首席技师")
_NO_DATE: Final = {CellKind.DATE: "cell-date"}
_REFUSED: Final = {
    # Excel keeps 15 digits: the last three of an identity number stored as a number are lost for good.
    columns.IDENTITY: _NO_DATE | {CellKind.NUMBER: "identity-is-number"},
    columns.NUMBER: _NO_DATE | {CellKind.NUMBER: "number-is-number"},
}


@dataclass(frozen=True, slots=True)
class Entrant:
    """A person of the roster; a field is None where its cell is blank or was not understood.

    `job` is `----` where the person has none; `number` is the 证书编号 as typed, in capitals without spaces.
    """

    row: Row
    name: PersonName | None
    identity_type: IdentityType | None
    identity: Identity | None
    occupation: str | None
    job: str | None
    level: Level | None
    theory: Decimal | Absence | None
    practical: Decimal | Absence | None
    review: Review | None
    number: str | None
    photo: PhotoFile | None = None


def understand_row(row: Row, reader: Reader) -> Entrant:
    """Return the person of a row, without photo; the reader keeps the problems."""

    def read(column: str, parse: Callable[[str], T], *, blank_is_read: bool = False) -> T | None:
        refused = _REFUSED.get(column, _NO_DATE)
        return reader.read(row.cell(column), column, parse, refused=refused, blank_is_read=blank_is_read)

    kind = read(columns.IDENTITY_TYPE, IdentityType.parse, blank_is_read=True)
    _note_odd_dot(row, reader)
    return Entrant(
        row=row,
        name=read(columns.NAME, PersonName.parse),
        identity_type=kind,
        # Without a type it cannot be said what shape the number should have.
        identity=read(columns.IDENTITY, lambda text: Identity.parse(text, kind)) if kind else None,
        occupation=read(columns.OCCUPATION, tight),
        job=read(columns.JOB, parse_job, blank_is_read=True),
        level=read(columns.LEVEL, parse_level),
        theory=read(columns.THEORY, parse_mark),
        practical=read(columns.PRACTICAL, parse_mark),
        review=read(columns.REVIEW, parse_review, blank_is_read=True),
        number=read(columns.NUMBER, lambda text: capitals(tight(text))),
    )


@lru_cache(maxsize=256)
def parse_level(text: str) -> Level:
    """Return the level. Raises Refusal: `level-beyond-five` (R22), `level-unknown`."""
    if any(title in tight(text) for title in _BEYOND_FIVE):
        raise Refusal("level-beyond-five", text=tight(text))
    try:
        return Level.parse(text)
    except ValueError as error:
        raise Refusal("level-unknown", text=tight(text)) from error


def _note_odd_dot(row: Row, reader: Reader) -> None:
    if has_odd_dot(row.cell(columns.NAME).text):
        reader.problems.append(Problem.warning("name-dot-normalised", row.number, columns.NAME))
