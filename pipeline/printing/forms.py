"""Pages as forms, which larger sheets show where they like: neither drawn anew nor unpacked."""

from collections.abc import Sequence

from pypdf import PageObject, PdfWriter
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
from pipeline.documents.imposition import Size
from pipeline.printing.pdf import number

# A form, and the matrix that puts it into its place, as `numbers` writes it.
Shown = tuple[IndirectObject, str]
UNMOVED = "1 0 0 1 0 0"


def page_as_form(writer: PdfWriter, page: PageObject, bleed: float = 0.0) -> IndirectObject:
    """Return a page as a form that shows its trim and `bleed` points around it."""
    reference = _operators(writer, page)
    form = reference.get_object()
    assert isinstance(form, StreamObject)
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = _grown(page.trimbox, bleed)
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
    return written(writer, whole.get_data() if whole is not None else b"")


def written(writer: PdfWriter, operators: bytes) -> IndirectObject:
    """Return a new stream of the writer with these operators."""
    stream = DecodedStreamObject()
    stream.set_data(operators)
    # The guide of pypdf does it like this: there is no public name for it.
    return writer._add_object(stream.flate_encode())  # noqa: SLF001


def _grown(trim: RectangleObject, bleed: float) -> RectangleObject:
    """Return what of a page is printed. Its MediaBox counts for nothing: a card of 80 x 120 mm paints its bleed beyond
    the paper that it would have by itself.
    """
    return RectangleObject((trim.left - bleed, trim.bottom - bleed, trim.right + bleed, trim.top + bleed))


def add_sheet(writer: PdfWriter, size: Size, shown: Sequence[Shown], *, below: IndirectObject | None = None) -> None:
    """Add a page of that size (mm): the operators of the stream `below`, then the forms, one over the other."""
    page = writer.add_blank_page(size.width * POINTS_PER_MM, size.height * POINTS_PER_MM)
    operators = "\n".join(f"q {matrix} cm /I{place} Do Q" for place, (_, matrix) in enumerate(shown))
    forms = {NameObject(f"/I{place}"): form for place, (form, _) in enumerate(shown)}
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): DictionaryObject(forms)})
    streams = [] if below is None else [below]
    page[NameObject("/Contents")] = ArrayObject([*streams, written(writer, operators.encode())])


def numbers(*values: float) -> str:
    """Return numbers as operators take them."""
    return " ".join(number(float(value)).decode() for value in values)
