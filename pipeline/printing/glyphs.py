"""An embedded font as the gate sees it: does every glyph that is shown exist, with an outline, a width and a text?

A font program is read from the bytes that are in the file, not from the font that it was cut from: a glyph that was cut
away by mistake is an empty place on the paper, and no reader of PDF would say so.
"""

import re
import struct
import sys
from array import array
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import NamedTuple

from pipeline.printing.plain_pdf import Dictionary, NotOurs, Stream, sound

_FONT = {"Type", "Subtype", "BaseFont", "ToUnicode", "Encoding", "DescendantFonts"}
_DESCENDANT = {"Type", "Subtype", "BaseFont", "CIDSystemInfo", "FontDescriptor", "DW", "W", "CIDToGIDMap"}
_DESCRIPTOR = {
    *("Type", "FontName", "FontFamily", "Flags", "FontBBox", "ItalicAngle", "Ascent", "Descent", "CapHeight"),
    *("StemV", "StemH", "FontFile2"),
}
_TEXT = re.compile(rb"<([0-9a-f]{4})> <((?:[0-9a-f]{4})+)>\n")
_BLOCKS = re.compile(
    rb"[^<]*<< [^<>]*>>[^<>]*<0000> <ffff>\nendcodespacerange\n"
    rb"((?:\d+ beginbfchar\n(?:%b)*+endbfchar\n)*+)endcmap\n[^<>]*" % _TEXT.pattern
)
# ISO 19005-3, 6.2.11.5: the widths of the program and of the PDF agree to a thousandth of an em.
_TOLERANCE = 1
# Two bytes for each of the glyphs that a font can have.
_LONGEST_MAP = 2 << 16
# So many fonts are remembered, of a few dozen kilobytes at most.
_REMEMBERED = 256


class EmbeddedFont:
    """A composite font with a TrueType program; `dictionary` and `stream` find the objects that it names."""

    def __init__(
        self,
        dictionary: Callable[[object], Dictionary],
        stream: Callable[[object], Stream],
        font: Dictionary,
    ) -> None:
        self._dictionary = dictionary
        self._stream = stream
        self._font = font

    def faults(self, shown: AbstractSet[int]) -> Iterator[str]:
        """Give what is wrong with the font, and with the glyphs of these ids that are shown in it."""
        if "ToUnicode" not in self._font:
            yield "a font cannot be read as text"
            return
        _expect(self._font, _FONT)
        descendants = self._font["DescendantFonts"]
        if not isinstance(descendants, tuple) or (self._font["Subtype"], self._font["Encoding"]) != _COMPOSITE:
            raise NotOurs("the make of a font")
        descendant = self._dictionary(descendants[0])
        _expect(descendant, _DESCENDANT)
        descriptor = self._dictionary(descendant["FontDescriptor"])
        if "FontFile2" not in descriptor:
            yield "a font is not embedded"
            return
        _expect(descriptor, _DESCRIPTOR)
        _check_names(self._font, descendant, descriptor)
        file, gid_map = self._stream(descriptor["FontFile2"]), self._stream(descendant["CIDToGIDMap"])
        embedded = _Embedded(
            program=file.deflated,
            length=file.entries.get("Length1"),
            gid_map=gid_map.deflated,
            texts=self._stream(self._font["ToUnicode"]).deflated,
            usual=descendant["DW"],
            widths=descendant["W"],
        )
        yield from _faults(embedded, frozenset(shown))


class _Embedded(NamedTuple):
    """The bytes of an embedded font, as they lie in the file, and the widths that the PDF has for its glyphs."""

    program: bytes
    length: object
    gid_map: bytes
    texts: bytes
    usual: object
    widths: object


# Files over one plate have most of their fonts in common, byte for byte: of the same bytes the same is true.
@lru_cache(maxsize=_REMEMBERED)
def _faults(font: _Embedded, shown: frozenset[int]) -> tuple[str, ...]:
    """Return what is wrong with a font, and with the glyphs of these ids that are shown in it."""
    program = _Program(sound(font.program, room=font.length if isinstance(font.length, int) else 0), font.length)
    gid_map = _numbers(sound(font.gid_map, room=_LONGEST_MAP), kind="H")
    texts = _texts(sound(font.texts))
    places = {cid: gid_map[cid] if cid < len(gid_map) else 0 for cid in shown}
    if places and not 0 < min(places.values()) <= max(places.values()) < program.count:
        return ("a character has no glyph",)
    faults = [*_glyph_faults(program, places, texts)]
    # Most glyphs of a Chinese face have one width.
    usual, widths, advances = _number(font.usual), _widths(font.widths), program.advances
    both = {(widths.get(cid, usual), advances[place]) for cid, place in places.items()}
    if any(abs(width - advance * 1000 / program.units) > _TOLERANCE for width, advance in both):
        faults.append("a width is not that of the font")
    return tuple(faults)


def _glyph_faults(program: "_Program", places: Mapping[int, int], texts: Mapping[int, bytes]) -> Iterator[str]:
    """Give what is wrong with glyphs that the program has; `places` are where, by the code that shows them."""
    starts = program.starts
    if not texts.keys() >= places.keys():
        yield "a character cannot be read as text"
    bare = [cid for cid, place in places.items() if starts[place] == starts[place + 1]]
    if not all(_is_space(texts.get(cid, b"")) for cid in bare):
        yield "a glyph has been cut away"


