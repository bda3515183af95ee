"""The contact sheet as a PDF: finished pages as forms, made small, each in a thin frame with its name below."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pypdf import PageObject, PdfReader, PdfWriter

from pipeline.documents.contact_sheet import (
    CAPTION_MM,
    HEAD_MM,
    MARGIN_MM,
    NAME_MM,
    ContactSheet,
    Group,
    Small,
    contact_sheets,
)
from pipeline.documents.fitting import POINTS_PER_MM
from pipeline.documents.imposition import A4
from pipeline.printing.chunks import MadeFile
from pipeline.printing.fonts import FontFace
from pipeline.printing.forms import UNMOVED, Shown, add_sheet, numbers, page_as_form
from pipeline.printing.lettering import LetteredPage, Words, lettered
from pipeline.printing.plates import Colour
from pipeline.printing.sheets import bound

_GREY: Colour = (0.4, 0.4, 0.4)
_INSIDE = A4.width - 2 * MARGIN_MM
_TITLE_PT, _CAPTION_PT, _NAME_PT = 15.0, 9.5, 7.5


@dataclass(frozen=True, slots=True)
class Proofs:
    """The finished pages of a group: the PDF that has them, in order."""

    group: Group
    file: Path


def contact_sheet(proofs: Sequence[Proofs], target: Path, *, title: str, face: FontFace) -> MadeFile:
    """Write every page of the proofs, made small, to `target`, whole or not at all: upright A4, captions in `face`.

    Raises ValueError where a file has not as many pages as its group. The same files give the same bytes.
    """
    groups = [one.group for one in proofs]
    sheets = contact_sheets(groups)
    writer = PdfWriter()
    pages = [_pages(one) for one in proofs]
    words = PdfReader(io.BytesIO(lettered(_lettered(sheets, groups, title), face=face, title=title)))
    for sheet, lettering in zip(sheets, words.pages, strict=True):
        shown = [(page_as_form(writer, lettering), UNMOVED)]
        add_sheet(writer, A4, [*shown, *(_small(writer, pages[one.group][one.page], one) for one in sheet.pages)])
    return MadeFile(target.stem, target.name, bound(writer, target, title=title), len(sheets))


def _pages(one: Proofs) -> list[PageObject]:
    pages = list(PdfReader(one.file).pages)
    if len(pages) != len(one.group.names):
        raise ValueError(f"{one.group.caption}: {len(pages)} pages for {len(one.group.names)} names")
    return pages


def _small(writer: PdfWriter, page: PageObject, one: Small) -> Shown:
    trim, scale = page.trimbox, one.scale
    left = one.left * POINTS_PER_MM
    bottom = (A4.height - one.top) * POINTS_PER_MM - scale * float(trim.height)
    move = (left - scale * float(trim.left), bottom - scale * float(trim.bottom))
    return page_as_form(writer, page), numbers(scale, 0, 0, scale, *move)


def _lettered(sheets: Sequence[ContactSheet], groups: Sequence[Group], title: str) -> list[LetteredPage]:
    return [
        LetteredPage(
            A4,
            [*_head(title, turn, len(sheets)), *_captions(sheet), *_names(sheet, groups)],
            b"\n".join([b"0.6 G 0.35 w", *(_frame(one, groups) for one in sheet.pages)]),
        )
        for turn, sheet in enumerate(sheets, start=1)
    ]


def _head(title: str, turn: int, of: int) -> Iterator[Words]:
    baseline = MARGIN_MM + HEAD_MM - 3.5
    yield Words(title, _TITLE_PT, MARGIN_MM, _INSIDE * 0.7, baseline)
    yield Words(f"{turn} / {of}", _CAPTION_PT, MARGIN_MM + _INSIDE * 0.7, _INSIDE * 0.3, baseline, 1.0, _GREY)


def _captions(sheet: ContactSheet) -> Iterator[Words]:
    for caption in sheet.captions:
        yield Words(caption.text, _CAPTION_PT, MARGIN_MM, _INSIDE, caption.top + CAPTION_MM - 2)


def _names(sheet: ContactSheet, groups: Sequence[Group]) -> Iterator[Words]:
    for one in sheet.pages:
        page = groups[one.group].page
        baseline = one.top + one.scale * page.height + NAME_MM - 0.8
        yield Words(one.name, _NAME_PT, one.left, one.scale * page.width, baseline, 0.5, _GREY)


def _frame(one: Small, groups: Sequence[Group]) -> bytes:
    page = groups[one.group].page
    width, height = one.scale * page.width, one.scale * page.height
    edges = (one.left, A4.height - one.top - height, width, height)
    return f"{numbers(*(edge * POINTS_PER_MM for edge in edges))} re S".encode()
