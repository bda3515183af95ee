"""Everybody has a seat, the same one for the same seed, or it is told what is missing."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, combinations
from time import process_time

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.rules.exam.arrangement import arrange
from pipeline.rules.exam.batch import Candidate, Duty, Exam, Post, Room, Session, Subject
from pipeline.rules.exam.seating import Seat, Seating
from pipeline.rules.levels import Level
from pipeline.rules.problems import Problem
from tests.rules.exam.exams import (
    AFTERNOON,
    MORNING,
    candidates,
    check_seats,
    exam,
    exams,
    practical,
    session,
    theory,
)


def seats_of(of: Exam, kept: Seating | None = None) -> Seating:
    seating = arrange(of, kept)
    assert isinstance(seating, Seating), seating
    return seating


def problems_of(of: Exam, kept: Seating | None = None) -> list[tuple[str, dict[str, str]]]:
    found = arrange(of, kept)
    assert not isinstance(found, Seating)
    return [(problem.code, dict(problem.values)) for problem in found]


def staffed(of: Exam, *rooms: str) -> Exam:
    """Return the exam with all the staff that some of its rooms need."""
    posts = {
        Subject.THEORY: (Post.INVIGILATOR, Post.DEPUTY_INVIGILATOR),
        Subject.PRACTICAL: (Post.LEADING_EXAMINER, Post.EXAMINER, Post.EXAMINER),
    }
    duties = (
        Duty(2, post, "赵", None, room.number)
        for room in of.rooms
        if room.number in rooms
        for post in posts[room.subject]
    )
    return replace(of, duties=tuple(duties))


def rooms_used(seating: Seating, held: Session) -> dict[str, int]:
    return {room: len(seats) for (number, room), seats in seating.by_room().items() if number == held.number}


def is_possible(of: Exam) -> bool:
    """Whether a mixed exam of two subjects has seats enough: no choice of sessions holds back too many.

    Whoever is not in one of some sessions of 理论 is in another; whoever is in one of them needs a session of 实操 that
    does not overlap with it (max-flow min-cut).
    """
    seats = {held: sum(room.seats for room in of.rooms if room.subject is held.subject) for held in of.sessions}
    first = [held for held in of.sessions if held.subject is Subject.THEORY]
    second = [held for held in of.sessions if held.subject is Subject.PRACTICAL]
    for some in chain.from_iterable(combinations(first, size) for size in range(len(first) + 1)):
        elsewhere = sum(seats[held] for held in first if held not in some)
        after = sum(seats[held] for held in second if not all(held.overlaps(other) for other in some))
        if of.people > elsewhere + after:
            return False
    return True


@settings(max_examples=300, deadline=None)
@given(exams())
def test_nobody_is_left_out_or_sits_twice_and_no_room_is_over_full_whatever_the_sizes(of: Exam) -> None:
    seating = arrange(of)
    if isinstance(seating, Seating):
        check_seats(of, seating)
    else:
        assert seating
        assert all(problem.is_error for problem in seating)


@settings(max_examples=300, deadline=None)
@given(exams(mixed=True))
def test_there_is_a_shortfall_exactly_when_not_all_can_have_seats(of: Exam) -> None:
    assert is_possible(of) == isinstance(arrange(of), Seating)


@settings(max_examples=60, deadline=None)
@given(exams(), st.randoms(use_true_random=False))
def test_the_same_seed_gives_the_same_seats_in_whatever_order_people_are_listed(of: Exam, chance: object) -> None:
    people = list(of.candidates)
    chance.shuffle(people)  # type: ignore[attr-defined]

    assert arrange(of) == arrange(replace(of, candidates=tuple(people)))


@settings(max_examples=200, deadline=None)
@given(exams(), st.data())
def test_an_amendment_moves_nobody_who_stays(of: Exam, data: st.DataObject) -> None:
    before = arrange(of)
    assume(isinstance(before, Seating))
    assert isinstance(before, Seating)
    stay = data.draw(st.lists(st.sampled_from(of.candidates), unique=True, max_size=of.people))
    new = candidates(*data.draw(st.lists(st.integers(0, 8), min_size=1, max_size=5)), first=of.people)
    amended = replace(of, candidates=(*stay, *new), seed=data.draw(st.text(max_size=2)))
    after = arrange(amended, before)
    if isinstance(after, Seating):
        staying = {candidate.person for candidate in stay}

        check_seats(amended, after)
        assert {seat for seat in before.seats if seat.person in staying} <= set(after.seats)


@settings(max_examples=60, deadline=None)
@given(exams())
def test_an_amendment_that_changes_nothing_changes_no_seat(of: Exam) -> None:
    before = arrange(of)
    if isinstance(before, Seating):
        assert before == arrange(replace(of, seed="another"), before)


@settings(max_examples=100, deadline=None)
@given(exams(), st.lists(st.tuples(st.integers(0, 199), st.integers(0, 5)), max_size=20))
def test_whoever_came_with_a_room_sits_there(of: Exam, given_rooms: list[tuple[int, int]]) -> None:
    rooms = [room for room in of.rooms if room.subject is Subject.THEORY]
    people = list(of.candidates)
    for place, room in given_rooms:
        at = place % len(people)
        people[at] = replace(people[at], room=rooms[room % len(rooms)].number)
    named = replace(of, candidates=tuple(people))
    seating = arrange(named)
    if isinstance(seating, Seating):
        check_seats(named, seating)


@settings(max_examples=100, deadline=None)
@given(exams(), st.integers(14, 16), st.integers(1, 3))
def test_technicians_are_reviewed_as_well(of: Exam, hour: int, every: int) -> None:
    people = tuple(
        replace(candidate, level=Level.TECHNICIAN) if place % every == 0 else candidate
        for place, candidate in enumerate(of.candidates)
    )
    reviewed = replace(of, candidates=people, sessions=(*of.sessions, session("9", Subject.REVIEW, hour)))
    seating = arrange(reviewed)
    if isinstance(seating, Seating):
        check_seats(reviewed, seating)


def test_another_seed_gives_other_seats() -> None:
    of = exam(candidates(60), (*theory(30, 30), *practical(60)))

    assert seats_of(of) != seats_of(replace(of, seed="another"))


def test_a_group_is_not_torn_and_takes_the_room_that_it_fills_best() -> None:
    seating = seats_of(exam(candidates(12, 25, 18), (*theory(30, 15, 20), *practical(60, 60, 60))))

    assert {"101": 25, "102": 12, "103": 18} == rooms_used(seating, MORNING)


def test_few_rooms_are_used() -> None:
    seating = seats_of(exam(candidates(45), (*theory(10, 20, 30, 30, 10), *practical(50))))

    assert {"102": 20, "103": 25} == rooms_used(seating, MORNING)


def test_a_room_that_is_needed_by_another_group_is_not_wasted() -> None:
    # The fewest rooms for the forty are 30 and 20; then the thirty would have no room.
    seating = seats_of(exam(candidates(40, 30), (*theory(30, 20, 20), *practical(40, 40))))

    assert {"101": 30, "102": 20, "103": 20} == rooms_used(seating, MORNING)


def test_many_small_rooms_are_taken_where_the_fewest_rooms_leave_others_standing() -> None:
    # One room for the ten is one room less, but the large group needs it.
    of = exam(candidates(30, 10), (*theory(10, 10, 10, 10), *practical(40, 40)))

    assert {"101": 10, "102": 10, "103": 10, "104": 10} == rooms_used(seats_of(of), MORNING)


def test_a_tight_fit_is_found_from_the_smallest_group_up() -> None:
    of = exam(candidates(31, 36, 24), (*theory(10, 25, 10, 15, 20, 20), *practical(40, 40, 40)))

    check_seats(of, seats_of(of))


def test_a_tight_fit_is_found_with_thrifty_rooms() -> None:
    of = exam(candidates(5, 10, 6), (*theory(4, 2, 6, 8, 2), *practical(*[30] * 6)))

    check_seats(of, seats_of(of))


def test_whoever_has_one_subject_more_is_seated_first_in_a_mixed_exam() -> None:
    hours = (
        session("1", Subject.THEORY, 8),
        session("4", Subject.PRACTICAL, 8),
        session("6", Subject.REVIEW, 8),
        session("2", Subject.THEORY, 10),
        session("5", Subject.PRACTICAL, 10),
        session("3", Subject.THEORY, 11),
    )
    people = (*candidates(0, 1), *candidates(1, level=Level.TECHNICIAN, first=50))
    rooms = (*theory(2), *practical(1), Room("答1", Subject.REVIEW, "会议室", 4))
    of = exam(people, rooms, hours, mixed=True)

    check_seats(of, seats_of(of))


def test_occupations_share_a_room_only_in_a_mixed_exam() -> None:
    of = exam(candidates(5, 5), (*theory(10), *practical(10)))

    assert [
        ("seats-short", {"missing": "5", "subject": "理论", "who": "职业1 ---- 三级/高级工"}),
        ("seats-short", {"missing": "5", "subject": "实操", "who": "职业1 ---- 三级/高级工"}),
    ] == problems_of(of)
    assert {"101": 10} == rooms_used(seats_of(replace(of, mixed=True)), MORNING)


def test_a_shortfall_names_how_many_seats_are_missing_and_whose() -> None:
    of = exam(candidates(31), (*theory(30), *practical(40)))

    assert (
        Problem.of("seats-short", None, "考场!容量", missing=1, subject="理论", who="职业0 ---- 三级/高级工"),
    ) == arrange(of)


def in_room(people: Sequence[Candidate], room: str) -> tuple[Candidate, ...]:
    return tuple(replace(candidate, room=room) for candidate in people)


def test_whoever_came_with_a_room_that_is_too_small_is_told_which() -> None:
    of = exam(in_room(candidates(3), "101"), (*theory(2, 10), *practical(10)))
    values = {"missing": 1, "subject": "理论", "who": "职业0 ---- 三级/高级工", "room": "101"}

    assert (Problem.of("room-short", None, "考场!容量", **values),) == arrange(of)


def test_seats_elsewhere_are_short_for_those_as_well_who_came_with_a_room() -> None:
    of = exam(in_room(candidates(3), "101"), (*theory(10), *practical(2)))

    assert [("seats-short", {"missing": "1", "subject": "实操", "who": "职业0 ---- 三级/高级工"})] == problems_of(of)


def test_what_one_group_lacks_is_told_once_whoever_of_it_came_with_a_room() -> None:
    of = exam((*candidates(2), *in_room(candidates(2, first=90), "101")), (*theory(10, 10), *practical(1)))

    assert [("seats-short", "实操", "3")] == [
        (code, values["subject"], values["missing"]) for code, values in problems_of(of)
    ]


def test_those_who_came_with_a_room_are_seated_before_others() -> None:
    of = exam((*candidates(5), *in_room(candidates(0, 3, first=90), "101")), (*theory(5, 5), *practical(5, 5)))

    assert {"101": 3, "102": 5} == rooms_used(seats_of(of), MORNING)


def test_the_largest_group_has_the_first_room() -> None:
    of = exam(candidates(5, 10, 7), (*theory(30, 30, 30), *practical(30, 30, 30)))

    assert {"101": 10, "102": 7, "103": 5} == rooms_used(seats_of(of), MORNING)


def test_a_mixed_exam_takes_one_room_instead_of_two_that_are_filled() -> None:
    of = exam(candidates(2), (*theory(3, 1, 1), *practical(5)), mixed=True)

    assert {"101": 2} == rooms_used(seats_of(of), MORNING)


def test_where_there_are_not_seats_enough_one_way_of_filling_them_is_told() -> None:
    hours = (
        session("4", Subject.REVIEW, 9),
        session("2", Subject.PRACTICAL, 10),
        session("1", Subject.THEORY, 11),
        session("3", Subject.PRACTICAL, 11),
    )
    first, second, third = candidates(1, 2)
    people = (replace(first, level=Level.TECHNICIAN), replace(second, level=Level.TECHNICIAN), third)

    assert [("理论", "1"), ("综合评审", "1"), ("理论", "1")] == [
        (values["subject"], values["missing"])
        for _, values in problems_of(exam(people, (*theory(5), *practical(1)), hours))
    ]


def test_no_theory_room_takes_more_than_thirty_whatever_its_line_says() -> None:
    assert [("seats-short", "1")] == [
        (code, values["missing"]) for code, values in problems_of(exam(candidates(31), (*theory(50), *practical(50))))
    ]


def test_halves_change_places_where_both_subjects_are_examined_at_one_hour() -> None:
    hours = (
        session("1", Subject.THEORY, 9),
        session("2", Subject.PRACTICAL, 9),
        session("3", Subject.THEORY, 14),
        session("4", Subject.PRACTICAL, 14),
    )
    of = exam(candidates(60), (*theory(30, 30), *practical(30)), hours, mixed=True)
    seating = seats_of(of)

    check_seats(of, seating)
    assert {"实1": 30} == rooms_used(seating, hours[1]) == rooms_used(seating, hours[3])


def test_sessions_at_one_hour_leave_nobody_a_way_and_it_is_told() -> None:
    hours = (session("1", Subject.THEORY, 9), session("2", Subject.PRACTICAL, 9))
    who = "职业0 ---- 三级/高级工"

    assert [("sessions-clash", {"missing": "3", "subject": "实操", "who": who})] == problems_of(
        exam(candidates(3), (*theory(30), *practical(30)), hours)
    )


def test_seats_that_are_just_enough_are_no_shortfall_where_sessions_clash() -> None:
    hours = (session("1", Subject.THEORY, 9), session("2", Subject.PRACTICAL, 9))
    of = exam(candidates(3), (*theory(3), *practical(3)), hours)

    assert ["sessions-clash"] == [code for code, _ in problems_of(of)]


def test_seats_that_are_just_enough_in_one_subject_are_no_shortfall_of_it() -> None:
    of = exam(candidates(6), (*theory(5), *practical(6)))

    assert [("理论", "1")] == [(values["subject"], values["missing"]) for _, values in problems_of(of)]


def test_a_tight_fit_is_found_where_the_last_sessions_are_filled_first() -> None:
    """With the first session of 理论 filled first, somebody's only session of 实操 would be full."""
    hours = (
        *(session(str(place), Subject.THEORY, hour) for place, hour in enumerate((9, 11), 1)),
        *(session(str(place), Subject.PRACTICAL, hour) for place, hour in enumerate((11, 8, 10), 3)),
    )
    of = exam(candidates(4, 2), (*theory(6), *practical(2)), hours)

    check_seats(of, seats_of(of))


