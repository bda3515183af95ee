"""Calibration of overprint (套打): where a printer really puts what it is sent, and how to move a page so that it lands
where it should. Pure.

Places are millimetres from the upper left corner of the side that one looks at: x to the right, y downwards. A test
page has five crosses; where they came to lie on the paper is measured with a ruler.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations
from math import atan2, cos, degrees, dist, hypot, isfinite, radians, sin

from pipeline.documents.fitting import POINTS_PER_MM
from pipeline.documents.imposition import A4, Size

PAGES: Mapping[str, Size] = {
    "A4-landscape": A4.turned,
    "A4-portrait": A4,
    "A3-landscape": Size(420, 297),
    "A3-portrait": Size(297, 420),
}
# The crosses in the corners are this far from both edges of the paper, out of every printer's white margin.
INSET_MM = 20.0
FEWEST_CROSSES = 3
# Beyond these a figure is mistaken: no printer that is sent a page at actual size is so wrong.
MOST_SHIFTED_MM = 20.0
MOST_SCALED = 0.05
MOST_TURNED_DEGREES = 3.0
MOST_RESIDUAL_MM = 1.0
# A ruler is read to 0.2 mm; a cross that disagrees by more should be measured again.
GOOD_RESIDUAL_MM = 0.3
# Of a scatter's two directions, how much smaller one may be before its points lie on one line.
_FLAT = 1e-6
_SAME_PLACE_MM = 0.5
# The six numbers of the operator `cm`, in points.
Matrix = tuple[float, float, float, float, float, float]


class Side(StrEnum):
    """The side of a sheet that is printed."""

    FRONT = "front"
    BACK = "back"


@dataclass(frozen=True, slots=True, order=True)
class PaperPath:
    """What a calibration holds for: a printer, one of its trays, the stock that lies in it, the side; the names are the
    operator's.

    Raises ValueError for a name that cannot be printed on one line as it stands.
    """

    printer: str
    tray: str
    stock: str
    side: Side

    def __post_init__(self) -> None:
        """Refuse names that two people would write in two ways."""
        for name in (self.printer, self.tray, self.stock):
            if not name or name != name.strip() or not name.isprintable():
                raise ValueError(f"{name!r} is no name of one line")


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the paper."""

    x: float
    y: float


def crosses(page: Size) -> Mapping[int, Point]:
    """Return where the test page has its crosses: 1 upper left, 2 upper right, 3 in the middle, 4 lower left, 5 lower
    right.
    """
    right, bottom = page.width - INSET_MM, page.height - INSET_MM
    return {
        1: Point(INSET_MM, INSET_MM),
        2: Point(right, INSET_MM),
        3: Point(page.width / 2, page.height / 2),
        4: Point(INSET_MM, bottom),
        5: Point(right, bottom),
    }


@dataclass(frozen=True, slots=True)
class Affine:
    """x' = xx x + xy y + x0 and y' = yx x + yy y + y0, in millimetres."""

    xx: float
    xy: float
    x0: float
    yx: float
    yy: float
    y0: float

    def moved(self, point: Point) -> Point:
        """Return where the point goes."""
        return Point(
            self.xx * point.x + self.xy * point.y + self.x0,
            self.yx * point.x + self.yy * point.y + self.y0,
        )

    @property
    def inverse(self) -> "Affine":
        """What leads back; raises ZeroDivisionError where the plane is flattened."""
        area = self.xx * self.yy - self.xy * self.yx
        xx, xy, yx, yy = self.yy / area, -self.xy / area, -self.yx / area, self.xx / area
        return Affine(xx, xy, -xx * self.x0 - xy * self.y0, yx, yy, -yx * self.x0 - yy * self.y0)

    def as_matrix(self, page: Size) -> Matrix:
        """Return the operands of `cm` on that page: points from its lower left corner, y upwards (ISO 32000-1, 8.3)."""
        height = page.height
        e = POINTS_PER_MM * (self.xy * height + self.x0)
        f = POINTS_PER_MM * (height - self.yy * height - self.y0)
        return self.xx, -self.yx, -self.xy, self.yy, e, f


