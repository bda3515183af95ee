"""What a finished PDF page shows, measured with another engine than the one that made it."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import zxingcpp
from pypdfium2 import raw

MM = 25.4 / 72
PATH, IMAGE = raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character: its origin in millimetres from the upper left corner, its size in points."""

    text: str
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Area:
    left: float
    top: float
    width: float
    height: float


class Pdf:
    def __init__(self, path: Path) -> None:
        self.document = pdfium.PdfDocument(path.read_bytes())

    def __len__(self) -> int:
        return len(self.document)

    def size(self, page: int = 0) -> tuple[float, float]:
        width, height = self.document[page].get_size()
        return width * MM, height * MM

    def text(self, page: int = 0) -> str:
        return str(self.document[page].get_textpage().get_text_range())

    def lines(self, page: int = 0) -> list[str]:
        return ["".join(line.split()) for line in self.text(page).splitlines()]

    def glyphs(self, page: int = 0) -> list[Glyph]:
        return list(self._glyphs(self.document[page]))

    def _glyphs(self, page: Any) -> Iterator[Glyph]:
        textpage, height = page.get_textpage(), page.get_height()
        x, y, matrix = ctypes.c_double(), ctypes.c_double(), raw.FS_MATRIX()
        for place in range(textpage.count_chars()):
            raw.FPDFText_GetCharOrigin(textpage, place, x, y)
            code = raw.FPDFText_GetUnicode(textpage, place)
            if not chr(code).isspace():
                raw.FPDFText_GetMatrix(textpage, place, matrix)
                size = raw.FPDFText_GetFontSize(textpage, place) * matrix.a
                yield Glyph(chr(code), x.value * MM, (height - y.value) * MM, size)

    def rows(self, page: int = 0, *, right_of: float = 0.0) -> list[str]:
        """The characters right of a line, row by row as a person reads them; stamped words come after all labels."""
        glyphs = [glyph for glyph in self.glyphs(page) if glyph.x > right_of]
        heights = sorted({round(glyph.y, 1) for glyph in glyphs})
        row = {y: sorted((g for g in glyphs if round(g.y, 1) == y), key=lambda g: g.x) for y in heights}
        # PDFium counts a rare character as the two halves of UTF-16.
        halves = ("".join(glyph.text for glyph in row[y]) for y in heights)
        return [half.encode("utf-16", "surrogatepass").decode("utf-16") for half in halves]

    def areas(self, kind: int, page: int = 0) -> list[Area]:
        sheet = self.document[page]
        height = sheet.get_height()
        return [
            Area(left * MM, (height - top) * MM, (right - left) * MM, (top - bottom) * MM)
            for left, bottom, right, top in _bounds(
                raw.FPDFPage_GetObject, raw.FPDFPage_CountObjects(sheet), sheet, kind
            )
        ]

    def image(self, page: int = 0, *, dots_an_inch: int = 200) -> Any:
        return self.document[page].render(scale=dots_an_inch / 72).to_pil()

    def codes(self, page: int = 0, *, dots_an_inch: int = 200) -> list[str]:
        return [code.text for code in zxingcpp.read_barcodes(self.image(page, dots_an_inch=dots_an_inch))]


def run_of(glyphs: list[Glyph], text: str) -> list[Glyph]:
    """The glyphs of the first place where `text` stands."""
    place = "".join(glyph.text for glyph in glyphs).index(text)
    return glyphs[place : place + len(text)]


def _bounds(
    get: Any, count: int, holder: Any, kind: int, matrices: tuple[Any, ...] = ()
) -> Iterator[tuple[float, float, float, float]]:
    """Left, bottom, right and top of each object of a kind, in points, those inside forms where they stand."""
    for place in range(count):
        item = get(holder, place)
        if raw.FPDFPageObj_GetType(item) == kind:
            sides = [ctypes.c_float() for _ in range(4)]
            raw.FPDFPageObj_GetBounds(item, *sides)
            left, bottom, right, top = (side.value for side in sides)
            corners = [_moved((x, y), matrices) for x in (left, right) for y in (bottom, top)]
            columns, rows = zip(*corners, strict=True)
            yield min(columns), min(rows), max(columns), max(rows)
        elif raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_FORM:
            matrix = raw.FS_MATRIX()
            raw.FPDFPageObj_GetMatrix(item, matrix)
            inside = raw.FPDFFormObj_CountObjects(item)
            yield from _bounds(raw.FPDFFormObj_GetObject, inside, item, kind, (matrix, *matrices))


def _moved(point: tuple[float, float], matrices: tuple[Any, ...]) -> tuple[float, float]:
    x, y = point
    for m in matrices:
        x, y = m.a * x + m.c * y + m.e, m.b * x + m.d * y + m.f
    return x, y
