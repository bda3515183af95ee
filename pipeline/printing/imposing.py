"""Items imposed on sheets (拼版): every page of a run of cards or tickets becomes a form, placed where it is cut out.

A page is not drawn anew: its operators are taken over compressed as they are, and what pages share (fonts, plates,
photos) is there once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    RectangleObject,
    StreamObject,
)

from pipeline.documents.fitting import POINTS_PER_MM
from pipeline.documents.imposition import Flip, Imposition, Place
from pipeline.printing.pdf import number
from pipeline.printing.sheets import bound

# A crop mark is black and a quarter of a point thin, which every printer draws and no knife misses.
_PEN = "0 G 0.25 w"
# How far the trim of a page may be from the size of an item.
_TOLERANCE_MM = 0.1
_DUPLEX = {None: "Simplex", Flip.LONG_EDGE: "DuplexFlipLongEdge", Flip.SHORT_EDGE: "DuplexFlipShortEdge"}


def impose(source: Path, target: Path, imposition: Imposition, *, title: str, backs: Path | None = None) -> str:
    """Write the pages of `source`, one an item, on sheets to `target`, whole or not at all; return its SHA-256.

    The TrimBox of a page is laid on its place at 100 %, and what it prints beyond the bleed is cut off. `backs` has a
    page for each item, or one for them all; then every sheet is followed by its back. Printed at actual size by
    default, without dates: the same files give the same bytes.

    Raises ValueError for a file without pages, a page that is turned or has not the size of an item, backs that are too
    few or too many, and backs without the imposition's `flip`.
    """
    writer = PdfWriter()
    fronts = _items(writer, source, imposition)
    sides = [_Side(fronts, [imposition.front(slot) for slot in range(imposition.slots)])]
    if backs is not None:
        behind = _one_each(_items(writer, backs, imposition), len(fronts))
        sides.append(_Side(behind, [imposition.back(slot) for slot in range(imposition.slots)]))
    marks = _written(writer, _marks(imposition))
    for slots in imposition.sheets_of(len(fronts)):
        for side in sides:
            _add_page(writer, imposition, marks, list(side.shown(slots, imposition)))
    return bound(writer, target, title=title, duplex=_DUPLEX[imposition.flip if backs else None])


@dataclass(frozen=True, slots=True)
class _Item:
    """A page as a form, and where it is trimmed."""

    form: IndirectObject
    trim: RectangleObject


@dataclass(frozen=True, slots=True)
class _Side:
    """The fronts or the backs: the form of each item, and the place of each slot."""

    items: Sequence[_Item]
    places: Sequence[Place]

    def shown(self, slots: Sequence[int | None], imposition: Imposition) -> Iterator[tuple[IndirectObject, str]]:
        """Give each form of a sheet, and the matrix that puts it into its place."""
        for item, place in zip(slots, self.places, strict=True):
            if item is not None:
                yield self.items[item].form, _matrix(self.items[item].trim, place, imposition)


def _one_each(items: list[_Item], count: int) -> list[_Item]:
    if len(items) not in (1, count):
        raise ValueError(f"{len(items)} backs for {count} items")
    return items * count if len(items) == 1 else items


def _items(writer: PdfWriter, source: Path, imposition: Imposition) -> list[_Item]:
    """Return the pages of a file as forms of the writer; raises ValueError."""
    items = []
    for place, page in enumerate(PdfReader(source).pages, start=1):
        if page.rotation or not _is_of_size(page.trimbox, imposition):
            raise ValueError(f"page {place} is not an upright {imposition.item}")
        items.append(_Item(_form(writer, page, imposition), page.trimbox))
    if not items:
        raise ValueError("there is no page to impose")
    return items


def _is_of_size(trim: RectangleObject, imposition: Imposition) -> bool:
    width, height = trim.width / POINTS_PER_MM, trim.height / POINTS_PER_MM
    item = imposition.item
    return max(abs(width - item.width), abs(height - item.height)) <= _TOLERANCE_MM


def _form(writer: PdfWriter, page: PageObject, imposition: Imposition) -> IndirectObject:
    reference = _operators(writer, page)
    form = reference.get_object()
    assert isinstance(form, StreamObject)
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = _clip(page, imposition.bleed * POINTS_PER_MM)
    for entry in ("/Resources", "/Group"):
        if entry in page:
            form[NameObject(entry)] = page.raw_get(entry).clone(writer)
    return reference


def _operators(writer: PdfWriter, page: PageObject) -> IndirectObject:
    """Return a new stream of the operators of a page, not unpacked where the page has them in one stream."""
    entry = page.get("/Contents")
    contents = entry.get_object() if entry is not None else None
    if isinstance(contents, StreamObject):
        copy = contents.clone(writer, force_duplicate=True).indirect_reference
        assert copy is not None
        return copy
    whole = page.get_contents()
    return _written(writer, whole.get_data() if whole is not None else b"")


def _written(writer: PdfWriter, operators: bytes) -> IndirectObject:
    stream = DecodedStreamObject()
    stream.set_data(operators)
    # The guide of pypdf does it like this: there is no public name for it.
    return writer._add_object(stream.flate_encode())  # noqa: SLF001


def _clip(page: PageObject, bleed: float) -> RectangleObject:
    """Return what of a page is printed: its trim with the bleed around it, as far as there is paper."""
    paper, trim = page.mediabox, page.trimbox
    return RectangleObject(
        (
            max(paper.left, trim.left - bleed),
            max(paper.bottom, trim.bottom - bleed),
            min(paper.right, trim.right + bleed),
            min(paper.top, trim.top + bleed),
        )
    )


def _marks(imposition: Imposition) -> bytes:
    """Return the operators that draw the crop marks."""
    height = imposition.sheet.height
    lines = [
        f"{_points(mark.from_x, height - mark.from_y)} m {_points(mark.to_x, height - mark.to_y)} l S"
        for mark in imposition.marks()
    ]
    return "\n".join(["q", _PEN, *lines, "Q"]).encode()


def _matrix(trim: RectangleObject, place: Place, imposition: Imposition) -> str:
    """Return the matrix that puts the middle of a trim into the middle of its place, upside down where that is so."""
    x = (place.left + imposition.item.width / 2) * POINTS_PER_MM
    y = (imposition.sheet.height - place.top - imposition.item.height / 2) * POINTS_PER_MM
    sign = -1 if place.is_upside_down else 1
    middle_x, middle_y = (trim.left + trim.right) / 2, (trim.bottom + trim.top) / 2
    return _numbers(sign, 0, 0, sign, x - sign * middle_x, y - sign * middle_y)


def _add_page(
    writer: PdfWriter, imposition: Imposition, marks: IndirectObject, shown: Sequence[tuple[IndirectObject, str]]
) -> None:
    """Add a sheet: the crop marks that all have, then the forms."""
    page = writer.add_blank_page(*(side * POINTS_PER_MM for side in (imposition.sheet.width, imposition.sheet.height)))
    operators = "\n".join(f"q {matrix} cm /I{place} Do Q" for place, (_, matrix) in enumerate(shown))
    forms = {NameObject(f"/I{place}"): form for place, (form, _) in enumerate(shown)}
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): DictionaryObject(forms)})
    page[NameObject("/Contents")] = ArrayObject([marks, _written(writer, operators.encode())])


def _points(*lengths: float) -> str:
    return _numbers(*(length * POINTS_PER_MM for length in lengths))


def _numbers(*values: float) -> str:
    return " ".join(number(float(value)).decode() for value in values)
