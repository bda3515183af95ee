"""The sheets of an exam without a fault, what they are judged against, and ways to change one thing of either."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from pipeline.rules import columns as common
from pipeline.rules.batch import BLANK, CellKind, Photo, Roster, Row
from pipeline.rules.cards.batch import CardOnFile
from pipeline.rules.cards.numbers import CardKind, CardNumber
from pipeline.rules.exam import columns
from pipeline.rules.exam.book.rule import ExamFacts
from pipeline.rules.exam.draft import ExamRoster
from tests.rules.rosters import CODE, FIRST_ROW, good_facts, identity, photo, text

EXAMINERS = tuple(CardNumber(CODE, CardKind.EXAMINER, place) for place in (1, 2, 3))
SENIOR = CardNumber(CODE, CardKind.SENIOR_EXAMINER, 1)
SUPERVISOR = CardNumber(CODE, CardKind.SUPERVISOR, 1)
NO_JOB = "----"
_PARTICULARS = {
    common.BATCH: "2026-12-电工-准考",
    common.KIND: "准考",
    common.INSTITUTION: str(CODE),
    columns.TITLE: "2026年12月职业技能等级认定",
    columns.SITE: "天山示例学校",
    columns.SEED: "20261205",
    columns.MIXED: "",
    columns.AMENDS: "",
}
_NAMES = ("张伟", "迪丽热巴·买买提", "李娜")
_SESSIONS = (
    ("1", "理论", "2026-12-05", "09:00", "10:30"),
    ("2", "实操", "2026-12-05", "14:00", "16:00"),
)
_ROOMS = (
    ("101", "理论", "教学楼一楼", "30", "6", "5", ""),
    ("102", "理论", "教学楼一楼", "30", "6", "5", ""),
    ("实1", "实操", "实训楼", "20", "", "", "20"),
    ("实2", "实操", "实训楼", "20", "", "", "20"),
)
_DUTIES = (
    ("主考", "王主考", "", "", ""),
    ("主监考", "赵一", "", "101", ""),
    ("副监考", "赵二", "", "101", ""),
    ("主监考", "赵三", "", "102", ""),
    ("副监考", "赵四", "", "102", ""),
    ("考评组长", "钱一", str(EXAMINERS[0]), "实1", "2"),
    ("考评员", "钱二", str(EXAMINERS[1]), "实1", "2"),
    ("考评员", "钱三", str(EXAMINERS[2]), "实1", "2"),
    ("考评组长", "孙一", str(SENIOR), "实2", "2"),
    ("考评员", "孙二", "S000065140001" + "20001", "实2", "2"),
    ("考评员", "孙三", "S000065140001" + "20002", "实2", "2"),
    ("内督", "周督导", str(SUPERVISOR), "", ""),
    ("流动监考", "吴流动", "", "", "1"),
)
# Where in the sheet 人员 they stand.
CHIEF, FIRST_INVIGILATOR, FIRST_EXAMINER, LAST_EXAMINER = FIRST_ROW, FIRST_ROW + 1, FIRST_ROW + 5, FIRST_ROW + 10
SUPERVISING, FLOATING = FIRST_ROW + 11, FIRST_ROW + 12


def candidate(place: int) -> dict[str, str]:
    return {
        common.NAME: _NAMES[place % len(_NAMES)],
        common.IDENTITY_TYPE: "",
        common.IDENTITY: identity(place),
        common.OCCUPATION: "电工",
        common.JOB: "高压电工" if place % 2 else NO_JOB,
        common.LEVEL: "三级/高级工",
        columns.TICKET: "",
        columns.ROOM: "",
        common.PHOTO: "",
    }


def exam_roster(people: int = 3) -> ExamRoster:
    """Return an exam in which nothing is wrong but two cards of another institution; the first row of a sheet is 2."""
    rows = tuple(_row(FIRST_ROW + place, candidate(place)) for place in range(people))
    photos = {f"{identity(place)}.jpg": photo(f"{identity(place)}.jpg") for place in range(people)}
    return ExamRoster(
        people=Roster({key: text(value) for key, value in _PARTICULARS.items()}, tuple(candidate(0)), rows, photos),
        sessions=sheet(columns.SESSIONS, _SESSIONS),
        rooms=sheet(columns.ROOMS, _ROOMS),
        duties=sheet(columns.DUTIES, _DUTIES),
    )


def exam_facts(roster: ExamRoster | None = None) -> ExamFacts:
    """Return facts under which `roster` (a good one, unless given) has no error."""
    files = (roster or exam_roster()).people.photos.values()
    known = replace(good_facts(), photos={file.sha256: Photo(width=413, height=579) for file in files})
    return ExamFacts(known, {str(number): card(number) for number in (*EXAMINERS, SENIOR, SUPERVISOR)})


def card(
    number: CardNumber,
    *,
    name: str | None = None,
    identity: str | None = None,
    until: date = date(2028, 12, 31),
    is_withdrawn: bool = False,
) -> CardOnFile:
    """Return a card; unless they are given, its holder's personal data are gone."""
    first = date(2026, 1, 1)
    return CardOnFile(number, name, identity, "电工", first, first, until, is_withdrawn)


def sheet(name: str, lines: Sequence[Sequence[str]]) -> tuple[Row, ...]:
    return tuple(
        _row(number, dict(zip(columns.COLUMNS[name], line, strict=True)))
        for number, line in enumerate(lines, FIRST_ROW)
    )


def with_cells(
    rows: tuple[Row, ...], values: Mapping[str, str], *, row: int = FIRST_ROW, kind: CellKind | None = None
) -> tuple[Row, ...]:
    """Return the rows with some cells of one row replaced."""
    cells = {column: replace(text(value), kind=kind) if kind else text(value) for column, value in values.items()}
    return tuple(replace(one, cells={**one.cells, **cells}) if one.number == row else one for one in rows)


def with_line(rows: tuple[Row, ...], *values: str, like: int = FIRST_ROW) -> tuple[Row, ...]:
    """Return the rows with one more below, its columns in the order of those of the row `like`."""
    names = next(row for row in rows if row.number == like).cells
    return (*rows, _row(rows[-1].number + 1, dict(zip(names, values, strict=True))))


def without_line(rows: tuple[Row, ...], number: int) -> tuple[Row, ...]:
    return tuple(row for row in rows if row.number != number)


def _row(number: int, values: Mapping[str, str]) -> Row:
    return Row(number, {column: text(value) if value else BLANK for column, value in values.items()})
