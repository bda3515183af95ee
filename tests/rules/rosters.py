"""A roster without a fault, the facts it is judged against, and ways to change one thing of either."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from pipeline.rules import columns
from pipeline.rules.batch import NO_JOB, Cell, CellKind, Photo, PhotoFile, Roster, Row, ScopeItem
from pipeline.rules.facts import Facts
from pipeline.rules.identity import check_character
from pipeline.rules.levels import Level
from pipeline.rules.numbers import InstitutionCode
from pipeline.rules.workdays import Calendar

CODE = InstitutionCode.parse("S000065148999")
FIRST_ROW = 2
TODAY = date(2026, 11, 23)
PLAIN_CALENDAR = Calendar.from_days(frozenset({2026}), frozenset(), frozenset())
SCOPE = (
    ScopeItem("电工", ("高压电工", NO_JOB), (Level.JUNIOR_WORKER, Level.MIDDLE_WORKER, Level.SENIOR_WORKER)),
    ScopeItem("焊工", (NO_JOB,), (Level.MIDDLE_WORKER,)),
    ScopeItem("企业人力资源管理师", (NO_JOB,), (Level.TECHNICIAN, Level.SENIOR_TECHNICIAN)),
)
_PARTICULARS = {
    columns.BATCH: "2026-11-电工-01",
    columns.KIND: "认定结果",
    columns.INSTITUTION: str(CODE),
    columns.APPROVER: "李审批",
    columns.APPROVAL_DOCUMENT: "天职评〔2026〕12号",
    columns.APPROVED_ON: "2026-11-20",
    columns.EVALUATION_ENDED_ON: "2026-11-06",
    columns.NOTICE_FROM: "2026-11-09",
    columns.NOTICE_TO: "2026-11-13",
    columns.ISSUED_ON: "2026-11-20",
}
_NAMES = ("张伟", "迪丽热巴·买买提", "李娜")


def text(value: str) -> Cell:
    return Cell(value, CellKind.TEXT if value else CellKind.BLANK)


def identity(place: int) -> str:
    """Return a sound number of nobody: 650000 is the region itself."""
    seventeen = f"65000019900101{place:03d}"
    return seventeen + check_character(seventeen)


def person(place: int) -> dict[str, str]:
    return {
        columns.NAME: _NAMES[place % len(_NAMES)],
        columns.IDENTITY_TYPE: "",
        columns.IDENTITY: identity(place),
        columns.OCCUPATION: "电工",
        columns.JOB: "高压电工" if place % 2 else NO_JOB,
        columns.LEVEL: "三级/高级工",
        columns.THEORY: "60",
        columns.PRACTICAL: "85.5",
        columns.REVIEW: "",
        columns.PHOTO: "",
        columns.NUMBER: "",
    }


def photo(name: str) -> PhotoFile:
    """Return a photo file whose hash is made of its name."""
    return PhotoFile(f"photos/{name}", name.encode().hex().ljust(64, "0")[:64], 30_000)


def good_roster(people: int = 3) -> Roster:
    """Return a batch in which nothing is wrong; the first person stands in row 2."""
    rows = tuple(
        Row(FIRST_ROW + place, {column: text(value) for column, value in person(place).items()})
        for place in range(people)
    )
    photos = {f"{identity(place)}.jpg": photo(f"{identity(place)}.jpg") for place in range(people)}
    return Roster({key: text(value) for key, value in _PARTICULARS.items()}, columns.COLUMNS, rows, photos)


def good_facts(roster: Roster | None = None) -> Facts:
    """Return facts under which `roster` (a good one, unless given) has no problem; its photos are good ones."""
    files = (roster or good_roster()).photos.values()
    return Facts(
        institution=CODE,
        institution_name="天山示例职业技能评价中心",
        scope=SCOPE,
        calendar=PLAIN_CALENDAR,
        today=TODAY,
        photos={file.sha256: Photo(width=413, height=579) for file in files},
    )


def with_cell(roster: Roster, column: str, value: str, *, row: int = FIRST_ROW, kind: CellKind | None = None) -> Roster:
    cell = Cell(value, kind) if kind else text(value)
    rows = tuple(
        replace(known, cells={**known.cells, column: cell}) if known.number == row else known for known in roster.rows
    )
    return replace(roster, rows=rows)


def with_identity(roster: Roster, value: str, *, row: int = FIRST_ROW, kind: CellKind | None = None) -> Roster:
    """Return the roster with another 证件号码; the photo is renamed to fit, or goes where there is no number."""
    old = next(known.cell(columns.IDENTITY).text for known in roster.rows if known.number == row)
    photos = {name: file for name, file in roster.photos.items() if name != f"{old}.jpg"}
    if value:
        photos[f"{value}.jpg"] = roster.photos[f"{old}.jpg"]
    return with_photos(with_cell(roster, columns.IDENTITY, value, row=row, kind=kind), photos)


def with_key(roster: Roster, key: str, value: str, *, kind: CellKind | None = None) -> Roster:
    cell = Cell(value, kind) if kind else text(value)
    return replace(roster, particulars={**roster.particulars, key: cell})


def without_column(roster: Roster, column: str) -> Roster:
    rows = tuple(
        replace(row, cells={name: cell for name, cell in row.cells.items() if name != column}) for row in roster.rows
    )
    headings = tuple(heading for heading in roster.headings if heading != column)
    return replace(roster, rows=rows, headings=headings)


def with_photos(roster: Roster, photos: Mapping[str, PhotoFile]) -> Roster:
    return replace(roster, photos=photos)
