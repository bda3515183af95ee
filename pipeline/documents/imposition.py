"""Imposition (拼版): where items of one size lie on a sheet, in which order, and where it is cut. Pure.

All lengths are millimetres from the upper left corner of the side that one looks at. Slots, items and sheets count
from 0; the slots of a sheet go row by row from the upper left.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from math import isfinite

# Nearer to the trim, a mark would stay on an item that is cut a little too large.
CLEAR_MM = 2.0
# Between items, a mark shorter than this is a speck.
_SHORTEST_MM = 1.0
# A line of 7 points needs as much.
_LOWEST_STRIP_MM = 3.0
_KNIFE_MM = 0.1
# Rounding of binary fractions only.
_TOLERANCE = 1e-9


class Order(StrEnum):
    """How items follow each other: along the rows of each sheet, or down the stack of each slot."""

    ROWS = "rows"
    CUT_AND_STACK = "cut-and-stack"


class Flip(StrEnum):
    """The edge about which the printer turns a sheet to print its back."""

    LONG_EDGE = "long-edge"
    SHORT_EDGE = "short-edge"


@dataclass(frozen=True, slots=True)
class Size:
    """A width and a height in millimetres; raises ValueError unless both are above 0."""

    width: float
    height: float

    def __post_init__(self) -> None:
        """Refuse what no paper has."""
        if not (0 < self.width < float("inf") and 0 < self.height < float("inf")):
            raise ValueError(f"{self.width} x {self.height} mm is no size")

    @property
    def turned(self) -> "Size":
        """The same by a quarter turn."""
        return Size(self.height, self.width)

    def is_like(self, other: "Size") -> bool:
        """Whether both differ by no more than a knife does."""
        return max(abs(self.width - other.width), abs(self.height - other.height)) <= _KNIFE_MM


A4 = Size(210, 297)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the trimmed item lies: its upper left corner. `is_upside_down`: by half a turn, in the same rectangle."""

    left: float
    top: float
    is_upside_down: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A crop mark: a line from one point to another, upright or level."""

    from_x: float
    from_y: float
    to_x: float
    to_y: float


@dataclass(frozen=True, slots=True)
class Strip:
    """A rectangle of waste paper in which a line of text may stand."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Imposition:
    """As many items of one size as a sheet takes, upright or across, in the middle of it.

    `sheet` becomes that of the two positions which takes more items, as it was given where both take as many; an item
    is never turned on it, which would do the same. `margin` is what the printer leaves white, `bleed` what an item
    prints beyond its trim, `gap` the paper between the bleeds of neighbours, `mark` the length of a crop mark (0: none
    are drawn, and no room is kept for them). `flip` is for sheets with backs. The first sheet has its first
    `first_slot` slots used up.

    Raises ValueError for an item that does not fit, a slot that the sheet does not have, and a length below 0.
    """

    item: Size
    sheet: Size = A4
    margin: float = 5.0
    bleed: float = 0.0
    gap: float = 0.0
    mark: float = 5.0
    order: Order = Order.ROWS
    flip: Flip | None = None
    first_slot: int = 0
    columns: int = field(init=False)
    rows: int = field(init=False)

    def __post_init__(self) -> None:
        """Choose the position of the sheet."""
        self._expect_lengths()
        sheet = max(self.sheet, self.sheet.turned, key=lambda sheet: self._across(sheet) * self._down(sheet))
        object.__setattr__(self, "sheet", sheet)
        object.__setattr__(self, "columns", self._across(sheet))
        object.__setattr__(self, "rows", self._down(sheet))
        if not self.slots:
            raise ValueError(f"{self.item} does not fit on {sheet}")
        if not 0 <= self.first_slot < self.slots:
            raise ValueError(f"a sheet has no slot {self.first_slot}")

    def _expect_lengths(self) -> None:
        lengths = (self.margin, self.bleed, self.gap, self.mark)
        if not all(isfinite(length) and length >= 0 for length in lengths):
            raise ValueError("a margin, bleed, gap or mark is below 0")

    def _across(self, sheet: Size) -> int:
        return self._how_many(sheet.width, self.item.width)

    def _down(self, sheet: Size) -> int:
        return self._how_many(sheet.height, self.item.height)

    def _how_many(self, room: float, side: float) -> int:
        inside = room - 2 * (self.margin + self._border) + self._between
        return max(0, int(inside / (side + self._between) + _TOLERANCE))

    @property
    def _clear(self) -> float:
        """How far from the trim a mark begins."""
        return max(self.bleed, CLEAR_MM)

    @property
    def _border(self) -> float:
        """What is printed around the outermost trims."""
        return self._clear + self.mark if self.mark else self.bleed

    @property
    def _between(self) -> float:
        """How far apart the trims of neighbours are."""
        return self.gap + 2 * self.bleed

    @property
    def slots(self) -> int:
        """How many items a sheet takes."""
        return self.columns * self.rows

    def front(self, slot: int) -> Place:
        """Return where the item of a slot lies on the front; raises ValueError for a slot that there is not."""
        if not 0 <= slot < self.slots:
            raise ValueError(f"a sheet has no slot {slot}")
        row, column = divmod(slot, self.columns)
        return Place(self._lefts()[column], self._tops()[row])

    def back(self, slot: int) -> Place:
        """Return where the back of that item lies on the back of the sheet: behind its front, and head up when the item
        is turned over like the page of a book.

        Raises ValueError where `flip` is not known, or for a slot that there is not.
        """
        front = self.front(slot)
        if self.flip is None:
            raise ValueError("which edge the sheet is flipped about is not known")
        is_upright = self.sheet.height >= self.sheet.width
        if is_upright == (self.flip is Flip.LONG_EDGE):
            return Place(self.sheet.width - front.left - self.item.width, front.top)
        return Place(front.left, self.sheet.height - front.top - self.item.height, is_upside_down=True)

    def marks(self) -> tuple[Mark, ...]:
        """Return the crop marks of either side: on every line of cut, wherever no item and no bleed is."""
        lefts, tops = self._lefts(), self._tops()
        upright = [
            Mark(x, start, x, end)
            for x in _cuts(lefts, self.item.width)
            for start, end in self._stretches(tops, self.item.height)
        ]
        level = [
            Mark(start, y, end, y)
            for y in _cuts(tops, self.item.height)
            for start, end in self._stretches(lefts, self.item.width)
        ]
        return (*upright, *level)

    def strip(self) -> Strip | None:
        """Return where a line of text may stand below the items, of either side: clear of every trim, bleed and mark,
        and of what the printer leaves white. None where there is no room.
        """
        left, right = self._lefts()[0], self._lefts()[-1] + self.item.width
        trim = self._tops()[-1] + self.item.height
        below = Strip(left, trim + self._border, right - left, self.sheet.height - self.margin - trim - self._border)
        # Between the marks of the first column, where there is nothing but the margin below them.
        beside = Strip(left + CLEAR_MM, trim + self._clear, self.item.width - 2 * CLEAR_MM, self._border - self._clear)
        return next((strip for strip in (below, beside) if strip.height >= _LOWEST_STRIP_MM), None)

    def _lefts(self) -> list[float]:
        return self._starts(self.columns, self.item.width, self.sheet.width)

    def _tops(self) -> list[float]:
        return self._starts(self.rows, self.item.height, self.sheet.height)

    def _starts(self, count: int, side: float, room: float) -> list[float]:
        step = side + self._between
        first = (room - (count * step - self._between)) / 2
        return [first + place * step for place in range(count)]

    def _stretches(self, starts: list[float], side: float) -> Iterator[tuple[float, float]]:
        """Give the beginning and end of the marks on one line: before the items, between them, behind them."""
        if not self.mark:
            return
        first, last = starts[0] - self._clear, starts[-1] + side + self._clear
        yield first - self.mark, first
        for before, after in pairwise(starts):
            start, end = before + side + self._clear, after - self._clear
            if end - start >= _SHORTEST_MM:
                yield start, end
        yield last, last + self.mark

    def sheets_of(self, count: int) -> Iterator[tuple[int | None, ...]]:
        """Yield for each sheet the item in each of its slots (None: empty); the last sheet may be part-empty.

        Both orders use the same slots, so that only the end of the last sheet is left over. After cut-and-stack, the
        stack of each slot laid upon that of the next one is the run in order.
        """
        places = range(self.first_slot, self.first_slot + count)
        if self.order is Order.CUT_AND_STACK:
            places_in_order = sorted(places, key=lambda place: (place % self.slots, place))
        else:
            places_in_order = list(places)
        items = {place: item for item, place in enumerate(places_in_order)}
        for start in range(0, places.stop if places else 0, self.slots):
            yield tuple(items.get(place) for place in range(start, start + self.slots))


def _cuts(starts: list[float], side: float) -> list[float]:
    """Return where it is cut; neighbours without a gap share a cut."""
    return sorted({round(edge, 6) for start in starts for edge in (start, start + side)})
