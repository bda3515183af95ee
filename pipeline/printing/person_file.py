"""The file of one person: PDF/A-3u (ISO 19005-3), the same sheet as in the print run.

It depends on the record, the template, the fonts and the versions alone, never on who else is in the batch. What all
files over one plate share is put together once in a process: a file is that beginning, followed by what is the
person's own.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from pipeline.documents.enclosure import Enclosures
from pipeline.printing import embedding
from pipeline.printing.colour_profile import SRGB_PROFILE
from pipeline.printing.enclosing import associated, enclosed_entries
from pipeline.printing.fontfile import FontFile
from pipeline.printing.pdf import Name, Reference, Writer, deflated, identifier
from pipeline.printing.picture import code_entries, image_entries, plate_entries
from pipeline.printing.plates import Plate, Plates
from pipeline.printing.print_run import LANGUAGE, SOFTWARE
from pipeline.printing.sheet import Sheet
from pipeline.printing.stamped import OWN, family_of

if TYPE_CHECKING:
    from array import array

# Font programs are three quarters of a file, and half of the time that it costs. Level 1 costs less than half of level
# 6 and gives half a kilobyte more; the few files that are large (bytes) beside their photo and what lies in them are
# deflated again.
_QUICK, _SMALL, _ROOMY = 1, 9, 36_000
_BEST = 9
# So many beginnings of files are kept, of thirty kilobytes each; an exam has a few dozen.
REMEMBERED = 256
# So many fonts that were cut are kept, of a few kilobytes each.
_CUTS = 256
_COLOUR_PROFILE = deflated(SRGB_PROFILE, level=_BEST)
SRGB = "IEC 61966-2-1 Default RGB Colour Space - sRGB"
# As WeasyPrint writes it. Title and producer stand in the information dictionary too, and must be the same (6.6.3).
_XMP = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"\
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"\
 xmlns:xmp="http://ns.adobe.com/xap/1.0/">\
<rdf:Description rdf:about="" pdfaid:part="3" pdfaid:conformance="U" />\
<rdf:Description rdf:about="" pdf:Producer="{software}" />\
<rdf:Description rdf:about=""><dc:title><rdf:Alt>\
<rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title></rdf:Description>\
<rdf:Description rdf:about=""><xmp:CreatorTool>{software}</xmp:CreatorTool></rdf:Description>\
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True, slots=True)
class _FontNumbers:
    """The numbers of the objects of one font that depend on its glyphs."""

    descriptor: int
    descendant: int
    program: int
    to_unicode: int
    gid_map: int | None


@dataclass(frozen=True, slots=True)
class _Beginning:
    """What files over one plate with these fonts share: their first bytes, where each object in them lies, the numbers
    that are left, and what ends them. `fonts` are those of the personal fields, which come behind it.
    """

    content: bytes
    offsets: "array[int]"
    page_content: int
    metadata: int
    info: int
    photo: int | None
    code: int | None
    enclosed: tuple[int, ...]
    fonts: Mapping[str, _FontNumbers]
    trailer: Mapping[str, object]


class PersonFiles:
    """Writes the files of a batch; `fonts` has the font file of each family that the plates and the sheets name."""

    def __init__(self, plates: Plates, fonts: Mapping[str, FontFile], *, title: str) -> None:
        self._plates = tuple(plates.by_shape.values())
        self._fixed_parts = plates.fixed_parts
        self._fonts = fonts
        self._title = title
        self._fixed: dict[int, bytes] = {}
        self._beginnings: dict[tuple[object, ...], _Beginning] = {}

    def file(self, sheet: Sheet, enclosures: Enclosures = ()) -> bytes:
        """Return the file of one sheet, with the title `<title> <key>`; the same sheet and the same enclosures, which
        are named once each, give the same bytes.

        Raises KeyError for a family without a font file, FontMissing where a font file is damaged.
        """
        if any(name != family_of(name) for name in sheet.glyphs):
            return self._file(sheet, enclosures, level=_SMALL)
        content = self._file(sheet, enclosures, level=_QUICK)
        within = sum(len(enclosure.content) for enclosure in enclosures)
        beside = len(content) - within - (len(sheet.photo.jpeg) if sheet.photo else 0)
        return content if beside <= _ROOMY else self._file(sheet, enclosures, level=_SMALL)

    def _file(self, sheet: Sheet, enclosures: Enclosures, *, level: int) -> bytes:
        beginning = self._beginning(sheet, enclosures, level)
        rest = io.BytesIO()
        writer = Writer(rest, at=len(beginning.content), offsets=beginning.offsets[:])
        title = f"{self._title} {sheet.key}"
        writer.stream(sheet.content, number=beginning.page_content)
        _write_metadata(writer, beginning, title)
        if sheet.photo:
            writer.stream(sheet.photo.jpeg, image_entries(sheet.photo), number=beginning.photo, encoding="DCTDecode")
        if sheet.code:
            writer.stream(sheet.code.content, code_entries(sheet.code), number=beginning.code)
        for enclosure, number in zip(enclosures, beginning.enclosed, strict=True):
            writer.stream(deflated(enclosure.content), enclosed_entries(enclosure), number=number)
        for name, numbers in beginning.fonts.items():
            font = self._fonts[family_of(name)]
            _write_font(writer, font, sheet.glyphs[name], numbers, level=level, subset=OWN)
        writer.finish({**beginning.trailer, "ID": identifier(title, sheet.content)})
        return beginning.content + rest.getvalue()

    def page(self, sheet: Sheet) -> tuple[float, float]:
        """Return width and height of the sheet's page, in points."""
        plate = self._plates[sheet.plate]
        return plate.width, plate.height

    def _beginning(self, sheet: Sheet, enclosures: Enclosures, level: int) -> _Beginning:
        shared = [(name, frozenset(glyphs.items())) for name, glyphs in sheet.glyphs.items() if name == family_of(name)]
        own = [name for name in sheet.glyphs if name != family_of(name)]
        key = (
            level,
            self._fixed_parts[sheet.plate],
            frozenset(shared),
            frozenset(own),
            sheet.photo is not None,
            sheet.code is not None,
            tuple((enclosure.name, enclosure.about) for enclosure in enclosures),
        )
        if key not in self._beginnings:
            if len(self._beginnings) >= REMEMBERED:
                self._beginnings.clear()
            self._beginnings[key] = self._begun(sheet, enclosures, level)
        return self._beginnings[key]

    def _begun(self, sheet: Sheet, enclosures: Enclosures, level: int) -> _Beginning:
        plate = self._plates[sheet.plate]
        beginning = io.BytesIO()
        writer = Writer(beginning)
        fixed = _fixed_glyphs(plate)
        numbers: dict[str, _FontNumbers] = {}
        fonts: dict[str, Reference] = {}
        for name in sorted({*fixed, *sheet.glyphs}):
            font, subset = self._fonts[family_of(name)], name.removeprefix(family_of(name))
            fonts[name], numbers[name] = _begin_font(writer, font, subset)
            if not subset:
                glyphs = {**sheet.glyphs.get(name, {}), **fixed.get(name, {})}
                _write_font(writer, font, glyphs, numbers.pop(name), level=level)
        form_fonts = {name: fonts[font.family] for name, font in plate.fonts.items()}
        pictures = {"P": writer.stream(self._fixed_part(sheet.plate), plate_entries(plate, form_fonts))}
        pictures |= {"I": writer.reserve()} if sheet.photo else {}
        pictures |= {"C": writer.reserve()} if sheet.code else {}
        content, metadata, info = writer.reserve(), writer.reserve(), writer.reserve()
        box = [0, 0, plate.width, plate.height]
        page = {
            "MediaBox": box,
            "TrimBox": box,
            "BleedBox": box,
            "Resources": {"XObject": {name: Reference(number) for name, number in pictures.items()}, "Font": fonts},
            "Contents": Reference(content),
        }
        enclosed = tuple(writer.reserve() for _ in enclosures)
        catalog = self._write_catalog(writer, page, metadata, associated(writer, enclosures, enclosed))
        return _Beginning(
            content=beginning.getvalue(),
            offsets=writer.offsets,
            page_content=content,
            metadata=metadata,
            info=info,
            photo=pictures.get("I"),
            code=pictures.get("C"),
            enclosed=enclosed,
            fonts=numbers,
            trailer={"Root": Reference(catalog), "Info": Reference(info)},
        )

    def _fixed_part(self, place: int) -> bytes:
        """Return the operators of a plate's fixed part, deflated once for all that have the same."""
        first = self._fixed_parts[place]
        if first not in self._fixed:
            self._fixed[first] = deflated(self._plates[first].content, level=_BEST)
        return self._fixed[first]

    def _write_catalog(
        self, writer: Writer, page: Mapping[str, object], metadata: int, more: Mapping[str, object]
    ) -> int:
        profile = writer.stream(_COLOUR_PROFILE, {"N": 3})
        pages = writer.reserve()
        kid = writer.write({"Type": Name("Page"), "Parent": Reference(pages), **page})
        writer.write({"Type": Name("Pages"), "Kids": [Reference(kid)], "Count": 1}, number=pages)
        intent = {
            "Type": Name("OutputIntent"),
            "S": Name("GTS_PDFA1"),
            "OutputConditionIdentifier": SRGB,
            "Info": SRGB,
            "DestOutputProfile": Reference(profile),
        }
        return writer.write(
            {
                "Type": Name("Catalog"),
                "Pages": Reference(pages),
                "Lang": LANGUAGE,
                "OutputIntents": [intent],
                "Metadata": Reference(metadata),
                **more,
            }
        )


