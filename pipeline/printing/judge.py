"""The judge: whether a stamped page is the page that the layout engine makes. It and `edges` alone know PDFium.

It is an engine that made neither of the two. Everything that can be read is compared exactly (the page's size; of each
character its text, font, size, colour and place; the places of pictures), and what can only be seen is compared by
pixels.

How pixels are compared: at 150 dpi, and `pixels` says how unlike two drawings may be. Where they are more unlike, it
may be because PDFium draws letters of up to 50 pixels as little pictures set to whole pixels, so that a coordinate
which differs in its last digit moves a letter by a sixth of a millimetre. Larger ones are filled as outlines. So both
pages are then drawn again, wider by as much as their smallest letters need, and that drawing decides.
"""

import ctypes
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from math import hypot
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from pipeline.errors import Because, PressComplaint
from pipeline.printing.pixels import Bitmap, first_unlike

DOTS_AN_INCH = 150
NEAR_ENOUGH_MM = 0.01
_SIZE_PT = 0.01
_MM = 25.4 / 72
_SCALE = DOTS_AN_INCH / 72
_PLAIN = (_SCALE, _SCALE)
# PDFium fills letters as outlines from here (CFX_RenderDevice::DrawNormalText); a little more, for its rounding.
_OUTLINE_PIXELS = 51.0
_WIDEST = 6.0
# No length that a designer writes down falls on the border of a pixel then, where rounding would move a picture's edge.
_OFF_GRID = 0.3127
# Within this, the same character is one that moved; beyond, one that is missing.
_MOVED_MM = 5.0
_SUBSET_TAG = re.compile("^[A-Z]{6}[+]")


class Kind(StrEnum):
    """In what two pages differ."""

    UNREADABLE = "unreadable"
    PAGE_SIZE = "page-size"
    TEXT = "text"
    FONT = "font"
    SIZE = "size"
    COLOUR = "colour"
    POSITION = "position"
    PIXELS = "pixels"


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a stamped page is not the page laid out.

    `page` counts from 1, `where` is millimetres from the page's upper left corner. `expected` is what was laid out,
    `found` what was stamped; both may hold a character of somebody's name, and belong into no log.
    """

    page: int
    kind: Kind
    where: tuple[float, float]
    expected: str
    found: str


def differences(stamped: bytes | Path, laid_out: bytes | Path) -> tuple[Difference, ...]:
    """Return in what the pages of `stamped` differ from those of `laid_out`, the first of each kind on each page.

    Both are whole PDF files with the same pages in the same order; nothing is returned where all are equal. Raises
    PressComplaint where the pages laid out cannot be read.
    """
    try:
        expected = pdfium.PdfDocument(laid_out)
    except (pdfium.PdfiumError, OSError) as error:
        raise PressComplaint(template="PDF", reason=Because("cannot be read ({kind})", kind="PDFium")) from error
    with _closing(expected):
        try:
            found = pdfium.PdfDocument(stamped)
        except (pdfium.PdfiumError, OSError):
            return (Difference(1, Kind.UNREADABLE, (0.0, 0.0), "PDF", ""),)
        with _closing(found):
            return tuple(_differences(expected, found))


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page shows: its characters in the order in which they were drawn, and how many pictures."""

    text: str
    pictures: int


def seen_on(pdf: bytes) -> tuple[Seen, ...]:
    """Return what each page shows; characters beyond its edges or without any opacity are not seen."""
    document = pdfium.PdfDocument(pdf)
    with _closing(document):
        return tuple(_seen(document[index]) for index in range(len(document)))


def _seen(page: Any) -> Seen:  # noqa: ANN401 - a page of pypdfium2
    with _closing(page):
        width, height = (length * _MM for length in page.get_size())
        glyphs = (glyph for glyph in _glyphs(page) if 0 <= glyph.x <= width and 0 <= glyph.y <= height)
        # PDFium tells a rare character in two halves (UTF-16).
        halves = "".join(glyph.text for glyph in glyphs if glyph.style.colour[3]).encode("utf-16-le", "surrogatepass")
        return Seen(halves.decode("utf-16-le", "replace"), len(_pictures(page)))


