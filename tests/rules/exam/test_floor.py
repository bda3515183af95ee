"""Which seats are free, and for whom, while the rooms of all sessions fill."""

from collections.abc import Sequence

from pipeline.rules.exam.batch import Group, Room, Session, Subject
from pipeline.rules.exam.floor import Floor, Party
from pipeline.rules.exam.seating import Seat
from pipeline.rules.exam.slots import Slot
from pipeline.rules.levels import Level
from tests.rules.exam.exams import AFTERNOON, MORNING, practical, session, theory

LATER, REVIEW = session("3", Subject.THEORY, 11), session("5", Subject.REVIEW, 16)
EARLY = session("4", Subject.PRACTICAL, 9)
WELDERS, COOKS = Group("焊工", "----", Level.SENIOR_WORKER), Group("厨师", "----", Level.SENIOR_WORKER)
SMALL, LARGE = theory(4, 6)
(WORKSHOP,) = practical(5)


def floor_of(*slots: tuple[Session, Room], thrifty: bool = False) -> Floor:
    return Floor([Slot(held, room, is_staffed=True) for held, room in slots], thrifty=thrifty)


def party(
    *people: str, group: Group | None = WELDERS, room: Room | None = None, fixed: Sequence[Session] = ()
) -> Party:
    return Party(group, (Subject.THEORY,), tuple(fixed), room, people)


def test_each_session_of_the_subject_takes_as_many_as_its_rooms_have_seats() -> None:
    floor = floor_of((MORNING, SMALL), (MORNING, LARGE), (LATER, LARGE), (AFTERNOON, WORKSHOP))

    assert {MORNING: 10, LATER: 6} == floor.free_seats(party(), Subject.THEORY)
    assert {AFTERNOON: 5} == floor.free_seats(party(), Subject.PRACTICAL)
    assert {} == floor.free_seats(party(), Subject.REVIEW)


def test_a_room_of_theory_has_thirty_seats_at_the_most_whatever_its_line_says() -> None:
    (hall,) = theory(50)

    assert {MORNING: 30} == floor_of((MORNING, hall)).free_seats(party(), Subject.THEORY)


def test_who_sits_at_that_hour_already_cannot_come() -> None:
    floor = floor_of((MORNING, SMALL), (LATER, SMALL), (EARLY, WORKSHOP))

    assert {LATER: 4} == floor.free_seats(party(fixed=[EARLY]), Subject.THEORY)
    assert {} == floor.free_seats(party(fixed=[AFTERNOON, MORNING]), Subject.PRACTICAL)


def test_a_room_is_of_the_group_that_sits_there_and_of_anybody_where_rooms_are_shared() -> None:
    floor = floor_of((MORNING, SMALL), (MORNING, LARGE))
    floor.keep(Seat("a", "1", "102", 3), WELDERS)

    assert {MORNING: 9} == floor.free_seats(party(), Subject.THEORY)
    assert {MORNING: 4} == floor.free_seats(party(group=COOKS), Subject.THEORY)
    mixed = floor_of((MORNING, LARGE))
    mixed.keep(Seat("a", "1", "102", 3), None)
    assert {MORNING: 5} == mixed.free_seats(party(group=None), Subject.THEORY)


def test_who_came_with_a_room_sits_there_in_the_sessions_of_its_subject() -> None:
    floor = floor_of((MORNING, SMALL), (MORNING, LARGE), (AFTERNOON, WORKSHOP), (REVIEW, SMALL))
    bound = party("a", "b", room=LARGE)

    assert {MORNING: 6} == floor.free_seats(bound, Subject.THEORY)
    assert {AFTERNOON: 5} == floor.free_seats(bound, Subject.PRACTICAL)
    # A review is held in a room of 理论 without being of that subject.
    assert {REVIEW: 4} == floor.free_seats(bound, Subject.REVIEW)
    floor.fill(bound, MORNING, bound.people)
    assert [Seat("a", "1", "102", 1), Seat("b", "1", "102", 2)] == floor.seats


def test_who_is_bound_to_a_room_or_sits_somewhere_already_has_less_to_choose_from() -> None:
    assert not party().is_bound
    assert party(room=SMALL).is_bound
    assert party(fixed=[MORNING]).is_bound
    assert party(room=SMALL).is_bound_in(Subject.THEORY)
    assert not party(room=SMALL).is_bound_in(Subject.REVIEW)
    assert not party(fixed=[MORNING]).is_bound_in(Subject.THEORY)


def test_seats_are_taken_from_the_first_on_and_those_that_stand_are_left_out() -> None:
    floor = floor_of((MORNING, SMALL))
    floor.keep(Seat("x", "1", "101", 2), WELDERS)
    floor.fill(party(), MORNING, ["a", "b"])
    floor.fill(party(), MORNING, ["c"])

    assert [("x", 2), ("a", 1), ("b", 3), ("c", 4)] == [(seat.person, seat.number) for seat in floor.seats]
    assert {} == floor.free_seats(party(), Subject.THEORY)


def test_rooms_that_are_in_use_are_filled_before_one_is_opened() -> None:
    floor = floor_of((MORNING, SMALL), (MORNING, LARGE))
    welders = party(*"abcdef")

    assert 1 == floor.new_rooms(welders, MORNING)
    floor.keep(Seat("x", "1", "102", 1), WELDERS)
    assert 0 == floor.new_rooms(party(*"abcde"), MORNING)
    assert 1 == floor.new_rooms(welders, MORNING)
    floor.fill(welders, MORNING, welders.people)
    assert [("101", 1), ("101", 2), ("101", 3), ("101", 4), ("102", 2), ("102", 3)] == [
        (seat.room, seat.number) for seat in floor.seats[1:]
    ]
    # Both are theirs now.
    assert {} == floor.free_seats(party(group=COOKS), Subject.THEORY)
    assert 0 == floor.new_rooms(party("g"), MORNING)


def test_a_room_that_was_filled_in_one_session_is_free_in_another() -> None:
    floor = floor_of((MORNING, SMALL), (LATER, SMALL))
    floor.fill(party(), MORNING, ["a"])

    assert {LATER: 4} == floor.free_seats(party(group=COOKS), Subject.THEORY)
    assert 1 == floor.new_rooms(party("b"), LATER)


def test_thrifty_rooms_leave_few_seats_empty() -> None:
    slots = [(MORNING, room) for room in theory(30, 15, 10)]
    people = [f"{place}" for place in range(25)]
    rooms = []
    for thrifty in (False, True):
        floor = floor_of(*slots, thrifty=thrifty)
        floor.fill(party(), MORNING, people)
        rooms.append({seat.room for seat in floor.seats})

    assert [{"101"}, {"102", "103"}] == rooms
