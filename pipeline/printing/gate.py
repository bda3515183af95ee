"""The gate for files of persons: what must be true of a PDF/A-3u file before anyone may see it (ISO 19005-3).

Every finished file passes it, so it is quick: it reads only what `person_file` writes, from the finished bytes. What it
does not know is a fault. Slower, and for PDF of any make: `sheets.faults`.
"""

import hashlib
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipeline.documents.enclosure import Enclosures
from pipeline.printing.colour_profile import SRGB_PROFILE
from pipeline.printing.enclosing import ENCLOSING, EnclosedFiles
from pipeline.printing.glyphs import EmbeddedFont
from pipeline.printing.pdf import PLACES, Reference, inflated
from pipeline.printing.person_file import SRGB
from pipeline.printing.plain_pdf import Dictionary, NotOurs, PlainPdf, Stream, expect, number_of, plain, say, text_of
from pipeline.printing.print_run import LANGUAGE

_PART = re.compile(rb'pdfaid:part="3"')
_LEVEL = re.compile(rb'pdfaid:conformance="U"')
_IDENTIFIER = 16
_FORM: Dictionary = {"Filter": "/FlateDecode", "Type": "/XObject", "Subtype": "/Form"}
_INTENT: Dictionary = {
    "Type": "/OutputIntent",
    "S": "/GTS_PDFA1",
    "OutputConditionIdentifier": SRGB.encode(),
    "Info": SRGB.encode(),
}
_NUMBER = rb"[+-]?(?:\d+\.?\d*|\.\d+)"
_SHOWN = rb"<(?:[0-9A-Fa-f]{4})*>"
_OPERATORS = (
    rb"q|Q|cm|gs|g|rg|G|RG|w|J|j|M|d|re|m|l|c|v|y|h|S|s|f\*?|B\*?|b\*?|n|W\*?|Do|sh|"
    rb"BT|ET|Tf|Tm|Td|TD|T\*|TL|Tc|Tw|Tz|Ts|Tr|TJ|Tj"
)
_CONTENT = re.compile(
    rb"(?:(?:%b|/[A-Za-z0-9+\-._]+|%b|%b|\[(?:%b|%b|\s)*+\])(?:\s+|(?=[/\[<])|\Z))*+"
    % (_OPERATORS, _NUMBER, _SHOWN, _NUMBER, _SHOWN)
)
# A font, what is shown in it, a state, a picture, a shading, the end of a text.
_EVENT = re.compile(
    rb"/(\S+)\s+%b\s+Tf\b|\[([^\]]*)\]\s*TJ|(%b)\s*Tj|/(\S+)\s+gs\b|/(\S+)\s+Do\b|/(\S+)\s+sh\b|\b(ET)\b"
    % (_NUMBER, _SHOWN)
)
_STRING = re.compile(rb"<([^>]*)>")
_PATH = b"0123456789. \nref"


def faults(
    content: bytes,
    *,
    page: tuple[float, float] | None = None,
    photo: str | None = None,
    enclosures: Enclosures | None = None,
) -> tuple[str, ...]:
    """Return why the file is not the PDF/A-3u that it should be, in English; nothing where it is.

    `page` is the width and height that its one page must have, in points, `photo` the SHA-256 of the JPEG that it must
    show (hex; None: any, or none), `enclosures` what lies in it beside its page (None: anything that is sound).
    """
    found: dict[str, None] = {}
    try:
        for fault in _faults(PlainPdf.read(content), page, photo, enclosures):
            found[fault] = None
    except (NotOurs, struct.error, KeyError, TypeError, ValueError, IndexError) as reason:
        found[f"not of our making ({reason})"] = None
    return tuple(found)


def _faults(
    file: PlainPdf, page: tuple[float, float] | None, photo: str | None, enclosures: Enclosures | None
) -> Iterator[str]:
    if "Encrypt" in file.trailer:
        yield "encrypted"
        return
    judged = _Judged(file, photo, enclosures)
    faults = tuple(judged.file_faults(page))
    yield from faults
    if judged.left and not faults:
        raise NotOurs(f"nothing names object {min(judged.left)}")