def _fixed_glyphs(plate: Plate) -> Mapping[str, Mapping[int, str]]:
    """Return by family the glyphs of the fixed part; two of its fonts may be the same file in two sizes."""
    glyphs: dict[str, dict[int, str]] = {}
    for font in plate.fonts.values():
        glyphs.setdefault(font.family, {}).update(font.to_unicode)
    return glyphs


def _begin_font(writer: Writer, font: FontFile, subset: str) -> tuple[Reference, _FontNumbers]:
    """Write what of a font does not depend on its glyphs."""
    program, to_unicode, descendant = writer.reserve(), writer.reserve(), writer.reserve()
    gid_map = writer.reserve() if font.is_truetype else None
    descriptor = writer.write(embedding.descriptor(font, program=program, subset=subset))
    whole = writer.write(embedding.type0(font, descendant=descendant, to_unicode=to_unicode, subset=subset))
    return Reference(whole), _FontNumbers(descriptor, descendant, program, to_unicode, gid_map)


def _write_font(
    writer: Writer, font: FontFile, glyphs: Mapping[int, str], numbers: _FontNumbers, *, level: int, subset: str = ""
) -> None:
    cut = _cut(font, frozenset(glyphs.items()), level, is_renumbered=numbers.gid_map is not None)
    if cut.gid_map is not None:
        writer.stream(cut.gid_map, number=numbers.gid_map)
    writer.stream(cut.program, cut.entries, number=numbers.program)
    writer.stream(cut.to_unicode, number=numbers.to_unicode)
    descendant = embedding.cid_font(font, glyphs, descriptor=numbers.descriptor, gid_map=numbers.gid_map, subset=subset)
    writer.write(descendant, number=numbers.descendant)


