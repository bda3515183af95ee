"""What each sheet of an exam must have, and what one sheet names of another."""

from dataclasses import replace

import pytest

from pipeline.rules import columns as common
from pipeline.rules.exam import columns
from pipeline.rules.exam.columns import DUTIES, REQUIRED_KEYS, ROOMS, SESSIONS
from tests.rules.exam.judging import judged
from tests.rules.exam.rosters import FLOATING
from tests.rules.exam.samples import (
    Change,
    amended_by,
    amending,
    both,
    cell,
    good_case,
    key,
    line,
    no_sheet,
    person,
    seats_known,
)
from tests.rules.located import located
from tests.rules.rosters import FIRST_ROW, identity

_OLD, _NEW = "2026-12-电工-旧", "2026-12-电工-改"


def told(*changes: Change) -> list[str]:
    return [f"{one.code} {located(one)}" for one in judged(both(*changes)(*good_case())).problems]


def accepted(name: str) -> Change:
    return lambda roster, known: (roster, replace(known, facts=replace(known.facts, accepted_names=frozenset({name}))))


@pytest.mark.parametrize("name", REQUIRED_KEYS)
def test_every_key_that_an_exam_must_have_is_filled_in(name: str) -> None:
    assert [f"key-missing error 批次 {name} key={name}"] == told(key(name, " "))


@pytest.mark.parametrize("name", [columns.MIXED, columns.AMENDS])
def test_an_exam_need_not_say_whether_it_is_mixed_or_amends_another(name: str) -> None:
    assert [] == told(key(name, " "))


def test_the_batch_that_is_amended_is_known_and_the_newest_of_its_exam() -> None:
    amends = key(columns.AMENDS, _OLD)

    assert [f"amended-unknown error 批次 修订 batch={_OLD}"] == told(amends)
    assert [] == told(amends, seats_known)
    assert [f"amended-already error 批次 修订 batch={_OLD} newest={_NEW}"] == told(amends, amended_by(_NEW))
    # It was accepted and is looked at once more: that its 批次号 is taken is told, and nothing else.
    own = (amends, key(common.BATCH, _NEW), amended_by(_NEW), accepted(_NEW))
    assert [f"batch-name-taken error 批次 批次号 batch={_NEW}"] == told(*own)


@pytest.mark.parametrize(("sheet", "column"), [(SESSIONS, "场次号"), (ROOMS, "考场号"), (DUTIES, "岗位")])
def test_a_sheet_without_a_line_is_told_under_its_first_column(sheet: str, column: str) -> None:
    assert f"sheet-empty error 批次 {sheet}!{column} sheet={sheet}" in told(no_sheet(sheet))
    assert not any("sheet-empty" in one for one in told(cell(sheet, column, "?")))


def test_all_cells_that_are_missing_are_told_at_once() -> None:
    missing = (
        cell(SESSIONS, columns.ENDS, "", row=FIRST_ROW + 1),
        *(cell(ROOMS, name, "") for name in ("地点", "容量")),
    )

    assert [
        "sheet-cell-missing error 2 考场!地点 heading=地点",
        "sheet-cell-missing error 2 考场!容量 heading=容量",
        "sheet-cell-missing error 3 场次!结束 heading=结束",
    ] == told(*missing)


def test_a_session_and_a_room_have_one_number_each_whatever_excel_did_to_its_zeros() -> None:
    session = ("理论", "2026-12-06", "09:00", "10:00")
    room = ("理论", "教学楼", "30", "", "", "")

    assert [
        "session-twice error 2 场次!场次号 rows=4、5",
        "session-twice error 4 场次!场次号 rows=2、5",
        "session-twice error 5 场次!场次号 rows=2、4",
    ] == told(line(SESSIONS, "01", *session), line(SESSIONS, "1", *session))
    assert [
        "room-twice error 3 考场!考场号 rows=6",
        "room-twice error 6 考场!考场号 rows=3",
    ] == told(line(ROOMS, "0102", *room))
    assert [] == told(line(SESSIONS, "10", *session), line(ROOMS, "103", *room))


def test_of_two_lines_with_one_number_the_first_is_meant() -> None:
    session = line(SESSIONS, "01", "实操", "2026-12-06", "09:00", "10:00")
    room = line(ROOMS, "0101", "实操", "楼", "5", "", "", "")

    # Room 101 is one of 理论, and so is session 1: no duty is in the wrong one.
    found = told(session, room, line(DUTIES, "后勤", "吴一", "", "101", "1"))
    assert ["session-twice", "room-twice"] * 2 == [one.partition(" ")[0] for one in found]


def test_a_duty_names_rooms_and_sessions_that_are_there() -> None:
    unknown = line(DUTIES, "后勤", "吴一", "", "109", "9")

    assert ["room-unknown error 15 人员!考场号 room=109", "session-unknown error 15 人员!场次号 session=9"] == told(
        unknown
    )
    assert [] == told(cell(DUTIES, columns.SESSION, "01", row=FLOATING), line(DUTIES, "后勤", "吴一", "", "0101", ""))
    # What looks like the number of somebody is not shown in full.
    assert ["room-unknown error 15 人员!考场号 room=A65000********1003"] == told(
        line(DUTIES, "后勤", "吴一", "", f"A{identity(3)[:17]}", "")
    )


def test_a_candidate_comes_with_a_room_that_is_there() -> None:
    there, missing = person(columns.ROOM, "0102"), person(columns.ROOM, "103", row=FIRST_ROW + 2)

    assert ["candidate-room-unknown error 4 考场号 room=103"] == told(there, missing)


def test_an_amendment_of_a_known_exam_has_no_problem() -> None:
    assert [] == told(amending)
