"""准考证: from a candidate's seats to the values of the ticket (K11, K22; domain.md EX1)."""

from collections.abc import Iterator, Sequence
from datetime import date, time
from functools import lru_cache
from typing import Final

from pipeline.documents.record import Record
from pipeline.documents.trades import trade
from pipeline.rules.exam.batch import Candidate, Session
from pipeline.rules.exam.seating import Seat
from pipeline.rules.exam.ticketed import ArrangedExam

ADMISSION_TICKET: Final = "admission-ticket"
HEADING: Final = "准考证"
# Instead of a 座号 where the station is drawn by lot (E3-4).
DRAWN: Final = "抽签"
# A ticket has a row for each subject: 理论, 实操, 综合评审.
_ROWS: Final = 3
# More days, and sessions, than an exam has; each of its thousands of tickets says when some of them are.
_DAYS: Final = 256


class TicketPages:
    """The tickets of an exam, page by page."""

    def __init__(self, arranged: ArrangedExam) -> None:
        self._exam = arranged.exam
        self._seats = arranged.seating.by_person()
        self._sessions = {session.number: session for session in self._exam.sessions}
        self._rooms = {room.number: room for room in self._exam.rooms}

    def record(self, candidate: Candidate, ticket: str) -> Record:
        """Return the page of one candidate's ticket, with the candidate's seats in the order of the hours."""
        exam = self._exam
        return Record(
            row=candidate.row,
            key=ticket,
            texts={
                "heading": HEADING,
                "exam": exam.title,
                "site": exam.site,
                "name": candidate.name,
                "identity": candidate.identity,
                "ticket": ticket,
                "trade": trade(candidate.occupation, candidate.job),
                "level": str(candidate.level),
                "institution_name": exam.institution_name,
                **dict(self._rows(self._seats.get(candidate.person, ()))),
            },
            photo=candidate.photo.sha256 if candidate.photo else None,
            code=ticket,
        )

    def _rows(self, seats: Sequence[Seat]) -> Iterator[tuple[str, str]]:
        for row in range(1, _ROWS + 1):
            seat = seats[row - 1] if row <= len(seats) else None
            session = self._sessions[seat.session] if seat else None
            yield f"subject.{row}", str(session.subject) if session else ""
            yield f"time.{row}", printed_hours(session.day, session.begins, session.ends) if session else ""
            yield f"place.{row}", self._rooms[seat.room].place if seat else ""
            yield f"room.{row}", seat.room if seat else ""
            yield f"seat.{row}", _printed_seat(seat, session) if seat and session else ""


@lru_cache(maxsize=_DAYS)
def printed_day(day: date) -> str:
    """Return a day, e.g. `2026年12月05日`."""
    return f"{day:%Y年%m月%d日}"


@lru_cache(maxsize=_DAYS)
def printed_hours(day: date, begins: time, ends: time) -> str:
    """Return when a session is, e.g. `2026年12月05日 09:00—10:30`."""
    return f"{printed_day(day)} {begins:%H:%M}—{ends:%H:%M}"


def _printed_seat(seat: Seat, session: Session) -> str:
    return DRAWN if session.is_drawn else str(seat.number)
