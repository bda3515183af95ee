"""Where the text operators of a page put each glyph, read without any of our own code: by arithmetic and pypdf."""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pypdf

# a b c d e f, as `cm` and `Tm` take them.
Matrix = tuple[float, float, float, float, float, float]
_START: Matrix = (1, 0, 0, 1, 0, 0)
_TOKEN = re.compile(rb"\[[^\]]*\]|/[^\s\[\]<>/]+|[^\s\[\]<>/]+")
_IN_ARRAY = re.compile(rb"<([0-9a-fA-F]*)>|([^\s<>\[\]]+)")
Widths = Mapping[str, Mapping[int, float]]


@dataclass(frozen=True, slots=True)
class DrawnGlyph:
    """A glyph on the page: its font's family, its origin and size in points."""

    family: str
    gid: int
    x: float
    y: float
    size: float


def drawn_pages(content: bytes) -> list[list[DrawnGlyph]]:
    """Return the glyphs of each page of a PDF, in the order in which they are painted."""
    return [list(_drawn_on(page)) for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def _drawn_on(page: Any) -> Iterator[DrawnGlyph]:
    fonts = {name: font.get_object() for name, font in page["/Resources"]["/Font"].items()}
    widths = {name: _widths(font["/DescendantFonts"][0].get_object()["/W"]) for name, font in fonts.items()}
    families = {name: str(font["/BaseFont"]).partition("+")[2] for name, font in fonts.items()}
    return drawn(page.get_contents().get_data(), widths, families)


def _widths(array: Any) -> Mapping[int, float]:
    places = zip(array[::2], array[1::2], strict=True)
    return {first + place: float(width) for first, row in places for place, width in enumerate(row.get_object())}


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    (a, b, c, d, e, f), (g, h, i, j, k, m) = inner, outer
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def drawn(content: bytes, widths: Widths, families: Mapping[str, str]) -> Iterator[DrawnGlyph]:
    """Yield the glyphs that `content` paints; `widths` and `families` are by the name of the font, with its slash."""
    page, saved, text = _START, [], _START
    font, size = "", 0.0
    operands: list[bytes] = []
    for token in _TOKEN.findall(content):
        match token:
            case b"q":
                saved.append(page)
            case b"Q":
                page = saved.pop()
            case b"cm":
                page = _times(_matrix(operands), page)
            case b"Tm":
                text = _matrix(operands)
            case b"Tf":
                font, size = operands[-2].decode(), float(operands[-1])
            case b"TJ":
                for gid, x in _placed(operands[-1], widths[font], size):
                    place = _times(_times((1, 0, 0, 1, x, 0), text), page)
                    if gid is None:
                        text = _times((1, 0, 0, 1, x, 0), text)
                    else:
                        yield DrawnGlyph(families[font], gid, place[4], place[5], size * abs(place[0]))
            case _:
                operands.append(token)
                continue
        operands = []


def _matrix(operands: list[bytes]) -> Matrix:
    a, b, c, d, e, f = map(float, operands[-6:])
    return (a, b, c, d, e, f)


def _placed(array: bytes, widths: Mapping[int, float], size: float) -> Iterator[tuple[int | None, float]]:
    """Yield each glyph of a TJ array and how far from its beginning it stands; at last None and the end."""
    x = 0.0
    for shown, gap in _IN_ARRAY.findall(array):
        if gap:
            x -= float(gap) / 1000 * size
        for place in range(0, len(shown), 4):
            gid = int(shown[place : place + 4], 16)
            yield gid, x
            x += widths[gid] / 1000 * size
    yield None, x
