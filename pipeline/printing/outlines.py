"""What a page paints, as outlines: the rectangle around each thing as it is painted, and the clips that hold."""

from collections.abc import Sequence
from dataclasses import dataclass

from weasyprint.pdf.stream import Stream

from pipeline.printing.plates import NotAPlate, Reason

# Boxes that only touch do not cover each other.
_TOUCHING_PT = 0.5
_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something painted: the rectangle it lies in, and its subject where it is open (the empty text: it is fixed).

    `colour` is that of a text, None of anything else.
    """

    subject: str
    layer: int
    box: _Box
    colour: object


@dataclass(frozen=True, slots=True)
class Clip:
    """How many clips hold, and the rectangle around the last of them (None: there is none)."""

    count: int = 0
    area: _Box | None = None


# In this order a stamped page is painted.
FIXED, PHOTO, CODE, TEXT = range(4)


def check_order(marks: Sequence[Mark]) -> None:
    """Raise where something open is painted before something that lies over it, but in a stamped page below."""
    for place, first in enumerate(marks):
        below = (second for second in marks[place + 1 :] if second.layer < first.layer)
        if any(_overlap(first.box, second.box) and not _same_ink(first, second) for second in below):
            raise NotAPlate(Reason.COVERED, first.subject)


def _same_ink(first: Mark, second: Mark) -> bool:
    """Whether two texts have one colour; which of them is painted first cannot be seen."""
    return first.colour is not None and first.colour == second.colour


def _overlap(one: Sequence[float], other: Sequence[float]) -> bool:
    return all(min(one[axis + 2], other[axis + 2]) - max(one[axis], other[axis]) > _TOUCHING_PT for axis in (0, 1))


class OutlinedStream(Stream):  # type: ignore[misc]  # WeasyPrint publishes no types
    """A page's stream that remembers in `marks` what is painted on it, and in `clips` what it is cut by."""

    def __init__(self, *arguments: object) -> None:
        self.clips = [Clip()]
        self.marks: list[Mark] = []
        self._path: list[tuple[float, float]] = []
        self._line_width = 1.0
        super().__init__(*arguments)

    def mark(self, subject: str, layer: int, corners: Sequence[tuple[float, float]], *, colour: object = None) -> None:
        """Remember what is painted within the rectangle of two corners, in pixels as the box has them."""
        (left, top), (right, bottom) = corners
        points = [self.ctm.transform_point(x, y) for x in (left, right) for y in (top, bottom)]
        self.marks.append(Mark(subject, layer, _around(points), colour))

    # Paths: what they enclose counts when it is filled or stroked.

    def move_to(self, x: float, y: float) -> None:
        """As pydyf's."""
        self._path.append(self.ctm.transform_point(x, y))
        super().move_to(x, y)

    def line_to(self, x: float, y: float) -> None:
        """As pydyf's."""
        self._path.append(self.ctm.transform_point(x, y))
        super().line_to(x, y)

    def curve_to(self, *points: float) -> None:
        """As pydyf's."""
        self._path += [self.ctm.transform_point(x, y) for x, y in zip(points[::2], points[1::2], strict=True)]
        super().curve_to(*points)

    def curve_start_to(self, *points: float) -> None:
        """As pydyf's."""
        self._path += [self.ctm.transform_point(x, y) for x, y in zip(points[::2], points[1::2], strict=True)]
        super().curve_start_to(*points)

    def curve_end_to(self, *points: float) -> None:
        """As pydyf's."""
        self._path += [self.ctm.transform_point(x, y) for x, y in zip(points[::2], points[1::2], strict=True)]
        super().curve_end_to(*points)

    def rectangle(self, x: float, y: float, width: float, height: float) -> None:
        """As pydyf's."""
        corners = ((x, y), (x + width, y), (x, y + height), (x + width, y + height))
        self._path += [self.ctm.transform_point(*corner) for corner in corners]
        super().rectangle(x, y, width, height)

    def end(self) -> None:
        """As pydyf's: nothing is painted."""
        self._path.clear()
        super().end()

    def set_line_width(self, width: float) -> None:
        """As pydyf's."""
        self._line_width = width
        super().set_line_width(width)

    def _painted(self, *, by: float = 0) -> None:
        """Remember that the path was painted; a line reaches beyond it `by` half its width, in pixels."""
        if self._path:
            left, bottom, right, top = _around(self._path)
            self.marks.append(Mark("", FIXED, (left - by, bottom - by, right + by, top + by), None))
        self._path.clear()

    def fill(self, *rule: bool, **named: bool) -> None:
        """As pydyf's."""
        self._painted()
        super().fill(*rule, **named)

    def stroke(self) -> None:
        """As pydyf's."""
        self._painted(by=self._line_width / 2)
        super().stroke()

    def stroke_and_close(self) -> None:
        """As pydyf's."""
        self._painted(by=self._line_width / 2)
        super().stroke_and_close()

    def fill_and_stroke(self, *rule: bool, **named: bool) -> None:
        """As pydyf's."""
        self._painted(by=self._line_width / 2)
        super().fill_and_stroke(*rule, **named)

    def fill_stroke_and_close(self, *rule: bool, **named: bool) -> None:
        """As pydyf's."""
        self._painted(by=self._line_width / 2)
        super().fill_stroke_and_close(*rule, **named)

    # Clips hold until the state is restored.

    def push_state(self) -> None:
        """As WeasyPrint's."""
        self.clips.append(self.clips[-1])
        super().push_state()

    def pop_state(self) -> None:
        """As WeasyPrint's."""
        self.clips.pop()
        super().pop_state()

    def clip(self, *rule: bool, **named: bool) -> None:
        """As pydyf's."""
        before = self.clips[-1]
        self.clips[-1] = Clip(before.count + 1, _around(self._path) if self._path else before.area)
        super().clip(*rule, **named)


def _around(points: Sequence[tuple[float, float]]) -> _Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)
