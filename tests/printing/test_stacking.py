"""Long runs in stacks: every page once and as it was, and before each stack a page that says which one it is."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from pipeline.documents.imposition import A4, Flip, Imposition, Order, Size
from pipeline.documents.page_choice import Bearer
from pipeline.documents.run_wording import RunText, SeparatorText
from pipeline.documents.stacks import STACK, Stack
from pipeline.files import sha256_of
from pipeline.printing.fonts import FontFace
from pipeline.printing.run_file import RunFile
from pipeline.printing.separator import separator_pages
from pipeline.printing.stacking import PrintJob
from tests.printing.items import CARD, cards, seen
from tests.printing.pages import PATH, Pdf
from tests.printing.run import shelf

BATCH, KIND = "2026-11-考评人员-01", "考评员证卡"
TITLE = f"{BATCH} {KIND}"


def face() -> FontFace:
    return shelf().faces("heiti")[0]


def bearers(count: int) -> list[Bearer]:
    return [Bearer(f"S0000651489991{place:04}", "王伟") for place in range(1, count + 1)]


@contextmanager
def job(folder: Path, count: int, *, size: int = STACK, **more: Any) -> Iterator[PrintJob]:
    """A print of the whole run of so many cards, or of the `places` of them."""
    with cards(folder / "run.pdf", count).open("rb") as file:
        run = RunFile(file)
        places = more.pop("places", range(count))
        yield PrintJob(run, places, RunText(BATCH, KIND, bearers(count)), face(), size, **more)


def written(folder: Path, count: int, **more: Any) -> list[Path]:
    """The files of the stacks, in order."""
    with job(folder, count, **more) as made:
        files = [folder / f"{stack.number}.pdf" for stack in made.stacks]
        for stack, file in zip(made.stacks, files, strict=True):
            made.write(stack, file)
    return files


def operators(file: Path) -> list[bytes]:
    """The hash of what each page draws; nothing for a blank one."""
    return [_hash(page.get("/Contents")) for page in PdfReader(file).pages]


def _hash(content: Any) -> bytes:
    return hashlib.sha256(content.get_object().get_data()).digest() if content is not None else b""


def drawn(folder: Path) -> dict[bytes, int]:
    """The number of each page of the run by what it draws."""
    return {content: place for place, content in enumerate(operators(folder / "run.pdf"), start=1)}


def separator(*, text: SeparatorText | None = None, page: Size = A4, folder: Path) -> Pdf:
    stack = Stack(2, 5, 201, 400, 201, 200)
    file = folder / "separator.pdf"
    said = RunText(BATCH, KIND, bearers(400)).separator(stack, range(200, 400))
    file.write_bytes(separator_pages([stack], [text or said], page=page, face=face()))
    return Pdf(file)


def test_before_each_stack_a_page_says_which_it_is_and_what_it_holds(tmp_path: Path) -> None:
    first, second, third = map(Pdf, written(tmp_path, 7, size=3))

    assert [4, 4, 2] == [len(first), len(second), len(third)]
    assert [
        "".join(TITLE.split()),
        "第2叠，共3叠",
        "首件S00006514899910004王伟",
        "末件S00006514899910006王伟",
        "张数3张",
    ] == second.rows(0)
    assert "张数1张" == third.rows(0)[-1]


def test_the_pages_of_all_stacks_together_are_the_run(tmp_path: Path) -> None:
    files = written(tmp_path, 7, size=3)
    places = [[drawn(tmp_path).get(content) for content in operators(file)] for file in files]

    assert [[None, 1, 2, 3], [None, 4, 5, 6], [None, 7]] == places


@pytest.mark.parametrize("wanted", [[2], [1, 4], [5, 0]])
def test_a_page_that_was_spoilt_is_there_again_on_its_own(wanted: list[int], tmp_path: Path) -> None:
    (file,) = written(tmp_path, 6, places=wanted, is_whole=False)

    assert [place + 1 for place in wanted] == [drawn(tmp_path)[content] for content in operators(file)]
    assert b"/PrintScaling /None" in file.read_bytes()


def test_many_pages_printed_again_come_in_stacks_as_well(tmp_path: Path) -> None:
    files = written(tmp_path, 6, places=range(1, 6), is_whole=False, size=3)

    assert [[None, 2, 3, 4], [None, 5, 6]] == [[drawn(tmp_path).get(one) for one in operators(file)] for file in files]


def test_a_stack_of_sheets_is_cut_by_itself(tmp_path: Path) -> None:
    imposition = Imposition(CARD, order=Order.CUT_AND_STACK, first_slot=1)
    places = [imposition.front(slot) for slot in range(imposition.slots)]
    first, second = map(Pdf, written(tmp_path, 10, size=2, imposition=imposition))
    shown = [
        [found and found[0] for found in seen(pages, page, imposition, places)]
        for pages, page in ((first, 0), (first, 1), (second, 1))
    ]

    assert (2, 2) == (len(first), len(second))
    assert [[None, 1, 3, 5], [0, 2, 4, 6], [7, 8, 9, None]] == shown
    assert ["件数3件", "张数A41张，每张4件"] == second.rows(0)[-2:]


def test_sheets_are_counted_through_the_whole_run(tmp_path: Path) -> None:
    first, second = map(Pdf, written(tmp_path, 10, size=2, imposition=Imposition(CARD)))
    numbers = "S00006514899910009–S00006514899910010"

    assert [f"{TITLE}第2叠第3张，共3张{numbers}".replace(" ", "")] == second.rows(1)
    assert "第1叠第1张，共3张" in first.rows(1)[0]


def test_a_run_with_backs_is_printed_on_both_sides(tmp_path: Path) -> None:
    imposition = Imposition(CARD, CARD, margin=0, mark=0, flip=Flip.SHORT_EDGE)
    with cards(tmp_path / "back.pdf", 1).open("rb") as back:
        (file,) = written(tmp_path, 3, imposition=imposition, backs=RunFile(back))
    pages = Pdf(file)
    preferences: Any = PdfReader(file).root_object["/ViewerPreferences"]
    sides = [seen(pages, page, imposition, [imposition.front(0)])[0] for page in range(2, 8)]

    assert 8 == len(pages)
    assert "/DuplexFlipShortEdge" == preferences["/Duplex"]
    assert [0, 0, 1, 0, 2, 0] == [found and found[0] for found in sides]
    assert (CARD.width, CARD.height) == pytest.approx(pages.size(3), abs=0.01)
    assert "张数3张（双面）" == pages.rows(0)[-1]


def test_a_stack_is_printed_at_its_own_size_and_named_like_the_run(tmp_path: Path) -> None:
    (file,) = written(tmp_path, 2)
    reader = PdfReader(file)
    preferences: Any = reader.root_object["/ViewerPreferences"]
    metadata: Any = reader.metadata

    assert KIND == metadata["/Title"]
    assert ("/None", "/Simplex") == (preferences["/PrintScaling"], preferences["/Duplex"])


@pytest.mark.parametrize("imposition", [None, Imposition(CARD)])
def test_the_same_run_gives_the_same_stacks(imposition: Imposition | None, tmp_path: Path) -> None:
    with job(tmp_path, 10, size=2, imposition=imposition) as made:
        hashes = [made.write(made.stacks[1], tmp_path / name) for name in ("1.pdf", "2.pdf")]

    assert {sha256_of(tmp_path / "1.pdf")} == set(hashes)
    assert b"Date" not in (tmp_path / "1.pdf").read_bytes()


def test_a_stack_has_what_its_pages_share_once(tmp_path: Path) -> None:
    (whole,) = written(tmp_path, 40)

    assert 30_000 > whole.stat().st_size - (tmp_path / "run.pdf").stat().st_size


@pytest.mark.parametrize("page", [A4, A4.turned, CARD, Size(420, 297)])
def test_a_separator_is_as_large_as_the_pages_behind_it(page: Size, tmp_path: Path) -> None:
    shown = separator(page=page, folder=tmp_path)
    glyphs = shown.glyphs()

    assert (page.width, page.height) == pytest.approx(shown.size(), abs=0.01)
    assert 5 == len(shown.rows())
    assert all(0.05 * page.width < glyph.x < 0.95 * page.width for glyph in glyphs)
    assert all(0.05 * page.height < glyph.y < 0.95 * page.height for glyph in glyphs)


def test_the_bar_at_the_foot_shows_how_far_the_run_has_come(tmp_path: Path) -> None:
    files = written(tmp_path, 3, size=1)
    bars = [[area for area in Pdf(file).areas(PATH, 0) if area.top > 100] for file in files]
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
    usual = separator(folder=tmp_path).glyphs()
    glyphs = separator(text=SeparatorText(TITLE * 3, "第 1 叠", ()), folder=tmp_path).glyphs()
    title = [glyph for glyph in glyphs if glyph.y == glyphs[0].y]

    assert "".join((TITLE * 3).split()) == "".join(glyph.text for glyph in title)
    assert title[0].size < usual[0].size == pytest.approx(26, abs=0.1)
    assert title[-1].x + title[-1].size * 25.4 / 72 < A4.width - 12


def test_a_character_that_the_face_does_not_have_is_not_a_hole(tmp_path: Path) -> None:
    text = SeparatorText("批\u202e次\U0001f600ˇ", "第 1 叠", ())

    assert ["批〓次〓〓", "第1叠"] == separator(text=text, folder=tmp_path).rows()


def test_words_that_are_missing_leave_their_place_empty(tmp_path: Path) -> None:
    assert ["第1叠"] == separator(text=SeparatorText(" ", "第 1 叠", (("", ""),)), folder=tmp_path).rows()
