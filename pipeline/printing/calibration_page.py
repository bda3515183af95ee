"""The calibration page: five crosses, rulers between them, and everything that whoever measures them has to know.

Drawn over a plate of our own making, with a face of the shelf, and without a layout engine: where a cross lies must
not hang on one. Printed at actual size by default; the same words give the same bytes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from pipeline.documents.calibration import INSET_MM, Point, crosses
from pipeline.documents.fitting import Fitted, Policy, fit
from pipeline.documents.imposition import Size
from pipeline.printing.calibration_marks import LABEL_RADIUS_MM, Cross, Pen, Ruler, cross_operators, placed, rulers
from pipeline.printing.fonts import FontFace
from pipeline.printing.lettering import HALF_HEIGHT, WHITE, LetteredPage, Words, lettered, printable
from pipeline.printing.plates import Colour

_GREY: Colour = (0.35, 0.35, 0.35)
# Words keep as far as this from the edges, clear of the rulers and their numbers.
_MARGIN_MM = 33.0
# The cross in the middle and its number keep free what is nearer to it.
_CENTRE_MM = 18.0
_COLUMNS = (0.26, 0.26, 0.24, 0.24)
_ROW_MM = 6.4
_STEP_PT, _STEP_MM = 9.5, 4.9
_SKETCH = Size(70, 36)
_COMMAND_PT, _COMMAND_MM = 8.5, 4.2


@dataclass(frozen=True, slots=True)
class CalibrationText:
    """The words of a calibration page, in the language of whoever measures.

    `facts` are pairs of a label and a value, `steps` what to do in order, `headings` those of the table's four columns,
    `corners` where each cross lies, `signature` what stands before two empty places, `lengths` the names of the two
    lengths that are measured, `command` the lines that are typed afterwards.
    """

    title: str
    subtitle: str
    facts: Sequence[tuple[str, str]]
    steps: Sequence[str]
    headings: tuple[str, str, str, str]
    corners: Mapping[int, str]
    signature: tuple[str, str]
    lengths: tuple[str, str]
    command: Sequence[str]


def calibration_page(text: CalibrationText, *, page: Size, face: FontFace) -> bytes:
    """Return a PDF of one page of that size (mm), which is at least A4, upright or across.

    A line is set smaller where it would be too long; for a character that `face` does not have, 〓 is printed.
    """
    drawing = _Drawing(text, page, face)
    laid = LetteredPage(page, drawing.words(), b"\n".join(drawing.fixed_part()))
    return lettered([laid], face=face, title=text.title)


@dataclass(frozen=True, slots=True)
class _Box:
    """Where a block begins, and how wide it is."""

    left: float
    top: float
    width: float


@dataclass(frozen=True, slots=True)
class _Drawing:
    """A calibration page in the making."""

    text: CalibrationText
    page: Size
    face: FontFace
    pen: Pen = field(init=False)

    def __post_init__(self) -> None:
        """Take up the pen."""
        object.__setattr__(self, "pen", Pen(self.page.height))

    @property
    def _crosses(self) -> list[Cross]:
        return [placed(number, place, self.page) for number, place in crosses(self.page).items()]

    @property
    def _is_across(self) -> bool:
        return self.page.width > self.page.height

    @property
    def _inside(self) -> float:
        return self.page.width - 2 * _MARGIN_MM

    @property
    def _facts(self) -> _Box:
        return _Box(_MARGIN_MM, 58, self._inside / 2 - _CENTRE_MM if self._is_across else self._inside)

    @property
    def _steps(self) -> _Box:
        if self._is_across:
            left = self.page.width / 2 + _CENTRE_MM
            return _Box(left, 58, self.page.width - _MARGIN_MM - left)
        return _Box(_MARGIN_MM, 96, self._inside)

    @property
    def _table(self) -> _Box:
        width = self._inside - _SKETCH.width - 12 if self._is_across else self._inside
        return _Box(_MARGIN_MM, self.page.height / 2 + _CENTRE_MM, width)

    @property
    def _below_table(self) -> float:
        return self._table.top + _ROW_MM * (len(self.text.corners) + 2)

    @property
    def _sketch(self) -> _Box:
        if self._is_across:
            return _Box(self.page.width - _MARGIN_MM - _SKETCH.width, self._table.top, _SKETCH.width)
        return _Box((self.page.width - _SKETCH.width) / 2, self._below_table + 22, _SKETCH.width)

    def words(self) -> list[Words]:
        """Return every line of the page."""
        middle = self._inside
        return [
            Words(self.text.title, 22, _MARGIN_MM, middle, 43),
            Words(self.text.subtitle, 9, _MARGIN_MM, middle, 49, colour=_GREY),
            *chain.from_iterable(self._fact(place) for place in range(len(self.text.facts))),
            *self._numbered_steps(),
            *self._table_words(),
            *self._sketch_words(),
            *(self._command(place, line) for place, line in enumerate(self.text.command)),
            *(self._number(cross.number, cross.label) for cross in self._crosses),
            *chain.from_iterable(map(_ruler_words, rulers(self.page))),
        ]

    def _fact(self, place: int) -> list[Words]:
        label, value = self.text.facts[place]
        box, baseline = self._facts, self._facts.top + 4 + 6.4 * place
        return [
            Words(label, 9.5, box.left, 22, baseline, colour=_GREY),
            Words(value, 12, box.left + 24, box.width - 24, baseline),
        ]

    def _numbered_steps(self) -> Iterator[Words]:
        box, baseline = self._steps, self._steps.top + 4
        for turn, step in enumerate(self.text.steps, start=1):
            yield Words(f"{turn}.", _STEP_PT, box.left, 5, baseline, colour=_GREY)
            for line in self._wrapped(step, box.width - 6):
                yield Words(line, _STEP_PT, box.left + 6, box.width - 6, baseline)
                baseline += _STEP_MM
            baseline += 1.2

    def _wrapped(self, text: str, width: float) -> list[str]:
        policy = Policy(lines=4, floor_pt=_STEP_PT, justified=True)
        shown = printable(text, self.face)
        fitted = fit(shown, policy, face=self.face, size_pt=_STEP_PT, width_mm=width)
        return [line.text for line in fitted.lines] if isinstance(fitted, Fitted) else [shown]

    def _cells(self) -> list[tuple[float, float]]:
        """Return where each column of the table begins, and how wide it is."""
        starts = [sum(_COLUMNS[:place]) for place in range(len(_COLUMNS))]
        width = self._table.width
        return [(self._table.left + width * start, width * part) for start, part in zip(starts, _COLUMNS, strict=True)]

    def _baseline(self, row: int, size_pt: float) -> float:
        return self._table.top + _ROW_MM * (row + 0.5) + HALF_HEIGHT * size_pt

    def _table_words(self) -> Iterator[Words]:
        cells, last = self._cells(), len(self.text.corners) + 1
        for (left, width), heading in zip(cells, self.text.headings, strict=True):
            yield Words(heading, 9, left + 1, width - 2, self._baseline(0, 9), 0.5, WHITE)
        for row, (number, place) in enumerate(crosses(self.page).items(), start=1):
            yield from self._row(row, number, place)
        for (left, width), label in zip((cells[0], cells[2]), self.text.signature, strict=True):
            yield Words(label, 9, left + 2, width - 4, self._baseline(last, 9), colour=_GREY)

    def _row(self, row: int, number: int, place: Point) -> Iterator[Words]:
        corner, should, *measured = self._cells()
        yield self._number(number, self._disc(row))
        yield Words(self.text.corners[number], 10, corner[0] + 11, corner[1] - 12, self._baseline(row, 10))
        lies = f"{_told(place.x)} , {_told(place.y)}"
        yield Words(lies, 10, should[0] + 1, should[1] - 2, self._baseline(row, 10), 0.5)
        for left, width in measured:
            yield Words("mm", 8, left, width - 2, self._baseline(row, 8), 1.0, _GREY)

    def _disc(self, row: int) -> Point:
        return Point(self._table.left + 6, self._table.top + _ROW_MM * (row + 0.5))

    def _number(self, number: int, middle: Point) -> Words:
        left, width = middle.x - LABEL_RADIUS_MM, 2 * LABEL_RADIUS_MM
        return Words(str(number), 11, left, width, middle.y + HALF_HEIGHT * 11, 0.5, WHITE)

    def _sketch_words(self) -> list[Words]:
        box, (level, upright) = self._sketch, self.text.lengths
        target = self._target
        return [
            Words(level, 9, box.left + 2, target.x - box.left - 4, target.y - 1.5, 0.5),
            Words(upright, 9, target.x + 2, box.left + box.width - target.x - 3, box.top + 9),
        ]

    @property
    def _target(self) -> Point:
        """The cross of the sketch."""
        return Point(self._sketch.left + 38, self._sketch.top + 22)

    def _command(self, place: int, line: str) -> Words:
        baseline = self._below_table + 5 + _COMMAND_MM * place
        return Words(line, _COMMAND_PT, _MARGIN_MM, self._inside, baseline, colour=_GREY)

    def fixed_part(self) -> Iterator[bytes]:
        """Yield the operators of the crosses, the rulers, the table and the sketch."""
        yield b"0 g 0 G"
        for cross in self._crosses:
            yield from cross_operators(cross, self.pen)
        for ruler in rulers(self.page):
            yield from ruler.operators(self.pen)
        yield from self._table_lines()
        yield from self._sketch_lines()

    def _table_lines(self) -> Iterator[bytes]:
        pen, box, rows = self.pen, self._table, len(self.text.corners) + 2
        yield pen.rectangle(box.left, box.top, box.width, _ROW_MM) + b" f"
        for row in range(1, rows - 1):
            disc = self._disc(row)
            yield pen.circle(disc.x, disc.y, LABEL_RADIUS_MM) + b" f"
        yield b"0.5 w"
        yield pen.rectangle(box.left, box.top, box.width, _ROW_MM * rows) + b" S"
        yield from (pen.line(box.left, y, box.left + box.width, y) for y in self._row_edges(rows))
        yield from (pen.line(x, box.top + _ROW_MM, x, box.top + _ROW_MM * (rows - 1)) for x, _ in self._cells()[1:])

    def _row_edges(self, rows: int) -> list[float]:
        return [self._table.top + _ROW_MM * row for row in range(2, rows)]

    def _sketch_lines(self) -> Iterator[bytes]:
        """Give the upper left corner of a sheet, a cross on it, and the two lengths that are measured."""
        pen, box, target = self.pen, self._sketch, self._target
        right, bottom = box.left + box.width, box.top + _SKETCH.height
        yield b"0.93 g " + pen.rectangle(box.left, box.top, box.width, _SKETCH.height) + b" f 0 g"
        yield b"1.2 w " + pen.line(box.left, box.top, right, box.top)
        yield pen.line(box.left, box.top, box.left, bottom)
        yield b"0.5 w " + pen.line(target.x - 7, target.y, target.x + 7, target.y)
        yield pen.line(target.x, target.y - 7, target.x, target.y + 7)
        yield pen.circle(target.x, target.y, 3) + b" S"
        yield from self._arrow(Point(box.left, target.y), target)
        yield from self._arrow(Point(target.x, box.top), target)

    def _arrow(self, edge: Point, target: Point) -> Iterator[bytes]:
        """Give a line between an edge and the middle of the cross, with a head at both ends."""
        yield self.pen.line(edge.x, edge.y, target.x, target.y)
        is_level = edge.y == target.y
        for end, way in ((edge, 2.2), (target, -2.2)):
            for aside in (-0.8, 0.8):
                by_x, by_y = (way, aside) if is_level else (aside, way)
                yield self.pen.line(end.x, end.y, end.x + by_x, end.y + by_y)


def _told(length: float) -> str:
    return f"{length:g}"


def _ruler_words(ruler: Ruler) -> Iterator[Words]:
    """Give the numbers of a ruler, on the side of its ticks."""
    for millimetre in ruler.numbers():
        away = ruler.at + ruler.inward * 3.6
        if ruler.is_level:
            baseline = away + (2 * HALF_HEIGHT * 6.5 if ruler.inward > 0 else 0)
            yield Words(str(millimetre), 6.5, millimetre - 4, 8, baseline, 0.5, _GREY)
        else:
            left = away if ruler.inward > 0 else away - INSET_MM / 2
            baseline = millimetre + HALF_HEIGHT * 6.5
            yield Words(str(millimetre), 6.5, left, INSET_MM / 2, baseline, 0.0 if ruler.inward > 0 else 1.0, _GREY)