def test_sessions_one_after_another_do_not_overlap() -> None:
    hours = (session("1", Subject.THEORY, 9, 2), session("3", Subject.THEORY, 11, 2), AFTERNOON)
    of = exam(candidates(21), (*theory(5, 5), *practical(30)), hours)

    assert [("seats-short", "1")] == [(code, values["missing"]) for code, values in problems_of(of)]


def test_the_last_of_three_subjects_is_told_where_they_clash() -> None:
    hours = (session("1", Subject.THEORY, 9), AFTERNOON, session("3", Subject.REVIEW, 9))
    rooms = (*theory(3), *practical(3), Room("答1", Subject.REVIEW, "会议室", 3))
    of = exam(candidates(3, level=Level.TECHNICIAN), rooms, hours)

    assert [("sessions-clash", "综合评审")] == [(code, values["subject"]) for code, values in problems_of(of)]


def test_everybody_without_a_seat_in_a_mixed_exam_is_named_together() -> None:
    of = exam(candidates(2, 2), (*theory(1), *practical(4)), mixed=True)

    assert [("seats-short-mixed", "3", "职业0 ---- 三级/高级工、职业1 ---- 三级/高级工")] == [
        (code, values["missing"], values["who"]) for code, values in problems_of(of)
    ]


def test_one_room_holds_one_session_at_a_time() -> None:
    hours = (session("1", Subject.THEORY, 9, 2), session("3", Subject.THEORY, 10, 2), AFTERNOON)
    of = exam(candidates(20), (*theory(10, 10), *practical(20)), hours)

    check_seats(of, seats_of(of))
    short = replace(of, candidates=candidates(21), rooms=(*theory(10, 10), *practical(30)))
    values = {"missing": "1", "subject": "理论", "who": "职业0 ---- 三级/高级工", "sessions": "1、3"}
    assert [("seats-short-overlap", values)] == problems_of(short)


