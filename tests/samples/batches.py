"""Sample drops of invented people, as an operator would make them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, Literal
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import chinese_calendar
import xlsxwriter

from tests.samples.people import invent, is_woman
from tests.samples.portraits import portrait

Form = Literal["folder", "zip", "xlsx"]
ISSUED_ON = date(2026, 11, 20)
_CITIZEN_NUMBER = 18
WRITTEN_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC).replace(tzinfo=None)  # XlsxWriter knows naive times only


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that computes; `shown` is what the program that saved the file saw."""

    text: str
    shown: str | float = ""


def particulars_of(name: str, issued_on: date = ISSUED_ON) -> dict[str, Any]:
    """Return the complete sheet 批次 of a batch issued that day; the notice is the working week before last."""
    return {
        "批次号": name,
        "类别": "认定结果",
        "评价机构代码": "S000065148999",
        "审批人": "李审批",
        "批准文号": "天职评〔2026〕12号",
        "批准日期": issued_on.isoformat(),
        "评价结束日期": (issued_on - timedelta(days=14)).isoformat(),
        "公示开始": (issued_on - timedelta(days=11)).isoformat(),
        "公示结束": (issued_on - timedelta(days=7)).isoformat(),
        "发证日期": issued_on.isoformat(),
    }


def write_drop(
    target: Path,
    *,
    people: int = 30,
    seed: int = 1,
    name: str = "2026-11-电工-01",
    form: Form = "folder",
    issued_on: date = ISSUED_ON,
    levels: Sequence[int] | None = None,
    photos: bool = True,
    particulars: Mapping[str, Any] = {},
    rows: list[dict[str, Any]] | None = None,
    change: Callable[[list[dict[str, Any]]], None] | None = None,
) -> Path:
    """Write a drop into the folder `target` and return its path: `<name>`, `<name>.zip` or `<name>.xlsx`.

    The rows are `rows`, else those of `people.invent(people, seed=seed, levels=levels)`; `change` may alter them in
    place before they are written. In a row and in `particulars` text becomes a text cell, a number a numeric cell, a
    date a date cell, a `Formula` a formula; None leaves the cell (or the key of 批次) out. Photos are drawn for the
    numbers that stand in the rows at the end. The same arguments give the same bytes.
    """
    rows = rows or invent(people, seed=seed, levels=levels)
    if change:
        change(rows)
    book = workbook({**particulars_of(name, issued_on), **particulars}, rows)
    target.mkdir(parents=True, exist_ok=True)
    if form == "xlsx":
        return _written(target / f"{name}.xlsx", book)
    members = {f"{name}.xlsx": book, **(dict(_photos(rows)) if photos else {})}
    return _as_zip(target / f"{name}.zip", members) if form == "zip" else _as_folder(target / name, members)


def workbook(particulars: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return an .xlsx with the sheets 批次 and 名单."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": WRITTEN_AT})
        text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd"})
        first, second = book.add_worksheet("批次"), book.add_worksheet("名单")
        kept = [(key, value) for key, value in particulars.items() if value is not None]
        for line, pair in enumerate(kept):
            for column, value in enumerate(pair):
                _put(first, line, column, value, text=text, day=day)
        headings = list(dict.fromkeys(heading for row in rows for heading in row))
        for line, cells in enumerate([dict(zip(headings, headings, strict=True)), *rows]):
            for column, heading in enumerate(headings):
                _put(second, line, column, cells.get(heading), text=text, day=day)
        first.set_column(0, 1, 24)
        second.set_column(0, len(headings), 18)
    return file.getvalue()


def _put(sheet: Any, line: int, column: int, value: Any, *, text: Any, day: Any) -> None:
    match value:
        case None | "":
            return
        case Formula():
            sheet.write_formula(line, column, value.text, None, value.shown)
        case date():
            sheet.write_datetime(line, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 - Excel's days have no zone
        case int() | float():
            sheet.write_number(line, column, value)
        case _:
            sheet.write_string(line, column, str(value), text)


def _photos(rows: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, bytes]]:
    for row in rows:
        identity = row.get("证件号码")
        if isinstance(identity, str) and identity.isascii() and identity.isalnum():
            woman = len(identity) == _CITIZEN_NUMBER and identity[:17].isdigit() and is_woman(identity)
            yield f"photos/{identity}.jpg", portrait(identity, woman=woman)


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _as_folder(folder: Path, members: Mapping[str, bytes]) -> Path:
    for name, content in members.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def _as_zip(path: Path, members: Mapping[str, bytes]) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            entry = ZipInfo(f"{path.stem}/{name}", date_time=(2026, 11, 20, 9, 0, 0))
            entry.external_attr = 0o100644 << 16
            entry.compress_type = ZIP_STORED if name.endswith(".jpg") else ZIP_DEFLATED
            archive.writestr(entry, content)
    return path


def demo_dates(today: date) -> dict[str, str]:
    """Return dates for the sheet 批次 of a batch that is legal to issue on `today` or shortly before.

    The public notice needs a published calendar of working days. A release of chinesecalendar ends with the last year
    that the State Council has announced: after that year the dates are those of its last days, so that the demo still
    runs, and the year in the numbers is then that year too.
    """
    days = _working_days_back_from(today)
    issued_on, notice_to, notice_from, evaluation_ended_on = days[0], days[2], days[7], days[9]
    return {
        "批准日期": issued_on.isoformat(),
        "评价结束日期": evaluation_ended_on.isoformat(),
        "公示开始": notice_from.isoformat(),
        "公示结束": notice_to.isoformat(),
        "发证日期": issued_on.isoformat(),
    }


def _working_days_back_from(today: date, count: int = 10) -> list[date]:
    found: list[date] = []
    day = today
    while len(found) < count:
        try:
            if chinese_calendar.is_workday(day):
                found.append(day)
        except NotImplementedError:
            found.clear()
        day -= timedelta(days=1)
    return found
