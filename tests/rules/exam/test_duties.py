"""Who is one person on the sheet 人员, and what one person cannot do at one hour."""

import pytest

from pipeline.rules import columns as common
from pipeline.rules.exam.book.duties import is_one_person, sessions_of
from pipeline.rules.exam.columns import DUTIES, SESSIONS
from pipeline.rules.exam.draft import ExamDraft, understand_exam
from tests.rules.exam.judging import judged
from tests.rules.exam.rosters import CHIEF, EXAMINERS, SENIOR, SUPERVISOR
from tests.rules.exam.samples import Change, both, cell, good_case, line, no_line
from tests.rules.located import located

_EXAMINER, _OTHER = str(EXAMINERS[0]), str(EXAMINERS[1])


def draft_of(*changes: Change) -> ExamDraft:
    return understand_exam(both(*changes)(*good_case())[0])


def duty(post: str, name: str, *, card: str = "", room: str = "", session: str = "") -> Change:
    return line(DUTIES, post, name, card, room, session)


def told(*changes: Change) -> list[str]:
    return [f"{one.code} {located(one)}" for one in judged(both(*changes)(*good_case())).problems]


@pytest.mark.parametrize(
    ("name", "card", "other_name", "other_card", "expected"),
    [
        ("赵一", "", "赵一", "", True),
        ("赵一", "", "赵二", "", False),
        ("赵一", "", "赵 一", "", True),
        ("赵一", _EXAMINER, "赵一", "", True),
        ("赵一", "", "赵一", _EXAMINER, True),
        ("赵一", _EXAMINER, "赵一", _EXAMINER, True),
        ("赵一", _EXAMINER, "赵二", _EXAMINER, False),
        ("赵一", _EXAMINER, "赵一", _OTHER, False),
        # Cards of two kinds are two cards of one person.
        ("赵一", _EXAMINER, "赵一", str(SUPERVISOR), True),
        ("赵一", _EXAMINER, "赵一", str(SENIOR), True),
        # Numbers of the site's own are of one kind.
        ("赵一", "", "赵一", "J001", True),
        ("赵一", "J001", "赵一", "J001", True),
        ("赵一", "J001", "赵一", "J002", False),
        ("赵一", "J001", "赵一", _EXAMINER, True),
        ("=cmd", "", "=cmd", "", False),
    ],
)
def test_equal_names_are_one_person_unless_two_cards_of_one_kind_tell_them_apart(
    name: str, card: str, other_name: str, other_card: str, *, expected: bool
) -> None:
    one, other = draft_of(duty("后勤", name, card=card), duty("后勤", other_name, card=other_card)).duties[-2:]

    assert expected is is_one_person(one, other)
    assert expected is is_one_person(other, one)


@pytest.mark.parametrize(
    ("room", "held", "expected"),
    [
        ("", "", ["1", "2", "3"]),
        ("101", "", ["1", "3"]),
        ("实1", "", ["2"]),
        ("", "3", ["3"]),
        ("", "03", ["3"]),
        ("实1", "3", ["3"]),
        ("", "9", []),
        # A room that is not there is told of itself; its duty may be at any hour.
        ("109", "", ["1", "2", "3"]),
    ],
)
def test_a_duty_is_in_the_session_that_it_names_else_in_those_of_its_room_else_in_all(
    room: str, held: str, expected: list[str]
) -> None:
    exam = draft_of(
        line(SESSIONS, "3", "理论", "2026-12-05", "18:00", "19:00"),
        line(SESSIONS, "4", "理论", "", "20:00", "21:00"),
        duty("后勤", "吴后勤", room=room, session=held),
    )

    assert expected == [session.number for session in sessions_of(exam, exam.duties[-1])]


@pytest.mark.parametrize(
    ("more", "rows"),
    [
        (["王主考"], []),
        (["郑主考"], [2, 15]),
        (["王主考", "郑主考", "郑主考"], [2, 16]),
        (["郑主考", "何主考"], [2, 15, 16]),
    ],
)
def test_a_site_has_one_chief_however_often_he_is_listed(more: list[str], rows: list[int]) -> None:
    expected = [f"chief-several error {row} 人员!岗位 count={len(rows)}" for row in rows]

    assert expected == told(*(duty("主考", name) for name in more))


def test_nobody_is_the_chief_where_all_posts_are_read_and_none_is_his() -> None:
    missing = "chief-missing error 批次 人员!岗位"

    assert [missing] == told(no_line(DUTIES, CHIEF))
    # The post that is not read may be his.
    assert ["post-unknown error 2 人员!岗位 text=校长"] == told(cell(DUTIES, common.POST, "校长", row=CHIEF))


@pytest.mark.parametrize(
    ("duties", "expected"),
    [
        ([("101", ""), ("102", "")], ["duty-two-rooms error 16 人员!姓名 name=吴后勤 rows=15"]),
        ([("101", "1"), ("102", "3")], []),
        ([("101", "1"), ("102", "4")], ["duty-two-rooms error 16 人员!姓名 name=吴后勤 rows=15"]),
        ([("101", "3"), ("实1", "")], []),
        # 101 is used while 实1 is.
        ([("101", ""), ("实1", "")], ["duty-two-rooms error 16 人员!姓名 name=吴后勤 rows=15"]),
        ([("101", ""), ("", "1")], []),
        ([("101", "1"), ("0101", "01")], ["duty-twice error 16 人员!姓名 name=吴后勤 rows=15"]),
        ([("101", "1"), ("101", "3")], []),
        ([("", "1"), ("", "1")], []),
        (
            [("101", "1"), ("102", "1"), ("101", "1")],
            [
                "duty-two-rooms error 16 人员!姓名 name=吴后勤 rows=15",
                "duty-two-rooms error 17 人员!姓名 name=吴后勤 rows=16",
                "duty-twice error 17 人员!姓名 name=吴后勤 rows=15",
            ],
        ),
    ],
)
def test_nobody_has_two_duties_at_one_hour_in_two_rooms_or_in_one(
    duties: list[tuple[str, str]], expected: list[str]
) -> None:
    sessions = (
        line(SESSIONS, "3", "理论", "2026-12-05", "10:30", "11:30"),
        line(SESSIONS, "4", "实操", "2026-12-05", "10:00", "10:30"),
    )
    lines = (duty("后勤", "吴后勤", room=room, session=held) for room, held in duties)

    assert expected == [one for one in told(*sessions, *lines) if "duty-subject" not in one]


@pytest.mark.parametrize(
    ("post", "held", "is_told"),
    [("内督", "", True), ("内督", "2", True), ("内督", "1", False), ("后勤", "2", False), ("考评员", "2", False)],
)
def test_a_supervisor_does_not_examine_in_the_session_that_he_supervises(
    post: str, held: str, *, is_told: bool
) -> None:
    change = duty(post, "钱一", card=str(SUPERVISOR), session=held)
    expected = ["supervisor-examines error 15 人员!岗位 name=钱一 rows=7"] * is_told

    assert expected == [one for one in told(change) if "duty-card" not in one]
