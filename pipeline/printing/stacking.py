"""A finished run, ready to be carried: in stacks with a separator page before each, or a few of its pages again."""

import io
from collections.abc import Callable, Iterable
from pathlib import Path

from pypdf import PdfReader, PdfWriter

from pipeline.documents.fitting import POINTS_PER_MM
from pipeline.documents.imposition import Size
from pipeline.documents.stacks import STACK, Stack, stacks_of
from pipeline.printing.fonts import FontFace
from pipeline.printing.separator import SeparatorText, separator_pages
from pipeline.printing.sheets import bound


def stacked(
    source: Path,
    target: Path,
    *,
    describe: Callable[[Stack], SeparatorText],
    face: FontFace,
    stack: int = STACK,
    sides: int = 1,
) -> str:
    """Write the run with a separator page before every `stack` sheets, whole or not at all; return its SHA-256.

    `describe` gives the words of each separator. A sheet has `sides` pages: with 2, a separator's back is blank, so
    that every front stays a front. The title is that of the run; the same run and words give the same bytes.

    Raises ValueError for a run without pages, with a back too few, or a stack below 1.
    """
    run, writer = PdfReader(source), PdfWriter()
    sheets, left_over = divmod(len(run.pages), sides)
    if not sheets or left_over:
        raise ValueError(f"{len(run.pages)} pages are no sheets of {sides}")
    stacks = stacks_of(sheets, size=stack)
    separators = PdfReader(io.BytesIO(separator_pages(stacks, [*map(describe, stacks)], page=_size(run), face=face)))
    for place, one in enumerate(stacks):
        writer.append(separators, pages=(place, place + 1), import_outline=False)
        for _ in range(sides - 1):
            writer.add_blank_page()
        writer.append(run, pages=((one.first - 1) * sides, one.last * sides), import_outline=False)
    return bound(writer, target, title=_title(run), duplex=_duplex(run))


def pages_of(source: Path, pages: Iterable[int], target: Path) -> str:
    """Write pages of a run, counted from 1, in the order asked for, whole or not at all; return the SHA-256.

    A page is the same as in the run, and so is the title. Raises ValueError where there is no such page, or none is
    asked for.
    """
    run, wanted, writer = PdfReader(source), list(pages), PdfWriter()
    unknown = [page for page in wanted if not 1 <= page <= len(run.pages)]
    if unknown or not wanted:
        raise ValueError(f"a run of {len(run.pages)} pages has none of {unknown}")
    writer.append(run, pages=[page - 1 for page in wanted], import_outline=False)
    return bound(writer, target, title=_title(run), duplex=_duplex(run))


def _size(run: PdfReader) -> Size:
    box = run.pages[0].mediabox
    return Size(box.width / POINTS_PER_MM, box.height / POINTS_PER_MM)


def _title(run: PdfReader) -> str:
    return (run.metadata and run.metadata.title) or ""


def _duplex(run: PdfReader) -> str:
    preferences = run.root_object.get("/ViewerPreferences")
    return str(preferences.get_object().get("/Duplex", "/Simplex"))[1:] if preferences else "Simplex"