@dataclass(frozen=True, slots=True)
class Transform:
    """What a printer does to a page: it is scaled along its own sides and turned, both around its middle, then shifted.

    Offsets are millimetres, to the right and downwards; a scale is 1 for actual size; the rotation is degrees,
    clockwise as one looks at the paper.
    """

    page: Size
    offset_x: float = 0.0
    offset_y: float = 0.0
    scale_x: float = 1.0
    scale_y: float = 1.0
    rotation: float = 0.0

    @property
    def affine(self) -> Affine:
        """Where the printer puts each point."""
        turn, middle = radians(self.rotation), _middle(self.page)
        xx, xy = self.scale_x * cos(turn), -self.scale_y * sin(turn)
        yx, yy = self.scale_x * sin(turn), self.scale_y * cos(turn)
        return Affine(
            *(xx, xy, middle.x + self.offset_x - xx * middle.x - xy * middle.y),
            *(yx, yy, middle.y + self.offset_y - yx * middle.x - yy * middle.y),
        )

    @property
    def correction(self) -> Affine:
        """How to move what is sent, so that it is printed where it should be: the inverse."""
        return self.affine.inverse

    def as_matrix(self) -> Matrix:
        """Return what the printer does as the operands of `cm`, in points."""
        return self.affine.as_matrix(self.page)


def _middle(page: Size) -> Point:
    return Point(page.width / 2, page.height / 2)


