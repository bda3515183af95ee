"""Which seats of an amended exam stand, and which fall."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipeline.rules.exam.batch import Candidate, Exam, Session, Subject
from pipeline.rules.exam.keeping import standing_seats
from pipeline.rules.exam.seating import Seat, Seating
from pipeline.rules.exam.slots import slots_of
from pipeline.rules.levels import Level
from tests.rules.exam.exams import AFTERNOON, MORNING, candidates, exam, practical, session, theory

LATER, REVIEW = session("3", Subject.THEORY, 11), session("5", Subject.REVIEW, 16)
PEOPLE = candidates(3)
ROOMS = (*theory(10, 10), *practical(10, 10))
ANNA, BELA, CARL = (one.person for one in PEOPLE)


def exam_of(
    people: Sequence[Candidate] = PEOPLE, hours: Sequence[Session] = (MORNING, LATER, AFTERNOON), *, mixed: bool = False
) -> Exam:
    return exam(people, ROOMS, hours, mixed=mixed)


def standing(of: Exam, *seats: Seat) -> list[Seat]:
    kept = Seating(seats)
    return list(standing_seats(of, kept, slots_of(of, kept)))


def with_first(**changes: object) -> Exam:
    return exam_of((replace(PEOPLE[0], **changes), *PEOPLE[1:]))  # type: ignore[arg-type]


def test_without_an_earlier_exam_no_seat_stands() -> None:
    of = exam_of()

    assert () == standing_seats(of, None, slots_of(of, None))


def test_where_nothing_changed_all_seats_stand_in_their_order() -> None:
    seats = [Seat(CARL, "1", "101", 10), Seat(ANNA, "1", "101", 2), Seat(ANNA, "2", "实1", 1)]

    assert seats == standing(exam_of(), *seats)


@pytest.mark.parametrize(
    ("seat", "stands"),
    [
        (Seat(ANNA, "1", "101", 10), True),
        (Seat(ANNA, "1", "101", 11), False),
        (Seat(ANNA, "1", "103", 1), False),
        (Seat(ANNA, "9", "101", 1), False),
        (Seat(ANNA, "1", "实1", 1), False),
        (Seat("somebody else", "1", "101", 1), False),
    ],
)
def test_a_seat_falls_where_the_candidate_the_session_the_room_or_its_place_is_gone(
    seat: Seat, *, stands: bool
) -> None:
    assert [seat] * stands == standing(exam_of(), seat)


@pytest.mark.parametrize(
    ("room", "fallen"),
    [(None, None), ("101", None), ("102", Subject.THEORY), ("实1", None), ("实2", Subject.PRACTICAL)],
)
def test_a_seat_falls_where_the_candidate_comes_with_another_room_for_its_subject(
    room: str | None, fallen: Subject | None
) -> None:
    seats = {Subject.THEORY: Seat(ANNA, "1", "101", 1), Subject.PRACTICAL: Seat(ANNA, "2", "实1", 1)}
    other = Seat(BELA, "1", "101", 2)
    stay = [seat for subject, seat in seats.items() if subject is not fallen]

    assert [*stay, other] == standing(with_first(room=room), *seats.values(), other)


def test_the_room_that_a_candidate_comes_with_is_none_for_the_review() -> None:
    people = candidates(1, level=Level.TECHNICIAN)
    review = Seat(people[0].person, "5", "101", 1)
    of = exam((replace(people[0], room="102"),), theory(10, 10), (MORNING, REVIEW))

    assert [review] == standing(of, review)


def test_who_is_no_technician_any_more_has_no_review() -> None:
    people = candidates(2, level=Level.TECHNICIAN)
    of = exam((replace(people[0], level=Level.SENIOR_WORKER), people[1]), theory(10), (MORNING, REVIEW), mixed=True)
    seats = [Seat(one.person, "5", "101", place) for place, one in enumerate(people, 1)]

    assert seats[1:] == standing(of, *seats)


@pytest.mark.parametrize(
    ("occupations", "stay"),
    [
        # Theirs is the room who are the most in it, and of equally many the first by occupation, job and level.
        (("焊工", "电工", "电工"), [1, 2]),
        (("电工", "焊工", "焊工"), [1, 2]),
        (("B", "A", "C"), [1]),
    ],
)
def test_a_room_belongs_to_one_group_and_the_seats_of_others_fall(
    occupations: tuple[str, ...], stay: list[int]
) -> None:
    people = [replace(one, occupation=occupation) for one, occupation in zip(PEOPLE, occupations, strict=True)]
    seats = [Seat(one.person, "1", "101", place) for place, one in enumerate(people, 1)]
    alone = Seat(people[0].person, "2", "实1", 1)

    assert [*(seats[place] for place in stay), alone] == standing(exam_of(people), *seats, alone)
    assert [*seats, alone] == standing(exam_of(people, mixed=True), *seats, alone)


def test_nobody_has_two_seats_at_one_hour_or_in_one_subject() -> None:
    early = replace(AFTERNOON, begins=MORNING.begins)
    theory_seat, practice, again = Seat(ANNA, "1", "101", 1), Seat(ANNA, "2", "实1", 1), Seat(ANNA, "3", "101", 1)
    other = Seat(BELA, "2", "实1", 2)

    assert [theory_seat, other] == standing(exam_of(hours=(MORNING, early)), theory_seat, practice, other)
    assert [theory_seat, practice, other] == standing(exam_of(), theory_seat, again, practice, other)
    assert [again, practice] == standing(exam_of(), again, practice, theory_seat)
