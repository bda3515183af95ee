"""The calibration page: its crosses lie where the calibration takes them to be, and all is said that it needs."""

import io
from dataclasses import replace
from datetime import date
from itertools import combinations
from math import dist
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from pipeline.documents.calibration import (
    PAGES,
    Calibration,
    Fit,
    Matrix,
    PaperPath,
    Point,
    Side,
    Transform,
    crosses,
    fit,
    overprint_matrix,
)
from pipeline.documents.imposition import Size
from pipeline.printing.calibration_marks import placed, rulers
from pipeline.printing.calibration_page import CalibrationText, calibration_page
from pipeline.printing.fonts import FontFace, FontShelf
from pipeline.resources import shipped
from tests.printing.pages import PATH, Area, Glyph, Pdf, run_of

TEXT = CalibrationText(
    title="套打校准页",
    subtitle="长度单位：毫米。",
    facts=[("打印机", "HP M806"), ("纸盒", "手动"), ("纸张", "空白证书"), ("打印面", "正面"), ("页面", "A4")],
    steps=["按实际大小打印本页，从套打时的纸盒，用套打时的纸张，不要选适合页面，也不要缩放。", "量十字。"],
    headings=("十字", "应在", "距左边", "距上边"),
    corners={1: "左上", 2: "右上", 3: "中间", 4: "左下", 5: "右下"},
    signature=("量取人：", "日期："),
    lengths=("到左边", "到上边"),
    command=["certpress calibrate fit --page A4-landscape \\", "--printer 'HP M806'", "--by 姓名"],
)
ACROSS = PAGES["A4-landscape"]
PAGE = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)


@pytest.fixture(scope="module")
def face() -> FontFace:
    return FontShelf.load(shipped("fonts") / "fonts.toml").faces("heiti")[0]


def pdf_of(content: bytes, folder: Path) -> Pdf:
    file = folder / "page.pdf"
    file.write_bytes(content)
    return Pdf(file)


def middle(area: Area) -> tuple[float, float]:
    return area.left + area.width / 2, area.top + area.height / 2


def is_about(one: tuple[float, float], other: tuple[float, float], *, within: float = 0.02) -> bool:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1])) <= within


def boxes(glyphs: list[Glyph]) -> list[tuple[float, float, float, float]]:
    """Roughly the ink of each character: left, top, right and bottom; narrow ones have less."""
    return [(glyph.x, glyph.y - glyph.size * 0.25, glyph.x + glyph.size * 0.17, glyph.y) for glyph in glyphs]


@PAGE
def test_each_cross_lies_where_the_calibration_takes_it_to_be(page: Size, face: FontFace, tmp_path: Path) -> None:
    pdf = pdf_of(calibration_page(TEXT, page=page, face=face), tmp_path)
    areas = pdf.areas(PATH)

    assert pytest.approx((page.width, page.height), abs=0.01) == pdf.size()
    for number, place in crosses(page).items():
        length = 30 if number == 3 else 22
        about = [area for area in areas if is_about(middle(area), (place.x, place.y))]
        assert any(area.width == pytest.approx(length, abs=0.2) and area.height < 0.2 for area in about)
        assert any(area.height == pytest.approx(length, abs=0.2) and area.width < 0.2 for area in about)


@PAGE
def test_each_cross_has_its_number_beside_it(page: Size, face: FontFace, tmp_path: Path) -> None:
    glyphs = pdf_of(calibration_page(TEXT, page=page, face=face), tmp_path).glyphs()

    for number, place in crosses(page).items():
        label = placed(number, place, page).label
        found = [glyph.text for glyph in glyphs if is_about((glyph.x, glyph.y), (label.x, label.y), within=2.6)]
        assert [str(number)] == found


@PAGE
def test_a_ruler_has_a_tick_at_each_millimetre_and_its_numbers_at_every_tenth(
    page: Size, face: FontFace, tmp_path: Path
) -> None:
    pdf = pdf_of(calibration_page(TEXT, page=page, face=face), tmp_path)
    ticks = {round(middle(area)[0], 2) for area in pdf.areas(PATH) if area.width < 0.2 and 20 < middle(area)[1] < 22}
    upper = rulers(page)[0]

    assert {float(millimetre) for millimetre in range(32, int(page.width) - 31)} <= ticks
    for millimetre in upper.numbers():
        assert millimetre % 10 == 0
        text = str(millimetre)
        glyphs = [glyph for glyph in pdf.glyphs() if 23 < glyph.y < 27]
        place = run_of(glyphs, text)
        assert place[0].x < millimetre < place[-1].x + 1.5


@PAGE
def test_everything_that_it_was_given_stands_on_the_page(page: Size, face: FontFace, tmp_path: Path) -> None:
    shown = "".join(pdf_of(calibration_page(TEXT, page=page, face=face), tmp_path).lines())
    given = [TEXT.title, TEXT.subtitle, *(word for fact in TEXT.facts for word in fact), *TEXT.headings, *TEXT.steps]
    given += [*TEXT.corners.values(), *TEXT.signature, *TEXT.lengths, *TEXT.command]

    assert [] == [text for text in given if "".join(text.split()) not in shown]
    assert 10 == shown.count("mm")
    for place in crosses(page).values():
        assert f"{place.x:g},{place.y:g}" in shown