def test_a_room_is_used_for_the_session_that_somebody_has_a_duty_in() -> None:
    hours = (session("1", Subject.THEORY, 9, 2), session("3", Subject.THEORY, 10, 2), AFTERNOON)
    of = exam(candidates(5), (*theory(10), *practical(10)), hours)
    second = replace(of, duties=(Duty(2, Post.INVIGILATOR, "赵一", None, "101", "3"),))

    assert {} == rooms_used(seats_of(of), hours[1])
    assert {"101": 5} == rooms_used(seats_of(second), hours[1])


def test_rooms_with_their_invigilators_are_used_first() -> None:
    of = exam(candidates(5), (*theory(10, 10), *practical(10)))

    assert {"101": 5} == rooms_used(seats_of(of), MORNING)
    assert {"102": 5} == rooms_used(seats_of(staffed(of, "102", "实1")), MORNING)


def test_the_first_session_is_filled_first() -> None:
    hours = (session("1", Subject.THEORY, 9), session("3", Subject.THEORY, 11), AFTERNOON)
    seating = seats_of(exam(candidates(5), (*theory(10), *practical(10)), hours))

    assert ({"101": 5}, {}) == (rooms_used(seating, hours[0]), rooms_used(seating, hours[1]))


def test_new_people_of_a_mixed_exam_sit_beside_those_of_another_occupation() -> None:
    of = exam(candidates(5), (*theory(8), *practical(8)), mixed=True)
    before = seats_of(of)
    more = (*of.candidates, *candidates(0, 3, first=90))

    assert {"101": 8} == rooms_used(seats_of(replace(of, candidates=more), before), MORNING)


