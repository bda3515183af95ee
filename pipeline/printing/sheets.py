"""Finished sheets: pieces joined into a print run, and the gate that a PDF/A-3u file must pass. The only module that
knows pypdf.

The gate is not a conformance checker (that is veraPDF, ledger.md B.2); it catches each way in which our pages have
failed one: a missing glyph, an interpolated image, a colour space that the output intent does not cover, a font that
is not embedded, encryption, metadata that do not say PDF/A-3u.
"""

import io
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PdfReadError
from pypdf.generic import BooleanObject, DictionaryObject, NameObject, StreamObject

from pipeline.files import replacing, sha256_of

_SOFTWARE = "certpress"


def join(pieces: Sequence[Path], target: Path, *, title: str) -> str:
    """Write the pages of all pieces, in order, to `target`; return its SHA-256.

    Printed at actual size by default (`/PrintScaling /None`), without dates, the same pieces giving the same bytes.
    """
    writer = PdfWriter()
    for piece in pieces:
        writer.append(PdfReader(piece), import_outline=False)
    writer.metadata = None
    writer.add_metadata({"/Title": title, "/Producer": _SOFTWARE})
    catalog = writer.root_object
    catalog[NameObject("/ViewerPreferences")] = DictionaryObject(
        {NameObject("/PrintScaling"): NameObject("/None"), NameObject("/DisplayDocTitle"): BooleanObject(value=True)}
    )
    with replacing(target) as file:
        writer.write(file)
    return sha256_of(target)


def faults(content: bytes) -> tuple[str, ...]:
    """Return why the file is not the PDF/A-3u that it should be, in English; nothing where it is."""
    try:
        reader = PdfReader(io.BytesIO(content))
        return tuple(_faults(reader))
    except (PdfReadError, KeyError, ValueError, struct.error) as error:
        return (f"cannot be read ({type(error).__name__})",)


def _faults(reader: PdfReader) -> Iterator[str]:
    if reader.is_encrypted:
        yield "encrypted"
        return
    catalog = reader.root_object
    yield from _metadata_faults(catalog)
    yield from _intent_faults(catalog)
    # An object lies in the file itself or in an object stream.
    for number in (*reader.xref.get(0, ()), *reader.xref_objStm):
        item = reader.get_object(number)
        if isinstance(item, DictionaryObject):
            yield from _image_faults(item)
            yield from _font_faults(item)
    yield from _missing_glyphs(reader)


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


def _missing_glyphs(reader: PdfReader) -> Iterator[str]:
    """A glyph 0, or one beyond the end of its font, is a box on the paper."""
    for page in reader.pages:
        fonts = _resolved(_resolved(page, "/Resources"), "/Font") or {}
        counts = {name[1:].encode(): _glyph_count(font.get_object()) for name, font in fonts.items()}
        contents = page.get_contents()
        count = 0
        for font, shown in _SHOWN.findall(contents.get_data() if contents is not None else b""):
            if font:
                count = counts.get(font, 0)
            glyphs = [int(shown[at : at + 4], 16) for at in range(0, len(shown), 4)]
            if any(glyph == 0 or glyph >= count for glyph in glyphs):
                yield "a character has no glyph"
                return


def _glyph_count(font: DictionaryObject) -> int:
    """Return how many glyphs the embedded TrueType font has (table maxp); fonts of another make count as endless."""
    descendants = _resolved(font, "/DescendantFonts")
    descriptor = _resolved(descendants[0].get_object(), "/FontDescriptor") if descendants else {}
    file = _resolved(descriptor, "/FontFile2")
    if not isinstance(file, StreamObject):
        return 1 << 16
    data = file.get_data()
    for entry in range(struct.unpack_from(">H", data, 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * entry)
        if tag == b"maxp":
            return int(struct.unpack_from(">H", data, offset + 4)[0])
    return 0


def _resolved(holder: Mapping[Any, Any], key: str) -> Any:  # noqa: ANN401 - a PDF object of any type
    value = holder.get(key)
    return value.get_object() if value is not None else None
