"""考场分布示意图: the desks of rooms, drawn as SVG (K13, E1-8; domain.md EX6). Pure.

Six rooms have room on a page of A4. The desks of a room are numbered as they are laid out everywhere: from the front
left down the first column, up the second, and so on (蛇形), so that neighbours in number are neighbours in place.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Final

# Millimetres on the page. A room's upper left corner, and how far it is to the next.
ROOMS_A_PAGE: Final = 6
_LEFT, _TOP, _ACROSS, _DOWN = 13.0, 54.0, 94.0, 77.0
_WIDTH, _HEIGHT = 90.0, 54.0
# The room itself lies below the four lines that tell of it; within it, what is left for desks.
_PODIUM, _MARGIN = 7.0, 2.5
# A desk takes this much of its place; the rest is the aisle.
_DESK = 0.78
_MOST_TEXT_MM = 3.6


@dataclass(frozen=True, slots=True)
class Floor:
    """The desks of a room: how many, in how many columns (None: as suits their number), and which are taken."""

    desks: int
    columns: int | None
    taken: Collection[int]

    @property
    def grid(self) -> tuple[int, int]:
        """Columns and rows; without a word of the batch somewhat wider than deep, as rooms are."""
        columns = min(self.columns or ceil(sqrt(self.desks * 1.2)), self.desks)
        return columns, ceil(self.desks / columns)


def seat_plan(floors: Sequence[Floor]) -> str:
    """Return the drawing of at most six rooms, elements of an SVG whose unit is the millimetre of an A4 page."""
    return "".join("".join(_room(floor, place)) for place, floor in enumerate(floors[:ROOMS_A_PAGE]))


def desk_place(number: int, rows: int) -> tuple[int, int]:
    """Return column and row (from 0) of a desk (from 1): down the first column, up the second, and so on."""
    column, along = divmod(number - 1, rows)
    return column, along if column % 2 == 0 else rows - 1 - along


def _room(floor: Floor, place: int) -> Iterator[str]:
    left, top = _LEFT + _ACROSS * (place % 2), _TOP + _DOWN * (place // 2)
    yield _rectangle(left, top, _WIDTH, _HEIGHT, fill="none", stroke=0.35)
    yield _rectangle(left + _WIDTH / 2 - 14, top + 1.2, 28, 4.2, fill="#e4e4e4", stroke=0.2)
    yield _text(left + _WIDTH / 2, top + 4.5, 3.2, "讲台")
    # The door: a gap in the wall at the front right, and its leaf.
    yield _line(left + _WIDTH, top + 2, left + _WIDTH, top + 9, width=1.0, colour="#fff")
    yield _line(left + _WIDTH, top + 2, left + _WIDTH - 5, top + 7, width=0.25)
    columns, rows = floor.grid
    wide = (_WIDTH - 2 * _MARGIN) / columns
    high = (_HEIGHT - _PODIUM - _MARGIN) / rows
    for number in range(1, floor.desks + 1):
        column, row = desk_place(number, rows)
        at = left + _MARGIN + wide * column, top + _PODIUM + high * row
        yield from _desk(at, (wide, high), number, is_taken=number in floor.taken)


def _desk(at: tuple[float, float], size: tuple[float, float], number: int, *, is_taken: bool) -> Iterator[str]:
    (x, y), (wide, high) = at, size
    text = min(_MOST_TEXT_MM, high * _DESK * 0.75, wide * _DESK / 1.9)
    yield _rectangle(
        x + wide * (1 - _DESK) / 2,
        y + high * (1 - _DESK) / 2,
        wide * _DESK,
        high * _DESK,
        fill="#fff" if is_taken else "#ddd",
        stroke=0.2,
    )
    if is_taken:
        yield _text(x + wide / 2, y + high / 2 + text * 0.36, text, str(number))


def _rectangle(x: float, y: float, width: float, height: float, *, fill: str, stroke: float) -> str:
    place = f'x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}"'
    return f'<rect {place} fill="{fill}" stroke="#000" stroke-width="{stroke}"/>'


def _line(x1: float, y1: float, x2: float, y2: float, *, width: float, colour: str = "#000") -> str:
    place = f'x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}"'
    return f'<line {place} stroke="{colour}" stroke-width="{width}"/>'


def _text(x: float, y: float, size: float, text: str) -> str:
    return f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:.2f}" text-anchor="middle">{text}</text>'
