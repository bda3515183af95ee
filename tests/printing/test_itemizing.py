"""Which of two fonts prints a space is what the layout engine says, whatever stands beside it."""

from collections.abc import Sequence
from functools import lru_cache
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from pipeline.printing.fontfile import script_of
from pipeline.printing.fonts import FontFace, runs_of
from pipeline.printing.itemizing import font_places, script_runs
from tests.printing.drawn import drawn_pages
from tests.printing.run import shelf

# Open Sans has Latin letters, digits and quotation marks, Droid Sans Fallback what is Chinese.
_TWO_FILES = "Droid Sans Fallback"
_CHARACTERS = "王小A1αя、，（）()《》「」＜＞“”‘’—·Ａ１あーア"
_LINES = 30


@lru_cache
def face() -> FontFace:
    return next(face for face in shelf().faces("heiti") if face.name == _TWO_FILES)


@lru_cache
def fonts() -> FontConfiguration:
    loaded = FontConfiguration()
    faces = (f"@font-face{{font-family:{file.family};src:url(file://{file.path})}}" for file in face().files)
    CSS(string="".join(faces), font_config=loaded)
    return loaded


def laid_out(lines: Sequence[str]) -> list[str]:
    """The families that print the characters of the lines, one after the other, as WeasyPrint chooses them."""
    style = (
        "@page{size:297mm 297mm;margin:0}html{font-kerning:none;font-variant-ligatures:none}body{margin:0}"
        f"p{{position:absolute;white-space:pre;font-family:{','.join(file.family for file in face().files)}}}"
    )
    body = "".join(f'<p style="top:{9 * place}mm">{escape(line)}</p>' for place, line in enumerate(lines))
    source = f'<html lang="zh-CN"><body>{body}</body></html>'
    page = HTML(string=source).render(font_config=fonts(), stylesheets=[CSS(string=style, font_config=fonts())])
    return [glyph.family for glyph in drawn_pages(page.write_pdf())[0]]


def chosen(line: str) -> list[str]:
    """The families that print the characters of a line, as they are stamped."""
    return [file.family for file, piece in runs_of(line, face().files) for _ in piece]


@pytest.mark.parametrize(
    "line",
    [
        "、 A",
        "（ A",
        "１ A",
        "Ａ 1",
        "王、 A",
        "王） 1",
        "A（王） B",
        "A（王 B） C",
        "「A」 王 1",
        "王—1 王",
        "Ａ Ａ",
        "／  1王",
    ],
)
def test_a_space_is_of_the_font_that_the_layout_takes_for_it(line: str) -> None:
    assert laid_out([line]) == chosen(line)


@settings(max_examples=8, deadline=None)
@given(some.lists(some.text(_CHARACTERS + " " * 8, min_size=3).filter(str.strip), min_size=_LINES, max_size=_LINES))
def test_whatever_stands_beside_a_space(lines: list[str]) -> None:
    assert laid_out(lines) == [family for line in lines for family in chosen(line)]


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("、 A王1", ["、 A", "王1"]),
        ("A（王）B", ["A（", "王", "）B"]),
        ("A＜王＞B", ["A＜", "王＞", "B"]),
        ("A(王)B", ["A(", "王", ")B"]),
        ("(A王) 1", ["(A", "王", ") 1"]),
        ("A(王[)B", ["A(", "王[", ")B"]),
        ("王)A", ["王)", "A"]),
        ("12", ["12"]),
        ("", []),
    ],
)
def test_a_text_is_cut_where_its_script_changes(text: str, runs: list[str]) -> None:
    assert runs == script_runs(text, script_of)


def test_a_space_goes_with_its_neighbour_of_the_earlier_font() -> None:
    places = {"a": 0, "王": 1, "𠀖": 2}

    assert [1, 0, 0] == font_places("王 a", places.__getitem__)
    assert [0, 0, 1, 1, 2] == font_places("a 王 𠀖", places.__getitem__)
    assert [2, 2, 2, 2] == font_places(" 𠀖  ", places.__getitem__)
