"""Workbooks for tests, and what was read from them."""

import io
from dataclasses import replace
from typing import Any

import openpyxl

from pipeline.rules.batch import Roster
from pipeline.storage.reading import Reading
from tests.storage.inboxes import LIMITS, Office


def book(
    lines: list[list[Any]], *, keys: list[list[Any]] | None = None, names: tuple[str, str] = ("批次", "名单")
) -> bytes:
    made = openpyxl.Workbook()
    first = made.active
    assert first is not None
    first.title = names[0]
    for line in [["批次号", "一"]] if keys is None else keys:
        first.append(line)
    second = made.create_sheet(names[1])
    for line in lines:
        second.append(line)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def reading_of(office: Office, content: bytes, **bounds: int) -> Reading:
    return office.read(office.put("a.xlsx", content), replace(LIMITS, **bounds))


def roster_of(office: Office, content: bytes) -> Roster:
    reading = reading_of(office, content)
    assert () == reading.problems
    assert reading.roster is not None
    return reading.roster


def texts(roster: Roster) -> list[dict[str, str]]:
    return [{name: cell.text for name, cell in row.cells.items()} for row in roster.rows]
