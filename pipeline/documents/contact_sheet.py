"""The contact sheet (样张总览): pages of every kind, made small, on sheets of A4; where each lies. Pure.

All lengths are millimetres from the upper left corner of the sheet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.documents.imposition import A4, Size

MARGIN_MM: Final = 12.0
# The line above all rows of a sheet.
HEAD_MM: Final = 9.0
# What belongs to a row besides its pages: the caption above, the name of each page below, and the paper after them.
CAPTION_MM: Final = 6.5
NAME_MM: Final = 4.5
_AFTER_MM = 3.0
_COLUMNS = 3
# The cards of examiners: rather a little smaller than one alone in a second row.
_COLUMNS_OF_FOUR = 4
_GAP_MM = 6.0
# So that three rows of upright A4 find room on a sheet.
_HIGHEST_MM = 74.0


@dataclass(frozen=True, slots=True)
class Group:
    """Pages of one kind and size: the caption above them, and the name of each page."""

    caption: str
    page: Size
    names: Sequence[str]


@dataclass(frozen=True, slots=True)
class Small:
    """A page made small: the `page`-th (from 0) of a group, its name, where it lies, and its scale (at most 1)."""

    group: int
    page: int
    name: str
    left: float
    top: float
    scale: float


@dataclass(frozen=True, slots=True)
class Caption:
    """The words above a row."""

    text: str
    top: float


@dataclass(frozen=True, slots=True)
class ContactSheet:
    """A sheet of A4, upright."""

    captions: tuple[Caption, ...]
    pages: tuple[Small, ...]


def contact_sheets(groups: Sequence[Group]) -> tuple[ContactSheet, ...]:
    """Return the sheets that have every page of every group once, in order; the rows of a group keep together where a
    sheet has room for them all.
    """
    sheets: list[list[_Row]] = [[]]
    for place, group in enumerate(groups):
        rows = list(_rows(place, group))
        if _height([*sheets[-1], *rows]) > _ROOM_MM and sheets[-1]:
            sheets.append([])
        for row in rows:
            if _height([*sheets[-1], row]) > _ROOM_MM:
                sheets.append([])
            sheets[-1].append(row)
    return tuple(_laid(rows, groups) for rows in sheets if rows)


_ROOM_MM = A4.height - 2 * MARGIN_MM - HEAD_MM


@dataclass(frozen=True, slots=True)
class _Row:
    """A few pages of a group, side by side: their scale, the width of a column, the height of the row."""

    group: int
    pages: range
    scale: float
    column: float
    height: float


def _rows(place: int, group: Group) -> Iterator[_Row]:
    columns = _COLUMNS_OF_FOUR if len(group.names) == _COLUMNS_OF_FOUR else _COLUMNS
    column = (A4.width - 2 * MARGIN_MM - (columns - 1) * _GAP_MM) / columns
    scale = min(1.0, column / group.page.width, _HIGHEST_MM / group.page.height)
    height = CAPTION_MM + scale * group.page.height + NAME_MM + _AFTER_MM
    for first in range(0, len(group.names), columns):
        yield _Row(place, range(first, min(first + columns, len(group.names))), scale, column, height)


def _height(rows: Sequence[_Row]) -> float:
    return sum(row.height for row in rows)


def _laid(rows: Sequence[_Row], groups: Sequence[Group]) -> ContactSheet:
    captions, pages, top = [], [], MARGIN_MM + HEAD_MM
    for row in rows:
        group = groups[row.group]
        captions.append(Caption(group.caption, top))
        for column, page in enumerate(row.pages):
            left = MARGIN_MM + column * (row.column + _GAP_MM)
            pages.append(Small(row.group, page, group.names[page], left, top + CAPTION_MM, row.scale))
        top += row.height
    return ContactSheet(tuple(captions), tuple(pages))
