"""Small batches and rosters for the tests of the reports."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import openpyxl

from pipeline.rules.batch import Batch, Cell, CellKind, NumberedBatch, Result, Roster, Row
from pipeline.rules.columns import COLUMNS, KEYS
from pipeline.rules.levels import Level
from pipeline.rules.numbers import InstitutionCode, NumberSequence
from pipeline.rules.problems import Problem
from tests.samples.batches import particulars_of
from tests.samples.people import invent

INSTITUTION = InstitutionCode.parse("S000065148999")


def numbered_batch(people: int = 3, *, name: str = "2026-11-电工-01", first_name: str | None = None) -> NumberedBatch:
    """Return a numbered batch of invented people; `first_name` is that of the first one."""
    results = tuple(_result(row, cells) for row, cells in enumerate(invent(people), start=2))
    if first_name is not None:
        results = (_renamed(results[0], first_name), *results[1:])
    issued_on = date(2026, 11, 20)
    batch = Batch(
        name=name,
        institution=INSTITUTION,
        institution_name="天山示例职业技能评价中心",
        approver="李审批",
        approval_document="天职评〔2026〕12号",
        approved_on=issued_on,
        evaluation_ended_on=date(2026, 11, 6),
        notice_from=date(2026, 11, 9),
        notice_to=date(2026, 11, 13),
        issued_on=issued_on,
        results=results,
    )
    numbers = tuple(
        NumberSequence.of(INSTITUTION, issued_on, result.level).number(place)
        for place, result in enumerate(results, start=1)
    )
    return NumberedBatch(batch, numbers)


def _result(row: int, cells: Mapping[str, Any]) -> Result:
    level = Level.parse(cells["职业技能等级"])
    return Result(
        row=row,
        name=cells["姓名"],
        identity_type=cells["证件类型"],
        identity=cells["证件号码"],
        occupation=cells["职业名称"],
        job=cells["工种名称"],
        level=level,
        theory=Decimal(str(cells["理论成绩"])),
        practical=Decimal(str(cells["实操成绩"])),
        review_passed=True if level.needs_review else None,
        photo=None,
    )


def _renamed(result: Result, name: str) -> Result:
    values = {field: getattr(result, field) for field in Result.__slots__}
    return Result(**(values | {"name": name}))


def roster(people: int = 3, *, first_row: int = 2, first: Mapping[str, Cell] = {}) -> Roster:
    """Return a roster as it would be read; `first` replaces cells of the first person."""
    columns = COLUMNS[:9]
    rows = []
    for number, cells in enumerate(invent(people), start=first_row):
        read = {column: Cell(str(cells[column]), CellKind.TEXT) for column in columns if cells[column] != ""}
        rows.append(Row(number, read | (dict(first) if number == first_row else {})))
    particulars = {key: Cell(str(text), CellKind.TEXT) for key, text in particulars_of("2026-11-电工-01").items()}
    return Roster({key: particulars[key] for key in KEYS}, columns, tuple(rows))


def say(problem: Problem) -> str:
    """Return a sentence a test can recognise."""
    return f"{problem.code}：请改正。"


def read_back(content: bytes) -> dict[str, list[list[str]]]:
    """Return sheet -> rows -> texts, as openpyxl sees them; an empty cell is an empty text."""
    book = openpyxl.load_workbook(BytesIO(content))
    return {
        sheet.title: [["" if value is None else str(value) for value in row] for row in sheet.values]
        for sheet in book.worksheets
    }


def parts(content: bytes) -> dict[str, bytes]:
    """Return the files inside an .xlsx."""
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
