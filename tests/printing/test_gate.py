import hashlib
import io
import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeGuard

import pytest
from pypdf import PdfReader, PdfWriter

from pipeline.printing import gate, sheets
from pipeline.printing.pdf import Reference
from pipeline.printing.person_file import PersonFiles
from pipeline.printing.plain_pdf import PlainPdf, Stream
from tests.printing import stamps
from tests.printing.damage import Damage, Objects, change, damaged, number_of, refer, restream


@pytest.fixture(scope="module")
def good() -> bytes:
    page = stamps.composed()
    plates = stamps.plates_of(page)
    return PersonFiles(plates, stamps.fonts(), title=stamps.TITLE).file(stamps.sheet(page, plates))


@pytest.fixture(scope="module")
def enclosing() -> bytes:
    """A file with two others within."""
    page = stamps.composed()
    plates = stamps.plates_of(page)
    return PersonFiles(plates, stamps.fonts(), title=stamps.TITLE).file(stamps.sheet(page, plates), stamps.ENCLOSURES)


def content(edit: Callable[[bytes], bytes]) -> Damage:
    return refer("Contents", "Contents", edit)


def fixed_part(edit: Callable[[bytes], bytes]) -> Damage:
    return restream("BBox", (0, 0, *stamps.PAGE), edit)


def show(shown: bytes) -> Callable[[bytes], bytes]:
    """Show other glyphs in the first line."""
    return lambda operators: re.sub(rb"\[<[^\]]*\]", b"[<" + shown + b">]", operators, count=1)


def empty_the_first_glyph(program: bytes) -> bytes:
    """Let the second glyph of a program begin where the first after .notdef does."""
    (count,) = struct.unpack_from(">H", program, 4)
    for entry in struct.iter_unpack(">4sIII", program[12 : 12 + 16 * count]):
        if entry[0] == b"loca":
            # Short offsets: none of our samples has outlines of 128 kilobytes.
            start = entry[2]
            first = program[start + 2 : start + 4]
            return program[: start + 4] + first + program[start + 6 :]
    raise AssertionError


def two_pages(objects: Objects, _trailer: dict[str, Any]) -> None:
    pages = number_of(objects, having="Kids")
    objects[pages] = {**objects[pages], "Kids": objects[pages]["Kids"] * 2, "Count": 2}


def encrypt(_objects: Objects, trailer: dict[str, Any]) -> None:
    trailer["Encrypt"] = {"Filter": "/Standard", "V": 1, "R": 2, "O": bytes(32), "U": bytes(32), "P": -4}


def say(old: bytes, new: bytes) -> Damage:
    return restream("Subtype", "/XML", lambda xmp: xmp.replace(old, new))


def say_twice(objects: Objects, trailer: dict[str, Any]) -> None:
    restream("Subtype", "/XML", lambda xmp: xmp + xmp)(objects, trailer)


def to(entry: str, other: str) -> Damage:
    """Let an entry refer to the object that has another one."""

    def damage(objects: Objects, trailer: dict[str, Any]) -> None:
        change(entry, **{entry: Reference(number_of(objects, having=other))})(objects, trailer)

    return damage


def twice(entry: str) -> Damage:
    def damage(objects: Objects, _trailer: dict[str, Any]) -> None:
        number = number_of(objects, having=entry)
        objects[number] = {**objects[number], entry: objects[number][entry] * 2}

    return damage


def within(entry: str, **entries: object) -> Damage:
    """Add to the stream that an entry refers to."""

    def damage(objects: Objects, _trailer: dict[str, Any]) -> None:
        number = objects[number_of(objects, having=entry)][entry].number
        objects[number] = Stream({**objects[number].entries, **entries}, objects[number].raw)

    return damage


def as_it_is(having: str, value: str) -> Damage:
    """Take the compression off a stream."""

    def damage(objects: Objects, _trailer: dict[str, Any]) -> None:
        number = number_of(objects, having=having, value=value)
        plain = objects[number]
        objects[number] = Stream({**plain.entries, "Filter": None}, plain.content())

    return damage


def program(edit: Callable[[bytes], bytes]) -> Damage:
    """Change the font program, and the length that is said of it."""

    def damage(objects: Objects, trailer: dict[str, Any]) -> None:
        refer("FontFile2", "FontFile2", edit)(objects, trailer)
        number = number_of(objects, having="Length1")
        change("Length1", Length1=len(objects[number].content()))(objects, trailer)

    return damage