@contextmanager
def _closing(item: Any) -> Iterator[Any]:  # noqa: ANN401 - anything of pypdfium2, which publishes no types
    """Give PDFium's memory back at once, not when the garbage is collected."""
    try:
        yield item
    finally:
        item.close()


def _differences(expected: Any, found: Any) -> Iterator[Difference]:  # noqa: ANN401 - documents of pypdfium2
    for index in range(max(len(expected), len(found))):
        if index >= min(len(expected), len(found)):
            yield Difference(index + 1, Kind.PAGE_SIZE, (0.0, 0.0), _count(expected), _count(found))
            return
        with _closing(expected[index]) as one, _closing(found[index]) as other:
            told: dict[Kind, Difference] = {}
            for difference in _page_differences(index + 1, one, other):
                told.setdefault(difference.kind, difference)
            yield from told.values()


def _count(document: Any) -> str:  # noqa: ANN401 - a document of pypdfium2
    return f"{len(document)} pages"


def _page_differences(number: int, expected: Any, found: Any) -> Iterator[Difference]:  # noqa: ANN401 - pages
    one, other = expected.get_size(), found.get_size()
    if hypot(one[0] - other[0], one[1] - other[1]) * _MM > NEAR_ENOUGH_MM:
        yield Difference(number, Kind.PAGE_SIZE, (0.0, 0.0), _size(one), _size(other))
        return
    glyphs, others = _glyphs(expected), _glyphs(found)
    yield from _text_differences(number, glyphs, others)
    yield from _picture_differences(number, _pictures(expected), _pictures(found))
    scale = _scale({glyph.style for glyph in glyphs})
    yield from _pixel_differences(number, expected, found, scale)


def _size(points: tuple[float, float]) -> str:
    return f"{points[0] * _MM:.2f} x {points[1] * _MM:.2f} mm"


# --- what can be read ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Style:
    """How characters look: the font's name without its subset tag, 1 em of the baseline and of the height as vectors
    (pt), the fill colour as red, green, blue and opacity (0 to 255).
    """

    font: str
    em: tuple[float, float, float, float]
    colour: tuple[int, int, int, int]

    @property
    def size(self) -> str:
        """The size in words."""
        return f"{hypot(*self.em[2:]):.3f} pt"


@dataclass(frozen=True, slots=True)
class _Glyph:
    """A character: its origin in mm from the upper left corner."""

    text: str
    x: float
    y: float
    style: _Style


def _glyphs(page: Any) -> list[_Glyph]:  # noqa: ANN401 - a page of pypdfium2
    """Return every character that the page shows, without those that PDFium adds where it sees a gap."""
    with _closing(page.get_textpage()) as text:
        x, y, height = ctypes.c_double(), ctypes.c_double(), page.get_height()
        styles: dict[int, _Style] = {}
        glyphs = []
        for place in range(raw.FPDFText_CountChars(text)):
            if raw.FPDFText_IsGenerated(text, place) == 1:
                continue
            holder = raw.FPDFText_GetTextObject(text, place)
            address = ctypes.cast(holder, ctypes.c_void_p).value or 0
            style = styles.get(address)
            if style is None:
                style = styles[address] = _style(text, place, holder)
            raw.FPDFText_GetCharOrigin(text, place, x, y)
            character = chr(raw.FPDFText_GetUnicode(text, place))
            glyphs.append(_Glyph(character, x.value * _MM, (height - y.value) * _MM, style))
        return glyphs


def _style(text: Any, place: int, holder: Any) -> _Style:  # noqa: ANN401 - what ctypes has of PDFium
    matrix, name = raw.FS_MATRIX(), ctypes.create_string_buffer(256)
    colour = [ctypes.c_uint() for _ in range(4)]
    raw.FPDFText_GetMatrix(text, place, matrix)
    raw.FPDFText_GetFillColor(text, place, *colour)
    raw.FPDFFont_GetBaseFontName(raw.FPDFTextObj_GetFont(holder), name, len(name))
    size = raw.FPDFText_GetFontSize(text, place)
    red, green, blue, opacity = (part.value for part in colour)
    return _Style(
        font=_SUBSET_TAG.sub("", name.value.decode("utf-8", "replace")),
        em=(matrix.a * size, matrix.b * size, matrix.c * size, matrix.d * size),
        colour=(red, green, blue, opacity),
    )


