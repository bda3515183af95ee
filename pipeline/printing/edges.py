"""The edges of the paper: which pages of a run have something on them that would not be printed whole.

It looks as PDFium does, an engine that made none of the pages. Whatever is painted counts, seen or not: of a photo also
what is cropped away. So it may refuse a page too many, at an edge, and never lets one through.
"""

import ctypes
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

# Rounding of the six places that a coordinate is written with, and of PDFium's single precision.
_TOLERANCE_PT = 0.01
Corner = tuple[float, float]


def cut_pages(run: Path) -> tuple[int, ...]:
    """Return the pages of a PDF, counted from 1, on which something reaches beyond the paper."""
    with pdfium.PdfDocument(run) as document:
        return tuple(place + 1 for place in range(len(document)) if _is_cut(document[place]))


def _is_cut(page: Any) -> bool:  # noqa: ANN401 - a page of pypdfium2
    width, height = page.get_size()
    count = raw.FPDFPage_CountObjects(page)
    corners = _corners(page, count, raw.FPDFPage_GetObject, ())
    try:
        return any(
            not -_TOLERANCE_PT <= x <= width + _TOLERANCE_PT or not -_TOLERANCE_PT <= y <= height + _TOLERANCE_PT
            for x, y in corners
        )
    finally:
        page.close()


def _corners(holder: Any, count: int, get: Callable[..., Any], matrices: tuple[Any, ...]) -> Iterator[Corner]:  # noqa: ANN401 - handles of PDFium
    """Yield the four corners of everything that a page or a form paints, moved by the forms that it is in."""
    for place in range(count):
        item = get(holder, place)
        if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_FORM:
            matrix = raw.FS_MATRIX()
            raw.FPDFPageObj_GetMatrix(item, matrix)
            inside = raw.FPDFFormObj_CountObjects(item)
            yield from _corners(item, inside, raw.FPDFFormObj_GetObject, (matrix, *matrices))
        else:
            yield from (_moved(corner, matrices) for corner in _own_corners(item))


def _own_corners(item: Any) -> Iterator[Corner]:  # noqa: ANN401 - a handle of PDFium
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    yield from ((x.value, y.value) for x in (left, right) for y in (bottom, top))


def _moved(corner: Corner, matrices: tuple[Any, ...]) -> Corner:
    x, y = corner
    for matrix in matrices:
        x, y = matrix.a * x + matrix.c * y + matrix.e, matrix.b * x + matrix.d * y + matrix.f
    return x, y
