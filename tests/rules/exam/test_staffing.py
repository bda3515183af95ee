"""Whether rooms and sessions that are used have their staff, and who may examine whom."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipeline.rules.exam.batch import Duty, Exam, Post, Subject
from pipeline.rules.exam.rule_book import check_seating
from pipeline.rules.exam.seating import Seat, Seating
from pipeline.rules.levels import Level
from tests.rules.exam.exams import AFTERNOON, MORNING, candidates, exam, practical, session, theory
from tests.rules.exam.rosters import EXAMINERS, SENIOR, exam_facts
from tests.rules.located import located

LATER = session("3", Subject.THEORY, 11)
_SUPERVISED = Duty(2, Post.SUPERVISOR, "周督导")
_INVIGILATED = (Duty(3, Post.INVIGILATOR, "赵一", None, "101"), Duty(4, Post.DEPUTY_INVIGILATOR, "赵二", None, "101"))
_EXAMINED = (
    Duty(5, Post.LEADING_EXAMINER, "钱一", None, "实1"),
    Duty(6, Post.EXAMINER, "钱二", None, "实1"),
    Duty(7, Post.EXAMINER, "钱三", None, "实1"),
)
_PLACE = "error 批次 人员!岗位"


def told(*duties: Duty, used: Sequence[tuple[str, str]] = (("1", "101"), ("2", "实1"))) -> list[str]:
    """Return what is wrong with the staff where somebody sits in these sessions and rooms."""
    of = exam(candidates(1), (*theory(30, 30), *practical(30, 30)), (MORNING, LATER, AFTERNOON))
    of = replace(of, duties=duties)
    seats = tuple(Seat(of.candidates[0].person, held, room, 1) for held, room in used)
    return [f"{one.code} {located(one)}" for one in check_seating(of, Seating(seats), exam_facts())]


def several(post: Post, count: int, room: str) -> tuple[Duty, ...]:
    return tuple(Duty(20 + place, post, f"吴{place}", None, room) for place in range(count))


def test_rooms_with_their_staff_have_no_problem() -> None:
    assert [] == told(_SUPERVISED, *_INVIGILATED, *_EXAMINED)


@pytest.mark.parametrize(
    ("invigilators", "deputies", "expected"),
    [
        (0, 0, [f"invigilator-missing {_PLACE}", f"deputy-invigilator-missing {_PLACE}"]),
        (1, 0, [f"deputy-invigilator-missing {_PLACE}"]),
        (0, 1, [f"invigilator-missing {_PLACE}"]),
        (1, 1, []),
        (3, 1, [f"invigilator-several {_PLACE} count=3"]),
        (1, 3, ["deputy-invigilators-many warning 批次 人员!岗位 count=3"]),
        (2, 0, [f"invigilator-several {_PLACE} count=2", f"deputy-invigilator-missing {_PLACE}"]),
    ],
)
def test_a_room_of_theory_has_one_invigilator_and_a_deputy(
    invigilators: int, deputies: int, expected: list[str]
) -> None:
    staff = (*several(Post.INVIGILATOR, invigilators, "102"), *several(Post.DEPUTY_INVIGILATOR, deputies, "102"))

    assert [f"{one} room=102 session=3" for one in expected] == told(_SUPERVISED, *staff, used=[("3", "102")])


@pytest.mark.parametrize(
    ("leaders", "examiners", "expected"),
    [
        (0, 0, [f"examiners-few {_PLACE} count=0 least=3", f"leading-examiner-missing {_PLACE}"]),
        (0, 3, [f"leading-examiner-missing {_PLACE}"]),
        (1, 1, [f"examiners-few {_PLACE} count=2 least=3"]),
        (1, 2, []),
        (1, 4, []),
        (1, 5, ["examiners-many warning 批次 人员!岗位 count=6 most=5"]),
        (2, 1, [f"leading-examiner-several {_PLACE} count=2"]),
    ],
)
def test_a_room_of_practice_has_three_to_five_examiners_and_one_of_them_leads(
    leaders: int, examiners: int, expected: list[str]
) -> None:
    staff = (*several(Post.LEADING_EXAMINER, leaders, "实2"), *several(Post.EXAMINER, examiners, "实2"))

    assert [f"{one} room=实2 session=2" for one in expected] == told(_SUPERVISED, *staff, used=[("2", "实2")])


@pytest.mark.parametrize(
    ("supervised", "missing"),
    [((None,), []), (("1",), ["3", "2"]), (("3", "1"), ["2"]), (("1", "2", "3"), []), ((), ["1", "3", "2"])],
)
def test_a_supervisor_is_there_in_every_session_that_is_used(
    supervised: tuple[str | None, ...], missing: list[str]
) -> None:
    supervisors = (Duty(2, Post.SUPERVISOR, "周督导", session=held) for held in supervised)
    used = [("1", "101"), ("3", "101"), ("2", "实1")]

    expected = [f"supervisor-missing {_PLACE} session={held}" for held in missing]
    assert expected == told(*supervisors, *_INVIGILATED, *_EXAMINED, used=used)


def test_a_session_in_which_nobody_sits_needs_no_supervisor() -> None:
    supervisor = Duty(2, Post.SUPERVISOR, "周督导", session="1")

    assert [] == told(supervisor, *_INVIGILATED, used=[("1", "101")])


@pytest.mark.parametrize(
    ("post", "card", "is_told"),
    [
        (Post.EXAMINER, str(EXAMINERS[0]), True),
        (Post.LEADING_EXAMINER, str(EXAMINERS[0]), True),
        (Post.EXAMINER, str(SENIOR), False),
        (Post.EXAMINER, "J001", False),
        (Post.EXAMINER, None, False),
        (Post.LOGISTICS, str(EXAMINERS[0]), False),
    ],
)
def test_technicians_are_examined_by_senior_examiners_alone(post: Post, card: str | None, *, is_told: bool) -> None:
    of, seating = with_a_technician()
    known = check_seating(replace(of, duties=(Duty(9, post, "钱九", card, "实1", "2"),)), seating, exam_facts())
    found = [located(one) for one in known if one.code == "examiner-level"]

    assert ["error 9 人员!证卡编号 level=二级/技师 room=实1 session=2"] * is_told == found


def test_who_may_examine_lower_levels_alone_does_so_in_another_room() -> None:
    of, seating = with_a_technician()
    duties = (Duty(9, Post.EXAMINER, "钱九", str(EXAMINERS[0]), "实2", "2"),)
    found = check_seating(replace(of, duties=duties), seating, exam_facts())

    assert "examiner-level" not in {one.code for one in found}


def with_a_technician() -> tuple[Exam, Seating]:
    """Return an exam in one of whose rooms a technician sits beside another, and nobody of that level in the other."""
    first, second, third = candidates(3)
    technician = replace(second, level=Level.TECHNICIAN)
    of = exam((first, technician, third), practical(30, 30), (AFTERNOON,), mixed=True)
    places = ((first, "实1", 1), (technician, "实1", 2), (third, "实2", 1))
    return of, Seating(tuple(Seat(one.person, "2", room, number) for one, room, number in places))
