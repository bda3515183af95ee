"""A font file: what it covers, how it shapes a text, and what of it goes into a PDF."""

import io
import pickle
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from fontTools.ttLib import TTCollection, TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import FontMissing
from pipeline.printing.fontfile import FontFile
from tests.printing.run import shelf

FILES = [file for face in shelf().faces("kaiti") for file in face.files]
KAITI = FILES[0]
NEEDED = {"glyf", "head", "hhea", "hmtx", "loca", "maxp"}


@cache
def with_fonttools(file: FontFile) -> TTFont:
    """Another reader of the same file."""
    return TTFont(io.BytesIO(file.path.read_bytes()), lazy=True)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.path.stem)
def test_another_library_finds_the_same_characters_and_advances(file: FontFile) -> None:
    font = with_fonttools(file)
    units, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
    expected = {code: metrics[glyph][0] / units for code, glyph in font.getBestCmap().items()}
    public = {code: advance for code, advance in expected.items() if not 0xE000 <= code <= 0xF8FF and code < 0xF0000}
    some = list(public)[::50]

    assert len(public) == len(file)
    assert [public[code] for code in some] == [file.advance(chr(code)) for code in some]
    assert not [code for code in range(0x20, 0x30000, 37) if (code in public) != file.covers(chr(code))]


def test_a_private_character_is_not_covered_although_it_has_a_glyph() -> None:
    private = next(chr(code) for code in with_fonttools(FILES[-1]).getBestCmap() if 0xE000 <= code <= 0xF8FF)

    assert not FILES[-1].covers(private)
    with pytest.raises(KeyError):
        FILES[-1].advance(private)


def test_a_family_is_a_name_by_content_wherever_the_file_lies(tmp_path: Path) -> None:
    copy = tmp_path / "copy.ttf"
    copy.write_bytes(KAITI.path.read_bytes())

    assert KAITI.family == FontFile(copy).family
    assert ("f", 13) == (KAITI.family[0], len(KAITI.family))
    assert KAITI.family[1:] == KAITI.sha256[:12]


def test_a_file_that_is_replaced_gets_another_family(tmp_path: Path) -> None:
    path = tmp_path / "font.ttf"
    path.write_bytes(KAITI.path.read_bytes())
    before = FontFile(path).family
    path.write_bytes(FILES[1].path.read_bytes())

    assert FILES[1].family == FontFile(path).family != before


def test_pickled_it_is_its_path_alone_and_one_object_in_a_process() -> None:
    KAITI.subset(glyphs_of(KAITI, "王小明"))
    packed = pickle.dumps(KAITI)

    assert len(packed) < 200
    assert pickle.loads(packed) is pickle.loads(packed)  # noqa: S301 - our own bytes
    assert KAITI.path == pickle.loads(packed).path  # noqa: S301 - as above


def glyphs_of(file: FontFile, text: str) -> frozenset[int]:
    glyphs = file.shape(text)
    assert glyphs is not None
    return frozenset(glyphs.gids)


@pytest.mark.parametrize("text", ["王小明", "阿依努尔·买买提", "S000065148999263000001", "office AV To fi ffl"])
@pytest.mark.parametrize("file", FILES[:3], ids=lambda file: file.path.stem)
def test_each_character_has_its_own_glyph_without_kerning_and_ligatures(file: FontFile, text: str) -> None:
    font, glyphs = with_fonttools(file), file.shape(text)
    cmap, metrics = font.getBestCmap(), font["hmtx"].metrics

    assert glyphs is not None
    assert [font.getGlyphID(cmap[ord(character)]) for character in text] == list(glyphs.gids)
    assert [metrics[cmap[ord(character)]][0] for character in text] == list(glyphs.advances)


@pytest.mark.parametrize("text", ["אב", "e\u0301", "\U0002b821", "a\u200bb"])
def test_characters_that_do_not_stand_side_by_side_have_no_shape(text: str) -> None:
    assert FILES[1].shape(text) is None


def test_metrics_are_those_that_weasyprint_writes() -> None:
    metrics = KAITI.metrics

    assert (879, -120, True) == (metrics.ascent, metrics.descent, metrics.is_truetype)
    assert KAITI.is_truetype


def test_widths_are_thousandths_of_an_em_in_order_of_the_glyphs() -> None:
    gids = sorted(glyphs_of(FILES[1], "王A0"))
    font = with_fonttools(FILES[1])
    expected = [round(font["hmtx"][font.getGlyphName(gid)][0] * 1000 / FILES[1].units) for gid in gids]

    assert list(zip(gids, expected, strict=True)) == list(FILES[1].widths(reversed(gids)).items())


def outline(font: TTFont, gid: int) -> object:
    name = font.getGlyphName(gid)
    return font["glyf"][name].getCoordinates(font["glyf"])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.path.stem)
def test_a_subset_has_the_glyphs_under_their_ids_and_nothing_that_a_pdf_does_not_need(file: FontFile) -> None:
    characters = [character for character in "王小明𠀖A0·（" if file.covers(character)]
    gids = frozenset().union(*(glyphs_of(file, character) for character in characters))
    whole, cut = with_fonttools(file), TTFont(io.BytesIO(file.subset(gids)))

    assert set(cut.keys()) - {"GlyphOrder"} == NEEDED
    assert [outline(whole, gid) for gid in sorted(gids)] == [outline(cut, gid) for gid in sorted(gids)]
    others = set(range(1, cut["maxp"].numGlyphs)) - gids
    assert not [gid for gid in others if cut["glyf"][cut.getGlyphName(gid)].numberOfContours]


@settings(max_examples=20, deadline=None)
@given(st.frozensets(st.integers(1, 7700), min_size=1, max_size=60))
def test_a_subset_is_the_same_however_often_the_file_was_cut(gids: frozenset[int]) -> None:
    fresh = FontFile(KAITI.path)
    often = _cut_often()

    assert fresh.subset(gids) == fresh.subset(sorted(gids)) == often.subset(gids)


def _cut_often() -> FontFile:
    if not _OFTEN:
        file = FontFile(KAITI.path)
        for gid in range(1, 100):
            file.subset({gid})
        assert "_prepared" in vars(file)
        _OFTEN.append(file)
    return _OFTEN[0]


_OFTEN: list[FontFile] = []


# --- damage ---


def cut_short(content: bytes) -> bytes:
    return content[: len(content) // 2]


def cut_in_its_directory(content: bytes) -> bytes:
    return content[:100]


def of_another_kind(content: bytes) -> bytes:
    return b"wOF2" + content[4:]


def without_cmap(content: bytes) -> bytes:
    return content.replace(b"cmap", b"kmap", 1)


def without_outlines(content: bytes) -> bytes:
    return content.replace(b"glyf", b"klyf", 1)


def as_a_collection(content: bytes) -> bytes:
    collection = TTCollection()
    collection.fonts = [TTFont(io.BytesIO(content)), TTFont(io.BytesIO(content))]
    made = io.BytesIO()
    collection.save(made)
    return made.getvalue()


def empty(_content: bytes) -> bytes:
    return b""


@pytest.mark.parametrize(
    "damage",
    [cut_short, cut_in_its_directory, of_another_kind, without_cmap, without_outlines, as_a_collection, empty],
)
def test_a_damaged_file_is_named(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "STKaiti.ttf"
    path.write_bytes(damage(KAITI.path.read_bytes()))

    with pytest.raises(FontMissing, match=r"STKaiti\.ttf"):
        FontFile(path).covers("王")


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(FontMissing, match=r"gone\.ttf"):
        FontFile(tmp_path / "gone.ttf").covers("王")