def test_new_people_sit_in_the_rooms_that_are_in_use() -> None:
    of = exam(candidates(5), (*theory(5, 10), *practical(10)))
    before = seats_of(of)
    less = replace(of, candidates=of.candidates[:3])
    more = (*of.candidates[:3], *candidates(2, first=90))

    assert {"101": 3} == rooms_used(seats_of(less, before), MORNING)
    assert {"101": 5} == rooms_used(seats_of(replace(of, candidates=more), before), MORNING)


def test_no_room_is_opened_for_those_who_fit_into_one_in_use() -> None:
    of = staffed(exam(candidates(20), (*theory(30, 5), *practical(30))), "101", "102", "实1")
    before = seats_of(of)
    more = (*of.candidates, *candidates(5, first=90))

    assert {"101": 25} == rooms_used(seats_of(replace(of, candidates=more), before), MORNING)


def test_a_room_stays_with_the_session_that_people_have_their_seats_in() -> None:
    hours = (session("1", Subject.THEORY, 9, 2), session("3", Subject.THEORY, 10, 2), AFTERNOON)
    of = exam(candidates(5), (*theory(10), *practical(10)), hours)
    duty = Duty(2, Post.INVIGILATOR, "赵一", None, "101", "3")
    before = seats_of(replace(of, duties=(duty,)))

    assert before == seats_of(of, before)
    assert before == seats_of(replace(of, duties=(replace(duty, session="1"),)), before)


