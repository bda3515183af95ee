"""Separator pages: what lies before each stack of a long run, so that nobody has to look for where it begins.

Drawn over a plate of our own making, with the faces of the shelf, and without a layout engine: a run has hundreds.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from pipeline.documents.fitting import POINTS_PER_MM, Line
from pipeline.documents.imposition import Size
from pipeline.documents.record import Record
from pipeline.documents.stacks import Stack
from pipeline.printing.composing import ComposedField, ComposedPage, families
from pipeline.printing.fonts import FontFace
from pipeline.printing.pdf import number
from pipeline.printing.plain_text import is_plain
from pipeline.printing.plates import Colour, Plate, Plates, Slot
from pipeline.printing.print_run import PrintRun
from pipeline.printing.sheet import sheet_of
from pipeline.printing.stamping import stamp

_WHITE: Colour = (1.0, 1.0, 1.0)
_BLACK: Colour = (0.0, 0.0, 0.0)
_GREY: Colour = (0.4, 0.4, 0.4)
# A geta (下駄), which printers have always set for a type that they do not have.
_NO_TYPE = "〓"
# All lengths are thought of on A4, whose shorter side is this long, and shrink with the page.
_SHORTER_SIDE_MM = 210.0
_MARGIN_MM = 12.0
_BAND_MM = 24.0


@dataclass(frozen=True, slots=True)
class SeparatorText:
    """The words of a separator page, in the language of whoever reads it: the run's title, which stack it is (第 2 叠，
    共 5 叠), and rows of a label and a value (首张, 末张, 张数).
    """

    title: str
    stack: str
    rows: Sequence[tuple[str, str]]


def separator_pages(stacks: Sequence[Stack], texts: Sequence[SeparatorText], *, page: Size, face: FontFace) -> bytes:
    """Return a PDF with the page of each stack, as large as `page`.

    A line is set smaller where it would be too long; for a character that `face` does not have, 〓 is printed.
    """
    drawings = [_Drawing(stack, text, page, face) for stack, text in zip(stacks, texts, strict=True)]
    composed = [drawing.composed() for drawing in drawings]
    plates = Plates({one.shape(grid=None): drawing.plate(one) for one, drawing in zip(composed, drawings, strict=True)})
    file = io.BytesIO()
    run = PrintRun(file, plates, {font.family: font for font in face.files}, title=texts[0].title if texts else "")
    for one in composed:
        plate = plates.by_shape[one.shape(grid=None)]
        run.add(sheet_of(stamp(one, plate, photo=None, code=None), plates))
    run.finish()
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class _Line:
    """A text, its size in points at most, and where it stands: in millimetres from the left and from the top."""

    text: str
    size_pt: float
    left: float
    width: float
    baseline: float
    alignment: float = 0.0
    colour: Colour = _BLACK


@dataclass(frozen=True, slots=True)
class _Drawing:
    """A separator page in the making."""

    stack: Stack
    text: SeparatorText
    page: Size
    face: FontFace

    @property
    def _scale(self) -> float:
        return min(self.page.width, self.page.height) / _SHORTER_SIDE_MM

    def _lines(self) -> list[_Line]:
        width, height = self.page.width / self._scale, self.page.height / self._scale
        inside, middle = width - 2 * _MARGIN_MM, height * 0.4
        return [
            _Line(self.text.title, 26, _MARGIN_MM + 6, inside - 12, _MARGIN_MM + 15.5, colour=_WHITE),
            _Line(self.text.stack, 56, _MARGIN_MM, inside, middle, alignment=0.5),
            *chain.from_iterable(self._row(place, middle + 28, inside) for place in range(len(self.text.rows))),
        ]

    def _row(self, place: int, top: float, inside: float) -> list[_Line]:
        label, value = self.text.rows[place]
        baseline = top + 14 * place
        label_width = inside * 0.25
        return [
            _Line(label, 18, _MARGIN_MM, label_width, baseline, alignment=1.0, colour=_GREY),
            _Line(value, 26, _MARGIN_MM + label_width + 6, inside - label_width - 6, baseline),
        ]

    def composed(self) -> ComposedPage:
        """Return the lines that have anything to show, each as a field."""
        fields = tuple(self._field(str(place), line) for place, line in enumerate(self._lines()))
        record = Record(0, str(self.stack.number), {}, None, "", variant=str(self.stack.number))
        return ComposedPage(record, fields)

    def _field(self, name: str, line: _Line) -> ComposedField:
        text = "".join(character if self._has(character) else _NO_TYPE for character in line.text.strip())
        room_em = line.width * POINTS_PER_MM / line.size_pt
        size = line.size_pt * self._scale * min(1.0, room_em / max(self.face.width(text), 1e-9))
        return ComposedField(
            name, "", self.face, families(self.face, text), size * self.face.scale, size, (Line(text),)
        )

    def _has(self, character: str) -> bool:
        return is_plain(character) and self.face.covers(character)

    def plate(self, composed: ComposedPage) -> Plate:
        """Return the band, the bar and the place of each line."""
        return Plate(
            shape=composed.shape(grid=None),
            width=self.page.width * POINTS_PER_MM,
            height=self.page.height * POINTS_PER_MM,
            content=self._fixed_part(),
            fonts={},
            states={},
            slots=tuple(self._slot(str(place), line) for place, line in enumerate(self._lines())),
            photo=None,
            code=None,
        )

    def _slot(self, name: str, line: _Line) -> Slot:
        points = self._scale * POINTS_PER_MM
        return Slot(
            field=name,
            line=0,
            x=line.left * points,
            width=line.width * points,
            baseline=self.page.height * POINTS_PER_MM - line.baseline * points,
            alignment=line.alignment,
            colour=line.colour,
        )

    def _fixed_part(self) -> bytes:
        """Return the black band of the title, and at the foot a bar that shows how far the run has come."""
        width, height = self.page.width / self._scale, self.page.height / self._scale
        inside, foot, step = width - 2 * _MARGIN_MM, height - _MARGIN_MM, (width - 2 * _MARGIN_MM) / self.stack.of
        band = self._rectangle(_MARGIN_MM, _MARGIN_MM, inside, _BAND_MM)
        bar = self._rectangle(_MARGIN_MM, foot - 6, inside, 6)
        own = self._rectangle(_MARGIN_MM + step * (self.stack.number - 1), foot - 6, step, 6)
        return b"0 g %b f 0 G 0.5 w %b S %b f" % (band, bar, own)

    def _rectangle(self, left: float, top: float, width: float, height: float) -> bytes:
        points = self._scale * POINTS_PER_MM
        bottom = self.page.height * POINTS_PER_MM - (top + height) * points
        return b" ".join(map(number, (left * points, bottom, width * points, height * points))) + b" re"
