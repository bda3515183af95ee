"""Lettered pages: lines of text, each in its place, over what was drawn for the page.

For papers of our own that a press run needs by the hundred: with the faces of the shelf, and without a layout engine.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.documents.fitting import POINTS_PER_MM, Line
from pipeline.documents.imposition import Size
from pipeline.documents.record import Record
from pipeline.printing.composing import ComposedField, ComposedPage, families
from pipeline.printing.fonts import FontFace
from pipeline.printing.plain_text import is_plain
from pipeline.printing.plates import Colour, Plate, Plates, Slot
from pipeline.printing.print_run import PrintRun
from pipeline.printing.sheet import sheet_of
from pipeline.printing.stamping import stamp

WHITE: Colour = (1.0, 1.0, 1.0)
BLACK: Colour = (0.0, 0.0, 0.0)
# How much of a capital's height is below the middle of a line of that size, in mm a point.
HALF_HEIGHT = 0.13
# A geta (下駄), which printers have always set for a type that they do not have.
_NO_TYPE = "〓"


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text, its size in points at most, and where it stands: in millimetres from the left and from the top.

    `alignment` is how much of the room that is left over lies before it: 0 the left, 0.5 the middle, 1 the right.
    """

    text: str
    size_pt: float
    left: float
    width: float
    baseline: float
    alignment: float = 0.0
    colour: Colour = BLACK


@dataclass(frozen=True, slots=True)
class LetteredPage:
    """A page in the making: its lines, and the operators of what is drawn below them."""

    size: Size
    words: Sequence[Words]
    drawn: bytes = b""


def lettered(pages: Sequence[LetteredPage], *, face: FontFace, title: str) -> bytes:
    """Return a PDF of these pages, printed at actual size by default; the same pages give the same bytes.

    A line is set smaller where it would be too long; for a character that `face` does not have, 〓 is printed.
    """
    # Pages on which the lines stand in the same places have one plate.
    looks: dict[tuple[object, ...], int] = {}
    variants = (looks.setdefault(_look(page), len(looks)) for page in pages)
    composed = [
        _composed(place, page, face, str(variant))
        for place, (page, variant) in enumerate(zip(pages, variants, strict=True))
    ]
    made = zip(composed, pages, strict=True)
    plates = Plates({one.shape(grid=None): _plate(one, page) for one, page in made})
    file = io.BytesIO()
    run = PrintRun(file, plates, {font.family: font for font in face.files}, title=title)
    for one in composed:
        run.add(sheet_of(stamp(one, plates.by_shape[one.shape(grid=None)], photo=None, code=None), plates))
    run.finish()
    return file.getvalue()


def printable(text: str, face: FontFace) -> str:
    """Return the text as it is printed with that face."""
    text = text.strip()
    if is_plain(text) and face.covers(text):
        return text
    return "".join(one if is_plain(one) and face.covers(one) else _NO_TYPE for one in text)


def _look(page: LetteredPage) -> tuple[object, ...]:
    """Return everything of a page but the texts of its lines and their sizes."""
    places = tuple((words.left, words.width, words.baseline, words.alignment, words.colour) for words in page.words)
    return page.size, page.drawn, places


def _composed(place: int, page: LetteredPage, face: FontFace, variant: str) -> ComposedPage:
    record = Record(0, str(place), {}, None, "", variant=variant)
    return ComposedPage(record, tuple(_field(str(line), words, face) for line, words in enumerate(page.words)))


def _field(name: str, words: Words, face: FontFace) -> ComposedField:
    text = printable(words.text, face)
    room_em = words.width * POINTS_PER_MM / words.size_pt
    size = words.size_pt * min(1.0, room_em / max(face.width(text), 1e-9))
    return ComposedField(name, "", face, families(face, text), size * face.scale, size, (Line(text),))


def _plate(composed: ComposedPage, page: LetteredPage) -> Plate:
    return Plate(
        shape=composed.shape(grid=None),
        width=page.size.width * POINTS_PER_MM,
        height=page.size.height * POINTS_PER_MM,
        content=page.drawn,
        fonts={},
        states={},
        slots=tuple(_slot(str(line), words, page.size) for line, words in enumerate(page.words)),
        photo=None,
        code=None,
    )


def _slot(name: str, words: Words, page: Size) -> Slot:
    return Slot(
        field=name,
        line=0,
        x=words.left * POINTS_PER_MM,
        width=words.width * POINTS_PER_MM,
        baseline=(page.height - words.baseline) * POINTS_PER_MM,
        alignment=words.alignment,
        colour=words.colour,
    )
