"""Who sits where and when: one seat for every candidate in each subject, the same for the same seed (K10, R44, R45)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import combinations, islice, product
from typing import Final

from pipeline.rules.exam import columns
from pipeline.rules.exam.batch import Candidate, Exam, Group, Session, Subject
from pipeline.rules.exam.floor import Floor, Party
from pipeline.rules.exam.keeping import standing_seats
from pipeline.rules.exam.routes import Route, best_routes
from pipeline.rules.exam.seating import Seat, Seating
from pipeline.rules.exam.slots import Slot, slots_of
from pipeline.rules.problems import Problem

CODES: Final = ("seats-short", "seats-short-mixed", "seats-short-overlap", "room-short", "sessions-clash")


@dataclass(frozen=True, slots=True)
class _Shortfall:
    """So many people without a seat in a subject: where, whose, and what stands in the way."""

    code: str
    subject: Subject
    missing: int
    who: str
    room: str | None = None


@dataclass(frozen=True, slots=True)
class _Way:
    """A way of filling rooms: which, the last session first, thrifty as in `best_rooms`, the smallest group first."""

    slots: tuple[Slot, ...]
    is_late: bool = False
    is_thrifty: bool = False
    is_upward: bool = False


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What came of filling the rooms in one way."""

    seats: tuple[Seat, ...]
    shortfalls: tuple[_Shortfall, ...]

    @property
    def missing(self) -> int:
        return sum(shortfall.missing for shortfall in self.shortfalls)


def arrange(exam: Exam, kept: Seating | None = None) -> Seating | tuple[Problem, ...]:
    """Return a seat for everybody in one session of each subject, or the problems that name what is missing.

    The seats of `kept`, those of the amended batch, stand as far as they can (`standing_seats`). A subject without
    sessions is left out. Rooms are filled largest group first, few rooms for each, those with staff before those
    without; unless the exam is mixed, nobody of another occupation, job or level sits in the same room. Within a group
    the seats go by the seed alone.

    Of a mixed exam of two subjects in which nobody is bound to a room or a seat, a shortfall is told only where there
    is one. Elsewhere a very tight fit may be overlooked.
    """
    slots = slots_of(exam, kept)
    standing = standing_seats(exam, kept, slots)
    group_of = {candidate.person: candidate.group for candidate in exam.candidates}
    taken = [(seat, None if exam.mixed else group_of[seat.person]) for seat in standing]
    parties = _parties(exam, standing)
    best: _Attempt | None = None
    for way in _ways(exam, slots, standing):
        attempt = _attempt(way, parties, taken, group_of)
        if not attempt.shortfalls:
            return _in_order(exam, attempt.seats)
        best = attempt if best is None else min(best, attempt, key=lambda one: one.missing)
    assert best is not None
    return tuple(_problem(shortfall, exam) for shortfall in _together(best.shortfalls))


def _ways(exam: Exam, slots: tuple[Slot, ...], standing: tuple[Seat, ...]) -> Iterator[_Way]:
    """Yield what to try one after the other.

    Fitting groups into rooms has no quick way that always succeeds; where one ends short, another may not.
    """
    used = {(seat.session, seat.room) for seat in standing}
    staffed = tuple(slot for slot in slots if slot.is_staffed or (slot.session.number, slot.room.number) in used)
    fitting = (False,) if exam.mixed else (False, True)
    for usable in dict.fromkeys((staffed, slots)):
        if _has_enough(exam, usable):
            yield from (_Way(usable, *turns) for turns in product((False, True), fitting, fitting))
    if not _has_enough(exam, slots):
        yield _Way(slots)


def _has_enough(exam: Exam, slots: Iterable[Slot]) -> bool:
    """Whether there are as many seats as people; if not, no way of filling them is worth a try."""
    seats: Counter[Subject] = Counter()
    for slot in slots:
        seats[slot.session.subject] += slot.room.seats
    levels = Counter(candidate.level for candidate in exam.candidates)
    return all(
        seats[subject] >= sum(people for level, people in levels.items() if subject.is_taken_at(level))
        for subject in exam.subjects
    )


def _attempt(
    way: _Way, parties: Sequence[Party], taken: Iterable[tuple[Seat, Group | None]], group_of: Mapping[str, Group]
) -> _Attempt:
    ordered = sorted(way.slots, key=lambda slot: slot.session.opening, reverse=way.is_late)
    floor = Floor(ordered, thrifty=way.is_thrifty)
    for seat, group in taken:
        floor.keep(seat, group)
    parties = sorted(parties[::-1] if way.is_upward else parties, key=lambda party: not party.is_bound)
    found = [shortfall for party in parties for shortfall in _seat(party, floor, group_of)]
    return _Attempt(tuple(floor.seats), tuple(found))


def _parties(exam: Exam, standing: tuple[Seat, ...]) -> list[Party]:
    """Return those who still need seats, largest group first."""
    fixed: dict[str, tuple[Session, ...]] = defaultdict(tuple)
    session_of = {session.number: session for session in exam.sessions}
    for seat in standing:
        fixed[seat.person] += (session_of[seat.session],)
    members: dict[Party, list[str]] = defaultdict(list)
    for candidate, person in _in_order_of_the_seed(exam):
        members[_needs(exam, candidate, fixed[person])].append(person)
    parties = [replace(needs, people=tuple(people)) for needs, people in members.items()]
    # Only where rooms are shared do the subjects matter: who has one more to go to must find a way through all.
    return sorted(parties, key=lambda party: -len(party.subjects) * exam.mixed)


