"""From the private copy of a drop to a roster: which file it is, what stands in it, which photos lie beside it."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import PurePosixPath
from typing import Final

from pipeline.rules.batch import Cell, PhotoFile, Roster
from pipeline.rules.drop_names import (
    FURTHER_SHEETS,
    OTHER_IMAGE_SUFFIXES,
    PARTICULARS_SHEET,
    PEOPLE_SHEET,
    PHOTO_FOLDERS,
    PHOTO_SUFFIXES,
)
from pipeline.rules.problems import Problem, has_errors
from pipeline.rules.text import same_key, tight
from pipeline.storage.batch_json import read_batch_json
from pipeline.storage.limits import Limits
from pipeline.storage.rosters import BATCH_JSON, PARTICULARS_CSV, PEOPLE_CSV, WORKBOOK, is_roster
from pipeline.storage.spool import Member
from pipeline.storage.tables import Line, People, read_particulars, read_people, read_sheet, too_long
from pipeline.storage.takings import Taken
from pipeline.storage.texts import read_csv

_OLD_WORKBOOKS: Final = frozenset({".xls", ".et"})
_OTHER_TABLES: Final = frozenset({".xlsm", ".xlsb", ".ods", ".doc", ".docx", ".wps", ".pdf", ".csv"})

Read = tuple[Mapping[str, Cell], People, tuple[Problem, ...]]
NOTHING: Final[Read] = ({}, People(), ())


@dataclass(frozen=True, slots=True)
class Reading:
    """The roster, as far as one could be read, and everything that is wrong with the drop as a whole."""

    roster: Roster | None
    problems: tuple[Problem, ...]


def read(taken: Taken, *, limits: Limits) -> Reading:
    """Return what lies in a drop; every problem of taking it and of reading it, all at once."""
    found, problems = _find_roster(taken.members)
    if not found:
        # Where the drop could not even be taken, that there is no roster says nothing new.
        return Reading(None, taken.problems if has_errors(taken.problems) else taken.problems + problems)
    particulars, people, reading_problems = _content(found, limits)
    photos, photo_problems = _photos(taken.members, found[0])
    problems = taken.problems + reading_problems + photo_problems
    if not particulars and not people.headings:
        return Reading(None, problems)
    return Reading(Roster(particulars, people.headings, people.rows, photos, people.sheets), problems)


def _find_roster(members: Sequence[Member]) -> tuple[tuple[Member, ...], tuple[Problem, ...]]:
    """Return the file or the two files that are the roster."""
    candidates = [member for member in members if is_roster(member)]
    halves = {same_key(member.name) for member in candidates}
    if len(candidates) == 1 and _is_whole(candidates[0]):
        return tuple(candidates), ()
    if len(candidates) == 2 and halves == {PARTICULARS_CSV, PEOPLE_CSV}:  # noqa: PLR2004 - the two halves
        return tuple(sorted(candidates, key=lambda half: same_key(half.name) != PARTICULARS_CSV)), ()
    if not candidates:
        return (), _nothing_found(members)
    if halves <= {PARTICULARS_CSV, PEOPLE_CSV} and len(candidates) == 1:
        missing = next(iter({PARTICULARS_CSV, PEOPLE_CSV} - halves))
        return (), (Problem.of("roster-half", path=candidates[0].path, missing=missing),)
    return (), (Problem.of("roster-twice", paths="、".join(member.path for member in candidates[:5])),)


def _is_whole(member: Member) -> bool:
    return member.suffix == WORKBOOK or same_key(member.name) == BATCH_JSON


def _nothing_found(members: Sequence[Member]) -> tuple[Problem, ...]:
    for member in members:
        if member.suffix in _OLD_WORKBOOKS:
            return (Problem.of("workbook-is-xls"),)
        if member.suffix in _OTHER_TABLES:
            return (Problem.of("roster-unknown", path=member.path),)
    return (Problem.of("roster-missing"),)


def _content(found: tuple[Member, ...], limits: Limits) -> Read:
    first = found[0]
    if first.suffix == WORKBOOK:
        return _from_workbook(first, limits)
    if first.suffix == ".json":
        return read_batch_json(first.file, limits=limits)
    return _from_csv(first, found[1], limits)


def _from_workbook(member: Member, limits: Limits) -> Read:
    from pipeline.storage.workbooks import read_workbook  # noqa: PLC0415 - calamine only where a workbook is read

    sheets, problems = read_workbook(member.file, member.path, limits=limits)
    if problems:
        return {}, People(), problems
    if problems := _sheets_twice(sheets):
        return {}, People(), problems
    by_name = {tight(name): lines for name, lines in sheets.items()}
    missing = tuple(
        Problem.of("sheet-missing", sheet=name) for name in (PARTICULARS_SHEET, PEOPLE_SHEET) if name not in by_name
    )
    particulars, people, problems = _from_lines(by_name.get(PARTICULARS_SHEET), by_name.get(PEOPLE_SHEET), limits)
    further = {name: lines for name, lines in by_name.items() if name in FURTHER_SHEETS}
    problems += tuple(problem for name, lines in further.items() for problem in _sheet_problems(name, lines, limits))
    kept = {name: read_sheet(lines) for name, lines in further.items()}
    return particulars, replace(people, sheets=kept), missing + problems


def _sheet_problems(name: str, lines: Sequence[Line], limits: Limits) -> tuple[Problem, ...]:
    if len(lines) > limits.rows:
        return (Problem.of("too-many-rows", sheet=name, most=limits.rows),)
    return too_long(name, lines, limits=limits)


def _sheets_twice(names: Iterable[str]) -> tuple[Problem, ...]:
    """Return a problem for each sheet that is there twice but for spaces: one may be hidden, and another roster."""
    known = [tight(name) for name in names]
    twice = (name for name in (PARTICULARS_SHEET, PEOPLE_SHEET) if known.count(name) > 1)
    return tuple(Problem.of("sheet-twice", sheet=name) for name in twice)


def _from_csv(particulars: Member, people: Member, limits: Limits) -> Read:
    keys, key_problems = read_csv(particulars.file, PARTICULARS_CSV, limits=limits)
    lines, line_problems = read_csv(people.file, PEOPLE_CSV, limits=limits)
    read_keys = None if key_problems else keys
    read_lines = None if line_problems else lines
    particulars_read, people_read, problems = _from_lines(read_keys, read_lines, limits)
    return particulars_read, people_read, key_problems + line_problems + problems


def _from_lines(keys: Sequence[Line] | None, lines: Sequence[Line] | None, limits: Limits) -> Read:
    """Return what the two sheets hold; None stands for a sheet that is not there, which was told already."""
    problems = too_long(PARTICULARS_SHEET, keys or (), limits=limits) + too_long(
        PEOPLE_SHEET, lines or (), limits=limits
    )
    if problems:
        return {}, People(), problems
    particulars, people = NOTHING[0], NOTHING[1]
    if keys is not None:
        particulars, found = read_particulars(keys)
        problems += found
    if lines is not None:
        people, found = read_people(lines, limits=limits)
        problems += found
    return particulars, people, problems


def _photos(members: Iterable[Member], roster: Member) -> tuple[Mapping[str, PhotoFile], tuple[Problem, ...]]:
    """Return the photos by their file name, and a word on every file that is none."""
    base = PurePosixPath(roster.path).parent
    # Thousands of photos lie in one folder.
    may_hold_photos = cache(lambda folder: _may_hold_photos(folder, base))
    by_name: dict[str, list[Member]] = defaultdict(list)
    problems: list[Problem] = []
    for member in members:
        if is_roster(member):
            continue
        if member.suffix in OTHER_IMAGE_SUFFIXES:
            problems.append(Problem.warning("photo-kind", path=member.path))
        elif member.suffix in PHOTO_SUFFIXES and may_hold_photos(member.path.rpartition("/")[0]):
            by_name[same_key(member.name)].append(member)
        else:
            problems.append(Problem.warning("file-not-used", path=member.path))
    for first, *others in by_name.values():
        problems += [Problem.of("photo-name-twice", first=first.path, second=other.path) for other in others]
    return {_name(found[0]): _photo(found[0]) for found in by_name.values()}, tuple(problems)


def _may_hold_photos(folder: str, base: PurePosixPath) -> bool:
    """Whether it is the folder of the roster, or the photos' folder there."""
    path = PurePosixPath(folder)
    if path != base and base not in path.parents:
        return False
    folders = path.relative_to(base).parts
    return not folders or same_key(folders[0]) in PHOTO_FOLDERS


def _name(member: Member) -> str:
    return unicodedata.normalize("NFC", member.name)


def _photo(member: Member) -> PhotoFile:
    return PhotoFile(member.path, member.sha256, member.size)