def _is_space(text: bytes) -> bool:
    """Whether a text, in hexadecimal UTF-16, paints nothing."""
    return bytes.fromhex(text.decode()).decode("utf-16-be").isspace()


def _check_names(font: Dictionary, descendant: Dictionary, descriptor: Dictionary) -> None:
    """Raise NotOurs unless the three objects of a font say what they are, all of one font (ISO 19005-3, 6.2.11)."""
    name = font["BaseFont"]
    kinds = font["Type"], descendant["Type"], descendant["Subtype"], descriptor["Type"]
    if kinds != _KINDS or descendant["CIDSystemInfo"] != _CHARACTERS:
        raise NotOurs("the kind of a font")
    if not name == descendant["BaseFont"] == descriptor["FontName"] or not _names(name, descriptor["FontFamily"]):
        raise NotOurs("the name of a font")
    ascent, descent = descriptor["Ascent"], descriptor["Descent"]
    if descriptor["FontBBox"] != (0, descent, 1000, ascent) or descriptor["CapHeight"] != ascent:
        raise NotOurs("the height of a font")
    if [descriptor[key] for key in ("Flags", "ItalicAngle", "StemV", "StemH")] != _SLOPE_AND_STEM:
        raise NotOurs("the stem of a font")


def _names(name: object, family: object) -> bool:
    """Whether a subset's name is six letters and the family's own name (ISO 32000-1, 9.6.4)."""
    return isinstance(name, str) and isinstance(family, bytes) and name[8:] == family.decode() and name[7:8] == "+"


_KINDS = ("/Font", "/Font", "/CIDFontType2", "/FontDescriptor")
_CHARACTERS = {"Registry": b"Adobe", "Ordering": b"Identity", "Supplement": 0}
_SLOPE_AND_STEM = [4, 0, 80, 80]
_COMPOSITE = ("/Type0", "/Identity-H")


def _expect(entries: Dictionary, names: set[str]) -> None:
    if set(entries) != names:
        raise NotOurs(f"the entries {', '.join(sorted(set(entries) ^ names))}")


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise NotOurs("what should be a number")
    return value


def _numbers(content: bytes, *, kind: str) -> "array[int]":
    """Return big-endian numbers of two (`H`) or four bytes (`I`), without making an object of each."""
    numbers = array(kind)
    numbers.frombytes(content[: len(content) // numbers.itemsize * numbers.itemsize])
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


def _texts(cmap: bytes) -> Mapping[int, bytes]:
    """Return the text of each glyph, in hexadecimal; raises NotOurs for a CMap that is not written as ours."""
    blocks = _BLOCKS.fullmatch(cmap)
    if blocks is None:
        raise NotOurs("the texts of a font")
    pairs = _TEXT.findall(blocks[1])
    codes = bytes.fromhex(b"".join([code for code, _ in pairs]).decode())
    return dict(zip(struct.unpack(f">{len(pairs)}H", codes), [text for _, text in pairs], strict=True))


def _widths(runs: object) -> Mapping[int, int]:
    """Return the widths that are not the usual one, in thousandths of an em (ISO 32000-1, 9.7.4.3)."""
    if not isinstance(runs, tuple) or len(runs) % 2:
        raise NotOurs("the widths of a font")
    return {
        first + place: width
        for first, run in zip(runs[::2], runs[1::2], strict=True)
        for place, width in enumerate(run)
    }


class _Program:
    """A TrueType program (OpenType 1.9: maxp, head, hhea, hmtx, loca).

    `count` is the number of its glyphs, `starts` where the outline of each begins (and the last ends), `advances` the
    widths, in `units` an em.
    """

    def __init__(self, content: bytes, length: object) -> None:
        if length != len(content):
            raise NotOurs("the length of a font program")
        tables = _tables(content)
        self.count: int = struct.unpack_from(">H", tables["maxp"], 4)[0]
        self.units: int = struct.unpack_from(">H", tables["head"], 18)[0]
        (is_long,) = struct.unpack_from(">h", tables["head"], 50)
        (metrics,) = struct.unpack_from(">H", tables["hhea"], 34)
        self.starts = _numbers(tables["loca"], kind="I" if is_long else "H")
        self.advances = _numbers(tables["hmtx"][: 4 * metrics], kind="H")[::2]
        end = self.starts[self.count] * (1 if is_long else 2)
        if end > len(tables["glyf"]) or not 0 < metrics == len(self.advances) <= self.count:
            raise NotOurs("the outlines of a font program")
        self.advances.extend([self.advances[-1]] * (self.count - metrics))


def _tables(program: bytes) -> Mapping[str, bytes]:
    (count,) = struct.unpack_from(">H", program, 4)
    tables = {}
    for tag, _, start, length in struct.iter_unpack(">4sIII", program[12 : 12 + 16 * count]):
        if start + length > len(program):
            raise NotOurs("the tables of a font program")
        tables[tag.decode("latin-1")] = program[start : start + length]
    return tables
