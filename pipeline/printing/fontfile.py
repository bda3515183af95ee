"""A font file: what it covers, how it shapes a text, what of it goes into a PDF. The only module that knows HarfBuzz.

A file is mapped into memory and read where it is asked: the rarest faces are 65 megabytes each, of which a name needs a
few hundred bytes.
"""

import struct
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import uharfbuzz as hb

from pipeline.errors import Because, FontMissing
from pipeline.files import sha256_of

# A page has `font-kerning: none; font-variant-ligatures: none`; the tags are those that CSS Fonts 4 (6.4) names.
_FEATURES = {"kern": False, "liga": False, "clig": False, "dlig": False, "hlig": False, "calt": False}
_LANGUAGE = "zh-cn"
_OUTLINES = {b"\x00\x01\x00\x00": True, b"true": True, b"OTTO": False}
_NEEDED = frozenset({"cmap", "head", "hhea", "hmtx", "maxp"})
# ISO 32000-1, 9.9: what a TrueType program needs inside a composite font. HarfBuzz leaves out cvt, fpgm and prep.
_KEPT = frozenset({"CFF ", "glyf", "head", "hhea", "hmtx", "loca", "maxp"})

_CUTS_BEFORE_PREPARING = 64


@dataclass(frozen=True, slots=True)
class Glyphs:
    """A shaped text from left to right: the id of each character's glyph, and its advance in font units."""

    text: str
    gids: tuple[int, ...]
    advances: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Metrics:
    """What a PDF says about a font as a whole (ISO 32000-1, 9.8), in thousandths of an em; `descent` is below 0."""

    ascent: int
    descent: int
    is_truetype: bool


@dataclass(frozen=True, slots=True)
class Renumbered:
    """A font program, and the id that each of its glyphs has in the file that it was cut from; both begin with 0."""

    program: bytes
    gids: tuple[int, ...]


class FontFile:
    """One font file, opened when it is first asked for anything.

    All but `sha256` and `family` raise FontMissing where the file is damaged. Pickled, it is its path alone; one
    process unpickles the same path to the same object, so that what is remembered by a font file stays remembered.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._advances: dict[str, float | None] = {}
        self._thousandths: dict[int, int] = {}
        self._cuts = 0

    def __reduce__(self) -> tuple[Any, ...]:
        return shared, (self.path,)

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the file (hex)."""
        state = self.path.stat()
        return _sha256(self.path, state.st_size, state.st_mtime_ns)

    @cached_property
    def family(self) -> str:
        """The name under which a page asks for this file, `f` and twelve hex digits of its SHA-256.

        It holds nothing that a style sheet or a PDF would have to quote, and does not depend on where the file lies.
        """
        return f"f{self.sha256[:12]}"

    @cached_property
    def _font(self) -> hb.Font:
        """The file in HarfBuzz's hands, measured in font units."""
        _check_directory(self.path)
        return hb.Font(hb.Face(hb.Blob.from_file_path(str(self.path))))

    def covers(self, character: str) -> bool:
        """Whether the file has a glyph for the character."""
        return self._advance(character) is not None

    def advance(self, character: str) -> float:
        """The character's advance in em; raises KeyError where there is no glyph."""
        advance = self._advance(character)
        if advance is None:
            raise KeyError(character)
        return advance

    def _advance(self, character: str) -> float | None:
        try:
            return self._advances[character]
        except KeyError:
            return self._advances.setdefault(character, self._read_advance(character))

    def _read_advance(self, character: str) -> float | None:
        font, code = self._font, ord(character)
        gid = None if _is_private(code) else font.get_nominal_glyph(code)
        return None if gid is None else font.get_glyph_h_advance(gid) / font.face.upem

    def __len__(self) -> int:
        """Return how many code points have a glyph."""
        return len(self.codes)

    @cached_property
    def codes(self) -> frozenset[int]:
        """Every code point that has a glyph; quicker than `covers` for whoever asks about very many."""
        return frozenset(code for code in self._font.face.unicodes if not _is_private(code))

    @property
    def units(self) -> int:
        """The font units of an em."""
        return int(self._font.face.upem)

    @property
    def is_truetype(self) -> bool:
        """Whether outlines are TrueType's (`glyf`); else they are CFF's."""
        return self.metrics.is_truetype

    @cached_property
    def metrics(self) -> Metrics:
        """What a PDF says about the font as a whole; WeasyPrint writes the same numbers."""
        extents = self._font.get_font_extents("ltr")
        is_truetype = "glyf" in self._font.face.table_tags
        return Metrics(self._in_thousandths(extents.ascender), self._in_thousandths(extents.descender), is_truetype)

    def _in_thousandths(self, units: int) -> int:
        return round(units * 1000 / self.units)

    def shape(self, text: str) -> Glyphs | None:
        """Return `text` shaped without kerning and ligatures, in simplified Chinese.

        None where its characters do not simply stand side by side: a mark over a letter, writing from right to left, a
        character without a glyph or without width.
        """
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.language = _LANGUAGE
        hb.shape(self._font, buffer, _FEATURES)
        infos, positions = buffer.glyph_infos, buffer.glyph_positions
        gids, advances = [info.codepoint for info in infos], [position.x_advance for position in positions]
        in_order = [info.cluster for info in infos] == list(range(len(text)))
        if not (in_order and all(gids) and all(advances)) or (self._positions and _are_shifted(positions)):
            return None
        return Glyphs(text, tuple(gids), tuple(advances))

    @cached_property
    def _positions(self) -> bool:
        """Whether the file may move glyphs from their place; else only a mark, which has no width, is moved."""
        return bool(self._font.face.has_layout_positioning)

    def width(self, gid: int) -> int:
        """The advance of a glyph in whole thousandths of an em, as the W array of a PDF has it."""
        try:
            return self._thousandths[gid]
        except KeyError:
            return self._thousandths.setdefault(gid, self._in_thousandths(self._font.get_glyph_h_advance(gid)))

    def widths(self, gids: Iterable[int]) -> Mapping[int, int]:
        """The width of each glyph, in order of the glyph ids."""
        return {gid: self.width(gid) for gid in sorted(gids)}

    def subset(self, gids: Iterable[int]) -> bytes:
        """Return a font program with these glyphs alone and `.notdef`, under the ids that they have in this file.

        It has the tables that a composite font in a PDF needs, and no hints. The same ids give the same bytes. A CFF
        program belongs into a FontFile3 of the subtype OpenType, a TrueType one into a FontFile2.
        """
        return bytes(hb.subset(self._cut_from, self._wanted(gids, hb.SubsetFlags.RETAIN_GIDS)).blob.data)

    def renumbered(self, gids: Iterable[int]) -> "Renumbered":
        """Return a font program as `subset` does, but with ids of its own.

        It is half as long where a file has many glyphs, for it has no empty places. The same ids give the same bytes.
        """
        plan = hb.SubsetPlan(self._cut_from, self._wanted(gids, hb.SubsetFlags.DEFAULT))
        places = dict(plan.new_to_old_glyph_mapping.items())
        return Renumbered(bytes(plan.execute().blob.data), tuple(places[place] for place in range(len(places))))

    def _wanted(self, gids: Iterable[int], flags: hb.SubsetFlags) -> hb.SubsetInput:
        wanted = hb.SubsetInput()
        wanted.flags = flags | hb.SubsetFlags.NO_HINTING
        wanted.glyph_set.update(gids)
        wanted.drop_table_tag_set.update(self._dropped)
        return wanted

    @property
    def _cut_from(self) -> hb.Face:
        """The face that a subset is taken from.

        One prepared by HarfBuzz gives the same bytes ten times faster, but preparing takes as long as a hundred subsets
        and the memory of the whole file: not for the rare face that two people of a batch need.
        """
        self._cuts += 1
        return self._prepared if self._cuts > _CUTS_BEFORE_PREPARING else self._font.face

    @cached_property
    def _prepared(self) -> hb.Face:
        return hb.subset_preprocess(self._font.face)

    @cached_property
    def _dropped(self) -> frozenset[int]:
        tags = set(self._font.face.table_tags) - _KEPT
        return frozenset(int.from_bytes(tag.encode("ascii"), "big") for tag in tags)


