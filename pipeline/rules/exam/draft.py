"""The sheets of an exam, understood as far as they can be, with every problem of every cell."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from pipeline.rules.batch import CellKind, Roster, Row
from pipeline.rules.draft import Draft, understand
from pipeline.rules.exam import columns
from pipeline.rules.exam.lines import (
    CandidateLine,
    DutyLine,
    RoomLine,
    RowReader,
    SessionLine,
    candidate_line,
    duty_line,
    room_line,
    session_line,
)
from pipeline.rules.exam.words import label_key, parse_yes
from pipeline.rules.particulars import parse_batch_name, parse_particular
from pipeline.rules.problems import Problem
from pipeline.rules.reading import Reader
from pipeline.rules.text import tight

T = TypeVar("T")
L = TypeVar("L", SessionLine, RoomLine)
# What understanding an exam can find beside what every roster can have (`rules.draft.UNDERSTANDING_CODES`).
UNDERSTANDING_CODES: Final = (
    "count-unreadable",
    "duty-card-shape",
    "label-shape",
    "post-unknown",
    "subject-unknown",
    "ticket-is-number",
    "ticket-shape",
    "time-serial",
    "time-unreadable",
    "yes-unreadable",
)
_NO_DATE: Final = {CellKind.DATE: "cell-date"}


@dataclass(frozen=True, slots=True)
class ExamRoster:
    """What lies in the drop of an exam, before anything is judged.

    `people` are the sheets 批次 and 名单 and the photos; the rest are the rows of the sheets 场次, 考场 and 人员, their
    cells under the headings as they were written.
    """

    people: Roster
    sessions: tuple[Row, ...]
    rooms: tuple[Row, ...]
    duties: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Arrangements:
    """What the sheet 批次 of an exam adds: 考试名称, 考点, 随机种子, 混编, 修订; None where one is not known."""

    title: str | None
    site: str | None
    seed: str | None
    mixed: bool | None
    amends: str | None


@dataclass(frozen=True, slots=True)
class ExamDraft:
    """An exam that may still be wrong; `draft` is what it has in common with every other batch."""

    draft: Draft
    arrangements: Arrangements
    sessions: tuple[SessionLine, ...]
    rooms: tuple[RoomLine, ...]
    duties: tuple[DutyLine, ...]
    candidates: tuple[CandidateLine, ...]
    _session_of: Mapping[str, SessionLine] = field(init=False, repr=False, compare=False)
    _room_of: Mapping[str, RoomLine] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Note what each number names; of two lines with one number the first."""
        object.__setattr__(self, "_session_of", _by_number(self.sessions))
        object.__setattr__(self, "_room_of", _by_number(self.rooms))

    def lacks(self, row: Row, sheet: str, column: str) -> bool:
        """Whether the cell of a further sheet is blank and nobody has been told why."""
        told = self.draft.is_told(row.number, columns.at(sheet, column))
        return not tight(columns.cell(row, column).text) and not told

    def session(self, number: str | None) -> SessionLine | None:
        """Return the session of that 场次号, None where none is named and where there is none."""
        return None if number is None else self._session_of.get(label_key(number))

    def room(self, number: str | None) -> RoomLine | None:
        """Return the room of that 考场号, None where none is named and where there is none."""
        return None if number is None else self._room_of.get(label_key(number))


def understand_exam(roster: ExamRoster) -> ExamDraft:
    """Return the exam as understood, with every problem of every row; nothing is raised for bad data.

    A problem of a further sheet names its column like `场次!开始`, and its row as that sheet counts it.
    """
    draft = understand(roster.people, required=columns.REQUIRED_OF_PEOPLE)
    particulars = Reader()
    problems = particulars.problems
    return ExamDraft(
        arrangements=_arrangements(roster.people, particulars),
        sessions=tuple(_lines(columns.SESSIONS, roster.sessions, session_line, problems)),
        rooms=tuple(_lines(columns.ROOMS, roster.rooms, room_line, problems)),
        duties=tuple(_lines(columns.DUTIES, roster.duties, duty_line, problems)),
        candidates=tuple(candidate_line(entrant, Reader(entrant.row.number, problems)) for entrant in draft.entrants),
        # The last one: until then the others find problems.
        draft=draft.with_problems(problems),
    )


def _arrangements(people: Roster, reader: Reader) -> Arrangements:
    def read(key: str, parse: Callable[[str], T], *, blank_is_read: bool = False) -> T | None:
        cell = columns.find(people.particulars, key)
        return reader.read(cell, key, parse, refused=_NO_DATE, blank_is_read=blank_is_read)

    return Arrangements(
        title=read(columns.TITLE, parse_particular),
        site=read(columns.SITE, parse_particular),
        seed=read(columns.SEED, parse_particular),
        mixed=read(columns.MIXED, parse_yes, blank_is_read=True),
        amends=read(columns.AMENDS, parse_batch_name),
    )


def _lines(
    sheet: str, rows: tuple[Row, ...], understand_line: Callable[[RowReader], T], problems: list[Problem]
) -> Iterator[T]:
    for row in rows:
        if any(cell.kind is CellKind.FAULT or tight(cell.text) for cell in row.cells.values()):
            yield understand_line(RowReader(row, Reader(row.number, problems), sheet))


def _by_number(lines: tuple[L, ...]) -> Mapping[str, L]:
    return {label_key(line.number): line for line in reversed(lines) if line.number}
