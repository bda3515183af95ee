"""The sheets of an exam beside 批次 and 名单, their columns, and every other way people write them."""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Final

from pipeline.rules import columns
from pipeline.rules.batch import BLANK, Cell, Row
from pipeline.rules.text import tight

SESSIONS: Final = "场次"
ROOMS: Final = "考场"
DUTIES: Final = "人员"
SHEETS: Final = (SESSIONS, ROOMS, DUTIES)

TICKET: Final = "准考证号"
SESSION: Final = "场次号"
SUBJECT: Final = "科目"
DAY: Final = "日期"
BEGINS: Final = "开始"
ENDS: Final = "结束"
ROOM: Final = "考场号"
ROOM_SUBJECT: Final = "类型"
PLACE: Final = "地点"
CAPACITY: Final = "容量"
DESK_ROWS: Final = "行"
DESK_COLUMNS: Final = "列"
STATIONS: Final = "工位"
CARD: Final = "证卡编号"

# In the order in which our form shows them.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    SESSIONS: (SESSION, SUBJECT, DAY, BEGINS, ENDS),
    ROOMS: (ROOM, ROOM_SUBJECT, PLACE, CAPACITY, DESK_ROWS, DESK_COLUMNS, STATIONS),
    DUTIES: (columns.POST, columns.NAME, CARD, ROOM, SESSION),
}
REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    SESSIONS: (SESSION, SUBJECT, DAY, BEGINS, ENDS),
    ROOMS: (ROOM, ROOM_SUBJECT, PLACE, CAPACITY),
    DUTIES: (columns.POST, columns.NAME),
}
# A roster without one of these cannot be judged at all.
REQUIRED_OF_PEOPLE: Final = (columns.NAME, columns.IDENTITY, columns.OCCUPATION, columns.LEVEL)

TITLE: Final = "考试名称"
SITE: Final = "考点"
SEED: Final = "随机种子"
MIXED: Final = "混编"
AMENDS: Final = "修订"
# In the order in which our form shows them; the first six are required.
KEYS: Final = (columns.BATCH, columns.KIND, columns.INSTITUTION, TITLE, SITE, SEED, MIXED, AMENDS)
REQUIRED_KEYS: Final = KEYS[:6]

_SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    TICKET: ("准考证号码", "准考证编号", "准考证", "考号"),
    SESSION: ("场次", "场次编号", "考试场次", "场号"),
    SUBJECT: ("考试科目", "考核科目", "科目名称"),
    DAY: ("考试日期", "考核日期", "考试时间日期"),
    BEGINS: ("开始时间", "考试开始", "开考时间", "起"),
    ENDS: ("结束时间", "考试结束", "终止时间", "止"),
    ROOM: ("考场", "考场编号", "考场号码", "场地号"),
    ROOM_SUBJECT: ("考场类型", "考场类别", "类别", "科目", "考试科目"),
    PLACE: ("考场地点", "考试地点", "地址", "位置", "考场位置"),
    CAPACITY: ("考场容量", "人数", "可容纳人数", "容纳人数", "座位数"),
    DESK_ROWS: ("行数", "排", "排数", "座位行数"),
    DESK_COLUMNS: ("列数", "座位列数"),
    STATIONS: ("工位数", "工位数量", "考试工位"),
    columns.POST: ("职务", "工作岗位", "担任岗位", "职责"),
    columns.NAME: ("人员姓名", "工作人员姓名", "名字"),
    CARD: ("证卡号", "证卡编码", "证卡号码", "考评员证卡编号", "证号"),
    TITLE: ("考试", "认定考试名称"),
    SITE: ("考点名称",),
    SEED: ("种子", "随机数种子", "编排种子"),
    MIXED: ("是否混编", "允许混编", "混合编排"),
    AMENDS: ("修订批次", "修订批次号", "原批次号"),
}
# Marks of our form and of people's own, as in `rules.columns`: `容量*`, `容量：`, `容量（必填）`, `容量(人)`.
_DECORATION: Final = re.compile(r"\([^()]*\)|[*:]")


def at(sheet: str, column: str) -> str:
    """Return how a problem names a column of a further sheet: `场次!开始`."""
    return f"{sheet}!{column}"


def sheet_and_column(place: str | None) -> tuple[str | None, str | None]:
    """Return the further sheet and its column that a problem names, None and the column as it is for one of 名单."""
    sheet, mark, column = (place or "").partition("!")
    return (sheet, column) if mark and sheet in SHEETS else (None, place)


def is_of_sheet(column: str | None) -> bool:
    """Whether a problem's column is one of a further sheet, and its row none of 名单."""
    return sheet_and_column(column)[0] is not None


def cell(row: Row, column: str) -> Cell:
    """Return the cell under a column of our form, however its heading is spelt; a blank one where there is none."""
    return find(row.cells, column)


def find(cells: Mapping[str, Cell], name: str) -> Cell:
    """Return the cell that our form calls `name`; of several spellings the one that comes first in our list."""
    heading = heading_of(cells, name)
    return BLANK if heading is None else cells[heading]


def heading_of(headings: Collection[str], name: str) -> str | None:
    """Return the heading that is read where our form says `name`, None where there is none."""
    if name in headings:
        return name
    known = {_plain(heading): heading for heading in headings}
    return next((known[spelling] for spelling in (name, *_SYNONYMS.get(name, ())) if spelling in known), None)


@lru_cache(maxsize=1024)
def _plain(heading: str) -> str:
    return _DECORATION.sub("", tight(heading))