class _Judged:
    """A file under judgement, and the objects that nothing has asked for yet."""

    def __init__(self, file: PlainPdf, photo: str | None, enclosures: Enclosures | None) -> None:
        self._file = file
        self._photo = photo
        self._enclosures = enclosures
        self.left = set(file.objects)

    def dictionary(self, value: object) -> Dictionary:
        """Return the dictionary that is meant, by reference or as it is."""
        found = self._found(value) if isinstance(value, Reference) else value
        if not isinstance(found, Mapping):
            raise NotOurs("what should be a dictionary")
        return found

    def stream(self, value: object) -> Stream:
        """Return the stream that is meant."""
        found = self._found(value)
        if not isinstance(found, Stream):
            raise NotOurs("what should be a stream")
        return found

    def _found(self, value: object) -> Stream | Dictionary:
        if not isinstance(value, Reference) or value.number not in self._file.objects:
            raise NotOurs("what should be a reference")
        self.left.discard(value.number)
        return self._file.objects[value.number]

    def file_faults(self, size: tuple[float, float] | None) -> Iterator[str]:
        trailer = self._file.trailer
        expect(trailer, {"Size", "Root", "Info", "ID"})
        if [len(name) for name in _strings(trailer["ID"])] != [_IDENTIFIER, _IDENTIFIER]:
            raise NotOurs("the identifiers of the file")
        if trailer["Size"] != len(self._file.objects) + 1:
            raise NotOurs("the number of objects")
        catalog = self.dictionary(trailer["Root"])
        if "Metadata" not in catalog:
            yield "the XMP metadata have not exactly one RDF block"
        if "OutputIntents" not in catalog:
            yield "there is no RGB output intent"
        if {"Metadata", "OutputIntents"} <= set(catalog):
            expect(catalog, {"Type", "Pages", "Lang", "OutputIntents", "Metadata", *ENCLOSING & set(catalog)})
            say(catalog, {"Type": "/Catalog", "Lang": LANGUAGE.encode()})
            yield from self._metadata_faults(catalog, self.dictionary(trailer["Info"]))
            yield from self._intent_faults(catalog)
            yield from EnclosedFiles(self.dictionary, self.stream, catalog).faults(self._enclosures)
        yield from self._page_faults(self.dictionary(catalog["Pages"]), size)

    def _metadata_faults(self, catalog: Dictionary, info: Dictionary) -> Iterator[str]:
        stream = self.stream(catalog["Metadata"])
        expect(stream.entries, {"Length", "Filter", "Type", "Subtype"})
        say(stream.entries, {"Type": "/Metadata", "Subtype": "/XML"})
        xmp = stream.content()
        if xmp.count(b"<rdf:RDF") != 1:
            yield "the XMP metadata have not exactly one RDF block"
        if len(_PART.findall(xmp)) != 1 or len(_LEVEL.findall(xmp)) != 1:
            yield "the XMP metadata do not say PDF/A-3u"
        expect(info, {"Producer", "Title", "Creator"})
        if not all(_xml(text_of(value)) in xmp for value in info.values()):
            yield "the XMP metadata and the information dictionary differ"

    def _intent_faults(self, catalog: Dictionary) -> Iterator[str]:
        intents = catalog["OutputIntents"]
        if not isinstance(intents, tuple) or len(intents) != 1:
            raise NotOurs("the output intents")
        intent = self.dictionary(intents[0])
        expect(intent, {*_INTENT, "DestOutputProfile"})
        say(intent, _INTENT)
        profile = self.stream(intent["DestOutputProfile"])
        expect(profile.entries, {"Length", "Filter", "N"})
        say(profile.entries, {"Filter": "/FlateDecode"})
        if profile.entries.get("N") != 3 or profile.content(room=len(SRGB_PROFILE)) != SRGB_PROFILE:  # noqa: PLR2004 - RGB
            yield "there is no RGB output intent"

    def _page_faults(self, pages: Dictionary, size: tuple[float, float] | None) -> Iterator[str]:
        kids = pages["Kids"]
        if not isinstance(kids, tuple) or len(kids) != 1 or pages["Count"] != 1:
            yield "the file has not exactly one page"
            return
        expect(pages, {"Type", "Kids", "Count"})
        say(pages, {"Type": "/Pages"})
        page = self.dictionary(kids[0])
        say(page, {"Type": "/Page"})
        expect(page, {"Type", "Parent", "MediaBox", "TrimBox", "BleedBox", "Resources", "Contents"})
        box = page["MediaBox"]
        if self.dictionary(page["Parent"]) is not pages or not box == page["TrimBox"] == page["BleedBox"]:
            raise NotOurs("the page")
        if size is not None and box != (0, 0, *(round(side, PLACES) for side in size)):
            yield "the page has another size"
        yield from self._content_faults(page, box)

    def _content_faults(self, page: Dictionary, box: object) -> Iterator[str]:
        stream = self.stream(page["Contents"])
        expect(stream.entries, {"Length", "Filter"})
        resources = self.dictionary(page["Resources"])
        expect(resources, {"XObject", "Font"})
        pictures, fonts = self.dictionary(resources["XObject"]), self.dictionary(resources["Font"])
        if not set(pictures) <= {"P", "I", "C"} or "P" not in pictures:
            raise NotOurs("the pictures of the page")
        drawn = _drawing(stream.content())
        if drawn.pictures != set(pictures) or drawn.states or drawn.shadings:
            raise NotOurs("a picture that is not drawn, or has no object")
        shown = [(fonts, drawn)]
        form = self.stream(pictures["P"])
        yield from self._form_faults(form, box, shown)
        if "I" in pictures:
            yield from _image_faults(self.stream(pictures["I"]), self._photo)
        elif self._photo is not None:
            yield "the photo is left out"
        if "C" in pictures:
            _check_code(self.stream(pictures["C"]))
        yield from self._font_faults(shown)

    def _form_faults(self, form: Stream, box: object, shown: list[tuple[Dictionary, "_Drawing"]]) -> Iterator[str]:
        expect(form.entries, {"Length", "Filter", "Type", "Subtype", "BBox", "Resources"})
        say(form.entries, _FORM)
        if form.entries["BBox"] != box:
            yield "the fixed part is not as large as the page"
        resources = self.dictionary(form.entries["Resources"])
        expect(resources, {"Font", "ExtGState", "Shading"} & set(resources))
        drawn = _form_drawing(form.raw)
        states = self.dictionary(resources.get("ExtGState", {}))
        shadings = self.dictionary(resources.get("Shading", {}))
        if drawn.pictures or not drawn.states <= set(states) or not all(map(_is_plain_state, states.values())):
            raise NotOurs("what the fixed part is drawn with")
        if not drawn.shadings <= set(shadings):
            raise NotOurs("a shading without an object")
        for shading in shadings.values():
            _check_shading(shading)
        shown.append((self.dictionary(resources.get("Font", {})), drawn))

    def _font_faults(self, shown: list[tuple[Dictionary, "_Drawing"]]) -> Iterator[str]:
        """Ask of each font, once, about all glyphs that the page and its fixed part show in it."""
        glyphs: dict[int, set[int]] = {}
        for fonts, drawn in shown:
            for number in map(number_of, fonts.values()):
                glyphs.setdefault(number, set())
            for name, gids in drawn.glyphs.items():
                if name not in fonts:
                    raise NotOurs("a font without an object")
                glyphs[number_of(fonts[name])] |= gids
        for number, gids in glyphs.items():
            yield from EmbeddedFont(self.dictionary, self.stream, self.dictionary(Reference(number))).faults(gids)


