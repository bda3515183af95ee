"""考生签到册 and the other lists of a room in a session: from its seats to the values of the pages.

domain.md EX12-EX14, EX21, EX22. Everybody stands in 准考证号 order, for the papers are kept in it (E2-8, R50).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.documents.record import Record
from pipeline.documents.tickets import printed_hours, trade
from pipeline.rules.exam.batch import Candidate, Duty, Exam, Room, Session, Subject
from pipeline.rules.exam.slots import staff_of
from pipeline.rules.exam.ticketed import TicketedExam
from pipeline.rules.exam.tickets import ticket_order

ATTENDANCE_LIST: Final = "attendance-list"
CANDIDATE_LIST: Final = "candidate-list"
STATION_DRAW: Final = "station-draw"
MARK_SHEET: Final = "mark-sheet"
SCORE_REGISTER: Final = "score-register"
# How many candidates a page has: a room of 理论 never has more (E1-1).
ROWS: Final = 30
# Who signs for what goes on in a room (E9-1); where marks are given it is the group of examiners (E3-4).
_INVIGILATORS: Final = {"first_signer": "主监考员签字：", "second_signer": "副监考员签字："}
_EXAMINERS: Final = {"first_signer": "考评组长签字：", "second_signer": "考评员签字："}


@dataclass(frozen=True, slots=True)
class _Entry:
    """One candidate of a room: where it stands in the list (from 1), its 座号 and its 准考证号."""

    place: int
    candidate: Candidate
    seat: int
    ticket: str


@dataclass(frozen=True, slots=True)
class _Sitting:
    """One room in one session: who sits there, in 准考证号 order, and who gives marks there."""

    exam: Exam
    session: Session
    room: Room
    entries: tuple[_Entry, ...]
    examiners: tuple[Duty, ...]

    @property
    def is_practical(self) -> bool:
        return self.session.subject is Subject.PRACTICAL


def attendance_records(numbered: TicketedExam) -> tuple[Record, ...]:
    """Return the 考生签到册: a page for thirty candidates of each room in each session (E2-4, E9-3)."""
    columns = ("no", "seat", "ticket", "name", "identity", "trade", "level")
    return tuple(
        record
        for sitting in _sittings(numbered)
        for record in _pages(sitting, columns, {"heading": "考生签到册", **_signers(sitting)})
    )


def candidate_list_records(numbered: TicketedExam) -> tuple[Record, ...]:
    """Return the 考生名册 that the invigilators take along: a page for thirty candidates of each room (E9-2)."""
    columns = ("no", "ticket", "name", "trade", "level", "seat")
    return tuple(
        record
        for sitting in _sittings(numbered)
        for record in _pages(sitting, columns, {"heading": "考生名册", **_signers(sitting)})
    )


def station_draw_records(numbered: TicketedExam) -> tuple[Record, ...]:
    """Return the 工位抽签表 of the practical rooms; what is drawn and signed is written by hand (E3-4, E5-2)."""
    return tuple(
        record
        for sitting in _sittings(numbered)
        if sitting.is_practical
        for record in _pages(sitting, ("no", "ticket", "name"), {"heading": "工位抽签表"})
    )


def mark_sheet_records(numbered: TicketedExam) -> tuple[Record, ...]:
    """Return the 评分表 of the practical rooms: pages for each examiner of the room, 考评组长 included (P8, P10).

    They name no candidate. A room whose examiners the batch does not name has one sheet, on which the name is left out.
    """
    return tuple(
        record
        for sitting in _sittings(numbered)
        if sitting.is_practical
        for copy, examiner in enumerate(sitting.examiners or (None,), start=1)
        for record in _pages(sitting, ("no", "ticket"), _examiner(examiner), copy=copy)
    )


def score_register_records(numbered: TicketedExam) -> tuple[Record, ...]:
    """Return the 成绩登记册: a page for thirty candidates of each room in each session, the marks left out (P36)."""
    return tuple(
        record
        for sitting in _sittings(numbered)
        for record in _pages(
            sitting,
            ("no", "ticket", "name"),
            {"heading": "成绩登记册", "score": f"{sitting.session.subject}成绩"},
        )
    )


# The kinds that are lists of an exam day, and what makes their pages.
LISTS: Final[Mapping[str, Callable[[TicketedExam], tuple[Record, ...]]]] = {
    ATTENDANCE_LIST: attendance_records,
    CANDIDATE_LIST: candidate_list_records,
    STATION_DRAW: station_draw_records,
    MARK_SHEET: mark_sheet_records,
    SCORE_REGISTER: score_register_records,
}


def _sittings(numbered: TicketedExam) -> Iterator[_Sitting]:
    """Yield the rooms that are used, by the hours of the sessions, then as the sheet 考场 lists them."""
    exam, tickets = numbered.batch.exam, numbered.tickets
    candidates = {candidate.person: candidate for candidate in exam.candidates}
    sessions = {session.number: session for session in exam.sessions}
    rooms, staff = {room.number: room for room in exam.rooms}, staff_of(exam)
    for (session, room), seats in numbered.batch.seating.by_room().items():
        ordered = sorted(seats, key=lambda seat: ticket_order(tickets[seat.person]))
        yield _Sitting(
            exam=exam,
            session=sessions[session],
            room=rooms[room],
            entries=tuple(
                _Entry(place, candidates[seat.person], seat.number, tickets[seat.person])
                for place, seat in enumerate(ordered, start=1)
            ),
            examiners=tuple(duty for duty in staff.get((session, room), ()) if duty.post.examines),
        )


def _pages(
    sitting: _Sitting, columns: Sequence[str], own: Mapping[str, str], *, copy: int | None = None
) -> Iterator[Record]:
    """Yield the pages of a list, each with its thirty rows of these columns; `copy` tells lists of one room apart."""
    entries = sitting.entries
    parts = [entries[first : first + ROWS] for first in range(0, len(entries), ROWS)]
    for page, part in enumerate(parts, start=1):
        texts = {**_head(sitting), **own, "page": f"第{page}页，共{len(parts)}页", **_rows(part, columns)}
        yield Record(row=0, key=_key(sitting, copy, page), texts=texts, photo=None, code="")


def _head(sitting: _Sitting) -> Mapping[str, str]:
    session, room = sitting.session, sitting.room
    return {
        "exam": sitting.exam.title,
        "site": sitting.exam.site,
        "session": session.number,
        "subject": str(session.subject),
        "time": printed_hours(session.day, session.begins, session.ends),
        "room": room.number,
        "place": room.place,
        "people": f"{len(sitting.entries)}人",
    }


def _rows(entries: Sequence[_Entry], columns: Sequence[str]) -> Mapping[str, str]:
    known = {row: _row(entry) for row, entry in enumerate(entries, start=1)}
    return {f"{column}.{row}": texts[column] for row, texts in known.items() for column in columns}


def _row(entry: _Entry) -> Mapping[str, str]:
    """Return whatever a list may say of a candidate."""
    candidate = entry.candidate
    return {
        "no": str(entry.place),
        "seat": str(entry.seat),
        "ticket": entry.ticket,
        "name": candidate.name,
        "identity": candidate.identity,
        "trade": trade(candidate.occupation, candidate.job),
        "level": str(candidate.level),
    }


def _signers(sitting: _Sitting) -> Mapping[str, str]:
    return _INVIGILATORS if sitting.session.subject is Subject.THEORY else _EXAMINERS


def _examiner(examiner: Duty | None) -> Mapping[str, str]:
    name, card = (examiner.name, examiner.card or "") if examiner else ("", "")
    return {"heading": "评分表", "examiner": name, "card": card}


def _key(sitting: _Sitting, copy: int | None, page: int) -> str:
    """Return e.g. `1-101-1`: session, room, page; between them the copy where there are several."""
    parts = (_without_hyphens(sitting.session.number), _without_hyphens(sitting.room.number), copy, page)
    return "-".join(str(part) for part in parts if part is not None)


def _without_hyphens(number: str) -> str:
    """Return a number that no other one is equal to: room `1-1` of session 1 is not room 1 of session `1-1`."""
    return number.replace("~", "~0").replace("-", "~1")
