"""Rules about the hours of sessions and the size of rooms (E1-1, E1-2, R44)."""

from collections.abc import Iterable, Iterator
from datetime import time
from itertools import combinations
from typing import Final

from pipeline.rules.exam import columns
from pipeline.rules.exam.batch import MOST_DESKS_IN_LINE, MOST_IN_THEORY_ROOM, Subject
from pipeline.rules.exam.book.rule import ExamFacts, ExamRule
from pipeline.rules.exam.desks import grid
from pipeline.rules.exam.draft import ExamDraft
from pipeline.rules.exam.lines import DutyLine, RoomLine, SessionLine
from pipeline.rules.problems import Problem

_EARLIEST: Final = time(7)
_LATEST: Final = time(22)
_CAPACITY: Final = columns.at(columns.ROOMS, columns.CAPACITY)


def sessions_end_after_they_begin(exam: ExamDraft, _known: ExamFacts) -> Iterator[Problem]:
    """A session ends on its day, after it has begun."""
    for line in exam.sessions:
        if line.begins is not None and line.ends is not None and line.ends <= line.begins:
            place = columns.at(columns.SESSIONS, columns.ENDS)
            values = {"begins": f"{line.begins:%H:%M}", "ends": f"{line.ends:%H:%M}"}
            yield Problem.of("session-backwards", line.row.number, place, **values)


def sessions_are_held_by_day(exam: ExamDraft, _known: ExamFacts) -> Iterator[Problem]:
    """Nobody is examined at night; `2点` is meant to be two in the afternoon, so it is told."""
    for line in exam.sessions:
        if line.begins is None or line.ends is None:
            continue
        if line.begins < _EARLIEST or line.ends > _LATEST:
            hours = {"begins": line.begins, "ends": line.ends, "earliest": _EARLIEST, "latest": _LATEST}
            place = columns.at(columns.SESSIONS, columns.BEGINS)
            values = {name: f"{hour:%H:%M}" for name, hour in hours.items()}
            yield Problem.warning("session-hour", line.row.number, place, **values)


def sessions_lie_ahead(exam: ExamDraft, known: ExamFacts) -> Iterator[Problem]:
    """Tickets are handed out before the exam (K11); a day that is over is told, for it may be a mistyped year."""
    for line in exam.sessions:
        if line.day is not None and line.day < known.facts.today:
            place = columns.at(columns.SESSIONS, columns.DAY)
            values = {"day": line.day, "today": known.facts.today}
            yield Problem.warning("session-over", line.row.number, place, **values)


def both_subjects_are_examined(exam: ExamDraft, _known: ExamFacts) -> Iterator[Problem]:
    """理论 and 实操 are both needed to pass (K26); an exam of one of them is told."""
    found = {line.subject for line in exam.sessions}
    # A session whose 科目 cannot be read may be the other one.
    if exam.sessions and None not in found:
        for subject in (Subject.THEORY, Subject.PRACTICAL):
            if subject not in found:
                yield Problem.warning("subject-without-session", subject=subject)


def theory_rooms_hold_thirty(exam: ExamDraft, _known: ExamFacts) -> Iterator[Problem]:
    """A room of 理论 takes 30 candidates at the most (E1-1)."""
    for line in exam.rooms:
        if line.subject is Subject.THEORY and line.capacity is not None and line.capacity > MOST_IN_THEORY_ROOM:
            values = {"capacity": line.capacity, "most": MOST_IN_THEORY_ROOM}
            yield Problem.of("room-over-thirty", line.row.number, _CAPACITY, **values)


def rooms_have_a_desk_for_everyone(exam: ExamDraft, _known: ExamFacts) -> Iterator[Problem]:
    """One candidate, one desk: rows times columns of them (E1-1)."""
    for line in exam.rooms:
        if line.capacity is None or line.rows is None or line.columns is None:
            continue
        desks = line.rows * line.columns
        if line.capacity > desks:
            yield Problem.of("room-over-desks", line.row.number, _CAPACITY, capacity=line.capacity, desks=desks)


