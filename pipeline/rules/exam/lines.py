"""Single rows of an exam's sheets, understood."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Final, TypeVar

from pipeline.rules import columns as common
from pipeline.rules.batch import CellKind, Row
from pipeline.rules.dates import parse_date
from pipeline.rules.entrant import Entrant
from pipeline.rules.exam import columns
from pipeline.rules.exam.batch import Post, Session, Subject, person_key
from pipeline.rules.exam.times import parse_time
from pipeline.rules.exam.words import parse_card, parse_count, parse_label, parse_post, parse_subject, parse_ticket
from pipeline.rules.names import PersonName
from pipeline.rules.particulars import parse_particular
from pipeline.rules.reading import Reader

T = TypeVar("T")
_NO_DATE: Final = {CellKind.DATE: "cell-date"}
_REFUSED: Final[Mapping[str, Mapping[CellKind, str]]] = {
    # Excel takes away the zeros in front of a number, and the digits after the fifteenth.
    columns.TICKET: {**_NO_DATE, CellKind.NUMBER: "ticket-is-number"},
    columns.DAY: {},
    columns.BEGINS: {},
    columns.ENDS: {},
}


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One row of 场次; a field is None where its cell is blank or was not understood, as in all lines below."""

    row: Row
    number: str | None
    subject: Subject | None
    day: date | None
    begins: time | None
    ends: time | None

    @property
    def known(self) -> Session | None:
        """The session, None where something about it is not known."""
        if not (self.number and self.subject and self.day and self.begins is not None and self.ends is not None):
            return None
        return Session(self.number, self.subject, self.day, self.begins, self.ends)


@dataclass(frozen=True, slots=True)
class RoomLine:
    """One row of 考场."""

    row: Row
    number: str | None
    subject: Subject | None
    place: str | None
    capacity: int | None
    rows: int | None
    columns: int | None
    stations: int | None


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One row of 人员; `room` and `session` are as typed."""

    row: Row
    post: Post | None
    name: PersonName | None
    card: str | None
    room: str | None
    session: str | None


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """One row of 名单: the person, and what an exam adds to it; `room` is as typed."""

    entrant: Entrant
    ticket: str | None
    room: str | None

    @property
    def row(self) -> int:
        """The row that the candidate stands in, as Excel counts it."""
        return self.entrant.row.number

    @property
    def person(self) -> str | None:
        """What `Candidate.person` will be; None where the identity was not understood."""
        identity = self.entrant.identity
        return person_key(str(identity.type), identity.text) if identity else None


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads the cells of one row by the columns of our form; `sheet` is None for 名单."""

    row: Row
    reader: Reader
    sheet: str | None = None

    def read(self, column: str, parse: Callable[[str], T]) -> T | None:
        """Return what `parse` makes of the cell, None for a blank one and for one with a problem."""
        place = columns.at(self.sheet, column) if self.sheet else column
        refused = _REFUSED.get(column, _NO_DATE)
        return self.reader.read(columns.cell(self.row, column), place, parse, refused=refused)


def session_line(cells: RowReader) -> SessionLine:
    """Return a row of 场次; the reader keeps the problems, as in all functions below."""
    return SessionLine(
        row=cells.row,
        number=cells.read(columns.SESSION, parse_label),
        subject=cells.read(columns.SUBJECT, parse_subject),
        day=cells.read(columns.DAY, parse_date),
        begins=cells.read(columns.BEGINS, parse_time),
        ends=cells.read(columns.ENDS, parse_time),
    )


def room_line(cells: RowReader) -> RoomLine:
    """Return a row of 考场."""
    return RoomLine(
        row=cells.row,
        number=cells.read(columns.ROOM, parse_label),
        subject=cells.read(columns.ROOM_SUBJECT, parse_subject),
        place=cells.read(columns.PLACE, parse_particular),
        capacity=cells.read(columns.CAPACITY, parse_count),
        rows=cells.read(columns.DESK_ROWS, parse_count),
        columns=cells.read(columns.DESK_COLUMNS, parse_count),
        stations=cells.read(columns.STATIONS, parse_count),
    )


def duty_line(cells: RowReader) -> DutyLine:
    """Return a row of 人员."""
    return DutyLine(
        row=cells.row,
        post=cells.read(common.POST, parse_post),
        name=cells.read(common.NAME, PersonName.parse),
        card=cells.read(columns.CARD, parse_card),
        room=cells.read(columns.ROOM, parse_label),
        session=cells.read(columns.SESSION, parse_label),
    )


def candidate_line(entrant: Entrant, reader: Reader) -> CandidateLine:
    """Return a person of 名单 with what an exam adds."""
    cells = RowReader(entrant.row, reader)
    return CandidateLine(entrant, cells.read(columns.TICKET, parse_ticket), cells.read(columns.ROOM, parse_label))
