"""The font shelf."""

import pickle
import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import FontMissing
from pipeline.files import sha256_of
from pipeline.printing.fonts import FontShelf, runs_of
from pipeline.resources import shipped
from tests.printing.run import shelf

TABLE = shipped("fonts/fonts.toml")
FACES = shelf().faces("kaiti")


def chosen(text: str) -> str | None:
    return next((face.name for face in shelf().faces("kaiti") if face.covers(text)), None)


@pytest.mark.parametrize(
    ("text", "face"),
    [
        ("王小明", "AR PL KaitiM GB"),
        ("S000065148999263000001", "AR PL KaitiM GB"),
        ("阿依努尔·买买提", "AR PL KaitiM GB"),
        ("龙䶮", "LXGW WenKai"),
        ("雨㛃", "LXGW WenKai"),
        ("𬀩", "LXGW WenKai"),
        ("𡃁", "LXGW WenKai"),
        ("森林火情瞭望观察员", "LXGW WenKai"),
        ("王𠀖𠀗", "TW-Kai"),
        ("王\U0002b821", "BabelStone Han"),
        ("王\ue000", None),
    ],
)
def test_the_first_face_with_every_character_prints_the_value(text: str, face: str | None) -> None:
    assert face == chosen(text)


def test_a_face_of_two_files_asks_only_for_those_it_needs() -> None:
    face = next(face for face in shelf().faces("kaiti") if face.name == "TW-Kai")

    assert ["TW-Kai-98_1.ttf"] == [file.path.name for file in face.files_for("王㐀")]
    assert ["TW-Kai-98_1.ttf", "TW-Kai-Ext-B-98_1.ttf"] == [file.path.name for file in face.files_for("王𠀖")]


def test_widths_are_the_fonts_own() -> None:
    first, second = shelf().faces("kaiti")[:2]

    assert pytest.approx(1.0, abs=0.01) == first.width("王")
    assert pytest.approx(11.0, abs=0.01) == first.width("S000065148999263000001")
    assert pytest.approx(0.6 * 0.96, abs=0.01) == second.width("0")


def test_a_space_that_the_file_of_its_neighbours_lacks_is_as_wide_as_in_the_file_that_has_it() -> None:
    face = next(face for face in shelf().faces("heiti") if face.name == "Droid Sans Fallback")
    latin, _, chinese = face.files

    assert (False, True) == (latin.covers("\u3000"), chinese.covers("\u3000"))
    assert pytest.approx(face.width("AB") + face.scale * chinese.advance("\u3000")) == face.width("A\u3000B")


@given(st.text(st.sampled_from("王小明㐀𠀖·A1\ue000\u0e01䶮"), max_size=12))
def test_what_a_face_remembers_is_what_its_files_say(text: str) -> None:
    for face in FACES:
        files = [next((file for file in face.files if file.covers(character)), None) for character in text]
        is_covered = None not in files

        assert is_covered == face.covers(text)
        assert is_covered == all(map(face.covers, text))
        if is_covered:
            advances = [file.advance(character) for file, character in zip(files, text, strict=True) if file]

            assert face.scale * sum(advances) == face.width(text)
            assert tuple(file for file in face.files if file in files) == face.files_for(text)


@given(st.text(st.sampled_from("王小 𠀖·A1"), min_size=1, max_size=12))
def test_a_value_with_spaces_is_as_wide_as_its_runs(text: str) -> None:
    for face in FACES:
        if face.covers(text):
            runs = runs_of(text, face.files)

            assert text == "".join(piece for _, piece in runs)
            assert all(file.covers(one) for file, piece in runs for one in piece)
            assert not text.strip() or {file for file, _ in runs} == set(face.files_for(text))
            width = face.scale * sum(file.advance(one) for file, piece in runs for one in piece)
            assert pytest.approx(width) == face.width(text)


