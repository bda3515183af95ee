"""What a room has on an exam day: 门贴, 桌贴, 考场情况记录表, 试卷交接单 (domain.md EX10, EX11, EX15, EX17).

A room in a session has a page, or several where its lines do not suffice: their keys are `1-101 1/2`, `1-101 2/2`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from pipeline.documents.record import Record
from pipeline.documents.tickets import printed_hours, trade
from pipeline.rules.exam.batch import Candidate, Duty, Exam, Group, Post, Room, Session
from pipeline.rules.exam.slots import staff_of
from pipeline.rules.exam.ticketed import TicketedExam
from pipeline.rules.exam.tickets import ticket_order

DOOR_SIGN: Final = "door-sign"
DESK_LABELS: Final = "desk-labels"
ROOM_RECORD: Final = "room-record"
PAPER_HANDOVER: Final = "paper-handover"
# Where people of several occupations or levels sit in one room.
MIXED: Final = "混编"
# How many rows a page of each kind has for what is repeated (`repeat` in its kind.toml).
LABELS_A_PAGE: Final = 10
STAFF_A_PAGE: Final = 10
PAPERS_A_PAGE: Final = 12
# Who keeps the record of a room and answers for it by name (E3-6, E3-8, E9-3).
_KEEPERS: Final = frozenset({Post.INVIGILATOR, Post.DEPUTY_INVIGILATOR, Post.LEADING_EXAMINER, Post.EXAMINER})

L = TypeVar("L")


@dataclass(frozen=True, slots=True)
class _Sitter:
    """One candidate at a desk."""

    candidate: Candidate
    ticket: str
    desk: int


@dataclass(frozen=True, slots=True)
class _Sitting:
    """One room in one session: who sits there, desk by desk, and who keeps its record."""

    session: Session
    room: Room
    sitters: tuple[_Sitter, ...]
    keepers: tuple[Duty, ...]

    @property
    def key(self) -> str:
        """What no other sitting has: room `1-1` of session 1 is not room 1 of session `1-1`."""
        session = self.session.number.replace("~", "~0").replace("-", "~1")
        return f"{session}-{self.room.number}"

    @property
    def trade(self) -> str:
        """The one 职业（工种）, or 混编."""
        return _common([trade(one.candidate.occupation, one.candidate.job) for one in self.sitters])

    @property
    def level(self) -> str:
        """The one 等级, or 混编."""
        return _common([str(one.candidate.level) for one in self.sitters])

    @property
    def hours(self) -> str:
        return printed_hours(self.session.day, self.session.begins, self.session.ends)


@dataclass(frozen=True, slots=True)
class _Papers:
    """The papers of one group for one room: as many as it has candidates."""

    room: Room
    group: Group
    copies: int

    @property
    def texts(self) -> Mapping[str, str]:
        return {
            "room": self.room.number,
            "trade": trade(self.group.occupation, self.group.job),
            "level": str(self.group.level),
            "copies": str(self.copies),
        }


def door_sign_records(numbered: TicketedExam) -> tuple[Record, ...]:
    """Return the 门贴: one for each room of each session, in the order of the hours."""
    return tuple(_record(sitting.key, _door_sign(numbered.batch.exam, sitting)) for sitting in _sittings(numbered))


def desk_label_records(numbered: TicketedExam) -> tuple[Record, ...]:
    """Return the 桌贴: ten a page, in the order of the desks; each room of a session begins a page (E9-3(1))."""
    return tuple(
        _record(key, _labels(sitting, sitters))
        for sitting in _sittings(numbered)
        for key, sitters in _pages(sitting.key, sitting.sitters, LABELS_A_PAGE)
    )


def room_record_records(numbered: TicketedExam) -> tuple[Record, ...]:
    """Return the 考场情况记录表: one for each room of each session (E3-8, E9-3, E12, E14).

    Those who have a duty there are named for their signatures: ten a page.
    """
    return tuple(
        _record(key, _room_record(numbered.batch.exam, sitting, keepers))
        for sitting in _sittings(numbered)
        for key, keepers in _pages(sitting.key, sitting.keepers, STAFF_A_PAGE)
    )


def paper_handover_records(numbered: TicketedExam) -> tuple[Record, ...]:
    """Return the 试卷交接单: one for each session, on as many pages as it needs (E2-3, E2-9, K19).

    A room has a line for each occupation, job and level in it, for these have papers of their own.
    """
    exam = numbered.batch.exam
    sittings = tuple(_sittings(numbered))
    return tuple(
        _record(key, _handover(exam, session, papers))
        for session in dict.fromkeys(sitting.session for sitting in sittings)
        for key, papers in _pages(session.number, tuple(_papers(session, sittings)), PAPERS_A_PAGE)
    )


SIGNS: Final[Mapping[str, Callable[[TicketedExam], tuple[Record, ...]]]] = {
    DOOR_SIGN: door_sign_records,
    DESK_LABELS: desk_label_records,
    ROOM_RECORD: room_record_records,
    PAPER_HANDOVER: paper_handover_records,
}


def _sittings(numbered: TicketedExam) -> Iterator[_Sitting]:
    """Yield every room of every session that is used, by the hours and then as the sheet 考场 lists the rooms."""
    exam, tickets = numbered.batch.exam, numbered.tickets
    candidates = {candidate.person: candidate for candidate in exam.candidates}
    sessions = {session.number: session for session in exam.sessions}
    rooms, staff = {room.number: room for room in exam.rooms}, staff_of(exam)
    for place, seats in numbered.batch.seating.by_room().items():
        session, room = place
        yield _Sitting(
            session=sessions[session],
            room=rooms[room],
            sitters=tuple(_Sitter(candidates[one.person], tickets[one.person], one.number) for one in seats),
            keepers=tuple(duty for duty in staff.get(place, ()) if duty.post in _KEEPERS),
        )


def _door_sign(exam: Exam, sitting: _Sitting) -> dict[str, str]:
    return {
        **_of_room(exam, sitting),
        "heading": "考场",
        "people": f"{len(sitting.sitters)}人",
        "tickets": _ticket_range(sitting.sitters),
    }


def _room_record(exam: Exam, sitting: _Sitting, keepers: Sequence[Duty]) -> dict[str, str]:
    own = {
        "heading": "考场情况记录表",
        "institution_name": exam.institution_name,
        "people": str(len(sitting.sitters)),
    }
    rows = ({"post": str(duty.post), "staff": duty.name} for duty in keepers)
    return {**_of_room(exam, sitting), **own, **_in_rows(rows)}


def _of_room(exam: Exam, sitting: _Sitting) -> dict[str, str]:
    """Return what both the door and the record of a room say."""
    return {
        "exam": exam.title,
        "site": exam.site,
        "room": sitting.room.number,
        "place": sitting.room.place,
        "session": sitting.session.number,
        "subject": str(sitting.session.subject),
        "time": sitting.hours,
        "trade": sitting.trade,
        "level": sitting.level,
    }


def _labels(sitting: _Sitting, sitters: Iterable[_Sitter]) -> dict[str, str]:
    return _in_rows(
        {
            "room": sitting.room.number,
            "session": sitting.session.number,
            "desk": str(one.desk),
            "name": one.candidate.name,
            "ticket": one.ticket,
            "trade": trade(one.candidate.occupation, one.candidate.job),
            "level": str(one.candidate.level),
        }
        for one in sitters
    )


def _papers(session: Session, sittings: Sequence[_Sitting]) -> Iterator[_Papers]:
    """Yield the papers for each room of the session and each group in it, the groups as they sit."""
    for sitting in sittings:
        if sitting.session == session:
            groups = Counter(one.candidate.group for one in sitting.sitters)
            yield from (_Papers(sitting.room, group, copies) for group, copies in groups.items())


def _handover(exam: Exam, session: Session, papers: Sequence[_Papers]) -> dict[str, str]:
    return {
        "heading": "试卷交接单",
        "exam": exam.title,
        "site": exam.site,
        "institution_name": exam.institution_name,
        "session": session.number,
        "subject": str(session.subject),
        "time": printed_hours(session.day, session.begins, session.ends),
        "total": str(sum(one.copies for one in papers)),
        **_in_rows(one.texts for one in papers),
    }


def _record(key: str, texts: Mapping[str, str]) -> Record:
    """Return a page without a photo or a code; it comes from no single row of the roster."""
    return Record(row=0, key=key, texts=texts, photo=None, code="")


def _pages(key: str, lines: Sequence[L], most: int) -> Iterator[tuple[str, Sequence[L]]]:
    """Yield the key and the lines of each page; without a line there is one page all the same."""
    parts = [lines[first : first + most] for first in range(0, len(lines), most)] or [lines]
    for page, part in enumerate(parts, 1):
        yield (key if len(parts) == 1 else f"{key} {page}/{len(parts)}"), part


def _in_rows(rows: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return the texts of the rows under the names that repeated fields have: `name.1`, `name.2`, ..."""
    return {f"{column}.{place}": text for place, row in enumerate(rows, 1) for column, text in row.items()}


def _ticket_range(sitters: Sequence[_Sitter]) -> str:
    """Return the first and the last 准考证号 of a room."""
    tickets = sorted((one.ticket for one in sitters), key=ticket_order)
    return tickets[0] if len(tickets) == 1 else f"{tickets[0]}—{tickets[-1]}"


def _common(texts: Sequence[str]) -> str:
    """Return the text if all are the same, else 混编."""
    return texts[0] if len(set(texts)) == 1 else MIXED
