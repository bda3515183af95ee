"""Finished sheets: pieces joined into a print run, and the gate that a PDF/A-3u file must pass.

The gate is not a conformance checker (that is veraPDF, ledger.md B.2); it catches each way in which our pages have
failed one: a missing glyph, an interpolated image, a colour space that the output intent does not cover, a font that
is not embedded, encryption, metadata that do not say PDF/A-3u.
"""

import io
import logging
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PdfReadError
from pypdf.generic import BooleanObject, DictionaryObject, NameObject, StreamObject

from pipeline.files import replacing, sha256_of

# What it only wonders about would otherwise be printed between the lines of an answer.
logging.getLogger("pypdf").addHandler(logging.NullHandler())
_SOFTWARE = "certpress"
# Names and files within, one after the other; ours have four files at most.
_MOST_ENCLOSED = 40
# Bytes that a page draws, unpacked. A certificate draws two thousand; four millions, packed into seven thousand, were
# read for 15 s, and as much as the reader of PDF unpacks would be for minutes.
_MOST_DRAWN = 2_000_000


def join(pieces: Sequence[Path], target: Path, *, title: str) -> str:
    """Write the pages of all pieces, in order, to `target`; return its SHA-256.

    Printed at actual size by default (`/PrintScaling /None`), without dates, the same pieces giving the same bytes.
    """
    writer = PdfWriter()
    for piece in pieces:
        writer.append(PdfReader(piece), import_outline=False)
    return bound(writer, target, title=title)


def bound(writer: PdfWriter, target: Path, *, title: str, duplex: str = "Simplex") -> str:
    """Write the pages that were gathered in `writer` to `target`, whole or not at all; return its SHA-256.

    As `join` promises: at actual size, without dates. `duplex` is what a print dialogue should offer (ISO 32000-1,
    table 150).
    """
    # The first version with everything that is said here.
    writer.pdf_header = "%PDF-1.7"
    writer.metadata = None
    writer.add_metadata({"/Title": title, "/Producer": _SOFTWARE})
    catalog = writer.root_object
    catalog[NameObject("/ViewerPreferences")] = DictionaryObject(
        {
            NameObject("/PrintScaling"): NameObject("/None"),
            NameObject("/Duplex"): NameObject(f"/{duplex}"),
            NameObject("/DisplayDocTitle"): BooleanObject(value=True),
        }
    )
    with replacing(target) as file:
        writer.write(file)
    return sha256_of(target)


def faults(content: bytes, *, pages: int = 1) -> tuple[str, ...]:
    """Return why the file is not the PDF/A-3u of so many pages that it should be, in English; nothing where it is."""
    try:
        reader = PdfReader(io.BytesIO(content))
        return tuple(_faults(reader, pages))
    except (PdfReadError, KeyError, ValueError, struct.error) as error:
        return (f"cannot be read ({type(error).__name__})",)


def _faults(reader: PdfReader, pages: int) -> Iterator[str]:
    if reader.is_encrypted:
        yield "encrypted"
        return
    catalog = reader.root_object
    yield from _metadata_faults(catalog)
    yield from _intent_faults(catalog)
    yield from _enclosure_faults(catalog)
    # An object lies in the file itself or in an object stream.
    for number in (*reader.xref.get(0, ()), *reader.xref_objStm):
        item = reader.get_object(number)
        if isinstance(item, DictionaryObject):
            yield from _image_faults(item)
            yield from _font_faults(item)
    yield from _missing_glyphs(reader, pages)


def enclosed_in(file: Path) -> Sequence[tuple[str, bytes]]:
    """Return name and content of each file within a PDF of any make, also those of one name; nothing where there are
    none, or it cannot be read.
    """
    try:
        catalog = PdfReader(file).root_object
        return tuple((name, content) for name, content, _ in _enclosed(catalog))
    except Exception:  # noqa: BLE001 - it comes from anywhere, and can be broken in ways that pypdf does not foresee
        return ()


def texts_shown(file: Path, *, most: int | None = None) -> tuple[str | None, ...]:
    """Return the text of each page of a PDF of any make, or of the first ones, line by line: None for a page on which
    something is drawn and none of it is text. No page where the file cannot be read.

    What is drawn, or lies under something, is not told apart.
    """
    try:
        return tuple(_text_shown(page) for page in PdfReader(file).pages[:most])
    except Exception:  # noqa: BLE001 - as above
        return ()


