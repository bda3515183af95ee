"""Rosters as text: 批次.csv and 名单.csv, in UTF-8 with or without a mark, else in GB18030 as Windows writes it."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pipeline.rules.batch import Cell, CellKind
from pipeline.rules.problems import Problem
from pipeline.storage.limits import Limits
from pipeline.storage.tables import Line, text_cell

# What Excel writes in place of an ID number that it took for a number.
_ROUNDED: Final = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]+", re.IGNORECASE | re.ASCII)


def decoded(content: bytes) -> str | None:
    """Return the text, None where it is neither UTF-8 nor GB18030; gb2312 would lack the rare characters of names."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def read_csv(file: Path, name: str, *, limits: Limits) -> tuple[tuple[Line, ...], tuple[Problem, ...]]:
    """Return the lines of a CSV file, numbered as Excel would show them; `name` is the file's name for messages."""
    content = file.read_bytes()
    text = None if content.startswith((b"\xff\xfe", b"\xfe\xff")) else decoded(content)
    if text is None or "\0" in text:
        return (), (Problem.of("text-encoding", path=name),)
    lines: list[Line] = []
    cells = 0
    try:
        for number, fields in enumerate(csv.reader(_bounded(text, limits), strict=True), 1):
            cells += len(fields)
            if problem := _beyond(number, len(fields), cells, name, limits):
                return (), (problem,)
            lines.append(Line(number, tuple(_cell(field) for field in fields)))
    except _TooWide:
        return (), (Problem.of("too-many-columns", sheet=name, most=limits.columns),)
    except csv.Error:
        return (), (Problem.of("csv-damaged", path=name, line=len(lines) + 1),)
    return tuple(lines), ()


class _TooWide(Exception):
    """A line that no sheet within the limits could give."""


def _bounded(text: str, limits: Limits) -> Iterator[str]:
    """Yield the lines; raises _TooWide before one is cut up that has more commas than all its cells could hold.

    Sixty million commas make as many cells, half a gigabyte of them, before anybody counts.
    """
    for line in io.StringIO(text, newline=""):
        if line.count(",") > limits.columns * (limits.cell_characters + 1):
            raise _TooWide
        yield line


def _beyond(row: int, columns: int, cells: int, name: str, limits: Limits) -> Problem | None:
    if row > limits.rows:
        return Problem.of("too-many-rows", sheet=name, most=limits.rows)
    if columns > limits.columns:
        return Problem.of("too-many-columns", sheet=name, most=limits.columns)
    return Problem.of("too-many-cells", sheet=name, most=limits.cells) if cells > limits.cells else None


def _cell(field: str) -> Cell:
    return Cell(field, CellKind.NUMBER) if _ROUNDED.fullmatch(field.strip()) else text_cell(field)