@lru_cache(maxsize=16_384)
def script_of(character: str) -> str | None:
    """Return the script of a character (ISO 15924), None for one that goes with its neighbours (UAX 24)."""
    buffer = hb.Buffer()
    buffer.add_str(character)
    buffer.guess_segment_properties()
    return buffer.script or None


@lru_cache(maxsize=64)
def shared(path: Path) -> FontFile:
    """Return the one object that this process has for a font file, so that what was found out about it is kept."""
    return FontFile(path)


def twins(characters: Iterable[str], files: Sequence[FontFile]) -> Mapping[str, str]:
    """Return, of characters for which a file has one glyph, the one that stands for all of them.

    A PDF tells one text for each glyph, and so for each of them the same (ISO 32000-1, 9.10).
    """
    first: dict[tuple[int, int], str] = {}
    stands: dict[str, str] = {}
    for character in sorted(characters):
        glyphs = [(place, file.shape(character)) for place, file in enumerate(files) if file.covers(character)]
        keys = [(place, shaped.gids[0]) for place, shaped in glyphs if shaped]
        known = next((first[key] for key in keys if key in first), character)
        first.update(dict.fromkeys(keys, known))
        if known != character:
            stands[character] = known
    return stands


@lru_cache(maxsize=64)
def _sha256(path: Path, _size: int, _modified: int) -> str:
    """Return the SHA-256 of a file, read once for as long as it is not written to."""
    return sha256_of(path)


def _are_shifted(positions: Iterable[hb.GlyphPosition]) -> bool:
    return any(position.x_offset or position.y_offset for position in positions)


def _is_private(code: int) -> bool:
    """A private-use code point means another character in every font, so no glyph of it may be printed."""
    return unicodedata.category(chr(code)) == "Co"


def _check_directory(path: Path) -> None:
    """Raise FontMissing unless all tables that are needed lie inside the file.

    HarfBuzz takes a file that is none, or that was cut short, for one without glyphs: every name of a batch would come
    back as unprintable. A collection of several faces (TTC) is refused: which of them would be printed?
    """
    try:
        with path.open("rb") as file:
            kind, count = struct.unpack(">4sH6x", file.read(12))
            entries = list(struct.iter_unpack(">4s4xII", file.read(16 * count)))
        length = path.stat().st_size
    except (OSError, struct.error) as error:
        raise _damaged(path) from error
    outlines = {"glyf", "loca"} if _OUTLINES.get(kind, True) else {"CFF "}
    whole = {tag.decode("latin-1") for tag, start, size in entries if 0 < size <= length - start}
    if kind not in _OUTLINES or len(entries) != count or not whole >= _NEEDED | outlines:
        raise _damaged(path)


def _damaged(path: Path) -> FontMissing:
    return FontMissing(role=path.name, reason=Because("the font file is damaged"))
