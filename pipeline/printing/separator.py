"""Separator pages: what lies before each stack of a long run, so that nobody has to look for where it begins."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.documents.fitting import POINTS_PER_MM
from pipeline.documents.imposition import Size
from pipeline.documents.run_wording import SeparatorText
from pipeline.documents.stacks import Stack
from pipeline.printing.fonts import FontFace
from pipeline.printing.lettering import BLACK, WHITE, LetteredPage, Words, lettered
from pipeline.printing.pdf import number
from pipeline.printing.plates import Colour

_GREY: Colour = (0.4, 0.4, 0.4)
# All lengths are thought of on A4, whose shorter side is this long, and shrink with the page.
_SHORTER_SIDE_MM = 210.0
_MARGIN_MM = 12.0
_BAND_MM = 24.0


def separator_pages(stacks: Sequence[Stack], texts: Sequence[SeparatorText], *, page: Size, face: FontFace) -> bytes:
    """Return a PDF with the page of each stack, as large as `page`.

    A line is set smaller where it would be too long; for a character that `face` does not have, 〓 is printed.
    """
    drawings = [_Drawing(stack, text, page) for stack, text in zip(stacks, texts, strict=True)]
    pages = [LetteredPage(page, drawing.words(), drawing.fixed_part()) for drawing in drawings]
    return lettered(pages, face=face, title=texts[0].title if texts else "")


@dataclass(frozen=True, slots=True)
class _Drawing:
    """A separator page in the making."""

    stack: Stack
    text: SeparatorText
    page: Size

    @property
    def _scale(self) -> float:
        return min(self.page.width, self.page.height) / _SHORTER_SIDE_MM

    def words(self) -> list[Words]:
        """Return the title, which stack it is, and the rows."""
        width, height = self.page.width / self._scale, self.page.height / self._scale
        inside, middle = width - 2 * _MARGIN_MM, height * 0.4
        lines = [
            self._line(self.text.title, 26, (_MARGIN_MM + 6, inside - 12), _MARGIN_MM + 15.5, colour=WHITE),
            self._line(self.text.stack, 56, (_MARGIN_MM, inside), middle, alignment=0.5),
        ]
        for place, (label, value) in enumerate(self.text.rows):
            baseline, label_width = middle + 28 + 14 * place, inside * 0.25
            lines.append(self._line(label, 18, (_MARGIN_MM, label_width), baseline, alignment=1.0, colour=_GREY))
            room = (_MARGIN_MM + label_width + 6, inside - label_width - 6)
            lines.append(self._line(value, 26, room, baseline))
        return lines

    def _line(
        self,
        text: str,
        size_pt: float,
        room: tuple[float, float],
        baseline: float,
        *,
        alignment: float = 0.0,
        colour: Colour = BLACK,
    ) -> Words:
        left, width, down = (length * self._scale for length in (*room, baseline))
        return Words(text, size_pt * self._scale, left, width, down, alignment, colour)

    def fixed_part(self) -> bytes:
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
