"""Which seats of an amended batch stand."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from pipeline.rules.exam.batch import Exam, Group, Room, Session
from pipeline.rules.exam.routes import is_passable
from pipeline.rules.exam.seating import Seat, Seating
from pipeline.rules.exam.slots import Slot
from pipeline.rules.levels import Level


def standing_seats(exam: Exam, kept: Seating | None, slots: Iterable[Slot]) -> tuple[Seat, ...]:
    """Return the seats of `kept` that stand in `exam`, in their order.

    A seat falls where the candidate left, the room or the session is gone or smaller, the candidate's 考场号 or level
    says otherwise, the room belongs to others now, or the candidate would be in two sessions at one hour.
    """
    if kept is None:
        return ()
    place = {(slot.session.number, slot.room.number): slot for slot in slots}
    candidate = {known.person: known for known in exam.candidates}
    room = {known.number: known for known in exam.rooms}
    named = {known.person: room[known.room] for known in exam.candidates if known.room in room}
    left = [seat for seat in kept.seats if seat.person in candidate and (seat.session, seat.room) in place]
    left = [
        seat
        for seat in left
        if _is_possible(seat, place[seat.session, seat.room], candidate[seat.person].level, named.get(seat.person))
    ]
    if not exam.mixed:
        left = _of_one_group(left, {person: known.group for person, known in candidate.items()})
    return _in_one_place(left, {session.number: session for session in exam.sessions})


def _is_possible(seat: Seat, slot: Slot, level: Level, named: Room | None) -> bool:
    # A 考场号 is for the sessions of the room's 科目: where somebody takes 理论 says nothing of 实操.
    is_elsewhere = named is not None and named.subject is slot.session.subject and named != slot.room
    return seat.number <= slot.room.seats and slot.session.subject.is_taken_at(level) and not is_elsewhere


def _of_one_group(seats: list[Seat], group_of: Mapping[str, Group]) -> list[Seat]:
    """Return the seats of those who are the most in their room; a room is of one occupation, job and level."""
    groups: dict[tuple[str, str], Counter[Group]] = defaultdict(Counter)
    for seat in seats:
        groups[seat.session, seat.room][group_of[seat.person]] += 1
    owner = {place: min(counts, key=lambda group: (-counts[group], group)) for place, counts in groups.items()}
    return [seat for seat in seats if owner[seat.session, seat.room] == group_of[seat.person]]


def _in_one_place(seats: list[Seat], session_of: Mapping[str, Session]) -> tuple[Seat, ...]:
    """Return the seats without those that a candidate could not be in as well."""
    taken: dict[str, tuple[Session, ...]] = {}
    stand = []
    for seat in seats:
        route = (*taken.get(seat.person, ()), session_of[seat.session])
        if is_passable(route) and len({session.subject for session in route}) == len(route):
            taken[seat.person] = route
            stand.append(seat)
    return tuple(stand)