@PAGE
def test_no_words_lie_on_each_other_or_outside_the_rulers(page: Size, face: FontFace, tmp_path: Path) -> None:
    glyphs = pdf_of(calibration_page(TEXT, page=page, face=face), tmp_path).glyphs()
    spots = boxes(glyphs)

    assert all(20 < left and right < page.width - 20 for left, _, right, _ in spots)
    assert all(20 < top and bottom < page.height - 20 for _, top, _, bottom in spots)
    for one, other in combinations(spots, 2):
        across = min(one[2], other[2]) - max(one[0], other[0])
        down = min(one[3], other[3]) - max(one[1], other[1])
        is_one_line = one[3] == other[3]
        assert is_one_line or across <= 0 or down <= 0


@PAGE
def test_the_sketch_has_the_names_of_both_lengths_and_no_other_words(
    page: Size, face: FontFace, tmp_path: Path
) -> None:
    pdf = pdf_of(calibration_page(TEXT, page=page, face=face), tmp_path)
    [sketch] = [area for area in pdf.areas(PATH) if (70, 36) == (round(area.width, 1), round(area.height, 1))]
    inside = [
        glyph.text
        for glyph in pdf.glyphs()
        if sketch.left < glyph.x < sketch.left + sketch.width and sketch.top < glyph.y < sketch.top + sketch.height
    ]

    assert sorted("".join(TEXT.lengths)) == sorted(inside)


def test_it_is_printed_at_actual_size_and_is_the_same_every_time(face: FontFace) -> None:
    content = calibration_page(TEXT, page=ACROSS, face=face)
    reader = PdfReader(io.BytesIO(content))

    assert content == calibration_page(TEXT, page=ACROSS, face=face)
    assert "/None" == reader.root_object["/ViewerPreferences"]["/PrintScaling"]  # type: ignore[index]
    assert (1, TEXT.title) == (len(reader.pages), reader.metadata and reader.metadata.title)


def test_a_long_name_is_set_smaller_and_a_rare_one_loses_only_what_no_font_has(face: FontFace, tmp_path: Path) -> None:
    long = "职业技能等级证书空白" * 8
    text = replace(TEXT, facts=[("打印机", long), ("纸盒", "二\U0010fffd楼")])
    pdf = pdf_of(calibration_page(text, page=ACROSS, face=face), tmp_path)
    name = run_of(pdf.glyphs(), long)

    assert name[-1].x + name[-1].size * 0.36 < ACROSS.width / 2
    assert "二〓楼" in "".join(pdf.lines())


def printed(content: bytes, *matrices: Matrix) -> bytes:
    """The page as a printer puts it on the paper; the first matrix is applied first."""
    writer = PdfWriter(io.BytesIO(content))
    for matrix in matrices:
        writer.pages[0].add_transformation(matrix)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def measured(content: bytes, folder: Path) -> dict[int, Point]:
    """Where the rings of the crosses lie, as a ruler without error would find them."""
    areas = pdf_of(content, folder).areas(PATH)
    rings = [middle(area) for area in areas if 7.5 < area.width < 8.5 and 7.5 < area.height < 8.5]
    nearest = {
        cross: min(rings, key=lambda ring: dist(ring, (place.x, place.y))) for cross, place in crosses(ACROSS).items()
    }
    assert 5 == len(rings) == len(set(nearest.values()))
    return {cross: Point(*ring) for cross, ring in nearest.items()}


@pytest.mark.parametrize(
    "printer",
    [
        Transform(ACROSS, 1.3, -2.1),
        Transform(ACROSS, scale_x=1.01, scale_y=0.985),
        Transform(ACROSS, rotation=-1.5),
        Transform(ACROSS, -0.8, 1.7, 0.992, 1.004, 0.9),
    ],
    ids=["shifted", "scaled", "turned", "all at once"],
)
def test_what_was_measured_on_one_print_puts_the_next_one_into_its_place(
    printer: Transform, face: FontFace, tmp_path: Path
) -> None:
    page = calibration_page(TEXT, page=ACROSS, face=face)
    places = measured(printed(page, printer.as_matrix()), tmp_path)
    found = fit(crosses(ACROSS), places, page=ACROSS)
    assert isinstance(found, Fit)
    path = PaperPath("M806", "2", "空白证书", Side.FRONT)
    calibration = Calibration(path, "A4-landscape", date(2026, 11, 20), "王印制", places, found)
    again = measured(printed(page, overprint_matrix(calibration), printer.as_matrix()), tmp_path)

    assert 0.5 < max(dist((places[cross].x, places[cross].y), (one.x, one.y)) for cross, one in crosses(ACROSS).items())
    for cross, place in crosses(ACROSS).items():
        assert 0.02 > dist((place.x, place.y), (again[cross].x, again[cross].y))
