"""The contact sheet: real pages, small and whole, under their captions."""

from pathlib import Path

import pytest

from pipeline.documents.contact_sheet import Group, contact_sheets
from pipeline.documents.imposition import A4, Size
from pipeline.files import sha256_of
from pipeline.printing.contact_sheet import Proofs, contact_sheet
from tests.printing.items import CARD, MARK, cards
from tests.printing.pages import PATH, Area, Pdf
from tests.printing.run import shelf

TITLE = "样张总览"


def proofs(folder: Path, count: int = 4, *, bleed: float = 0.0, size: Size = CARD) -> Proofs:
    group = Group("考评员证卡 examiner-card", size, [f"第{place}种" for place in range(1, count + 1)])
    return Proofs(group, cards(folder / f"{count}-{size.width}.pdf", count, bleed=bleed, size=size))


def made(folder: Path, *shown: Proofs) -> Pdf:
    target = folder / "all.pdf"
    file = contact_sheet(shown, target, title=TITLE, face=shelf().faces("heiti")[0])
    pages = Pdf(target)

    assert (sha256_of(target), len(pages)) == (file.sha256, file.pages)
    return pages


def test_every_sheet_is_upright_a4_with_title_captions_and_names(tmp_path: Path) -> None:
    pages = made(tmp_path, proofs(tmp_path, 12), proofs(tmp_path, 1, size=A4))
    shown = ["".join(pages.lines(page)) for page in range(len(pages))]

    assert [pytest.approx((210, 297), abs=0.01)] * len(pages) == [pages.size(page) for page in range(len(pages))]
    assert [f"{TITLE}{turn}/{len(pages)}" in words for turn, words in enumerate(shown, 1)] == [True] * len(pages)
    assert all("考评员证卡examiner-card" in words for words in shown)
    assert all(f"第{place}种" in "".join(shown) for place in range(1, 13))


@pytest.mark.parametrize("bleed", [0.0, 3.0])
def test_a_page_lies_where_the_sheet_says_and_is_made_small_in_proportion(tmp_path: Path, bleed: float) -> None:
    shown = proofs(tmp_path, bleed=bleed)
    pages = made(tmp_path, shown)
    (sheet,) = contact_sheets([shown.group])
    marks = [area for area in pages.areas(PATH) if 15 < area.width < 25]
    expected = [
        Area(one.left + one.scale * MARK.left, one.top + one.scale * MARK.top, one.scale * 30, one.scale * 12)
        for one in sheet.pages
    ]

    assert 4 == len(marks)
    for should, area in zip(expected, marks, strict=True):
        assert pytest.approx((should.left, should.top, should.width, should.height), abs=0.05) == (
            area.left,
            area.top,
            area.width,
            area.height,
        )


def test_what_a_page_prints_beyond_its_edges_is_cut_off(tmp_path: Path) -> None:
    shown = proofs(tmp_path, 1, bleed=3.0)
    image = made(tmp_path, shown).image(dots_an_inch=100).convert("RGB")
    (sheet,) = contact_sheets([shown.group])
    (one,) = sheet.pages
    dots = 100 / 25.4
    middle = round((one.top + one.scale * 60) * dots)

    assert (255, 255, 255) == image.getpixel((round((one.left - 0.8) * dots), middle))
    assert (255, 230, 230) == image.getpixel((round((one.left + 0.8) * dots), middle))


def test_a_file_that_has_not_its_pages_is_an_error_of_the_program(tmp_path: Path) -> None:
    shown = proofs(tmp_path, 3)

    with pytest.raises(ValueError, match="3 pages for 2 names"):
        made(tmp_path, Proofs(Group("证", CARD, ["一", "二"]), shown.file))


def test_the_same_pages_give_the_same_bytes(tmp_path: Path) -> None:
    shown = proofs(tmp_path)
    face = shelf().faces("heiti")[0]
    files = [contact_sheet([shown], tmp_path / name, title=TITLE, face=face) for name in ("a.pdf", "b.pdf")]

    assert files[0].sha256 == files[1].sha256