class Reason(StrEnum):
    """Why measurements make no calibration; `Refusal` has the crosses and the amount that it is about."""

    UNKNOWN_CROSS = "unknown-cross"
    NO_NUMBER = "no-number"
    TOO_FEW = "too-few"
    SAME_PLACE = "same-place"
    ON_ONE_LINE = "on-one-line"
    DISAGREES = "disagrees"
    DISAGREE = "disagree"
    SCALED = "scaled"
    TURNED = "turned"
    SHIFTED = "shifted"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Measurements that cannot be trusted. `amount` is a count of crosses, millimetres, degrees or, for a scale, what
    is beyond 1, as the reason has it.
    """

    reason: Reason
    crosses: tuple[int, ...] = ()
    amount: float = 0.0


@dataclass(frozen=True, slots=True)
class Fit:
    """The transform that comes nearest to the measurements, and how far each cross lies from where it says (mm)."""

    transform: Transform
    residuals: Mapping[int, float]

    @property
    def worst(self) -> int:
        """The cross that agrees least."""
        return max(self.residuals, key=lambda cross: self.residuals[cross])

    @property
    def residual(self) -> float:
        """How far that cross lies from where the transform says, in millimetres."""
        return self.residuals[self.worst]

    @property
    def tells_a_misread_cross(self) -> bool:
        """Whether a cross that was misread would show in what is left over.

        Six lengths, five unknowns: three crosses are explained nearly whatever was measured, and what is left of them
        says nothing.
        """
        return len(self.residuals) > FEWEST_CROSSES

    @property
    def is_good(self) -> bool:
        """Whether no cross disagrees by more than a ruler is read wrong by."""
        return self.residual <= GOOD_RESIDUAL_MM


@dataclass(frozen=True, slots=True)
class Calibration:
    """A paper path as it was measured: on which page (a name of PAGES), when, by whom, what, and what came of it."""

    path: PaperPath
    page: str
    measured_on: date
    measured_by: str
    measured: Mapping[int, Point]
    fit: Fit


def overprint_matrix(calibration: Calibration) -> Matrix:
    """Return the operands of the `cm` that goes before everything a page overprints, in points: with it, the printer
    puts each point where the page means it.
    """
    transform = calibration.fit.transform
    return transform.correction.as_matrix(transform.page)


def fit(nominal: Mapping[int, Point], measured: Mapping[int, Point], *, page: Size) -> Fit | Refusal:
    """Return the transform of `page` with the least squares of distances between where it puts the crosses and where
    they were measured; or why there is none that can be trusted.

    Five unknowns: an offset and a scale each way, one rotation. Paper is fed a little fast or slow and its drum or
    fuser stretches the other way, so one scale for both would not do. A sixth, skew, is left out on purpose: no printer
    skews by what a ruler shows, but with it a misread cross in a corner would pass for one. Three crosses that are not
    on one line are enough; from four on, a misread one shows, and of five it can be named.

    For one angle the rest is two straight lines through points turned back by it, one each way; what these leave over
    is a quadratic form of the angle's cosine and sine, so that the best angle is known without trying.
    """
    refusal = next(_faults(nominal, measured), None)
    if refusal:
        return refusal
    found = _fitted(nominal, measured, page)
    return next(_absurdities(found), found)


def _faults(nominal: Mapping[int, Point], measured: Mapping[int, Point]) -> Iterator[Refusal]:
    """Give what stands against fitting at all; the first tells enough."""
    if unknown := tuple(sorted(measured.keys() - nominal.keys())):
        yield Refusal(Reason.UNKNOWN_CROSS, unknown)
    if wild := tuple(cross for cross, place in measured.items() if not (isfinite(place.x) and isfinite(place.y))):
        yield Refusal(Reason.NO_NUMBER, wild)
    if len(measured) < FEWEST_CROSSES:
        yield Refusal(Reason.TOO_FEW, tuple(sorted(measured)), len(measured))
    for one, other in combinations(sorted(measured), 2):
        if _distance(measured[one], measured[other]) < _SAME_PLACE_MM:
            yield Refusal(Reason.SAME_PLACE, (one, other))
    if any(_are_on_one_line(points) for points in ([nominal[cross] for cross in measured], [*measured.values()])):
        yield Refusal(Reason.ON_ONE_LINE, tuple(sorted(measured)))


def _distance(one: Point, other: Point) -> float:
    return dist((one.x, one.y), (other.x, other.y))


def _are_on_one_line(points: Sequence[Point]) -> bool:
    spread = _centred(points)
    across, down = sum(point.x**2 for point in spread), sum(point.y**2 for point in spread)
    both = sum(point.x * point.y for point in spread)
    return across * down - both**2 <= _FLAT * (across + down) ** 2


def _centred(points: Sequence[Point]) -> list[Point]:
    middle = _mean(points)
    return [Point(point.x - middle.x, point.y - middle.y) for point in points]


def _mean(points: Sequence[Point]) -> Point:
    return Point(sum(point.x for point in points) / len(points), sum(point.y for point in points) / len(points))


def _fitted(nominal: Mapping[int, Point], measured: Mapping[int, Point], page: Size) -> Fit:
    sent, found = [nominal[cross] for cross in measured], list(measured.values())
    turn, scale_x, scale_y = _turn_and_scales(_centred(sent), _centred(found))
    still = Transform(page, scale_x=scale_x, scale_y=scale_y, rotation=degrees(turn))
    # Whatever the angle and the scales are, the best offset brings the middles of both together.
    lies, should = _mean(found), still.affine.moved(_mean(sent))
    transform = Transform(page, lies.x - should.x, lies.y - should.y, scale_x, scale_y, degrees(turn))
    affine = transform.affine
    residuals = {cross: _distance(place, affine.moved(nominal[cross])) for cross, place in measured.items()}
    return Fit(transform, residuals)


def _turn_and_scales(sent: Sequence[Point], found: Sequence[Point]) -> tuple[float, float, float]:
    """Return the angle (radians, less than a quarter turn either way) and both scales, of centred points."""
    across, down = _products(sent, found, lambda point: point.x), _products(sent, found, lambda point: point.y)
    spread_x, spread_y = sum(point.x**2 for point in sent), sum(point.y**2 for point in sent)
    # What the lines explain is A cos^2 + 2 B cos sin + C sin^2 of the angle; it is greatest where tan(2 angle) says.
    a = across.x**2 / spread_x + down.y**2 / spread_y
    b = across.x * across.y / spread_x - down.x * down.y / spread_y
    c = across.y**2 / spread_x + down.x**2 / spread_y
    turn = atan2(2 * b, a - c) / 2
    scale_x = (across.x * cos(turn) + across.y * sin(turn)) / spread_x
    scale_y = (down.y * cos(turn) - down.x * sin(turn)) / spread_y
    return turn, scale_x, scale_y


def _products(sent: Sequence[Point], found: Sequence[Point], side: Callable[[Point], float]) -> Point:
    """Return the sums of one coordinate as it was sent times each of those that were found."""
    pairs = [(side(before), after) for before, after in zip(sent, found, strict=True)]
    return Point(sum(length * after.x for length, after in pairs), sum(length * after.y for length, after in pairs))


def _absurdities(found: Fit) -> Iterator[Refusal]:
    """Give what no printer does; a cross that was misread first, for it makes all the rest wrong."""
    if found.residual > MOST_RESIDUAL_MM:
        yield _disagreement(found)
    transform = found.transform
    scaled = max(transform.scale_x - 1, transform.scale_y - 1, key=abs)
    if abs(scaled) > MOST_SCALED:
        yield Refusal(Reason.SCALED, amount=scaled)
    if abs(transform.rotation) > MOST_TURNED_DEGREES:
        yield Refusal(Reason.TURNED, amount=transform.rotation)
    shifted = hypot(transform.offset_x, transform.offset_y)
    if shifted > MOST_SHIFTED_MM:
        yield Refusal(Reason.SHIFTED, amount=shifted)


def _disagreement(found: Fit) -> Refusal:
    """Return which cross was misread. Of five, it agrees least; of fewer, it drags the others along, and any may be
    the one.
    """
    if len(found.residuals) < len(crosses(found.transform.page)):
        return Refusal(Reason.DISAGREE, tuple(sorted(found.residuals)), found.residual)
    return Refusal(Reason.DISAGREES, (found.worst,), found.residual)
