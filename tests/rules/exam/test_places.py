"""Where the rules about hours and rooms begin and end."""

import pytest

from pipeline.rules.exam import columns
from pipeline.rules.exam.columns import DUTIES, ROOMS, SESSIONS
from pipeline.rules.problems import Problem
from tests.rules.exam.judging import judged
from tests.rules.exam.rosters import FIRST_INVIGILATOR, FLOATING
from tests.rules.exam.samples import Change, both, cell, good_case, line, no_line
from tests.rules.located import located
from tests.rules.rosters import FIRST_ROW

_PRACTICE, _PRACTICE_ROOM = FIRST_ROW + 1, FIRST_ROW + 2
_REVIEW = line(SESSIONS, "3", "综合评审", "2026-12-05", "18:00", "19:00")
_REVIEW_ROOM = line(ROOMS, "答1", "综合评审", "会议室", "10", "", "", "")


def duty_in(room: str, session: str) -> Change:
    return line(DUTIES, "后勤", "吴后勤", "", room, session)


def told(change: Change) -> list[str]:
    return [f"{one.code} {located(one)}" for one in judged(change(*good_case())).problems]


def hours(begins: str, ends: str, row: int = FIRST_ROW) -> Change:
    return both(cell(SESSIONS, columns.BEGINS, begins, row=row), cell(SESSIONS, columns.ENDS, ends, row=row))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (hours("07:00", "08:00"), []),
        (hours("06:59", "08:00"), ["warning 2 场次!开始 begins=06:59 earliest=07:00 ends=08:00 latest=22:00"]),
        (hours("21:00", "22:00", _PRACTICE), []),
        (
            hours("21:00", "22:01", _PRACTICE),
            ["warning 3 场次!开始 begins=21:00 earliest=07:00 ends=22:01 latest=22:00"],
        ),
    ],
)
def test_sessions_are_held_between_seven_and_ten_at_night(change: Change, expected: list[str]) -> None:
    assert [f"session-hour {one}" for one in expected] == told(change)


@pytest.mark.parametrize("column", [columns.BEGINS, columns.ENDS])
def test_the_hours_of_a_session_are_looked_at_behind_one_whose_hours_are_not_read(column: str) -> None:
    change = both(cell(SESSIONS, column, "九点"), hours("23:00", "22:30", _PRACTICE))

    assert [
        f"time-unreadable error 2 场次!{column} text=九点",
        "session-backwards error 3 场次!结束 begins=23:00 ends=22:30",
        "session-hour warning 3 场次!开始 begins=23:00 earliest=07:00 ends=22:30 latest=22:00",
    ] == told(change)


@pytest.mark.parametrize(("day", "is_over"), [("2026-11-22", True), ("2026-11-23", False), ("2026-11-24", False)])
def test_a_session_of_a_day_that_is_over_is_told(day: str, *, is_over: bool) -> None:
    change = cell(SESSIONS, columns.DAY, day, row=_PRACTICE)

    assert [f"session-over warning 3 场次!日期 day={day} today=2026-11-23"] * is_over == told(change)


@pytest.mark.parametrize("ends", ["14:00", "08:00"])
def test_a_session_that_ends_before_it_begins_is_told_with_its_hours(ends: str) -> None:
    change = cell(SESSIONS, columns.ENDS, ends, row=_PRACTICE)

    assert [f"session-backwards error 3 场次!结束 begins=14:00 ends={ends}"] == told(change)


def test_an_exam_of_practice_alone_is_told_that_theory_is_missing() -> None:
    staff = (FIRST_INVIGILATOR, FIRST_INVIGILATOR + 1, FIRST_INVIGILATOR + 2, FIRST_INVIGILATOR + 3, FLOATING)
    change = both(no_line(SESSIONS, FIRST_ROW), *(no_line(DUTIES, row) for row in staff))

    assert ["subject-without-session warning 批次 None subject=理论"] == told(change)


def test_a_session_of_another_subject_may_be_the_one_whose_subject_is_not_read() -> None:
    assert ["subject-unknown error 3 场次!科目 text=数学"] == told(
        cell(SESSIONS, columns.SUBJECT, "数学", row=_PRACTICE)
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (cell(ROOMS, columns.DESK_ROWS, "5"), ["error 2 考场!容量 capacity=30 desks=25"]),
        (both(cell(ROOMS, columns.DESK_ROWS, "5"), cell(ROOMS, columns.DESK_COLUMNS, "6")), []),
        (both(cell(ROOMS, columns.DESK_ROWS, "5"), cell(ROOMS, columns.DESK_COLUMNS, "")), []),
        # The desks of the first room are not known, those of the second are too few.
        (
            both(cell(ROOMS, columns.DESK_ROWS, ""), cell(ROOMS, columns.DESK_COLUMNS, "4", row=FIRST_ROW + 1)),
            ["error 3 考场!容量 capacity=30 desks=24"],
        ),
    ],
)
def test_a_room_has_a_desk_for_everyone(change: Change, expected: list[str]) -> None:
    assert [f"room-over-desks {one}" for one in expected] == told(change)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (both(cell(ROOMS, columns.CAPACITY, "31"), cell(ROOMS, columns.DESK_ROWS, "")), ["2 考场!容量 capacity=31"]),
        (cell(ROOMS, columns.CAPACITY, "30"), []),
        # A room of 实操 may be larger.
        (both(*(cell(ROOMS, name, "40", row=_PRACTICE_ROOM) for name in (columns.CAPACITY, columns.STATIONS))), []),
    ],
)
def test_a_room_of_theory_takes_thirty_at_the_most(change: Change, expected: list[str]) -> None:
    assert [f"room-over-thirty error {one} most=30" for one in expected] == told(change)