def _needs(exam: Exam, candidate: Candidate, fixed: tuple[Session, ...]) -> Party:
    """Return the party of which the candidate is one, without people."""
    sits_in = {session.subject for session in fixed}
    return Party(
        group=None if exam.mixed else candidate.group,
        subjects=tuple(
            subject for subject in exam.subjects if subject.is_taken_at(candidate.level) and subject not in sits_in
        ),
        fixed=fixed,
        room=next((room for room in exam.rooms if room.number == candidate.room), None),
    )


def _in_order_of_the_seed(exam: Exam) -> list[tuple[Candidate, str]]:
    """Return the candidates, each with `Candidate.person`: the largest group first, within it as the seed has it."""
    sizes = Counter(candidate.group for candidate in exam.candidates)
    known = [(candidate, candidate.person) for candidate in exam.candidates]
    return sorted(known, key=lambda one: (-sizes[one[0].group], one[0].group, _lot(exam.seed, one[1])))


def _lot(seed: str, person: str) -> bytes:
    return sha256(f"{seed}\n{person}".encode()).digest()


def _seat(party: Party, floor: Floor, group_of: Mapping[str, Group]) -> Iterator[_Shortfall]:
    stages = [floor.free_seats(party, subject) for subject in party.subjects]
    routes = best_routes(len(party.people), stages, lambda session: floor.new_rooms(party, session))
    for session, people in _attendance(routes, party.people).items():
        floor.fill(party, session, people)
    unseated = party.people[sum(routes.values()) :]
    if unseated:
        who = "、".join(dict.fromkeys(str(group_of[person]) for person in unseated))
        yield from _shortfalls(party, [sum(stage.values()) for stage in stages], len(unseated), who)


def _attendance(routes: Mapping[Route, int], people: Sequence[str]) -> Mapping[Session, list[str]]:
    """Return who goes to which session."""
    found: dict[Session, list[str]] = defaultdict(list)
    waiting = iter(people)
    for route, count in routes.items():
        members = list(islice(waiting, count))
        for session in route:
            found[session] += members
    return found


def _shortfalls(party: Party, seats: Sequence[int], unseated: int, who: str) -> Iterator[_Shortfall]:
    short = [
        (subject, len(party.people) - free)
        for subject, free in zip(party.subjects, seats, strict=True)
        if free < len(party.people)
    ]
    for subject, missing in short:
        if party.room is not None and party.is_bound_in(subject):
            yield _Shortfall("room-short", subject, missing, who, party.room.number)
        else:
            yield _Shortfall("seats-short", subject, missing, who)
    if not short:
        yield _Shortfall("sessions-clash", party.subjects[-1], unseated, who)


def _together(shortfalls: Iterable[_Shortfall]) -> tuple[_Shortfall, ...]:
    """Return the shortfalls with those added up that differ in nothing but their number."""
    missing: Counter[_Shortfall] = Counter()
    for shortfall in shortfalls:
        missing[replace(shortfall, missing=0)] += shortfall.missing
    return tuple(replace(shortfall, missing=count) for shortfall, count in missing.items())


def _problem(shortfall: _Shortfall, exam: Exam) -> Problem:
    place = columns.at(columns.ROOMS, columns.CAPACITY)
    values = {"subject": shortfall.subject, "missing": shortfall.missing, "who": shortfall.who}
    if shortfall.room is not None:
        values["room"] = shortfall.room
    if shortfall.code == "seats-short":
        return _of_seats(exam, shortfall.subject, Problem.of("seats-short", None, place, **values))
    return Problem.of(shortfall.code, None, place, **values)


def _of_seats(exam: Exam, subject: Subject, problem: Problem) -> Problem:
    """Return the problem with the advice that helps: rooms shared already are not to be shared, nor used twice."""
    overlapping = _overlapping(exam, subject)
    if overlapping:
        values = (*problem.values, ("sessions", "、".join(overlapping)))
        return replace(problem, code="seats-short-overlap", values=tuple(sorted(values)))
    return replace(problem, code="seats-short-mixed") if exam.mixed else problem


def _overlapping(exam: Exam, subject: Subject) -> list[str]:
    """Return the 场次号 of the subject's sessions that overlap with another one of it."""
    sessions = [session for session in exam.sessions if session.subject is subject]
    pairs = [pair for pair in combinations(sessions, 2) if pair[0].overlaps(pair[1])]
    return list(dict.fromkeys(session.number for session in sessions if any(session in pair for pair in pairs)))


def _in_order(exam: Exam, seats: Iterable[Seat]) -> Seating:
    sessions = {session.number: session.opening for session in exam.sessions}
    rooms = {room.number: place for place, room in enumerate(exam.rooms)}
    return Seating(tuple(sorted(seats, key=lambda seat: (sessions[seat.session], rooms[seat.room], seat.number))))