@dataclass(frozen=True, slots=True)
class _Cut:
    """What a file embeds of a font, deflated: its program and what is said of that, where the glyphs are in it (None:
    under the numbers that they have in the font file), and their texts.
    """

    program: bytes
    entries: Mapping[str, object]
    gid_map: bytes | None
    to_unicode: bytes


# Of thousands of people, most have the same ten digits in one font, and nobody the same characters in the other.
@lru_cache(maxsize=_CUTS)
def _cut(font: FontFile, glyphs: frozenset[tuple[int, str]], level: int, *, is_renumbered: bool) -> _Cut:
    texts = dict(glyphs)
    renumbered = font.renumbered(texts) if is_renumbered else None
    program = renumbered.program if renumbered else font.subset(texts)
    return _Cut(
        program=deflated(program, level=level),
        entries=embedding.program_entries(font, program),
        gid_map=deflated(embedding.gid_map(renumbered.gids)) if renumbered else None,
        to_unicode=deflated(embedding.to_unicode(texts)),
    )


def _write_metadata(writer: Writer, beginning: _Beginning, title: str) -> None:
    """Write title and producer, where old programs look for them and where new ones do."""
    xmp = _XMP.format(software=SOFTWARE, title=escape(title, quote=False)).encode()
    entries = {"Type": Name("Metadata"), "Subtype": Name("XML")}
    writer.stream(deflated(xmp), entries, number=beginning.metadata)
    info = {"Producer": SOFTWARE, "Title": title, "Creator": SOFTWARE}
    writer.write(info, number=beginning.info)
