"""Long runs in stacks: every page once and as it was, and before each stack a page that says which one it is."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from pipeline.documents.imposition import A4, Flip, Imposition, Size
from pipeline.documents.stacks import Stack
from pipeline.files import sha256_of
from pipeline.printing.fonts import FontFace
from pipeline.printing.imposing import impose
from pipeline.printing.separator import SeparatorText, separator_pages
from pipeline.printing.stacking import pages_of, stacked
from tests.printing.items import CARD, cards
from tests.printing.pages import PATH, Pdf
from tests.printing.run import shelf

TITLE = "2026-11-考评人员-01 考评员证卡"


def face() -> FontFace:
    return shelf().faces("heiti")[0]


def described(stack: Stack) -> SeparatorText:
    number = "00006514899912{:04d}".format
    rows = (("首张", number(stack.first)), ("末张", number(stack.last)), ("张数", f"{stack.count} 张"))
    return SeparatorText(TITLE, f"第 {stack.number} 叠，共 {stack.of} 叠", rows)


def run(folder: Path, count: int) -> Path:
    return cards(folder / "run.pdf", count)


def operators(file: Path) -> list[bytes]:
    """The hash of what each page draws; nothing for a blank one."""
    return [_hash(page.get("/Contents")) for page in PdfReader(file).pages]


def _hash(content: Any) -> bytes:
    return hashlib.sha256(content.get_object().get_data()).digest() if content is not None else b""


def drawn(run_file: Path) -> dict[bytes, int]:
    """The number of each page of a run by what it draws."""
    return {content: place for place, content in enumerate(operators(run_file), start=1)}


def separator(*, text: SeparatorText | None = None, page: Size = A4, folder: Path) -> Pdf:
    stack = Stack(2, 5, 201, 400)
    file = folder / "separator.pdf"
    file.write_bytes(separator_pages([stack], [text or described(stack)], page=page, face=face()))
    return Pdf(file)


def test_before_each_stack_a_page_says_which_it_is_and_what_it_holds(tmp_path: Path) -> None:
    stacked(run(tmp_path, 7), tmp_path / "stacks.pdf", describe=described, face=face(), stack=3)
    pages = Pdf(tmp_path / "stacks.pdf")

    assert 10 == len(pages)
    assert [
        "".join(TITLE.split()),
        "第2叠，共3叠",
        "首张000065148999120004",
        "末张000065148999120006",
        "张数3张",
    ] == pages.rows(4)
    assert "张数1张" == pages.rows(8)[-1]


def test_every_page_of_the_run_is_there_once_and_in_order(tmp_path: Path) -> None:
    source = run(tmp_path, 7)
    stacked(source, tmp_path / "stacks.pdf", describe=described, face=face(), stack=3)
    places = [drawn(source).get(content) for content in operators(tmp_path / "stacks.pdf")]

    assert [None, 1, 2, 3, None, 4, 5, 6, None, 7] == places


def test_a_separator_of_a_run_with_backs_has_a_blank_back(tmp_path: Path) -> None:
    source = run(tmp_path, 6)
    stacked(source, tmp_path / "stacks.pdf", describe=described, face=face(), stack=2, sides=2)
    contents = operators(tmp_path / "stacks.pdf")

    assert [None, None, 1, 2, 3, 4, None, None, 5, 6] == [drawn(source).get(content) for content in contents]
    assert [b"", b""] == [contents[1], contents[7]]
    assert "张数1张" == Pdf(tmp_path / "stacks.pdf").rows(6)[-1]


def test_a_stacked_run_is_printed_as_the_run_is(tmp_path: Path) -> None:
    flipped = Imposition(CARD, flip=Flip.LONG_EDGE)
    impose(run(tmp_path, 9), tmp_path / "a4.pdf", flipped, title=TITLE, backs=cards(tmp_path / "back.pdf", 1))
    sha256 = stacked(tmp_path / "a4.pdf", tmp_path / "stacks.pdf", describe=described, face=face(), sides=2)
    reader = PdfReader(tmp_path / "stacks.pdf")
    preferences: Any = reader.root_object["/ViewerPreferences"]
    metadata: Any = reader.metadata

    assert sha256_of(tmp_path / "stacks.pdf") == sha256
    assert TITLE == metadata["/Title"]
    assert ("/None", "/DuplexFlipLongEdge") == (preferences["/PrintScaling"], preferences["/Duplex"])


def test_the_same_run_gives_the_same_stacks(tmp_path: Path) -> None:
    source = run(tmp_path, 4)
    made = [stacked(source, tmp_path / name, describe=described, face=face(), stack=2) for name in ("1.pdf", "2.pdf")]

    assert 1 == len(set(made))
    assert b"Date" not in (tmp_path / "1.pdf").read_bytes()


def test_stacks_share_what_the_pages_of_the_run_share(tmp_path: Path) -> None:
    source = run(tmp_path, 40)
    stacked(source, tmp_path / "stacks.pdf", describe=described, face=face(), stack=4)

    assert 40_000 > (tmp_path / "stacks.pdf").stat().st_size - source.stat().st_size


@pytest.mark.parametrize("page", [A4, A4.turned, CARD, Size(420, 297)])
def test_a_separator_is_as_large_as_the_pages_behind_it(page: Size, tmp_path: Path) -> None:
    shown = separator(page=page, folder=tmp_path)
    glyphs = shown.glyphs()

    assert (page.width, page.height) == pytest.approx(shown.size(), abs=0.01)
    assert 5 == len(shown.rows())
    assert all(0.05 * page.width < glyph.x < 0.95 * page.width for glyph in glyphs)
    assert all(0.05 * page.height < glyph.y < 0.95 * page.height for glyph in glyphs)


def test_the_bar_at_the_foot_shows_how_far_the_run_has_come(tmp_path: Path) -> None:
    stacked(run(tmp_path, 3), tmp_path / "stacks.pdf", describe=described, face=face(), stack=1)
    pages = Pdf(tmp_path / "stacks.pdf")
    bars = [[area for area in pages.areas(PATH, page) if area.top > 100] for page in (0, 2, 4)]
    (first, second, third) = ([bar for bar in found if bar.width < 40] for found in bars)

    # On a card, the margin of 12 mm is 12 * 80 / 210 mm.
    margin = 12 * CARD.width / 210
    width = (CARD.width - 2 * margin) / 3
    expected = [pytest.approx(margin + place * width, abs=0.01) for place in range(3)]

    assert expected == [first[0].left, second[0].left, third[0].left]
    assert {1} == {len(first), len(second), len(third)}


def test_the_title_is_white_on_black(tmp_path: Path) -> None:
    band = separator(folder=tmp_path).image().convert("L").crop((110, 110, 1500, 270))

    assert (0, 255) == band.getextrema()


def test_a_long_title_becomes_smaller_and_stays_on_the_page(tmp_path: Path) -> None:
    stack = Stack(1, 1, 1, 9)
    usual = separator(folder=tmp_path).glyphs()
    glyphs = separator(text=SeparatorText(TITLE * 3, "第 1 叠", described(stack).rows), folder=tmp_path).glyphs()
    title = [glyph for glyph in glyphs if glyph.y == glyphs[0].y]

    assert "".join((TITLE * 3).split()) == "".join(glyph.text for glyph in title)
    assert title[0].size < usual[0].size == pytest.approx(26, abs=0.1)
    assert title[-1].x + title[-1].size * 25.4 / 72 < A4.width - 12


def test_a_character_that_the_face_does_not_have_is_not_a_hole(tmp_path: Path) -> None:
    text = SeparatorText("批\u202e次\U0001f600ˇ", "第 1 叠", ())

    assert ["批〓次〓〓", "第1叠"] == separator(text=text, folder=tmp_path).rows()


def test_words_that_are_missing_leave_their_place_empty(tmp_path: Path) -> None:
    assert ["第1叠"] == separator(text=SeparatorText(" ", "第 1 叠", (("", ""),)), folder=tmp_path).rows()


@pytest.mark.parametrize(("count", "sides"), [(0, 1), (5, 2)])
def test_a_run_that_is_no_run_of_sheets_is_refused(count: int, sides: int, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no sheets"):
        stacked(run(tmp_path, count), tmp_path / "stacks.pdf", describe=described, face=face(), sides=sides)

    assert not (tmp_path / "stacks.pdf").exists()


@pytest.mark.parametrize("wanted", [[3], [2, 5], [6, 1]])
def test_a_page_that_was_spoilt_is_there_again_on_its_own(wanted: list[int], tmp_path: Path) -> None:
    source = run(tmp_path, 6)
    sha256 = pages_of(source, wanted, tmp_path / "again.pdf")

    assert wanted == [drawn(source)[content] for content in operators(tmp_path / "again.pdf")]
    assert sha256_of(tmp_path / "again.pdf") == sha256
    assert b"/PrintScaling /None" in (tmp_path / "again.pdf").read_bytes()


@pytest.mark.parametrize("wanted", [[], [0], [7], [-1], [1, 7]])
def test_a_page_that_the_run_does_not_have_is_refused(wanted: list[int], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a run of 6 pages"):
        pages_of(run(tmp_path, 6), wanted, tmp_path / "again.pdf")

    assert not (tmp_path / "again.pdf").exists()
