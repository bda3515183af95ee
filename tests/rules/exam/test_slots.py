"""Which room is used when, and whether it has the staff without which nobody may be examined there."""

from dataclasses import replace

import pytest

from pipeline.rules.exam.batch import Duty, Exam, Post, Room, Subject
from pipeline.rules.exam.seating import Seat, Seating
from pipeline.rules.exam.slots import is_staffed, slots_of, staff_of
from tests.rules.exam.exams import AFTERNOON, MORNING, candidates, exam, practical, session, theory

LATER = session("3", Subject.THEORY, 11)
# At one hour with the morning's, and over before it.
SHORT = replace(MORNING, number="4", begins=MORNING.begins.replace(minute=15), ends=MORNING.begins.replace(minute=45))
REVIEW = session("5", Subject.REVIEW, 16)


def duty(post: Post, room: str | None = None, session: str | None = None) -> Duty:
    return Duty(2, post, "赵一", None, room, session)


def used(of: Exam, kept: Seating | None = None) -> list[tuple[str, str]]:
    return [(slot.session.number, slot.room.number) for slot in slots_of(of, kept)]


@pytest.mark.parametrize(
    ("subject", "posts", "expected"),
    [
        (Subject.THEORY, (Post.INVIGILATOR, Post.DEPUTY_INVIGILATOR), True),
        (Subject.THEORY, (Post.INVIGILATOR, Post.INVIGILATOR), False),
        (Subject.THEORY, (Post.DEPUTY_INVIGILATOR, Post.FLOATING_INVIGILATOR), False),
        (Subject.PRACTICAL, (Post.LEADING_EXAMINER, Post.EXAMINER, Post.EXAMINER), True),
        (Subject.PRACTICAL, (Post.LEADING_EXAMINER, *[Post.EXAMINER] * 3), True),
        (Subject.PRACTICAL, (Post.LEADING_EXAMINER, Post.EXAMINER, Post.SUPERVISOR), False),
        (Subject.PRACTICAL, (Post.EXAMINER, Post.EXAMINER, Post.EXAMINER), False),
        (Subject.REVIEW, (), True),
    ],
)
def test_two_invigilators_or_three_examiners_with_a_leader_are_enough(
    subject: Subject, posts: tuple[Post, ...], *, expected: bool
) -> None:
    assert expected is is_staffed(session("1", subject, 9), map(duty, posts))


def test_a_duty_in_a_room_is_for_the_session_that_it_names_else_for_those_of_the_rooms_subject() -> None:
    named, unnamed = duty(Post.INVIGILATOR, "101", "3"), duty(Post.DEPUTY_INVIGILATOR, "101")
    examiner, reviewer = duty(Post.EXAMINER, "实1"), duty(Post.EXAMINER, "101", "5")
    nowhere = (duty(Post.CHIEF), duty(Post.FLOATING_INVIGILATOR, None, "1"))
    of = exam(candidates(1), (*theory(30), *practical(30)), (MORNING, LATER, AFTERNOON, REVIEW))

    assert staff_of(replace(of, duties=(*nowhere, named, unnamed, examiner, reviewer))) == {
        ("1", "101"): (unnamed,),
        ("3", "101"): (named, unnamed),
        ("2", "实1"): (examiner,),
        ("5", "101"): (reviewer,),
    }


def test_rooms_are_used_by_the_hours_and_then_as_their_sheet_lists_them() -> None:
    rooms = (*practical(30), *theory(30, 30)[::-1])
    of = exam(candidates(1), rooms, (MORNING, LATER, AFTERNOON))

    assert [("1", "102"), ("1", "101"), ("3", "102"), ("3", "101"), ("2", "实1")] == used(of)


def test_a_review_is_held_in_rooms_of_its_own_or_else_in_those_of_theory() -> None:
    of = exam(candidates(1), (*theory(30), *practical(30)), (MORNING, AFTERNOON, REVIEW))
    own = Room("答1", Subject.REVIEW, "会议室", 5)

    assert [("1", "101"), ("2", "实1"), ("5", "101")] == used(of)
    assert [("1", "101"), ("2", "实1"), ("5", "答1")] == used(replace(of, rooms=(*of.rooms, own)))


def test_of_sessions_at_one_hour_a_room_has_that_of_standing_seats_else_of_a_duty_else_the_first_to_end() -> None:
    of = exam(candidates(1), theory(30), (MORNING, SHORT))
    on_duty = replace(of, duties=(duty(Post.INVIGILATOR, "101", "1"),))
    standing = Seating((Seat(of.candidates[0].person, "1", "101", 1),))

    assert [("4", "101")] == used(of)
    assert [("1", "101")] == used(on_duty) == used(of, standing)
    on_other_duty = replace(of, duties=(duty(Post.INVIGILATOR, "101", "4"),))
    assert [("1", "101")] == used(on_other_duty, standing)
    # A duty in another room, or for the whole site, says nothing of this one.
    elsewhere = (duty(Post.INVIGILATOR, "102", "1"), duty(Post.CHIEF, None, "1"), duty(Post.INVIGILATOR, "101"))
    assert [("4", "101")] == used(replace(of, duties=elsewhere))


def test_a_room_is_used_for_as_many_sessions_as_it_can_be() -> None:
    long = session("6", Subject.THEORY, 9, 3)

    assert [("1", "101"), ("3", "101")] == used(exam(candidates(1), theory(30), (long, MORNING, LATER)))


def test_whether_a_room_has_its_staff_is_told_of_each_session() -> None:
    staff = (duty(Post.INVIGILATOR, "101", "3"), duty(Post.DEPUTY_INVIGILATOR, "101"))
    of = replace(exam(candidates(1), theory(30), (MORNING, LATER)), duties=staff)

    assert [("1", False), ("3", True)] == [(slot.session.number, slot.is_staffed) for slot in slots_of(of, None)]