def rooms_can_be_drawn(exam: ExamDraft, _known: ExamFacts) -> Iterator[Problem]:
    """The desks of a room are posted as a drawing (K13, E1-8): one with 9999 rows would be that of an empty room, and
    of 9999 seats nobody could read the numbers.
    """
    for line in exam.rooms:
        typed = ((columns.DESK_ROWS, line.rows), (columns.DESK_COLUMNS, line.columns))
        told = [(column, count) for column, count in typed if count is not None and count > MOST_DESKS_IN_LINE]
        for column, count in told or _too_many_in_line(line):
            place = columns.at(columns.ROOMS, column)
            yield Problem.of("room-undrawable", line.row.number, place, count=count, most=MOST_DESKS_IN_LINE)


def _too_many_in_line(line: RoomLine) -> Iterator[tuple[str, int]]:
    """Yield what is wrong with the 容量 of a room whose 行, 列 or both are left to us."""
    if line.capacity and not (line.rows and line.columns):
        longest = max(grid(line.capacity, line.rows, line.columns))
        if longest > MOST_DESKS_IN_LINE:
            yield columns.CAPACITY, longest


def rooms_have_a_station_for_everyone(exam: ExamDraft, _known: ExamFacts) -> Iterator[Problem]:
    """One candidate, one station in a room of 实操 (E1-2)."""
    for line in exam.rooms:
        if line.subject is not Subject.PRACTICAL or line.capacity is None or line.stations is None:
            continue
        if line.capacity > line.stations:
            values = {"capacity": line.capacity, "stations": line.stations}
            yield Problem.of("room-over-stations", line.row.number, _CAPACITY, **values)


def duties_are_in_fitting_rooms(exam: ExamDraft, _known: ExamFacts) -> Iterator[Problem]:
    """A session of 实操 is not held in a room of 理论, nor the other way round."""
    for duty in exam.duties:
        room, session = exam.room(duty.room), exam.session(duty.session)
        if room is None or session is None or room.subject is None or session.subject is None:
            continue
        if room.subject is not session.subject and not _is_review(exam, room.subject, session.subject):
            values = {"room": room.number, "kind": room.subject, "session": session.number, "subject": session.subject}
            yield Problem.of("duty-subject", duty.row.number, columns.at(columns.DUTIES, columns.SESSION), **values)


def a_room_holds_one_session_at_a_time(exam: ExamDraft, _known: ExamFacts) -> Iterator[Problem]:
    """The staff of a room is not told off to two sessions of one hour there."""
    of_room: dict[str, dict[str, tuple[SessionLine, DutyLine]]] = {}
    for duty in exam.duties:
        room, session = exam.room(duty.room), exam.session(duty.session)
        if room is not None and room.number and session is not None and session.number:
            of_room.setdefault(room.number, {}).setdefault(session.number, (session, duty))
    for number, duties in of_room.items():
        yield from _overlapping(number, duties.values())


def _overlapping(room: str, duties: Iterable[tuple[SessionLine, DutyLine]]) -> Iterator[Problem]:
    for (one, _), (other, duty) in combinations(duties, 2):
        first, second = one.known, other.known
        if first is not None and second is not None and first.overlaps(second):
            place = columns.at(columns.DUTIES, columns.SESSION)
            values = {"room": room, "session": second.number, "other": first.number}
            yield Problem.of("room-two-sessions", duty.row.number, place, **values)


def _is_review(exam: ExamDraft, room: Subject, session: Subject) -> bool:
    """Whether it is a 综合评审 in a room of 理论, which needs no other where it has none of its own."""
    has_own = any(line.subject is Subject.REVIEW for line in exam.rooms)
    return session is Subject.REVIEW and room is Subject.THEORY and not has_own


RULES: Final = (
    ExamRule("K10", "K10", ("session-backwards",), sessions_end_after_they_begin),
    ExamRule("K10", "K10", ("session-hour",), sessions_are_held_by_day),
    ExamRule("K11", "K11", ("session-over",), sessions_lie_ahead),
    ExamRule("K10", "K26", ("subject-without-session",), both_subjects_are_examined),
    ExamRule("R44", "E1-1", ("room-over-thirty",), theory_rooms_hold_thirty),
    ExamRule("R44", "E1-1", ("room-over-desks",), rooms_have_a_desk_for_everyone),
    ExamRule("EX6", "K13, E1-8", ("room-undrawable",), rooms_can_be_drawn),
    ExamRule("R45", "E1-2", ("room-over-stations",), rooms_have_a_station_for_everyone),
    ExamRule("K20", "K20", ("duty-subject",), duties_are_in_fitting_rooms),
    ExamRule("K20", "K20", ("room-two-sessions",), a_room_holds_one_session_at_a_time),
)