def test_a_seat_that_became_free_is_given_again() -> None:
    of = exam(candidates(5), (*theory(5), *practical(5)))
    before = seats_of(of)
    (gone,) = [seat for seat in before.seats if seat.number == 2 and seat.session == MORNING.number]
    stay = tuple(candidate for candidate in of.candidates if candidate.person != gone.person)
    (new,) = candidates(1, first=90)
    after = seats_of(replace(of, candidates=(*stay, new)), before)

    assert replace(gone, person=new.person) in after.seats


def falls(of: Exam, amended: Exam, *, subject: Subject = Subject.THEORY) -> set[Seat]:
    """Return the seats of a subject that an amendment took from their owners."""
    before, after = seats_of(of), seats_of(amended, seats_of(of))
    held = {one.number for one in of.sessions if one.subject is subject}
    check_seats(amended, after)
    return {seat for seat in before.seats if seat not in after.seats and seat.session in held}


def one_of(of: Exam, **changes: object) -> tuple[Candidate, ...]:
    return (replace(of.candidates[0], **changes), *of.candidates[1:])  # type: ignore[arg-type]


def test_a_seat_falls_where_its_room_is_gone() -> None:
    of = exam(candidates(5), (*theory(10), *practical(10)))

    assert 5 == len(falls(of, replace(of, rooms=(replace(of.rooms[0], number="201"), of.rooms[1]))))