def _text_differences(number: int, expected: Sequence[_Glyph], found: Sequence[_Glyph]) -> Iterator[Difference]:
    pairs, missing, extra = _paired(expected, found)
    for one, other in pairs:
        yield from _style_differences(number, one, other.style)
    for glyph in sorted(missing, key=_reading):
        moved = _nearest(glyph, [other for other in extra if other.text == glyph.text], within=_MOVED_MM)
        instead = moved or _nearest(glyph, extra, within=1.0)
        if instead is not None:
            extra.remove(instead)
        if moved is not None:
            yield Difference(number, Kind.POSITION, (glyph.x, glyph.y), _placed(glyph), _placed(moved))
            yield from _style_differences(number, glyph, moved.style)
        else:
            yield Difference(number, Kind.TEXT, (glyph.x, glyph.y), glyph.text, instead.text if instead else "")
    for glyph in sorted(extra, key=_reading):
        yield Difference(number, Kind.TEXT, (glyph.x, glyph.y), "", glyph.text)


def _style_differences(number: int, glyph: _Glyph, style: _Style) -> Iterator[Difference]:
    expected, where = glyph.style, (glyph.x, glyph.y)
    if expected.font != style.font:
        yield Difference(number, Kind.FONT, where, expected.font, style.font)
    if any(abs(one - other) > _SIZE_PT for one, other in zip(expected.em, style.em, strict=True)):
        yield Difference(number, Kind.SIZE, where, expected.size, style.size)
    if expected.colour != style.colour:
        yield Difference(number, Kind.COLOUR, where, _hex(expected.colour), _hex(style.colour))


def _paired(
    expected: Sequence[_Glyph], found: Sequence[_Glyph]
) -> tuple[list[tuple[_Glyph, _Glyph]], list[_Glyph], list[_Glyph]]:
    """Return the same characters in the same places, whatever their order, and what is left over on each side."""
    cells: dict[tuple[str, int, int], list[_Glyph]] = defaultdict(list)
    for glyph in found:
        cells[glyph.text, *_cell(glyph)].append(glyph)
    pairs, missing = [], []
    for glyph in expected:
        other = _taken(glyph, cells)
        if other is None:
            missing.append(glyph)
        else:
            pairs.append((glyph, other))
    return pairs, missing, [glyph for left in cells.values() for glyph in left]


def _cell(glyph: _Glyph) -> tuple[int, int]:
    """Return a square of twice the tolerance; what is near enough lies in it or beside it."""
    return int(glyph.x / (2 * NEAR_ENOUGH_MM)), int(glyph.y / (2 * NEAR_ENOUGH_MM))


_AROUND = ((0, 0), (0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1))


def _taken(glyph: _Glyph, cells: dict[tuple[str, int, int], list[_Glyph]]) -> _Glyph | None:
    x, y = _cell(glyph)
    for right, down in _AROUND:
        left = cells.get((glyph.text, x + right, y + down))
        other = _nearest(glyph, left, within=NEAR_ENOUGH_MM) if left else None
        if left and other is not None:
            left.remove(other)
            return other
    return None


def _nearest(glyph: _Glyph, others: Sequence[_Glyph], *, within: float) -> _Glyph | None:
    nearest = min(others, key=lambda other: _distance(glyph, other), default=None)
    return nearest if nearest is not None and _distance(glyph, nearest) <= within else None


def _distance(one: _Glyph, other: _Glyph) -> float:
    return hypot(one.x - other.x, one.y - other.y)


def _reading(glyph: _Glyph) -> tuple[float, float]:
    return round(glyph.y, 1), glyph.x


def _placed(glyph: _Glyph) -> str:
    return f"{glyph.text} {glyph.x:.3f} {glyph.y:.3f} mm"


def _hex(colour: Sequence[int]) -> str:
    return f"#{bytes(colour).hex()}"


# --- pictures: PDFium sets them to whole pixels, so only their matrix tells exactly where they stand ------------------


Matrix = tuple[float, float, float, float, float, float]