IMAGE = ("Subtype", "/Image")
DESCENDANT = ("Subtype", "/CIDFontType2")
FONT = ("Subtype", "/Type0")
BOTH_FIND: dict[str, tuple[Damage, str]] = {
    "interpolated photo": (change(*IMAGE, Interpolate=True), "interpolated"),
    "photo in cmyk": (change(*IMAGE, ColorSpace="/DeviceCMYK"), "CMYK"),
    "font program left out": (change("FontFile2", FontFile2=None), "not embedded"),
    "text map left out": (change(*FONT, ToUnicode=None), "as text"),
    "output intent left out": (change("OutputIntents", OutputIntents=None), "output intent"),
    "output intent for grey": (change("N", N=1), "output intent"),
    "metadata left out": (change("Metadata", Metadata=None), "RDF"),
    "metadata of another part": (say(b'part="3"', b'part="1"'), "PDF/A-3u"),
    "metadata of another level": (say(b'conformance="U"', b'conformance="B"'), "PDF/A-3u"),
    "metadata that say nothing of PDF/A": (say(b"pdfaid:", b"pdfxid:"), "PDF/A-3u"),
    "metadata said twice": (say_twice, "RDF"),
    "a box for a character": (content(show(b"0000")), "no glyph"),
    "a glyph beyond the font": (content(show(b"fffe")), "no glyph"),
    "a glyph that was not embedded": (content(show(b"0003")), "no glyph"),
    "a box in the fixed part": (fixed_part(show(b"0000")), "no glyph"),
    "a glyph of the fixed part that was not embedded": (fixed_part(show(b"0003")), "no glyph"),
    "a glyph that was cut away": (refer("FontFile2", "FontFile2", empty_the_first_glyph), "cut away"),
    "no place for any glyph": (refer("CIDToGIDMap", "CIDToGIDMap", lambda places: bytes(len(places))), "no glyph"),
    "two pages": (two_pages, "one page"),
    "encrypted": (encrypt, ""),
}
# What the general gate leaves to others.
OURS_ALONE: dict[str, tuple[Damage, str]] = {
    "a width that is not the font's": (change(*DESCENDANT, DW=500), "width"),
    "a text for all glyphs but one": (
        refer("ToUnicode", "ToUnicode", lambda cmap: re.sub(rb"(beginbfchar\n)[^\n]*\n", rb"\1", cmap, count=1)),
        "as text",
    ),
    "a title that differs": (say("证书 S".encode(), "证书 T".encode()), "differ"),
    "a photo that is cut short": (restream(*IMAGE, lambda jpeg: jpeg[:-2]), "JPEG"),
    "a photo of another size": (change(*IMAGE, Width=414), "describes"),
    "a profile that is none": (restream("N", 3, lambda profile: profile[:30]), "output intent"),
    "a program that runs on opening": (change("OutputIntents", OpenAction={"S": "/Named"}), "OpenAction"),
    "a fixed part of another size": (change("BBox", (0, 0, *stamps.PAGE), BBox=(0, 0, 10, 10)), "as large"),
    "an object that nothing needs": (lambda objects, _: objects.update({99: {"Type": "/Font"}}), "nothing names"),
    "a text in brackets": (content(lambda operators: operators + b"\nBT (a) Tj ET"), "operators"),
    "an image in the content": (content(lambda operators: operators + b"\nBI ID x EI"), "operators"),
    "colours for a press": (content(lambda operators: operators + b"\n0 0 0 1 k"), "operators"),
    "a text without a font": (content(lambda operators: operators + b"\nBT [<0040>] TJ ET"), "without an object"),
    "a photo that is not drawn": (content(lambda operators: operators.replace(b"/I Do", b"")), "not drawn"),
    "a code of two paths": (restream("Matrix", None, lambda path: path + b"\n1 1 1 1 re\nf"), "path"),
    "a code in another rectangle": (change("Matrix", BBox=(0, 0, 10, 10)), "rectangle"),
    "a code moved beyond its rectangle": (change("Matrix", BBox=(1, 0, 37, 37)), "rectangle"),
}
# Things that a file may have, and ours has not.
NOT_OURS: dict[str, tuple[Damage, str]] = {
    "an older version below": (lambda _, trailer: trailer.update({"Prev": 0}), "Prev"),
    "a short identifier": (lambda _, trailer: trailer.update({"ID": (b"1", b"2")}), "identifiers"),
    "a stream for a dictionary": (to("Pages", "N"), "a dictionary"),
    "a dictionary for a stream": (to("Metadata", "Kids"), "a stream"),
    "an object that is not there": (change("Metadata", Metadata=Reference(77)), "a reference"),
    "more in the metadata": (change("Subtype", "/XML", Foo=1), "Foo"),
    "more in the information": (change("Producer", Author=b"A"), "Author"),
    "two intents": (twice("OutputIntents"), "intents"),
    "a note on the page": (change("Contents", Annots=()), "Annots"),
    "a smaller box": (change("Contents", TrimBox=(0, 0, 10, 10)), "the page"),
    "a page of another tree": (to("Parent", "Producer"), "the page"),
    "more in the content": (within("Contents", Foo=1), "Foo"),
    "more to draw with": (change("Contents", Resources={"XObject": {}, "Font": {}, "Pattern": {}}), "Pattern"),
    "no fixed part": (change("Contents", Resources={"XObject": {}, "Font": {}}), "pictures"),
    "a group": (change("BBox", (0, 0, *stamps.PAGE), Group={}), "Group"),
    "a mask": (change("BBox", (0, 0, *stamps.PAGE), Resources={"ExtGState": {"a1.0": {"SMask": {}}}}), "drawn with"),
    "a pattern in the fixed part": (change("BBox", (0, 0, *stamps.PAGE), Resources={"Pattern": {}}), "Pattern"),
    "a mask over the photo": (change(*IMAGE, SMask=Reference(1)), "SMask"),
    "a photo of four bits": (change(*IMAGE, BitsPerComponent=4), "the photo"),
    "a photo that is something else": (restream(*IMAGE, lambda jpeg: jpeg[:2] + b"\xff\xda" + jpeg[4:]), "segments"),
    "more in the code": (change("Matrix", Foo=1), "Foo"),
    "a font of another kind": (change(*FONT, Encoding="/Identity-V"), "make of a font"),
    "more in a font": (change(*FONT, Foo=1), "Foo"),
    "more in its widths": (change(*DESCENDANT, DW2=1), "DW2"),
    "half a run of widths": (change(*DESCENDANT, W=(1,)), "widths"),
    "more in its description": (change("FontFile2", CIDSet=1), "CIDSet"),
    "another length of the program": (change("Length1", Length1=1), "length of a font program"),
    "a program without its end": (program(lambda content: content[:-200]), "tables"),
    "texts that are written otherwise": (refer("ToUnicode", "ToUnicode", lambda cmap: cmap.upper()), "texts"),
    "a stream as it is": (as_it_is("Subtype", "/XML"), "Filter"),
}