@pytest.mark.parametrize("row", [FIRST_ROW, _PRACTICE_ROOM])
def test_a_room_whose_capacity_is_not_read_is_neither_too_large_nor_too_small(row: int) -> None:
    blank = (cell(ROOMS, name, "", row=row) for name in (columns.DESK_ROWS, columns.DESK_COLUMNS))
    unread = cell(ROOMS, columns.CAPACITY, "三十", row=row)

    assert [f"count-unreadable error {row} 考场!容量 most=9999 text=三十"] == told(both(*blank, unread))


@pytest.mark.parametrize("column", [columns.DESK_ROWS, columns.DESK_COLUMNS])
def test_as_many_desks_in_a_line_as_a_drawing_shows_are_no_problem(column: str) -> None:
    assert [] == told(cell(ROOMS, column, "30"))


@pytest.mark.parametrize("column", [columns.DESK_ROWS, columns.DESK_COLUMNS])
def test_a_mistyped_line_of_desks_is_told_where_it_stands(column: str) -> None:
    roster, known = good_case()
    problems = judged(cell(ROOMS, column, "31")(roster, known)).problems

    assert [Problem.of("room-undrawable", FIRST_ROW, columns.at(ROOMS, column), count=31, most=30)] == list(problems)


@pytest.mark.parametrize(
    ("seats", "rows", "desk_columns", "longest"),
    [("750", "", "", None), ("751", "", "", 31), ("60", "2", "", None), ("61", "2", "", 31), ("61", "", "2", 31)],
)
def test_a_room_whose_desks_nobody_could_read_on_the_drawing_is_told(
    seats: str, rows: str, desk_columns: str, longest: int | None
) -> None:
    roster, known = good_case()
    for column, text in ((columns.CAPACITY, seats), (columns.DESK_ROWS, rows), (columns.DESK_COLUMNS, desk_columns)):
        roster, known = cell(ROOMS, column, text)(roster, known)
    told = [problem for problem in judged((roster, known)).problems if problem.code == "room-undrawable"]
    place = columns.at(ROOMS, columns.CAPACITY)

    assert [Problem.of("room-undrawable", FIRST_ROW, place, count=one, most=30) for one in [longest] if one] == told


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (cell(ROOMS, columns.STATIONS, "20", row=_PRACTICE_ROOM), []),
        (cell(ROOMS, columns.STATIONS, "19", row=_PRACTICE_ROOM), ["error 4 考场!容量 capacity=20 stations=19"]),
        # Nobody works at a station in a room of 理论.
        (cell(ROOMS, columns.STATIONS, "19"), []),
        (
            both(*(cell(ROOMS, columns.STATIONS, "19", row=_PRACTICE_ROOM + place) for place in (0, 1))),
            [f"error {row} 考场!容量 capacity=20 stations=19" for row in (4, 5)],
        ),
    ],
)
def test_a_room_of_practice_has_a_station_for_everyone(change: Change, expected: list[str]) -> None:
    assert [f"room-over-stations {one}" for one in expected] == told(change)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (duty_in("101", "1"), []),
        (duty_in("101", "2"), ["kind=理论 room=101 session=2 subject=实操"]),
        (duty_in("实1", "1"), ["kind=实操 room=实1 session=1 subject=理论"]),
        (both(_REVIEW, duty_in("101", "3")), []),
        (both(_REVIEW, duty_in("实1", "3")), ["kind=实操 room=实1 session=3 subject=综合评审"]),
        (both(_REVIEW, _REVIEW_ROOM, duty_in("101", "3")), ["kind=理论 room=101 session=3 subject=综合评审"]),
        (both(_REVIEW, _REVIEW_ROOM, duty_in("答1", "3")), []),
        (both(_REVIEW_ROOM, duty_in("答1", "1")), ["kind=综合评审 room=答1 session=1 subject=理论"]),
        # A duty in no room, or in no session, is not in the wrong one.
        (both(duty_in("", "2"), duty_in("101", "")), []),
    ],
)
def test_a_duty_is_in_a_room_of_its_sessions_subject_and_a_review_in_one_of_theory_if_it_has_none(
    change: Change, expected: list[str]
) -> None:
    assert [f"duty-subject error 15 人员!场次号 {one}" for one in expected] == told(change)


_CLASH = both(
    line(SESSIONS, "3", "理论", "2026-12-05", "10:00", "11:30"),
    line(SESSIONS, "4", "理论", "2026-12-05", "11:00", "12:00"),
)


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([("101", "1"), ("101", "4")], []),
        ([("101", "1"), ("102", "3")], []),
        ([("101", "1"), ("101", "3")], ["error 16 人员!场次号 other=1 room=101 session=3"]),
        ([("0101", "03"), ("101", "1"), ("101", "3")], ["error 16 人员!场次号 other=3 room=101 session=1"]),
        (
            [("102", "3"), ("102", "1"), ("102", "4")],
            [
                "error 16 人员!场次号 other=3 room=102 session=1",
                "error 17 人员!场次号 other=3 room=102 session=4",
            ],
        ),
    ],
)
def test_a_room_holds_one_session_at_a_time(places: list[tuple[str, str]], expected: list[str]) -> None:
    duties = (
        line(DUTIES, "后勤", f"吴{who}", "", room, held) for who, (room, held) in zip("甲乙丙", places, strict=False)
    )

    assert [f"room-two-sessions {one}" for one in expected] == told(both(_CLASH, *duties))