def _pictures(page: Any) -> list[Matrix]:  # noqa: ANN401 - a page of pypdfium2
    """Return the place of each picture: two sides and the lower left corner, in points."""
    objects = (raw.FPDFPage_GetObject(page, place) for place in range(raw.FPDFPage_CountObjects(page)))
    return sorted(_pictures_in(objects, (1, 0, 0, 1, 0, 0)))


def _pictures_in(objects: Iterator[Any], outer: Matrix) -> Iterator[Matrix]:
    for item in objects:
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            yield _times(_matrix(item), outer)
        elif kind == raw.FPDF_PAGEOBJ_FORM:
            count = raw.FPDFFormObj_CountObjects(item)
            inner = (raw.FPDFFormObj_GetObject(item, place) for place in range(count))
            yield from _pictures_in(inner, _times(_matrix(item), outer))


def _matrix(item: Any) -> Matrix:  # noqa: ANN401 - what ctypes has of PDFium
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, matrix)
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    """Return the product of two matrices (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = inner
    p, q, r, s, x, y = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + x, e * q + f * s + y


def _picture_differences(number: int, expected: Sequence[Matrix], found: Sequence[Matrix]) -> Iterator[Difference]:
    if len(expected) != len(found):
        yield Difference(number, Kind.POSITION, (0.0, 0.0), f"{len(expected)} pictures", f"{len(found)} pictures")
        return
    for one, other in zip(expected, found, strict=True):
        if any(abs(a - b) * _MM > NEAR_ENOUGH_MM for a, b in zip(one, other, strict=True)):
            where = one[4] * _MM, one[5] * _MM
            yield Difference(number, Kind.POSITION, where, _matrix_text(one), _matrix_text(other))


def _matrix_text(matrix: Matrix) -> str:
    return "picture " + " ".join(f"{part * _MM:.3f}" for part in matrix) + " mm"


# --- what can only be seen -------------------------------------------------------------------------------------------


def _scale(styles: set[_Style]) -> tuple[float, float]:
    """Return how many pixels a point has across and down, so that every letter is filled as an outline."""
    across = down = 1.0
    for style in styles:
        right, up = abs(style.em[0]) * _SCALE, abs(style.em[1]) * _SCALE
        if right >= up > _OUTLINE_PIXELS - right or right >= _OUTLINE_PIXELS or not max(right, up):
            continue
        if right >= up:
            across = max(across, (_OUTLINE_PIXELS - up) / right)
        else:
            down = max(down, (_OUTLINE_PIXELS - right) / up)
    return _SCALE * min(across, _WIDEST), _SCALE * min(down, _WIDEST)


def _drawn(page: Any, scale: tuple[float, float]) -> Bitmap:  # noqa: ANN401 - a page of pypdfium2
    """Draw the page with so many pixels a point across and down."""
    (width, height), (across, down) = page.get_size(), scale
    canvas = pdfium.PdfBitmap.new_native(int(width * across) + 2, int(height * down) + 2, raw.FPDFBitmap_BGRx)
    with _closing(canvas):
        canvas.fill_rect((255, 255, 255, 255), 0, 0, canvas.width, canvas.height)
        matrix = raw.FS_MATRIX(across, 0, 0, down, _OFF_GRID, _OFF_GRID)
        whole = raw.FS_RECTF(0, 0, canvas.width, canvas.height)
        raw.FPDF_RenderPageBitmapWithMatrix(canvas, page, matrix, whole, raw.FPDF_ANNOT)
        return Bitmap(bytes(canvas.buffer), canvas.stride)


def _pixel_differences(number: int, expected: Any, found: Any, scale: tuple[float, float]) -> Iterator[Difference]:  # noqa: ANN401 - pages
    if first_unlike(_drawn(expected, _PLAIN), _drawn(found, _PLAIN)) is None:
        return
    one, other = _drawn(expected, scale), _drawn(found, scale)
    pixel = first_unlike(one, other)
    if pixel is not None:
        where = (pixel[0] - _OFF_GRID) / scale[0] * _MM, (pixel[1] - _OFF_GRID) / scale[1] * _MM
        yield Difference(number, Kind.PIXELS, where, _hex(one.colour(*pixel)), _hex(other.colour(*pixel)))
