"""What is right in a certificate in which something was wrong, as somebody typed it (Z17)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from pipeline.rules import columns
from pipeline.rules.batch import Cell, CellKind, PhotoFile, Roster, Row, ScopeItem
from pipeline.rules.book.photos import RULES as PHOTO_RULES
from pipeline.rules.copies import Particular
from pipeline.rules.draft import understand as understand_roster
from pipeline.rules.facts import Facts
from pipeline.rules.identity import Identity, IdentityType
from pipeline.rules.levels import Level
from pipeline.rules.names import PersonName
from pipeline.rules.problems import Problem
from pipeline.rules.reading import Reader
from pipeline.rules.scope import Filed, check_level, find_job, parse_job

COLUMNS: Final[Mapping[Particular, str]] = {
    Particular.NAME: columns.NAME,
    Particular.IDENTITY_TYPE: columns.IDENTITY_TYPE,
    Particular.IDENTITY: columns.IDENTITY,
    Particular.OCCUPATION: columns.OCCUPATION,
    Particular.JOB: columns.JOB,
    Particular.PHOTO: columns.PHOTO,
}
# What somebody types; the photo is a file.
TYPED: Final = tuple(name for name in Particular if name is not Particular.PHOTO)


@dataclass(frozen=True, slots=True)
class Understood:
    """What was typed, as it is printed, and what of it cannot be right."""

    values: Mapping[Particular, str]
    problems: tuple[Problem, ...] = ()


def understand(
    typed: Mapping[Particular, str], known: Mapping[Particular, str], *, scope: tuple[ScopeItem, ...], level: Level
) -> Understood:
    """Return what was typed of a certificate of that level; what was not typed stays as it is `known`.

    The identity number is looked at with its type, the job with its occupation, even where only one of them was typed.
    """
    reader = Reader()
    whole = {**known, **typed}
    found: dict[Particular, str | None] = {}
    if Particular.NAME in typed:
        found[Particular.NAME] = _text(reader.read(_cell(whole[Particular.NAME]), columns.NAME, PersonName.parse))
    if typed.keys() & {Particular.IDENTITY, Particular.IDENTITY_TYPE}:
        of_type, number = identity_of(whole[Particular.IDENTITY], whole[Particular.IDENTITY_TYPE], reader)
        found |= {Particular.IDENTITY_TYPE: of_type, Particular.IDENTITY: number}
    if typed.keys() & {Particular.OCCUPATION, Particular.JOB}:
        filed = _filed(whole[Particular.OCCUPATION], whole[Particular.JOB], scope, level, reader)
        if filed is not None:
            found |= {Particular.OCCUPATION: filed.occupation, Particular.JOB: filed.job}
    return Understood({name: text for name, text in found.items() if text}, tuple(reader.problems))


def problems_of_photo(photo: PhotoFile, identity: str, facts: Facts) -> tuple[Problem, ...]:
    """Return what is wrong with the photo of one person, by the rules of every roster, and what is only told.

    `facts` have what looking at it found, and its size on the page. `identity` is the person's: a photo that bears it
    in its name is nobody else's.
    """
    name = PurePosixPath(photo.path).name
    row = Row(1, {columns.IDENTITY: _cell(identity), columns.PHOTO: _cell(name)})
    draft = understand_roster(Roster({}, tuple(row.cells), (row,), {name: photo}))
    found = [*draft.problems, *(problem for rule in PHOTO_RULES for problem in rule.check(draft, facts))]
    return tuple(problem for problem in found if problem.column == columns.PHOTO)


def identity_of(number: str, kind: str, reader: Reader) -> tuple[str | None, str | None]:
    """Return 证件类型 and 证件号码, each None where it cannot be right; the reader keeps why."""
    of_type = reader.read(_cell(kind), columns.IDENTITY_TYPE, IdentityType.parse, blank_is_read=True)
    if of_type is None:
        return None, None
    return str(of_type), _text(reader.read(_cell(number), columns.IDENTITY, lambda text: Identity.parse(text, of_type)))


def _filed(occupation: str, job: str, scope: tuple[ScopeItem, ...], level: Level, reader: Reader) -> Filed | None:
    def parse(text: str) -> Filed:
        filed = find_job(scope, occupation, parse_job(text))
        check_level(scope, filed, level)
        return filed

    return reader.read(_cell(job), columns.JOB, parse, blank_is_read=True)


def _cell(text: str) -> Cell:
    return Cell(text, CellKind.TEXT)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
