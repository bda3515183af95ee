"""Sample drops of 准考: candidates, sessions, rooms and staff, all invented."""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.samples.batches import WRITTEN_AT
from tests.samples.people import invent, is_woman
from tests.samples.portraits import portrait

PARTICULARS: Mapping[str, str] = {
    "类别": "准考",
    "评价机构代码": "S000065148999",
    "考试名称": "2026年12月职业技能等级认定",
    "考点": "天山示例学校",
    "随机种子": "20261205",
    "混编": "是",
}
SESSIONS = (
    ("1", "理论", "2026-12-05", "09:00", "10:30"),
    ("2", "实操", "2026-12-05", "14:00", "16:00"),
    ("3", "综合评审", "2026-12-06", "09:00", "11:00"),
)
_HEADINGS = {
    "场次": ("场次号", "科目", "日期", "开始", "结束"),
    "考场": ("考场号", "类型", "地点", "容量", "行", "列", "工位"),
    "人员": ("岗位", "姓名", "证卡编号", "考场号", "场次号"),
}
# Of another institution, so that no batch of cards has to come first.
_OUTSIDE = "S000065140001"
Lines = Sequence[Sequence[str]]


def write_exam_drop(
    target: Path,
    *,
    people: int = 40,
    rooms: int = 2,
    seed: int = 1,
    name: str = "2026-12-准考-01",
    photos: bool = True,
    particulars: Mapping[str, Any] = {},
    sheets: Mapping[str, Lines] = {},
    change: Callable[[list[dict[str, Any]]], None] | None = None,
) -> Path:
    """Write a drop into the folder `target` and return its path.

    There are `rooms` rooms of 30 seats for each subject, with staff; `sheets` replaces whole sheets, `change` alters
    the candidates in place.
    """
    rows = [_candidate(person) for person in invent(people, seed=seed)]
    if change:
        change(rows)
    folder = target / name
    folder.mkdir(parents=True)
    given = {"场次": SESSIONS, "考场": rooms_of(rooms), "人员": staff_of(rooms), **sheets}
    known = {"批次号": name, **PARTICULARS, **particulars}
    (folder / f"{name}.xlsx").write_bytes(exam_workbook(known, rows, given))
    if photos:
        (folder / "photos").mkdir()
        for row in rows:
            identity = str(row["证件号码"])
            picture = portrait(identity, woman=is_woman(identity))
            (folder / "photos" / f"{identity}.jpg").write_bytes(picture)
    return folder


def exam_workbook(
    particulars: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], sheets: Mapping[str, Lines]
) -> bytes:
    """Return an .xlsx with the sheets 批次, 名单, 场次, 考场 and 人员; every cell is text."""
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        # The same content is the same drop, whenever it is written.
        book.set_properties({"created": WRITTEN_AT})
        headings = list(dict.fromkeys(heading for row in rows for heading in row))
        people = [headings, *([str(row.get(heading, "")) for heading in headings] for row in rows)]
        written: dict[str, Sequence[Sequence[str]]] = {"批次": list(particulars.items()), "名单": people}
        written |= {name: [_HEADINGS[name], *lines] for name, lines in sheets.items()}
        for name, lines in written.items():
            sheet = book.add_worksheet(name)
            for place, line in enumerate(lines):
                for column, value in enumerate(line):
                    sheet.write_string(place, column, str(value))
    return file.getvalue()


def _candidate(person: Mapping[str, Any]) -> dict[str, Any]:
    asked = ("姓名", "证件号码", "职业名称", "工种名称", "职业技能等级")
    return {column: person[column] for column in asked}


def rooms_of(count: int) -> Lines:
    """Return the sheet 考场: so many rooms of 理论 and as many of 实操, of 30 places each."""
    floors = [f"教学楼{1 + place // 20}层" for place in range(1, count + 1)]
    theory = [(f"{place:03}", "理论", floor, "30", "6", "5", "") for place, floor in enumerate(floors, start=1)]
    practice = [(f"实{place}", "实操", "实训楼", "30", "", "", "30") for place in range(1, count + 1)]
    return [*theory, *practice]


def staff_of(rooms: int) -> Lines:
    """Return the sheet 人员 for so many rooms of either subject."""
    names = iter(_names(5 * rooms))
    lines = [("主考", "王主考", "", "", "")]
    for place in range(1, rooms + 1):
        lines += [(post, next(names), "", f"{place:03}", "") for post in ("主监考", "副监考")]
        lines += [
            (post, next(names), f"{_OUTSIDE}1{place * 3 + turn:04}", f"实{place}", "")
            for turn, post in enumerate(("考评组长", "考评员", "考评员"))
        ]
    return [*lines, ("内督", "周督导", f"{_OUTSIDE}00001", "", "")]


def _names(count: int) -> list[str]:
    """Return names that differ: two people of one name in two rooms at one hour would be one person."""
    digits = "一二三四五六七八九十"
    return [f"赵{digits[place // 100]}{digits[place // 10 % 10]}{digits[place % 10]}" for place in range(count)]
