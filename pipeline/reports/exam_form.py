"""What the empty workbook of an exam asks for: 准考, with its sessions, rooms and staff."""

from collections.abc import Mapping, Sequence
from typing import Final

from pipeline.reports.form_tables import COLUMN_HELP, Form, SheetForm, example_trade, trade_choices
from pipeline.rules import columns
from pipeline.rules.batch import NO_JOB, ScopeItem
from pipeline.rules.categories import Category
from pipeline.rules.exam import columns as exam
from pipeline.rules.exam.batch import MOST_IN_THEORY_ROOM, Post, Subject

_PEOPLE: Final = (
    *(columns.NAME, columns.IDENTITY_TYPE, columns.IDENTITY, columns.OCCUPATION, columns.JOB, columns.LEVEL),
    *(columns.PHOTO, exam.TICKET),
)
_HELP: Final = {
    **COLUMN_HELP,
    exam.TICKET: "一般不填，由系统编排；考生已有准考证号时填写。",
    exam.SESSION: "场次的编号，例如 1。",
    exam.SUBJECT: "理论、实操 或 综合评审。",
    exam.DAY: "例如 2026-12-05。",
    exam.BEGINS: "例如 09:00。",
    exam.ENDS: "例如 10:30。",
    exam.ROOM: "考场的编号，例如 001。",
    exam.ROOM_SUBJECT: "理论、实操 或 综合评审。",
    exam.PLACE: "例如 教学楼1层。",
    exam.CAPACITY: f"同时可容纳的人数；理论考场不超过 {MOST_IN_THEORY_ROOM} 人。",
    exam.DESK_ROWS: "座位有几行；不填则不检查前后左右。",
    exam.DESK_COLUMNS: "座位有几列。",
    exam.STATIONS: "实操考场的工位数。",
    columns.POST: "、".join(Post) + "。",
    exam.CARD: "考评员、考评组长和内督填写证卡编号。",
}
_OF_DUTIES: Final = {
    columns.NAME: "与证件完全一致。",
    exam.ROOM: "在哪个考场；不填则不限考场。",
    exam.SESSION: "在哪个场次；不填则所有场次。",
}
_KEY_HELP: Final = {
    columns.BATCH: "如 2026-12-准考-01；用文字、数字、- _ . ，以文字或数字开头，不得与已受理的批次重名。",
    columns.KIND: f"填“{Category.ADMISSION}”。",
    columns.INSTITUTION: "评价机构备案代码，13 位，已按本机构填好，请勿改动。",
    exam.TITLE: "印在准考证上的考试名称。",
    exam.SITE: "考点名称。",
    exam.SEED: "任意一串数字。名单相同、种子相同，座位就相同，事后可以复核。",
    exam.MIXED: "填“是”则不同职业、等级可以同在一个考场。",
    exam.AMENDS: "一般不填。修改已受理的考试时填原批次号：原有考生的座位和准考证号不变。",
}
_SUBJECTS: Final = tuple(map(str, Subject))
_OFFERED: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    exam.SESSIONS: {exam.SUBJECT: _SUBJECTS},
    exam.ROOMS: {exam.ROOM_SUBJECT: _SUBJECTS},
    exam.DUTIES: {columns.POST: tuple(map(str, Post))},
}
_EXAMPLES: Final[Mapping[str, Sequence[Sequence[str]]]] = {
    exam.SESSIONS: (
        ("1", str(Subject.THEORY), "2026-12-05", "09:00", "10:30"),
        ("2", str(Subject.PRACTICAL), "2026-12-05", "14:00", "16:00"),
    ),
    exam.ROOMS: (
        ("001", str(Subject.THEORY), "教学楼1层", "30", "6", "5", ""),
        ("实1", str(Subject.PRACTICAL), "实训楼", "10", "", "", "10"),
    ),
    exam.DUTIES: (
        (str(Post.CHIEF), "王主考", "", "", ""),
        (str(Post.INVIGILATOR), "赵一", "", "001", ""),
        (str(Post.DEPUTY_INVIGILATOR), "赵二", "", "001", ""),
        (str(Post.LEADING_EXAMINER), "钱一", "S00006514000110001", "实1", ""),
        (str(Post.EXAMINER), "钱二", "S00006514000110002", "实1", ""),
        (str(Post.EXAMINER), "钱三", "S00006514000110003", "实1", ""),
        (str(Post.SUPERVISOR), "周督导", "S00006514000100001", "", ""),
    ),
}


def _choices(scope: Sequence[ScopeItem]) -> Mapping[str, tuple[str, ...]]:
    return {column: texts for column, texts in trade_choices(scope).items() if column in _PEOPLE}


def _example(scope: Sequence[ScopeItem]) -> Mapping[str, str]:
    known = example_trade(scope)
    return {column: known.get(column, "") for column in _PEOPLE} | {columns.JOB: known.get(columns.JOB, NO_JOB)}


def _sheet(name: str) -> SheetForm:
    own = _OF_DUTIES if name == exam.DUTIES else {}
    return SheetForm(
        columns=exam.COLUMNS[name],
        required=exam.REQUIRED[name],
        help={column: own.get(column, _HELP[column]) for column in exam.COLUMNS[name]},
        choices=_OFFERED[name],
        examples=_EXAMPLES[name],
    )


EXAM: Final = Form(
    category=Category.ADMISSION,
    keys=exam.KEYS,
    optional_keys=tuple(key for key in exam.KEYS if key not in exam.REQUIRED_KEYS),
    key_choices={exam.MIXED: ("是", "否")},
    columns=_PEOPLE,
    required=exam.REQUIRED_OF_PEOPLE,
    key_help=_KEY_HELP,
    column_help=_HELP,
    example_particulars={
        columns.BATCH: "2026-12-准考-01",
        exam.TITLE: "2026年12月职业技能等级认定",
        exam.SITE: "天山示例学校",
        exam.SEED: "20261205",
        exam.MIXED: "是",
        exam.AMENDS: "",
    },
    example=_example,
    choices=_choices,
    sheets={name: _sheet(name) for name in (exam.SESSIONS, exam.ROOMS, exam.DUTIES)},
)