SAID = {
    "Size": len(stamps.ENCLOSURES[1].content),
    "CheckSum": hashlib.md5(stamps.ENCLOSURES[1].content, usedforsecurity=False).digest(),
    "ModDate": b"D:20261120010000Z",
}
SPECIFICATION, EMBEDDED = ("AFRelationship", "/Data"), ("Subtype", "/text#2Fplain")
BOTH_FIND_WITHIN: dict[str, tuple[Damage, str]] = {
    "a file within that is not associated": (change("AF", AF=()), "associated"),
    "a file within without a media type": (change(*EMBEDDED, Subtype=None), "within|Subtype"),
    "another size of a file within": (change(*EMBEDDED, Params={**SAID, "Size": 1}), "within"),
    "a file within without a date": (
        change(*EMBEDDED, Params={"Size": SAID["Size"], "CheckSum": SAID["CheckSum"]}),
        "within|ModDate",
    ),
}
OURS_ALONE_WITHIN: dict[str, tuple[Damage, str]] = {
    "a date that is none": (change(*EMBEDDED, Params={**SAID, "ModDate": b"today"}), "said of a file within"),
    "another checksum of a file within": (
        change(*EMBEDDED, Params={**SAID, "CheckSum": bytes(16)}),
        "content of a file",
    ),
    "other content of a file within": (restream(*EMBEDDED, lambda text: text.swapcase()), "content of a file within"),
    "a file within of another media type": (change(*EMBEDDED, Subtype="/image#2Fpng"), "said of a file within"),
    "a list of attachments and something else": (change("AF", Names={"Dests": {}}), "EmbeddedFiles"),
    "a file within under another name": (change(*SPECIFICATION, UF=b"other.json"), "names of a file within"),
    "two contents of a file within": (
        change(*SPECIFICATION, EF={"F": Reference(1), "UF": Reference(2)}),
        "names of a file within",
    ),
    "a file within that is the source of the page": (
        change(*SPECIFICATION, AFRelationship="/Source"),
        "AFRelationship",
    ),
    "more said of a file within": (change(*SPECIFICATION, FS="/URL"), "FS"),
}


