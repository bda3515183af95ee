"""考场分布示意图: the desks of rooms, drawn as SVG (K13, E1-8; domain.md EX6). Pure.

Six rooms have room on a page of A4. The desks of a room are numbered as they are laid out everywhere: from the front
left down the first column, up the second, and so on (蛇形), so that neighbours in number are neighbours in place.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pipeline.rules.exam.desks import grid

_MOST_DESKS: Final = 1000
# Millimetres on the page. A room's upper left corner, and how far it is to the next.
ROOMS_A_PAGE: Final = 6
_LEFT, _TOP, _ACROSS, _DOWN = 13.0, 54.0, 94.0, 77.0
_WIDTH, _HEIGHT = 90.0, 54.0
# The room itself lies below the four lines that tell of it; within it, what is left for desks.
_FRONT, _MARGIN = 6.5, 1.5
# A desk takes this much of its place; the rest is the aisle. It never looks like a wall or a bench.
_DESK: Final = 0.8
_LARGEST_DESK = 14.0, 9.0
_WIDEST_DESK, _DEEPEST_DESK = 2.4, 1.3
_MOST_TEXT_MM = 3.6
# How wide a digit is, in em, in the face of the lists; in another one it is so nearly.
_DIGIT_WIDTH: Final = 0.5718
# So many digits in so much of a desk.
_DIGIT_EM, _TEXT_OF_WIDTH, _TEXT_OF_DEPTH = 0.6, 0.9, 0.82


@dataclass(frozen=True, slots=True)
class Floor:
    """The desks of a room: how many, in how many rows and columns (None: as suits their number), and which are taken.

    `front` is what stands at the front, where the first desk is.
    """

    desks: int
    taken: Collection[int]
    rows: int | None = None
    columns: int | None = None
    front: str = "讲台"

    @property
    def grid(self) -> tuple[int, int]:
        """Columns and rows; without a word of the batch somewhat wider than deep, as rooms are."""
        return grid(self.desks, self.rows, self.columns)

    @property
    def digits(self) -> int:
        """How many digits the largest number has."""
        return len(str(self.desks))


def seat_plan(floors: Sequence[Floor]) -> str:
    """Return the drawing of at most six rooms, elements of an SVG whose unit is the millimetre of an A4 page."""
    return "".join("".join(_room(floor, place)) for place, floor in enumerate(floors[:ROOMS_A_PAGE]))


def sample_plan(rooms: Sequence[Mapping[str, Any]]) -> str:
    """Return the drawing of invented rooms: `desks`, and if they say so `rows`, `columns`, `people` and `front`.

    The first of the desks are taken, by as many `people` as there are, or all. Raises ValueError for anything else, and
    for a room that has no desk or more than anybody would draw.
    """
    try:
        return seat_plan([_invented(**room) for room in rooms])
    except TypeError as error:
        raise ValueError(f"drawing: {error}") from error


def _invented(*, desks: int, people: int | None = None, **more: Any) -> Floor:  # noqa: ANN401 - from a designer's file
    if not 1 <= desks <= _MOST_DESKS:
        raise ValueError(f"drawing: desks must be 1 to {_MOST_DESKS}")
    taken = range(1, (desks if people is None else people) + 1)
    return Floor(desks, taken, **more)


def desk_place(number: int, rows: int) -> tuple[int, int]:
    """Return column and row (from 0) of a desk (from 1): down the first column, up the second, and so on."""
    column, along = divmod(number - 1, rows)
    return column, along if column % 2 == 0 else rows - 1 - along


def _room(floor: Floor, place: int) -> Iterator[str]:
    left, top = _LEFT + _ACROSS * (place % 2), _TOP + _DOWN * (place // 2)
    yield _rectangle(left, top, _WIDTH, _HEIGHT, fill="none", stroke=0.35)
    yield _rectangle(left + _WIDTH / 2 - 14, top + 1.2, 28, 4.2, fill="#e4e4e4", stroke=0.2)
    yield _text(left + _WIDTH / 2, top + 4.5, 3.2, floor.front)
    yield from _seats(floor, left + _MARGIN, top + _FRONT)


def _seats(floor: Floor, left: float, top: float) -> Iterator[str]:
    """Yield the desks that are free, those that are taken, and the numbers of these."""
    columns, rows = floor.grid
    wide, deep = (_WIDTH - 2 * _MARGIN) / columns, (_HEIGHT - _FRONT - _MARGIN) / rows
    places = {number: desk_place(number, rows) for number in range(1, floor.desks + 1)}
    middles = {number: (left + wide * (x + 0.5), top + deep * (y + 0.5)) for number, (x, y) in places.items()}
    taken = {number: middle for number, middle in middles.items() if number in floor.taken}
    desk = _desk_size((wide, deep))
    yield _desks([middle for number, middle in middles.items() if number not in taken], desk, fill="#ccc")
    yield _desks(list(taken.values()), desk, fill="#fff")
    yield _numbers(taken, _text_size(desk, floor.digits))


def _desk_size(place: tuple[float, float]) -> tuple[float, float]:
    """Return how wide and how deep a desk is drawn in its place."""
    wide, deep = (min(side * _DESK, most) for side, most in zip(place, _LARGEST_DESK, strict=True))
    return min(wide, deep * _WIDEST_DESK), min(deep, wide * _DEEPEST_DESK)


def _text_size(desk: tuple[float, float], digits: int) -> float:
    """Return the size in which the longest number of a room fits on a desk."""
    wide, deep = desk
    return min(_MOST_TEXT_MM, deep * _TEXT_OF_DEPTH, wide * _TEXT_OF_WIDTH / (_DIGIT_EM * digits))


def _desks(middles: Sequence[tuple[float, float]], size: tuple[float, float], *, fill: str) -> str:
    """Return desks of one colour as one path: a plan of a large exam has thousands, and each element takes its time."""
    wide, deep = size
    lines = "".join(f"M{x - wide / 2:.2f} {y - deep / 2:.2f}h{wide:.2f}v{deep:.2f}h-{wide:.2f}z" for x, y in middles)
    return f'<path d="{lines}" fill="{fill}" stroke="#000" stroke-width="0.2"/>' if lines else ""


def _numbers(middles: Mapping[int, tuple[float, float]], size: float) -> str:
    """Return the numbers of desks as one text whose digits have a place each, with the middle of each on its desk."""
    step = size * _DIGIT_WIDTH
    digits = [
        (digit, x + step * (place - len(str(number)) / 2), y + size * 0.36)
        for number, (x, y) in middles.items()
        for place, digit in enumerate(str(number))
    ]
    lefts, baselines = (" ".join(f"{one[axis]:.3f}" for one in digits) for axis in (1, 2))
    text = "".join(digit for digit, _, _ in digits)
    return f'<text x="{lefts}" y="{baselines}" font-size="{size:.2f}">{text}</text>' if text else ""


def _rectangle(x: float, y: float, width: float, height: float, *, fill: str, stroke: float) -> str:
    place = f'x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}"'
    return f'<rect {place} fill="{fill}" stroke="#000" stroke-width="{stroke}"/>'


def _text(x: float, y: float, size: float, text: str) -> str:
    """Return a text of Chinese characters with its middle at `x`.

    It is not left to `text-anchor`: WeasyPrint makes a transparent group of each such text.
    """
    left = x - size * len(text) / 2
    return f'<text x="{left:.2f}" y="{y:.2f}" font-size="{size:.2f}">{text}</text>'
