"""Items imposed on sheets (拼版): every page of a run of cards or tickets becomes a form, placed where it is cut out.

A page is not drawn anew: its operators are taken over compressed as they are, and what pages share (fonts, plates,
photos) is there once.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from pypdf import PdfWriter
from pypdf.generic import IndirectObject, RectangleObject

from pipeline.documents.fitting import POINTS_PER_MM
from pipeline.documents.imposition import Flip, Imposition, Place
from pipeline.printing.fonts import FontFace
from pipeline.printing.forms import UNMOVED, add_sheet, numbers, page_as_form, written
from pipeline.printing.lettering import HALF_HEIGHT, LetteredPage, Words, lettered
from pipeline.printing.run_file import RunFile
from pipeline.printing.sheets import bound

# A crop mark is black and a quarter of a point thin, which every printer draws and no knife misses.
_PEN = "0 G 0.25 w"
# The line at the edge: its type, the height it needs, and where it stands on the page that it was set on.
_EDGE_PT, _LINE_MM = 7.0, 3.0
DUPLEX: Final = {None: "Simplex", Flip.LONG_EDGE: "DuplexFlipLongEdge", Flip.SHORT_EDGE: "DuplexFlipShortEdge"}


@dataclass(frozen=True, slots=True)
class Trim:
    """Where a page is cut, in points from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float


class Told(Protocol):
    """Says what stands at the edge of a side: of which sheet (from 0 in this file), with which pages of the run."""

    def __call__(self, sheet: int, places: Sequence[int], *, is_back: bool) -> str:
        """Return the words."""


@dataclass(frozen=True, slots=True)
class EdgeLines:
    """The words at the edge of each sheet, and the face that they are set in."""

    tell: Told
    face: FontFace


@dataclass(frozen=True, slots=True)
class Layout:
    """What is laid on sheets, and how: pages of `run` at these `places` (from 0), with `backs` behind them.

    `backs` has a page for each page of the run, or one for them all.
    """

    imposition: Imposition
    run: RunFile
    backs: RunFile | None = None
    lines: EdgeLines | None = None

    @property
    def duplex(self) -> str:
        """What a print dialogue should offer (ISO 32000-1, table 150)."""
        return DUPLEX[self.imposition.flip if self.backs is not None else None]


def impose(layout: Layout, places: Sequence[int], target: Path, *, title: str, separator: RunFile | None = None) -> str:
    """Write the pages of the run at these places, one an item, on sheets to `target`, whole or not at all; return its
    SHA-256.

    The TrimBox of a page is laid on its place at 100 %, and what it prints beyond the bleed is cut off. With backs,
    every sheet is followed by its back, and the page of the `separator` in front by a blank one. Printed at actual size
    by default, without dates: the same files give the same bytes.

    Raises ValueError for no places, a page that is turned or has not the size of an item, backs that are too few or too
    many, and backs without the imposition's `flip`.
    """
    writer = PdfWriter()
    if separator is not None:
        writer.add_page(separator.page(0))
        if layout.backs is not None:
            writer.add_blank_page()
    _add_sheets(writer, layout, places)
    return bound(writer, target, title=title, duplex=layout.duplex)


def _add_sheets(writer: PdfWriter, layout: Layout, places: Sequence[int]) -> None:
    imposition = layout.imposition
    sides = list(_sides(writer, layout, places))
    marks = written(writer, crop_marks(imposition))
    sheets = [[*slots] for slots in imposition.sheets_of(len(places))]
    lines = _lines(layout, [[places[item] for item in slots if item is not None] for slots in sheets])
    for sheet, slots in enumerate(sheets):
        for turn, side in enumerate(sides):
            shown = list(side.shown(slots, imposition))
            if lines is not None:
                shown.append((page_as_form(writer, lines.page(len(sides) * sheet + turn)), UNMOVED))
            add_sheet(writer, imposition.sheet, shown, below=marks)


def _sides(writer: PdfWriter, layout: Layout, places: Sequence[int]) -> Iterator["_Side"]:
    """Give the fronts, and the backs where there are some; raises ValueError as `impose`."""
    imposition, backs = layout.imposition, layout.backs
    if not places:
        raise ValueError("there is no page to impose")
    fronts = _Forms(writer, layout.run, imposition)
    yield _Side([fronts.form(place) for place in places], [*map(imposition.front, range(imposition.slots))])
    if backs is not None:
        if backs.count not in (1, layout.run.count):
            raise ValueError(f"{backs.count} backs for {layout.run.count} items")
        behind = _Forms(writer, backs, imposition)
        forms = [behind.form(place if backs.count > 1 else 0) for place in places]
        yield _Side(forms, [*map(imposition.back, range(imposition.slots))])


