"""One font file inside a PDF: a composite font whose character codes are the glyph ids of the file (ISO 32000-1, 9.7).

The objects are those that WeasyPrint writes, and so are their numbers; PDF/A-3u (6.2.11) asks for the program, for
widths that agree with it, and for a text for each glyph.
"""

import hashlib
import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from pipeline.printing.fontfile import FontFile
from pipeline.printing.pdf import Name, Plain, Reference

# A width that W does not list (9.7.4.3); nearly every glyph of a Chinese face has it.
USUAL_WIDTH = 1000
# What WeasyPrint says of every font: glyphs outside the standard Latin set, and a stem that only stand-ins use.
_SYMBOLIC = 4
_STEM = 80
_IN_BLOCK = 100
_OPENING = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo
<< /Registry (Adobe)
/Ordering (UCS)
/Supplement 0
>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
"""
_CLOSING = b"""endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


def base_font(font: FontFile, subset: str = "") -> Name:
    """Return the name of a subset of the font: six letters that stand for the file and for which `subset` of it this is
    in a PDF that has two (else empty), and its family (9.6.4).
    """
    letters = hashlib.sha256(f"{font.family}{subset}".encode()).digest()[:6]
    return Name("".join(chr(65 + letter % 26) for letter in letters) + f"+{font.family}")


def type0(font: FontFile, *, descendant: int, to_unicode: int, subset: str = "") -> dict[str, object]:
    """Return the font as a page names it (9.7.6)."""
    return {
        "Type": Name("Font"),
        "Subtype": Name("Type0"),
        "BaseFont": base_font(font, subset),
        "ToUnicode": Reference(to_unicode),
        "Encoding": Name("Identity-H"),
        "DescendantFonts": [Reference(descendant)],
    }


def cid_font(
    font: FontFile, gids: Iterable[int], *, descriptor: int, gid_map: int | None, subset: str = ""
) -> dict[str, object]:
    """Return the descendant font with the widths of these glyphs (9.7.4).

    `gid_map` is the stream that finds a glyph in a program with ids of its own; None: they are those of the file.
    """
    return {
        "Type": Name("Font"),
        "Subtype": Name("CIDFontType2" if font.is_truetype else "CIDFontType0"),
        "BaseFont": base_font(font, subset),
        "CIDSystemInfo": {"Registry": "Adobe", "Ordering": "Identity", "Supplement": 0},
        "FontDescriptor": Reference(descriptor),
        "DW": USUAL_WIDTH,
        "W": widths(font.widths(gids)),
        **({"CIDToGIDMap": Reference(gid_map) if gid_map else Name("Identity")} if font.is_truetype else {}),
    }


def descriptor(font: FontFile, *, program: int, subset: str = "") -> dict[str, object]:
    """Return what a reader has to know about the font as a whole (9.8)."""
    ascent, descent = font.metrics.ascent, font.metrics.descent
    return {
        "Type": Name("FontDescriptor"),
        "FontName": base_font(font, subset),
        "FontFamily": font.family,
        "Flags": _SYMBOLIC,
        "FontBBox": [0, descent, USUAL_WIDTH, ascent],
        "ItalicAngle": 0,
        "Ascent": ascent,
        "Descent": descent,
        "CapHeight": ascent,
        "StemV": _STEM,
        "StemH": _STEM,
        "FontFile2" if font.is_truetype else "FontFile3": Reference(program),
    }


def program_entries(font: FontFile, program: bytes) -> dict[str, object]:
    """Return what the stream of a font program says about it (9.9)."""
    return {"Length1": len(program)} if font.is_truetype else {"Subtype": Name("OpenType")}


def widths(of_glyphs: Mapping[int, int]) -> Plain:
    """Return the array W: runs of glyphs that follow each other, without those of the usual width (9.7.4.3)."""
    runs: list[bytes] = []
    for first, run in _runs(sorted((gid, width) for gid, width in of_glyphs.items() if width != USUAL_WIDTH)):
        runs.append(b"%d[%b]" % (first, b" ".join(b"%d" % width for width in run)))
    return Plain(b"[%b]" % b" ".join(runs))


def _runs(glyphs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, list[int]]]:
    first, run = 0, list[int]()
    for gid, width in glyphs:
        if run and gid == first + len(run):
            run.append(width)
            continue
        if run:
            yield first, run
        first, run = gid, [width]
    if run:
        yield first, run


def to_unicode(glyphs: Mapping[int, str]) -> bytes:
    """Return the CMap that gives each glyph its text (9.10.3), a hundred to a block; a glyph without a text is left
    out (the rest of a cluster whose first glyph has it).
    """
    lines = [_line(gid, glyphs[gid]) for gid in sorted(glyphs) if glyphs[gid]]
    blocks = (lines[start : start + _IN_BLOCK] for start in range(0, len(lines), _IN_BLOCK))
    body = b"".join(b"%d beginbfchar\n%bendbfchar\n" % (len(block), b"".join(block)) for block in blocks)
    return _OPENING + body + _CLOSING


@lru_cache(maxsize=1 << 14)
def _line(gid: int, text: str) -> bytes:
    return f"<{gid:04x}> <{text.encode('utf-16-be').hex()}>\n".encode()


def gid_map(gids: Sequence[int]) -> bytes:
    """Return the stream that finds, by its id in the file, a glyph's place in the program (9.7.4.2, CIDToGIDMap)."""
    places = array("H", bytes(2 * (max(gids) + 1)))
    for place, gid in enumerate(gids):
        places[gid] = place
    if sys.byteorder == "little":
        places.byteswap()
    return places.tobytes()
