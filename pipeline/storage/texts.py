"""Rosters as text: 批次.csv and 名单.csv, in UTF-8 with or without a mark, else in GB18030 as Windows writes it."""

import csv
import io
import re
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
    try:
        for number, fields in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), 1):
            lines.append(Line(number, tuple(_cell(field) for field in fields)))
            if problem := _beyond(lines[-1], name, limits):
                return (), (problem,)
    except csv.Error:
        return (), (Problem.of("csv-damaged", path=name, line=len(lines) + 1),)
    return tuple(lines), ()


def _beyond(line: Line, name: str, limits: Limits) -> Problem | None:
    if line.number > limits.rows:
        return Problem.of("too-many-rows", sheet=name, most=limits.rows)
    if len(line.cells) > limits.columns:
        return Problem.of("too-many-columns", sheet=name, most=limits.columns)
    return None


def _cell(field: str) -> Cell:
    return Cell(field, CellKind.NUMBER) if _ROUNDED.fullmatch(field.strip()) else text_cell(field)
