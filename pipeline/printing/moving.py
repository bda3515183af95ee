"""A finished run, moved as a printer needs it: one matrix around everything that a page has.

A page is not drawn anew: its operators are taken over compressed as they are, between two short streams that all pages
share. The paper stays as large as it is, so that the printer centres and scales nothing.
"""

from pathlib import Path

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, IndirectObject, NameObject

from pipeline.documents.calibration import Matrix
from pipeline.printing.forms import numbers
from pipeline.printing.sheets import bound


def move(source: Path, target: Path, matrix: Matrix | None, *, title: str) -> str:
    """Write the pages of `source` to `target`, whole or not at all, each moved by the operands of `cm`; return the
    SHA-256.

    None moves nothing. Printed at actual size by default (`/PrintScaling /None`), without dates: the same run and
    matrix give the same bytes. What is moved beyond the edge of the paper is there but not printed: see `edges`.
    """
    writer = PdfWriter()
    writer.append(PdfReader(source), import_outline=False)
    if matrix is not None:
        around = _operators(writer, f"q {numbers(*matrix)} cm".encode()), _operators(writer, b"Q")
        for page in writer.pages:
            _wrap(page, *around)
    return bound(writer, target, title=title)


def _wrap(page: PageObject, before: IndirectObject, after: IndirectObject) -> None:
    entry = page.raw_get("/Contents")
    contents = entry.get_object()
    own = contents if isinstance(contents, ArrayObject) else [entry]
    page[NameObject("/Contents")] = ArrayObject([before, *own, after])


def _operators(writer: PdfWriter, operators: bytes) -> IndirectObject:
    stream = DecodedStreamObject()
    # A reader may join the streams of a page without anything between them.
    stream.set_data(b"\n%b\n" % operators)
    # The guide of pypdf does it like this: there is no public name for it.
    return writer._add_object(stream)  # noqa: SLF001