def named(cases: dict[str, tuple[Damage, str]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("damage", "told"), cases.values(), ids=cases.keys())


def test_a_good_file_passes_both_gates(good: bytes) -> None:
    assert () == gate.faults(good)
    assert () == gate.faults(good, page=stamps.PAGE)
    assert () == sheets.faults(good)


def test_writing_it_anew_is_no_damage(good: bytes) -> None:
    assert () == gate.faults(damaged(good, lambda _objects, _trailer: None))


@named(BOTH_FIND)
def test_both_gates_hold_a_damaged_file_back(good: bytes, damage: Damage, told: str) -> None:
    file = damaged(good, damage)

    assert [fault for fault in gate.faults(file) if told in fault], gate.faults(file)
    assert [fault for fault in sheets.faults(file) if told in fault], sheets.faults(file)


@named(OURS_ALONE | NOT_OURS)
def test_the_quick_gate_holds_back_what_it_does_not_know(good: bytes, damage: Damage, told: str) -> None:
    file = damaged(good, damage)

    assert [fault for fault in gate.faults(file) if told in fault], gate.faults(file)


def names_reversed(objects: Objects, _trailer: dict[str, Any]) -> None:
    number = number_of(objects, having="AF")
    names = objects[number]["Names"]["EmbeddedFiles"]["Names"]
    objects[number] = {**objects[number], "Names": {"EmbeddedFiles": {"Names": (*names[2:], *names[:2])}}}


def test_a_file_with_others_within_passes_both_gates(enclosing: bytes) -> None:
    assert () == gate.faults(enclosing, page=stamps.PAGE, enclosures=stamps.ENCLOSURES)
    assert () == gate.faults(enclosing)
    assert () == sheets.faults(enclosing)


@named(BOTH_FIND_WITHIN)
def test_both_gates_hold_back_what_is_wrong_with_a_file_within(enclosing: bytes, damage: Damage, told: str) -> None:
    file = damaged(enclosing, damage)

    assert [fault for fault in gate.faults(file) if re.search(told, fault)], gate.faults(file)
    assert [fault for fault in sheets.faults(file) if "within" in fault], sheets.faults(file)


@named(OURS_ALONE_WITHIN)
def test_the_quick_gate_looks_at_all_that_is_said_of_a_file_within(enclosing: bytes, damage: Damage, told: str) -> None:
    file = damaged(enclosing, damage)

    assert [fault for fault in gate.faults(file) if told in fault], gate.faults(file)


def test_names_out_of_order_are_held_back(enclosing: bytes) -> None:
    (fault,) = gate.faults(damaged(enclosing, names_reversed))

    assert "order of the files within" in fault


def test_a_file_without_what_belongs_into_it_or_with_more_is_held_back(good: bytes, enclosing: bytes) -> None:
    fault = "what lies in the file is not what belongs here"
    one = stamps.ENCLOSURES[0]

    assert (fault,) == gate.faults(good, enclosures=stamps.ENCLOSURES)
    assert (fault,) == gate.faults(enclosing, enclosures=())
    assert (fault,) == gate.faults(enclosing, enclosures=(one, replace(stamps.ENCLOSURES[1], content=b"other")))


def test_a_bit_that_fell_over_is_seen_in_a_file_within(enclosing: bytes) -> None:
    raws = [item.raw for item in PlainPdf.read(enclosing).objects.values() if is_enclosed(item)]
    # Behind the last code of a stream there may be bits that say nothing.
    places = [(raw, place) for raw in raws for place in range(len(raw)) if not is_same(raw, flipped(raw, place))]
    missed = [
        place
        for raw, place in places
        if not gate.faults(flipped(enclosing, enclosing.index(raw) + place), enclosures=stamps.ENCLOSURES)
    ]

    assert len(stamps.ENCLOSURES) == len(raws)
    assert [] == missed


def is_enclosed(item: object) -> TypeGuard[Stream]:
    return isinstance(item, Stream) and item.entries.get("Type") == "/EmbeddedFile"


def test_a_page_of_another_size_is_held_back(good: bytes) -> None:
    assert ("the page has another size",) == gate.faults(good, page=(595.275591, 841.889764))


@pytest.mark.parametrize(
    "edit",
    [
        lambda file: file[:0],
        lambda file: file[: len(file) // 2],
        lambda file: file + b"\n",
        lambda file: b"\n" + file,
        lambda file: file.replace(b"endobj\n", b"endobj\n\n", 1),
        lambda file: file.replace(b"%PDF-1.7", b"%PDF-1.4"),
        lambda file: file.replace(b" 00000 n ", b" 00001 n ", 1),
        lambda file: file.replace(b"endstream", b"endstreaM", 1),
        lambda file: file.replace(b"/Length ", b"/Length 1", 1),
    ],
)
def test_a_file_that_is_not_written_as_we_write_is_held_back(good: bytes, edit: Callable[[bytes], bytes]) -> None:
    faults = gate.faults(edit(good))

    assert [fault for fault in faults if "not of our making" in fault], faults


def test_a_bit_that_fell_over_is_seen_in_all_that_is_compressed(good: bytes) -> None:
    for item in PlainPdf.read(good).objects.values():
        if isinstance(item, Stream) and item.entries["Filter"] == "/FlateDecode":
            start = good.index(item.raw)
            places = range(0, len(item.raw), max(1, len(item.raw) // 25))
            missed = [place for place in places if not gate.faults(flipped(good, start + place))]

            assert [] == [place for place in missed if not is_same(item.raw, flipped(item.raw, place))]


def is_same(stream: bytes, other: bytes) -> bool:
    """A long row of zeros can be compressed in two ways that differ in a bit."""
    try:
        return zlib.decompress(stream) == zlib.decompress(other)
    except zlib.error:
        return False


def test_a_bit_that_fell_over_is_seen_in_the_table(good: bytes) -> None:
    table = good.rindex(b"xref\n0 ")

    assert [] == [place for place in range(table, table + 300, 7) if not gate.faults(flipped(good, place))]


def test_a_bit_that_fell_over_is_seen_in_every_dictionary(good: bytes) -> None:
    compressed = [item.raw for item in PlainPdf.read(good).objects.values() if isinstance(item, Stream)]
    inside = {place for raw in compressed for place in range(good.index(raw), good.index(raw) + len(raw))}
    # How opaque the fixed part is, is the template's own affair.
    states = range(good.index(b"/ExtGState"), good.index(b"/ExtGState") + 40)
    places = [place for place in range(len(good)) if place not in inside and place not in states]
    missed = [flipped(good, place) for place in places[::5] if not gate.faults(flipped(good, place))]

    # A zero before a number, and another of the two identifiers, change no object.
    assert [] == [file for file in missed if PlainPdf.read(file).objects != PlainPdf.read(good).objects]


def test_a_bit_that_fell_over_is_seen_in_the_photo_that_belongs_to_a_person(good: bytes) -> None:
    (jpeg,) = (item.raw for item in PlainPdf.read(good).objects.values() if is_photo(item))
    sha256 = hashlib.sha256(jpeg).hexdigest()
    scan = good.index(jpeg) + len(jpeg) // 2

    assert () == gate.faults(good, photo=sha256)
    assert ("the photo is not the one that belongs here",) == gate.faults(flipped(good, scan), photo=sha256)


def is_photo(item: object) -> TypeGuard[Stream]:
    return isinstance(item, Stream) and item.entries.get("Subtype") == "/Image"


def test_a_page_without_the_photo_that_belongs_to_it_is_held_back() -> None:
    page = stamps.composed(photo=None)
    plates = stamps.plates_of(page)
    file = PersonFiles(plates, stamps.fonts(), title=stamps.TITLE).file(stamps.sheet(page, plates))

    assert ("the photo is left out",) == gate.faults(file, photo="0" * 64)


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 0x10]) + content[place + 1 :]


def test_a_file_that_another_program_has_written_anew_is_not_judged(good: bytes) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(good)))
    file = io.BytesIO()
    writer.write(file)

    assert [fault for fault in gate.faults(file.getvalue()) if "not of our making" in fault]
    assert () == sheets.faults(file.getvalue())