def test_a_seat_falls_where_the_room_became_smaller() -> None:
    of = exam(candidates(10), (*theory(10, 10), *practical(10)))
    smaller = replace(of, rooms=(replace(of.rooms[0], capacity=7), *of.rooms[1:]))

    assert {8, 9, 10} == {seat.number for seat in falls(of, smaller)}


def test_a_seat_falls_where_the_candidate_takes_another_occupation() -> None:
    of = exam(candidates(5), (*theory(10, 10), *practical(10, 10)))
    other = replace(of, candidates=one_of(of, occupation="职业9"))

    assert {of.candidates[0].person} == {seat.person for seat in falls(of, other)}
    assert set() == falls(replace(of, mixed=True), replace(other, mixed=True))


def test_a_seat_falls_where_the_candidate_now_comes_with_another_room() -> None:
    of = exam(candidates(5), (*theory(10, 10), *practical(10)))

    assert 1 == len(falls(of, replace(of, candidates=one_of(of, room="102"))))
    assert set() == falls(of, replace(of, candidates=one_of(of, room="102")), subject=Subject.PRACTICAL)


def test_an_amendment_moves_nobody_who_came_with_a_room_for_one_of_the_subjects() -> None:
    for room in ("101", "实2"):
        of = exam(in_room(candidates(5), room), (*theory(10), *practical(5, 5)))
        without_one = replace(of, candidates=of.candidates[1:], seed="another")

        for subject in (Subject.THEORY, Subject.PRACTICAL):
            assert {of.candidates[0].person} == {seat.person for seat in falls(of, without_one, subject=subject)}


def test_a_seat_falls_where_the_session_was_moved_onto_another() -> None:
    of = exam(candidates(5), (*theory(10), *practical(10)))
    moved = (MORNING, replace(AFTERNOON, begins=MORNING.begins), session("3", Subject.PRACTICAL, 16))

    assert 5 == len(falls(of, replace(of, sessions=moved), subject=Subject.PRACTICAL))


def test_people_of_one_number_and_two_documents_have_two_seats() -> None:
    first = candidates(1)[0]
    people = (
        replace(first, identity_type="护照", identity="12345678"),
        replace(first, identity_type="台湾居民来往大陆通行证", identity="12345678"),
    )
    of = exam(people, (*theory(10), *practical(10)))

    check_seats(of, seats_of(of))


def test_a_corrected_document_type_keeps_the_seat() -> None:
    of = exam(candidates(3), (*theory(10), *practical(10)))

    assert set() == falls(of, replace(of, candidates=one_of(of, identity_type="护照")))


def test_a_review_is_held_in_theory_rooms_where_it_has_none_of_its_own() -> None:
    review = session("3", Subject.REVIEW, 16)
    of = exam(candidates(3, level=Level.TECHNICIAN), (*theory(10), *practical(10)), (MORNING, AFTERNOON, review))
    own = Room("答1", Subject.REVIEW, "会议室", 5)

    assert {"101": 3} == rooms_used(seats_of(of), review)
    assert {"答1": 3} == rooms_used(seats_of(replace(of, rooms=(*of.rooms, own))), review)


def test_who_needs_no_review_has_none() -> None:
    review = session("3", Subject.REVIEW, 16)
    of = exam(candidates(3), (*theory(10), *practical(10)), (MORNING, AFTERNOON, review))

    assert {} == rooms_used(seats_of(of), review)


def test_three_thousand_in_115_rooms_are_seated_in_less_than_a_second() -> None:
    groups = (700, 600, 500, 400, 300, 200, 150, 100, 50)
    of = exam(candidates(*groups), (*theory(*[30] * 115), *practical(*[30] * 115)))
    begins = process_time()
    seating = seats_of(of)

    assert process_time() - begins < 1
    check_seats(of, seating)
    assert 3000 == of.people
    assert 103 == len(rooms_used(seating, MORNING))