def test_a_face_is_pickled_without_what_it_remembers() -> None:
    face = shelf().faces("kaiti")[0]
    packed = pickle.dumps(face)
    face.width("王小明S000065148999263000001")

    assert len(packed) == len(pickle.dumps(face)) < 500
    assert face.width("王") == pickle.loads(packed).width("王")  # noqa: S301 - our own bytes


def test_a_face_that_looks_larger_is_set_smaller_beside_another_but_not_alone(tmp_path: Path) -> None:
    face = '[[kaiti.face]]\nname = "{0}"\nfiles = [["{0}.ttf"]]\nlicence = "x"\nscale = {1}\n'
    table = tmp_path / "fonts.toml"
    table.write_text('[kaiti]\nlabel = "楷体"\n' + face.format("a", 1.0) + face.format("b", 0.9), encoding="utf-8")
    (tmp_path / "b.ttf").touch()
    alone = FontShelf.load(table, folders=[tmp_path]).faces("kaiti")
    (tmp_path / "a.ttf").touch()
    both = FontShelf.load(table, folders=[tmp_path]).faces("kaiti")

    assert [("b", 1.0)] == [(found.name, found.scale) for found in alone]
    assert [("a", 1.0), ("b", 0.9)] == [(found.name, found.scale) for found in both]


def test_only_the_song_face_is_a_stand_in() -> None:
    assert ["BabelStone Han"] == [face.name for face in shelf().faces("kaiti") if face.is_stand_in]


def test_no_font_is_opened_before_a_value_asks() -> None:
    assert all("_font" not in vars(file) for face in shelf().faces("kaiti") for file in face.files)


def test_a_licensed_file_in_the_sites_folder_comes_first(tmp_path: Path) -> None:
    kaiti = shelf().faces("kaiti")[0].files[0].path
    (tmp_path / "STKaiti.ttf").write_bytes(kaiti.read_bytes())
    first = FontShelf.load(TABLE, folders=[tmp_path]).faces("kaiti")[0]

    assert ("华文楷体 STKaiti", tmp_path / "STKaiti.ttf") == (first.name, first.files[0].path)
    assert sha256_of(kaiti) == first.files[0].sha256
    assert first.coverage > 7000


def test_a_role_without_a_face_is_refused_with_what_would_help(tmp_path: Path) -> None:
    empty = FontShelf.load(TABLE, folders=[tmp_path])

    with pytest.raises(FontMissing, match="仿宋 FangSong"):
        empty.faces("fangsong")
    with pytest.raises(FontMissing, match="no such role"):
        empty.faces("nobody")
    assert ("仿宋 FangSong", None) == (
        empty.roles["fangsong"].absent[0].name,
        empty.roles["fangsong"].absent[0].package,
    )


def test_a_damaged_font_is_named(tmp_path: Path) -> None:
    (tmp_path / "STKaiti.ttf").write_bytes(b"no font")
    face = FontShelf.load(TABLE, folders=[tmp_path]).faces("kaiti")[0]

    with pytest.raises(FontMissing, match=re.escape("STKaiti.ttf")):
        face.covers("王")


def test_a_table_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(FontMissing, match=r"fonts\.toml"):
        FontShelf.load(tmp_path / "fonts.toml")


@pytest.mark.parametrize(("mark", "is_left"), [*((mark, True) for mark in "，：；！？．）"), ("（", False)])
def test_marks_stand_where_simplified_chinese_has_them(mark: str, is_left: bool) -> None:  # noqa: FBT001 - from the table
    """In the middle of their squares, as another custom has it, they look like a mistake to every reader."""
    file = next(file for file in shelf().faces("heiti")[0].files if file.covers(mark))
    font = TTFont(file.path)
    glyph = font["glyf"][font.getBestCmap()[ord(mark)]]
    middle = font["head"].unitsPerEm / 2

    assert 1.0 == file.advance(mark)
    assert glyph.xMax < middle * 1.1 if is_left else glyph.xMin > middle
