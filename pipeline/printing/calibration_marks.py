"""What a calibration page has to be measured by: crosses, and rulers between them, as operators of a PDF page.

All lengths are millimetres from the upper left corner of the page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from pipeline.documents.calibration import INSET_MM, Point
from pipeline.documents.fitting import POINTS_PER_MM
from pipeline.documents.imposition import Size
from pipeline.printing.pdf import number

# Beyond the lines between the crosses, an arm goes on so far towards the edge of the paper, and so far into the page.
ARM_MM = 11.0
_CENTRE_ARM_MM = 15.0
_RING_MM = 4.0
# As far as this from the middle of a cross nothing but its two hairlines is drawn: there the ruler is read.
_CLEAR_MM = 1.5
LABEL_RADIUS_MM = 2.6
LABEL_AWAY_MM = 7.5
# The length of a tick at every millimetre, every fifth and every tenth.
_TICKS_MM = ((10, 3.0), (5, 2.0), (1, 1.2))
_HAIRLINE = b"0.2 w"
_FINE = b"0.15 w"
# Four curves make a circle to a thirtieth of a percent.
_KAPPA = 0.5523


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws on a page of that height (mm): every method returns the operators of a path, or of a line that is drawn."""

    height: float

    def line(self, from_x: float, from_y: float, to_x: float, to_y: float) -> bytes:
        """Return a line, stroked."""
        return b"%b m %b l S" % (self._point(from_x, from_y), self._point(to_x, to_y))

    def rectangle(self, left: float, top: float, width: float, height: float) -> bytes:
        """Return a path that is still to be filled or stroked."""
        size = b"%b %b" % (number(width * POINTS_PER_MM), number(height * POINTS_PER_MM))
        return b"%b %b re" % (self._point(left, top + height), size)

    def circle(self, x: float, y: float, radius: float) -> bytes:
        """Return a path that is still to be filled or stroked."""
        near, far = radius * _KAPPA, radius
        quarters = ((1, 0, 0, 1), (0, 1, -1, 0), (-1, 0, 0, -1), (0, -1, 1, 0))
        curves = [
            b"%b %b %b c"
            % (
                self._point(x + far * a + near * c, y + far * b + near * d),
                self._point(x + near * a + far * c, y + near * b + far * d),
                self._point(x + far * c, y + far * d),
            )
            for a, b, c, d in quarters
        ]
        return b"%b m %b" % (self._point(x + radius, y), b" ".join(curves))

    def _point(self, x: float, y: float) -> bytes:
        return b"%b %b" % (number(float(x * POINTS_PER_MM)), number(float((self.height - y) * POINTS_PER_MM)))


@dataclass(frozen=True, slots=True)
class Cross:
    """A cross, and where it lies: -1, 0 or 1 each way, from the upper left corner to the lower right one."""

    number: int
    place: Point
    across: int
    down: int

    @property
    def label(self) -> Point:
        """The middle of the disc that has its number: on the side of the middle of the page."""
        towards_x, towards_y = -self.across or 1, -self.down or 1
        return Point(self.place.x + LABEL_AWAY_MM * towards_x, self.place.y + LABEL_AWAY_MM * towards_y)


def placed(number: int, place: Point, page: Size) -> Cross:
    """Return the cross of that number."""
    return Cross(number, place, _way(place.x, page.width), _way(place.y, page.height))


def _way(at: float, length: float) -> int:
    return (at > length / 2) - (at < length / 2)


def cross_operators(cross: Cross, pen: Pen) -> Iterator[bytes]:
    """Give the operators of a cross: two hairlines and a ring to find it by, ticks of a millimetre, the disc."""
    x, y = cross.place.x, cross.place.y
    outward = ARM_MM if cross.across else _CENTRE_ARM_MM
    yield _HAIRLINE
    yield pen.line(x - outward, y, x + outward, y)
    yield pen.line(x, y - outward, x, y + outward)
    yield pen.circle(x, y, _RING_MM) + b" S"
    yield _FINE
    for step in range(ceil(_CLEAR_MM), int(outward) + 1):
        half = _tick(step) / 2
        for way in (-step, step):
            yield pen.line(x + way, y - half, x + way, y + half)
            yield pen.line(x - half, y + way, x + half, y + way)
    yield pen.circle(cross.label.x, cross.label.y, LABEL_RADIUS_MM) + b" f"


def _tick(millimetre: int) -> float:
    return next(length for every, length in _TICKS_MM if millimetre % every == 0)


@dataclass(frozen=True, slots=True)
class Ruler:
    """A scale between two crosses, on the line through both. `is_level`: from left to right, else downwards.

    `at` is where the line lies, `inward` the way (1 or -1) in which its ticks point; it is numbered from the edge of
    the paper.
    """

    is_level: bool
    at: float
    end: float
    inward: int

    def operators(self, pen: Pen) -> Iterator[bytes]:
        """Give the operators of the line and its ticks; where the crosses have their own, there are none."""
        yield _FINE
        yield self._line(pen, INSET_MM, 0, self.end, 0)
        for millimetre in range(ceil(INSET_MM + ARM_MM) + 1, int(self.end - ARM_MM)):
            yield self._line(pen, millimetre, 0, millimetre, _tick(millimetre) * self.inward)

    def _line(self, pen: Pen, start: float, near: float, end: float, far: float) -> bytes:
        if self.is_level:
            return pen.line(start, self.at + near, end, self.at + far)
        return pen.line(self.at + near, start, self.at + far, end)

    def numbers(self) -> range:
        """The millimetres that are written beside it."""
        return range(ceil((INSET_MM + ARM_MM) / 10) * 10, int(self.end - ARM_MM) + 1, 10)


def rulers(page: Size) -> tuple[Ruler, ...]:
    """Return the scales along the upper, the lower, the left and the right edge."""
    right, bottom = page.width - INSET_MM, page.height - INSET_MM
    return (
        Ruler(is_level=True, at=INSET_MM, end=right, inward=1),
        Ruler(is_level=True, at=bottom, end=right, inward=-1),
        Ruler(is_level=False, at=INSET_MM, end=bottom, inward=1),
        Ruler(is_level=False, at=right, end=bottom, inward=-1),
    )
