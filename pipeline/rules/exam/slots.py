"""Which room is used for which session: a room that is used twice at the same hour would hold two exams."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.rules.exam.batch import Duty, Exam, Post, Room, Session, Subject
from pipeline.rules.exam.seating import Seating

# E1-5, R45.
LEAST_EXAMINERS: Final = 3
# 场次号 and 考场号, as far as a duty names them.
_Place = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Slot:
    """One room in one session, and whether it has the staff without which nobody may be examined there (R44, R45)."""

    session: Session
    room: Room
    is_staffed: bool


def slots_of(exam: Exam, kept: Seating | None) -> tuple[Slot, ...]:
    """Return every room in every session that it is used for, by the hours and then as the sheet 考场 lists the rooms.

    Of sessions that overlap a room is used for one: that of seats that are to stand, else that for which somebody has
    a duty there, else the one that ends first.
    """
    rank: dict[_Place, int] = {(duty.session, duty.room): 1 for duty in exam.duties}
    for seat in kept.seats if kept else ():
        rank[seat.session, seat.room] = 0
    staff = staff_of(exam)
    slots = [
        Slot(session, room, is_staffed(session, staff.get((session.number, room.number), ())))
        for room in exam.rooms
        for session in _sessions_in(exam, room, rank)
    ]
    return tuple(sorted(slots, key=lambda slot: slot.session.opening))


def staff_of(exam: Exam) -> Mapping[tuple[str, str], tuple[Duty, ...]]:
    """Return who has a duty in which session (场次号) and room (考场号).

    A duty in a room that names no session is for every session of the room's 科目.
    """
    subject_of: Mapping[str | None, Subject] = {room.number: room.subject for room in exam.rooms}
    found: dict[tuple[str, str], list[Duty]] = defaultdict(list)
    for duty in exam.duties:
        for session in exam.sessions:
            is_meant = duty.session == session.number if duty.session else subject_of.get(duty.room) is session.subject
            if duty.room and is_meant:
                found[session.number, duty.room].append(duty)
    return {place: tuple(duties) for place, duties in found.items()}


def is_staffed(session: Session, staff: Iterable[Duty]) -> bool:
    """Whether those are enough for the session: two invigilators (E1-4, E9-1), three examiners with a leader (E1-5)."""
    posts = [duty.post for duty in staff]
    match session.subject:
        case Subject.THEORY:
            return Post.INVIGILATOR in posts and Post.DEPUTY_INVIGILATOR in posts
        case Subject.PRACTICAL:
            return Post.LEADING_EXAMINER in posts and sum(post.examines for post in posts) >= LEAST_EXAMINERS
        case Subject.REVIEW:
            return True


def _sessions_in(exam: Exam, room: Room, rank: Mapping[_Place, int]) -> list[Session]:
    """Return the sessions for which the room is used, no two of them at one hour."""
    hosted = [session for session in exam.sessions if exam.hosts(room, session)]
    # Taking whatever ends first next leaves room for the most sessions.
    hosted.sort(key=lambda session: (rank.get((session.number, room.number), 2), session.day, session.ends))
    taken: list[Session] = []
    for session in hosted:
        if not any(session.overlaps(other) for other in taken):
            taken.append(session)
    return taken