def _text_shown(page: PageObject) -> str | None:
    """Return the text; raises ValueError for a page that draws more than any honest one."""
    contents = page.get_contents()
    drawn = b"" if contents is None else contents.get_data()
    if len(drawn) > _MOST_DRAWN:
        raise ValueError(len(drawn))
    text = page.extract_text()
    return text if text or not drawn.strip() else None


def _enclosed(catalog: DictionaryObject) -> Iterator[tuple[str, bytes, Mapping[str, Any]]]:
    """Yield name, content and stream of each file within, as far as they are named in one list, as ours are."""
    names = _names(catalog)
    if len(names) > _MOST_ENCLOSED:
        # Of some of them it would not be known whether they say the same as the others.
        raise ValueError(names)
    for name, specification in zip(names[::2], names[1::2], strict=True):
        stream = _resolved(specification.get_object()["/EF"], "/F")
        yield str(name), stream.get_data(), stream


def _names(catalog: DictionaryObject) -> Sequence[Any]:
    return _resolved(_resolved(_resolved(catalog, "/Names") or {}, "/EmbeddedFiles") or {}, "/Names") or ()


def _enclosure_faults(catalog: DictionaryObject) -> Iterator[str]:
    named = {specification.idnum for specification in _names(catalog)[1::2]}
    if {one.idnum for one in _resolved(catalog, "/AF") or []} != named:
        yield "a file within is not associated with the document"
    for _, content, stream in _enclosed(catalog):
        said = stream["/Params"]
        if "/Subtype" not in stream or said["/Size"] != len(content) or "/ModDate" not in said:
            yield "a file within is not what is said of it"


def _metadata_faults(catalog: DictionaryObject) -> Iterator[str]:
    metadata = _resolved(catalog, "/Metadata")
    xmp = metadata.get_data() if isinstance(metadata, StreamObject) else b""
    if xmp.count(b"<rdf:RDF") != 1:
        yield "the XMP metadata have not exactly one RDF block"
    if not re.search(rb"pdfaid:part(=.|>)3", xmp) or not re.search(rb"pdfaid:conformance(=.|>)U", xmp):
        yield "the XMP metadata do not say PDF/A-3u"


def _intent_faults(catalog: DictionaryObject) -> Iterator[str]:
    intents = _resolved(catalog, "/OutputIntents") or []
    profiles = [_resolved(intent.get_object(), "/DestOutputProfile") for intent in intents]
    if not any(isinstance(profile, StreamObject) and profile.get("/N") == 3 for profile in profiles):  # noqa: PLR2004 - RGB
        yield "there is no RGB output intent"


def _image_faults(item: DictionaryObject) -> Iterator[str]:
    if item.get("/Interpolate") and item["/Interpolate"] != BooleanObject(value=False):
        yield "an image asks to be interpolated"
    if "CMYK" in str(item.get("/ColorSpace", "")):
        yield "an image has CMYK colours"


def _font_faults(item: DictionaryObject) -> Iterator[str]:
    if item.get("/Type") == "/FontDescriptor" and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(item):
        yield "a font is not embedded"
    if item.get("/Type") == "/Font" and item.get("/Subtype") == "/Type0" and "/ToUnicode" not in item:
        yield "a font cannot be read as text"
    if (
        item.get("/Type") == "/Font"
        and item.get("/Subtype") in {"/Type1", "/TrueType"}
        and "/FontDescriptor" not in item
    ):
        yield "a font is not embedded"


_SHOWN = re.compile(rb"/(\S+)\s+[\d.]+\s+Tf|<([0-9A-Fa-f]+)>")
_TEXT = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]{4,})>")


def _missing_glyphs(reader: PdfReader, pages: int) -> Iterator[str]:
    """A glyph 0, or one beyond the end of its font, is a box on the paper; one without an outline is nothing at all."""
    if len(reader.pages) != pages:
        yield "the file has not exactly one page" if pages == 1 else f"the file has not exactly {pages} pages"
    shown = [(glyphs, cid) for page in reader.pages for glyphs, cid in _shown(page)]
    if any(not 0 < glyphs.place(cid) < glyphs.count for glyphs, cid in shown):
        yield "a character has no glyph"
    elif any(glyphs.is_cut_away(cid) for glyphs, cid in shown):
        yield "a glyph has been cut away"


