"""Exams of any size, and what must hold of the seats of every one."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, time
from itertools import combinations

from hypothesis import strategies as st

from pipeline.rules.exam.batch import Candidate, Exam, Room, Session, Subject
from pipeline.rules.exam.seating import Seating
from pipeline.rules.identity import check_character
from pipeline.rules.levels import Level
from tests.rules.rosters import CODE

DAY = date(2026, 12, 5)
_MOST_OF_A_DAY = 999


def number_of_nobody(place: int) -> str:
    """Return a sound identity number; more than 100,000 of them differ."""
    days, sequence = divmod(place, _MOST_OF_A_DAY)
    seventeen = f"650000{1980 + days // 28:04d}01{days % 28 + 1:02d}{sequence:03d}"
    return seventeen + check_character(seventeen)


def candidates(*groups: int, level: Level = Level.SENIOR_WORKER, first: int = 0) -> tuple[Candidate, ...]:
    """Return so many candidates of each of some occupations."""
    occupations = [f"职业{place}" for place, people in enumerate(groups) for _ in range(people)]
    return tuple(
        Candidate(place + 2, "张伟", "居民身份证", number_of_nobody(place), occupation, "----", level)
        for place, occupation in enumerate(occupations, first)
    )


def theory(*capacities: int) -> tuple[Room, ...]:
    return tuple(Room(f"{101 + place}", Subject.THEORY, "教学楼", seats) for place, seats in enumerate(capacities))


def practical(*capacities: int) -> tuple[Room, ...]:
    return tuple(Room(f"实{1 + place}", Subject.PRACTICAL, "实训楼", seats) for place, seats in enumerate(capacities))


def session(number: str, subject: Subject, begins: int, hours: int = 1) -> Session:
    """Return a session that begins at a full hour."""
    return Session(number, subject, DAY, time(begins), time(begins + hours))


MORNING = session("1", Subject.THEORY, 9)
AFTERNOON = session("2", Subject.PRACTICAL, 14)


def exam(
    people: Sequence[Candidate],
    rooms: Sequence[Room],
    sessions: Sequence[Session] = (MORNING, AFTERNOON),
    *,
    mixed: bool = False,
    seed: str = "20261205",
) -> Exam:
    return Exam(
        name="2026-12-准考",
        institution=CODE,
        institution_name="天山示例职业技能评价中心",
        title="2026年12月职业技能等级认定",
        site="天山示例学校",
        seed=seed,
        mixed=mixed,
        amends=None,
        sessions=tuple(sorted(sessions, key=lambda one: one.opening)),
        rooms=tuple(rooms),
        duties=(),
        candidates=tuple(people),
    )


def check_seats(of: Exam, seating: Seating) -> None:
    """Fail unless everybody sits once in each subject, and nowhere where nobody could sit."""
    check_rooms(of, seating)
    check_people(of, seating)


def check_rooms(of: Exam, seating: Seating) -> None:
    rooms = {room.number: room for room in of.rooms}
    sessions = {one.number: one for one in of.sessions}
    group = {candidate.person: candidate.group for candidate in of.candidates}
    for (held, number), seats in seating.by_room().items():
        room, places = rooms[number], [seat.number for seat in seats]

        assert of.hosts(room, sessions[held])
        assert len(set(places)) == len(places) <= room.capacity
        assert set(places) <= set(range(1, room.capacity + 1))
        assert room.subject is not Subject.THEORY or len(places) <= 30
        assert of.mixed or len({group[seat.person] for seat in seats}) == 1
    for (one, room_of_one), (other, room_of_other) in combinations(seating.by_room(), 2):
        assert room_of_one != room_of_other or not sessions[one].overlaps(sessions[other])


def check_people(of: Exam, seating: Seating) -> None:
    sessions = {one.number: one for one in of.sessions}
    seats = seating.by_person()

    assert {candidate.person for candidate in of.candidates} == set(seats)
    for candidate in of.candidates:
        taken = [sessions[seat.session] for seat in seats[candidate.person]]
        needed = [subject for subject in of.subjects if subject.is_taken_at(candidate.level)]
        given = {seat.room for seat in seats[candidate.person] if sessions[seat.session].subject is Subject.THEORY}

        assert Counter(needed) == Counter(one.subject for one in taken)
        assert not any(one.overlaps(other) for one, other in combinations(taken, 2))
        assert candidate.room is None or candidate.room.startswith("实") or {candidate.room} == given


# Several rooms of up to 34 seats: in theory none has more than 30, whatever its line says.
CAPACITIES = st.lists(st.integers(1, 34), min_size=1, max_size=6)
GROUPS = st.lists(st.integers(0, 40), min_size=1, max_size=5).filter(any)


@st.composite
def timetables(draw: st.DrawFn) -> tuple[Session, ...]:
    """Up to three sessions of each of the two subjects; those of one subject lie at different hours."""
    hours = {
        subject: draw(st.lists(st.integers(8, 13), min_size=1, max_size=3, unique=True))
        for subject in (Subject.THEORY, Subject.PRACTICAL)
    }
    begins = [(subject, hour) for subject, known in hours.items() for hour in known]
    return tuple(session(str(place), subject, hour) for place, (subject, hour) in enumerate(begins, 1))


@st.composite
def exams(draw: st.DrawFn, *, mixed: bool | None = None) -> Exam:
    """Any exam of the two subjects."""
    return exam(
        candidates(*draw(GROUPS)),
        (*theory(*draw(CAPACITIES)), *practical(*draw(CAPACITIES))),
        draw(timetables()),
        mixed=draw(st.booleans()) if mixed is None else mixed,
        seed=draw(st.text(max_size=3)),
    )
