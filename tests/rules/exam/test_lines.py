"""Single rows of an exam's sheets, understood."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, time
from typing import TypeVar

import pytest

from pipeline.rules.batch import Cell, CellKind, Row
from pipeline.rules.exam import columns
from pipeline.rules.exam.batch import Post, Session, Subject
from pipeline.rules.exam.draft import understand_exam
from pipeline.rules.exam.lines import (
    DutyLine,
    RoomLine,
    RowReader,
    SessionLine,
    candidate_line,
    duty_line,
    room_line,
    session_line,
)
from pipeline.rules.names import PersonName
from pipeline.rules.reading import Reader
from tests.rules.exam.samples import good_case
from tests.rules.located import located
from tests.rules.rosters import text

L = TypeVar("L")
SESSION = {"场次号": "a1", "科目": "理论", "日期": "2026-12-05", "开始": "9:00", "结束": "10:30"}
ROOM = {"考场号": "a1", "类型": "实操", "地点": " 楼 ", "容量": "30", "行": "6", "列": "5", "工位": "29"}
DUTY = {"岗位": "主考", "姓名": "王 主考", "证卡编号": "j1", "考场号": "a1", "场次号": "b2"}


def understood(
    read: Callable[[RowReader], L], sheet: str, values: Mapping[str, str], kind: CellKind | None = None
) -> tuple[L, list[str]]:
    """Return what a row of that sheet says, and the problems it has."""
    cells = {name: replace(text(value), kind=kind) if kind else text(value) for name, value in values.items()}
    reader = Reader(7)
    line = read(RowReader(Row(7, cells), reader, sheet))
    return line, [f"{one.code} {located(one)}" for one in reader.problems]


def test_a_session_is_what_its_row_says() -> None:
    line, problems = understood(session_line, columns.SESSIONS, SESSION)

    assert [] == problems
    assert SessionLine(line.row, "A1", Subject.THEORY, date(2026, 12, 5), time(9), time(10, 30)) == line
    assert Session("A1", Subject.THEORY, date(2026, 12, 5), time(9), time(10, 30)) == line.known
    assert 7 == line.row.number


@pytest.mark.parametrize("column", SESSION)
def test_a_session_of_which_something_is_not_known_is_none(column: str) -> None:
    line, problems = understood(session_line, columns.SESSIONS, {**SESSION, column: ""})

    assert ([], None) == (problems, line.known)


def test_a_session_may_begin_at_midnight() -> None:
    line, _ = understood(session_line, columns.SESSIONS, {**SESSION, "开始": "0:00", "结束": "0:00"})

    assert line.known is not None


def test_a_room_is_what_its_row_says() -> None:
    line, problems = understood(room_line, columns.ROOMS, ROOM)

    assert [] == problems
    assert RoomLine(line.row, "A1", Subject.PRACTICAL, "楼", 30, 6, 5, 29) == line


def test_a_duty_is_what_its_row_says() -> None:
    line, problems = understood(duty_line, columns.DUTIES, DUTY)

    assert [] == problems
    assert DutyLine(line.row, Post.CHIEF, PersonName.parse("王主考"), "J1", "A1", "B2") == line


@pytest.mark.parametrize(
    ("read", "sheet", "row", "codes"),
    [
        (
            session_line,
            columns.SESSIONS,
            SESSION,
            ["cell-date", "cell-date", "date-unreadable", *["time-unreadable"] * 2],
        ),
        (room_line, columns.ROOMS, ROOM, ["cell-date"] * 7),
        (duty_line, columns.DUTIES, DUTY, ["cell-date"] * 5),
    ],
)
def test_dates_of_excel_are_read_as_days_and_hours_alone(
    read: Callable[[RowReader], object], sheet: str, row: dict[str, str], codes: list[str]
) -> None:
    _, problems = understood(read, sheet, dict.fromkeys(row, "x"), CellKind.DATE)

    assert [f"{code} error 7 {sheet}!{name} text=x" for code, name in zip(codes, row, strict=True)] == problems


def test_what_an_exam_adds_to_a_candidate_is_read_under_the_columns_of_the_roster() -> None:
    entrant = understand_exam(good_case()[0]).draft.entrants[0]

    def read(ticket: Cell, room: Cell) -> tuple[str | None, str | None, list[str]]:
        reader = Reader(2)
        cells = {**entrant.row.cells, columns.TICKET: ticket, columns.ROOM: room}
        line = candidate_line(replace(entrant, row=replace(entrant.row, cells=cells)), reader)
        return line.ticket, line.room, [f"{one.code} {located(one)}" for one in reader.problems]

    assert ("A-1", "A1", []) == read(text("a-1"), text("a1"))
    assert (None, None, []) == read(text(""), text(""))
    number, day = Cell("1", CellKind.NUMBER), Cell("x", CellKind.DATE)
    assert (None, "1", ["ticket-is-number error 2 准考证号 text=1"]) == read(number, number)
    assert [f"cell-date error 2 {name} text=x" for name in ("准考证号", "考场号")] == read(day, day)[2]