def _shown(page: PageObject) -> "Iterator[tuple[_Glyphs, int]]":
    """Give each glyph that a page shows, by itself and in the forms that it names, with the font that it is of."""
    resources = _resolved(page, "/Resources")
    contents = page.get_contents()
    yield from _shown_by(contents.get_data() if contents is not None else b"", resources)
    for picture in (_resolved(resources, "/XObject") or {}).values():
        form = picture.get_object()
        if form.get("/Subtype") == "/Form":
            yield from _shown_by(form.get_data(), _resolved(form, "/Resources") or {})


def _shown_by(content: bytes, resources: Mapping[Any, Any]) -> "Iterator[tuple[_Glyphs, int]]":
    named = (_resolved(resources, "/Font") or {}).items()
    fonts = {name[1:].encode(): _Glyphs.of(font.get_object()) for name, font in named}
    font = _NONE
    for name, shown in _SHOWN.findall(content):
        if name:
            font = fonts.get(name, _NONE)
        yield from ((font, int(shown[at : at + 4], 16)) for at in range(0, len(shown), 4))


@dataclass(frozen=True, slots=True)
class _Glyphs:
    """The glyphs of an embedded font: how many, where each begins (None: not TrueType, and as many as are asked for),
    where each code finds its own (None: under the same number), and the text of each code.
    """

    count: int
    starts: tuple[int, ...] | None
    places: tuple[int, ...] | None
    texts: Mapping[int, str]

    @classmethod
    def of(cls, font: DictionaryObject) -> "_Glyphs":
        """Return those of a composite font."""
        descendants = _resolved(font, "/DescendantFonts")
        descendant = descendants[0].get_object() if descendants else DictionaryObject()
        file = _resolved(_resolved(descendant, "/FontDescriptor") or {}, "/FontFile2")
        texts = _resolved(font, "/ToUnicode")
        places = _resolved(descendant, "/CIDToGIDMap")
        count, starts = _truetype(file.get_data()) if isinstance(file, StreamObject) else (1 << 16, None)
        return cls(
            count=count,
            starts=starts,
            places=_words(places.get_data()) if isinstance(places, StreamObject) else None,
            texts=dict(map(_text, _TEXT.findall(texts.get_data()))) if isinstance(texts, StreamObject) else {},
        )

    def place(self, cid: int) -> int:
        """Return where in the program the glyph of a code is; 0 where it is not."""
        if self.places is None:
            return cid
        return self.places[cid] if cid < len(self.places) else 0

    def is_cut_away(self, cid: int) -> bool:
        """Whether a glyph that should be seen has no outline."""
        place = self.place(cid)
        return (
            self.starts is not None
            and self.starts[place] == self.starts[place + 1]
            and not self.texts.get(cid, "").isspace()
        )


_NONE = _Glyphs(0, None, None, {})


def _text(pair: tuple[bytes, bytes]) -> tuple[int, str]:
    return int(pair[0], 16), bytes.fromhex(pair[1].decode()).decode("utf-16-be", "replace")


def _words(content: bytes) -> tuple[int, ...]:
    return struct.unpack(f">{len(content) // 2}H", content)


def _truetype(data: bytes) -> tuple[int, tuple[int, ...] | None]:
    """Return how many glyphs a TrueType program has (table maxp), and where each begins (loca)."""
    tables = {}
    for entry in range(struct.unpack_from(">H", data, 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * entry)
        tables[tag] = offset
    if not {b"maxp", b"head", b"loca"} <= set(tables):
        return 0, None
    (count,) = struct.unpack_from(">H", data, tables[b"maxp"] + 4)
    (is_long,) = struct.unpack_from(">h", data, tables[b"head"] + 50)
    return count, struct.unpack_from(f">{count + 1}{'I' if is_long else 'H'}", data, tables[b"loca"])


def _resolved(holder: Mapping[Any, Any], key: str) -> Any:  # noqa: ANN401 - a PDF object of any type
    value = holder.get(key)
    return value.get_object() if value is not None else None