def _lines(layout: Layout, sheets: Sequence[Sequence[int]]) -> RunFile | None:
    """Return a page with the line of each side, one after the other; None where there is none, or no room for it."""
    if layout.lines is None:
        return None
    pages = edge_pages(layout.imposition, layout.lines, sheets, has_backs=layout.backs is not None)
    return RunFile(io.BytesIO(pages)) if pages else None


def edge_pages(
    imposition: Imposition, lines: EdgeLines, sheets: Sequence[Sequence[int]], *, has_backs: bool = False
) -> bytes:
    """Return a PDF with the line of each side, a page each, one after the other; nothing where there is no room for it.

    `sheets` are the places of the pages of the run that are on each sheet.
    """
    strip = imposition.strip()
    if strip is None:
        return b""
    sides = (False, True) if has_backs else (False,)
    baseline = strip.top + _LINE_MM / 2 + HALF_HEIGHT * _EDGE_PT
    pages = [
        LetteredPage(
            imposition.sheet,
            [Words(lines.tell(sheet, places, is_back=is_back), _EDGE_PT, strip.left, strip.width, baseline)],
        )
        for sheet, places in enumerate(sheets)
        for is_back in sides
    ]
    return lettered(pages, face=lines.face, title="")


@dataclass(frozen=True, slots=True)
class _Item:
    """A page as a form, and where it is trimmed."""

    form: IndirectObject
    trim: Trim


@dataclass(frozen=True, slots=True)
class _Forms:
    """The pages of a run as forms of a writer, each made once; raises ValueError for one of another size."""

    writer: PdfWriter
    run: RunFile
    imposition: Imposition
    _made: dict[int, _Item] = field(default_factory=dict)

    def form(self, place: int) -> _Item:
        """Return the form of a page."""
        if place not in self._made:
            page = self.run.page(place)
            size = self.run.size_of(place)
            if size is None or not size.is_like(self.imposition.item):
                raise ValueError(f"page {place + 1} is not an upright {self.imposition.item}")
            bleed = self.imposition.bleed * POINTS_PER_MM
            self._made[place] = _Item(page_as_form(self.writer, page, bleed), _trim(page.trimbox))
        return self._made[place]


def _trim(box: RectangleObject) -> Trim:
    return Trim(float(box.left), float(box.bottom), float(box.right), float(box.top))


@dataclass(frozen=True, slots=True)
class _Side:
    """The fronts or the backs: the form of each item, and the place of each slot."""

    items: Sequence[_Item]
    places: Sequence[Place]

    def shown(self, slots: Sequence[int | None], imposition: Imposition) -> Iterator[tuple[IndirectObject, str]]:
        """Give each form of a sheet, and the matrix that puts it into its place."""
        for item, place in zip(slots, self.places, strict=True):
            if item is not None:
                yield self.items[item].form, matrix(self.items[item].trim, place, imposition)


def crop_marks(imposition: Imposition) -> bytes:
    """Return the operators that draw the crop marks."""
    height = imposition.sheet.height
    lines = [
        f"{_points(mark.from_x, height - mark.from_y)} m {_points(mark.to_x, height - mark.to_y)} l S"
        for mark in imposition.marks()
    ]
    return "\n".join(["q", _PEN, *lines, "Q"]).encode()


def matrix(trim: Trim, place: Place, imposition: Imposition) -> str:
    """Return the matrix that puts the middle of a trim into the middle of its place, upside down where that is so."""
    x = (place.left + imposition.item.width / 2) * POINTS_PER_MM
    y = (imposition.sheet.height - place.top - imposition.item.height / 2) * POINTS_PER_MM
    sign = -1 if place.is_upside_down else 1
    middle_x, middle_y = (trim.left + trim.right) / 2, (trim.bottom + trim.top) / 2
    return numbers(sign, 0, 0, sign, x - sign * middle_x, y - sign * middle_y)


def _points(*lengths: float) -> str:
    return numbers(*(length * POINTS_PER_MM for length in lengths))