def _strings(value: object) -> list[bytes]:
    if not isinstance(value, tuple) or not all(isinstance(item, bytes) for item in value):
        raise NotOurs("what should be strings")
    return list(value)


def _xml(text: str) -> bytes:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What operators draw with: the glyph ids shown by the name of their font, states, pictures, shadings."""

    glyphs: Mapping[str, set[int]]
    states: set[str]
    pictures: set[str]
    shadings: set[str]


@lru_cache(maxsize=64)
def _form_drawing(raw: bytes) -> _Drawing:
    """The fixed part is the same in all files over one plate."""
    return _drawing(inflated(raw))


def _drawing(content: bytes) -> _Drawing:
    """Return what the operators draw with; raises NotOurs for any that we do not use."""
    if not _CONTENT.fullmatch(content):
        raise NotOurs("the operators")
    glyphs: dict[str, set[int]] = {}
    states: set[str] = set()
    pictures: set[str] = set()
    shadings: set[str] = set()
    font = ""
    for name, array, string, state, picture, shading, _ in _EVENT.findall(content):
        if name:
            font = name.decode()
        elif array or string:
            glyphs.setdefault(font, set()).update(_shown(array or string))
        elif state:
            states.add(state.decode())
        elif picture:
            pictures.add(picture.decode())
        elif shading:
            shadings.add(shading.decode())
        else:
            # The next text has to name its font anew: the one in force depends on what was restored since.
            font = ""
    return _Drawing(glyphs, states, pictures, shadings)


@lru_cache(maxsize=1024)
def _shown(array: bytes) -> tuple[int, ...]:
    """Return the glyph ids of a TJ array, without the kerns between them."""
    codes = bytes.fromhex(b"".join(_STRING.findall(array)).decode())
    return struct.unpack(f">{len(codes) // 2}H", codes)


def _is_plain_state(state: object) -> bool:
    return isinstance(state, Mapping) and set(state) <= {"ca", "CA"}


_SHADING: Dictionary = {"ShadingType": 2, "ColorSpace": "/DeviceRGB", "Extend": (True, True)}
_STITCHED: Dictionary = {"FunctionType": 3}
_BLEND: Dictionary = {"FunctionType": 2, "Domain": (0, 1)}
_AXIS, _COLOURS = 4, 3


def _check_shading(shading: object) -> None:
    """Raise NotOurs unless it is a linear gradient in RGB whose blends follow one another."""
    whole = plain(shading, _SHADING, {"Domain", "Coords", "Function"})
    stitched = plain(whole["Function"], _STITCHED, {"Domain", "Encode", "Bounds", "Functions"})
    blends = stitched["Functions"]
    if not isinstance(blends, tuple) or not blends or stitched["Encode"] != (0, 1) * len(blends):
        raise NotOurs("the blends of a shading")
    ends, bounds = _numbers(whole["Domain"], 2), _numbers(stitched["Bounds"], len(blends) - 1)
    _numbers(whole["Coords"], _AXIS)
    if stitched["Domain"] != ends or list(ends[:1] + bounds + ends[1:]) != sorted(ends + bounds):
        raise NotOurs("the places of a shading")
    for blend in blends:
        said = plain(blend, _BLEND, {"C0", "C1", "N"})
        colours = _numbers(said["C0"], _COLOURS) + _numbers(said["C1"], _COLOURS) + _numbers((said["N"],), 1)
        if min(colours) < 0 or max(colours[:-1]) > 1:
            raise NotOurs("the colours of a shading")


def _numbers(value: object, count: int) -> tuple[float, ...]:
    if not isinstance(value, tuple) or len(value) != count or not all(type(item) in (int, float) for item in value):
        raise NotOurs("the numbers of a shading")
    return value


def _image_faults(image: Stream, photo: str | None) -> Iterator[str]:
    entries = image.entries
    if entries.get("Interpolate"):
        yield "an image asks to be interpolated"
    if "CMYK" in str(entries.get("ColorSpace")):
        yield "an image has CMYK colours"
        return
    expect(dict(entries) | {"Interpolate": False}, _IMAGE | {"Interpolate"})
    if [entries[key] for key in ("Type", "Subtype", "ColorSpace", "BitsPerComponent", "Filter")] != _PHOTO:
        raise NotOurs("the photo")
    if _jpeg_frame(image.raw) != (8, entries["Height"], entries["Width"], 3):
        yield "a photo is not the RGB picture that its object describes"
    if photo is not None and hashlib.sha256(image.raw).hexdigest() != photo:
        yield "the photo is not the one that belongs here"


_IMAGE = {"Length", "Filter", "Type", "Subtype", "Width", "Height", "ColorSpace", "BitsPerComponent"}
_PHOTO = ["/XObject", "/Image", "/DeviceRGB", 8, "/DCTDecode"]


def _jpeg_frame(jpeg: bytes) -> tuple[int, int, int, int]:
    """Return bits, height, width and number of colours, from the frame header (ITU-T T.81, B.2.2)."""
    if not (jpeg.startswith(b"\xff\xd8\xff") and jpeg.endswith(b"\xff\xd9")):
        raise NotOurs("a photo is not a whole JPEG")
    at = 2
    while jpeg[at + 1] not in (0xC0, 0xC1, 0xC2):
        if jpeg[at] != 0xFF or jpeg[at + 1] == 0xDA:  # noqa: PLR2004 - a marker; the first scan
            raise NotOurs("the segments of a photo")
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4])
    bits, height, width, colours = struct.unpack_from(">BHHB", jpeg, at + 4)
    return bits, height, width, colours


def _check_code(form: Stream) -> None:
    """Raise NotOurs unless a code is one filled path inside its own rectangle, and nothing else."""
    entries = form.entries
    expect(entries, {"Length", "Filter", "Type", "Subtype", "BBox", "Matrix", "Resources"})
    say(entries, _FORM)
    box = entries["BBox"]
    columns, rows = box[2:] if isinstance(box, tuple) else (0, 0)
    if box != (0, 0, columns, rows) or entries["Matrix"] != (1, 0, 0, -1, 0, rows) or entries["Resources"] != {}:
        raise NotOurs("the rectangle of the code")
    path = form.content()
    if path.translate(None, _PATH) or path.count(b"f") != 1 or not path.rstrip().endswith(b"re\nf"):
        raise NotOurs("the path of the code")
