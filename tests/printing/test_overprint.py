"""The overprint on a blank: every value in the middle of its box, nothing else on the page, and moved as measured."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from math import dist
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from pypdf import PdfReader

from pipeline.documents.calibration import (
    PAGES,
    Calibration,
    Fit,
    PaperPath,
    Point,
    Side,
    Transform,
    crosses,
    fit,
    overprint_matrix,
)
from pipeline.printing.moving import move
from pipeline.printing.templates import kinds_for, kinds_known
from pipeline.rules.categories import Category
from tests.fakes import THE_DAY
from tests.printing.blanks import (
    BOXES,
    PHOTO,
    SIZES,
    glyphs_by_field,
    middle_of,
    middle_of_text,
    overprint_template,
    run,
)
from tests.printing.pages import IMAGE, MM, PATH, Glyph, Pdf

A4 = PAGES["A4-landscape"]
NEAR_MM = 0.1
NEAR_PT = 0.1
TRANSFORM = Transform(A4, 1.25, -0.5, 1.002, 0.999, 0.2)


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(tmp_path_factory.mktemp("overprint"))


def calibrated(true: Transform) -> Calibration:
    """What an operator gets who measures what that printer does."""
    measured = {cross: true.affine.moved(place) for cross, place in crosses(true.page).items()}
    found = fit(crosses(true.page), measured, page=true.page)
    assert isinstance(found, Fit)
    path = PaperPath("M806", "2", "空白证书", Side.FRONT)
    return Calibration(path, "A4-landscape", THE_DAY.date(), "王印制", measured, found)


def apart(one: Point, other: Point) -> float:
    return dist((one.x, one.y), (other.x, other.y))


def test_the_line_makes_it_for_no_batch() -> None:
    assert "certificate-overprint" in kinds_known()
    assert [] == [category for category in Category if "certificate-overprint" in kinds_for(category)]


@pytest.mark.parametrize("field", BOXES)
def test_a_value_stands_in_the_middle_of_its_box_in_its_size(field: str, laid_out: Path) -> None:
    glyphs = glyphs_by_field(Pdf(laid_out))[field]

    assert NEAR_MM > apart(middle_of(BOXES[field]), middle_of_text(glyphs, size=SIZES[field]))
    assert NEAR_PT > max(abs(glyph.size - SIZES[field]) for glyph in glyphs)


def test_the_photo_fills_its_place_and_the_code_stands_beside_it(laid_out: Path) -> None:
    pdf = Pdf(laid_out)
    (photo,) = pdf.areas(IMAGE)
    (code,) = pdf.areas(PATH)

    # What is cropped of the photo lies beyond its place, above and below.
    assert NEAR_MM > max(abs(photo.left - PHOTO.left), abs(photo.width - PHOTO.width))
    assert NEAR_MM > apart(middle_of(PHOTO), middle_of(photo))
    assert NEAR_MM > apart(Point(98.5, 77.5), middle_of(code))
    assert 22 < code.width <= 30


@pytest.mark.parametrize("page", [0, 1, 2])
def test_nothing_is_on_the_page_but_the_values_the_photo_and_the_code(page: int, laid_out: Path) -> None:
    template, pdf = overprint_template(), Pdf(laid_out)
    sample = list(template.samples.values())[page]
    values = [sample[field.name] for field in template.kind.fields]
    joined = "".join("".join(values).split())
    shown = "".join(glyph.text for glyph in pdf.glyphs(page)).encode("utf-16", "surrogatepass").decode("utf-16")

    assert sorted(joined) == sorted(shown)
    assert (1, 1) == (len(pdf.areas(IMAGE, page)), len(pdf.areas(PATH, page)))


def test_the_code_reads_back_from_every_page_as_it_is_printed(laid_out: Path, tmp_path: Path) -> None:
    target = tmp_path / "overprint.pdf"
    move(laid_out, target, overprint_matrix(calibrated(TRANSFORM)), title="套打")
    numbers = [sample["number"] for sample in overprint_template().samples.values()]

    assert [[f"https://verify.example.cn/V/{number}"] for number in numbers] == [
        Pdf(target).codes(page, dots_an_inch=200) for page in range(3)
    ]


def printed_at(glyphs: list[Glyph], *, by: Transform, size: float) -> Point:
    """Where the printer that does `by` puts the middle of a value, whose line is straight again then."""
    places = [by.affine.moved(Point(glyph.x, glyph.y)) for glyph in glyphs]
    printed = [replace(glyph, x=place.x, y=place.y) for glyph, place in zip(glyphs, places, strict=True)]
    return middle_of_text(printed, size=size)


@pytest.mark.parametrize("field", BOXES)
def test_a_value_is_moved_against_what_the_printer_does(field: str, laid_out: Path, tmp_path: Path) -> None:
    target = tmp_path / "overprint.pdf"
    move(laid_out, target, overprint_matrix(calibrated(TRANSFORM)), title="套打")
    before, after = (glyphs_by_field(Pdf(file))[field] for file in (laid_out, target))
    expected = [TRANSFORM.correction.moved(Point(glyph.x, glyph.y)) for glyph in before]

    assert NEAR_MM > max(apart(place, Point(glyph.x, glyph.y)) for place, glyph in zip(expected, after, strict=True))
    # The move is one that would be seen.
    assert 0.5 < min(apart(Point(old.x, old.y), Point(new.x, new.y)) for old, new in zip(before, after, strict=True))
    printed = printed_at(after, by=TRANSFORM, size=SIZES[field])
    assert NEAR_MM > apart(middle_of(BOXES[field]), printed)


@some.composite
def printers(draw: some.DrawFn) -> Transform:
    """Anything that a printer may do."""
    offset, scale, turn = some.floats(-8, 8), some.floats(0.98, 1.02), some.floats(-1.5, 1.5)
    return Transform(A4, draw(offset), draw(offset), draw(scale), draw(scale), draw(turn))


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(true=printers())
def test_measured_fitted_and_overprinted_every_value_is_printed_where_the_blank_has_its_box(
    true: Transform, laid_out: Path, tmp_path: Path
) -> None:
    target = tmp_path / "overprint.pdf"
    move(laid_out, target, overprint_matrix(calibrated(true)), title="套打")
    glyphs = glyphs_by_field(Pdf(target))
    off = {
        field: apart(middle_of(box), printed_at(glyphs[field], by=true, size=SIZES[field]))
        for field, box in BOXES.items()
    }

    assert {} == {field: by for field, by in off.items() if by >= NEAR_MM}


def test_the_paper_stays_as_it_is_and_is_printed_at_actual_size(laid_out: Path, tmp_path: Path) -> None:
    target = tmp_path / "overprint.pdf"
    move(laid_out, target, overprint_matrix(calibrated(TRANSFORM)), title="套打")
    reader = PdfReader(target)

    for page in reader.pages:
        assert pytest.approx([0, 0, 297 / MM, 210 / MM], abs=0.001) == list(map(float, page.mediabox))
        assert 0 == page.rotation
    assert "/None" == reader.root_object["/ViewerPreferences"]["/PrintScaling"]  # type: ignore[index]
    assert "套打" == (reader.metadata and reader.metadata.title)


def operators(file: Path) -> Mapping[int, bytes]:
    return {place: page.get_contents().get_data() for place, page in enumerate(PdfReader(file).pages)}  # type: ignore[union-attr]


def test_one_matrix_stands_around_everything_that_a_page_has(laid_out: Path, tmp_path: Path) -> None:
    target, matrix = tmp_path / "overprint.pdf", (1.0, 0.5, -0.5, 1.0, 3.0, -4.0)
    move(laid_out, target, matrix, title="套打")
    before, after = operators(laid_out), operators(target)

    for page, content in after.items():
        own = before[page].split()
        assert [*b"q 1 0.5 -0.5 1 3 -4 cm".split(), *own, b"Q"] == content.split()


def test_without_a_matrix_nothing_is_moved(laid_out: Path, tmp_path: Path) -> None:
    target = tmp_path / "overprint.pdf"
    move(laid_out, target, None, title="套打")

    assert operators(laid_out) == operators(target)


def test_the_same_run_and_matrix_give_the_same_bytes(laid_out: Path, tmp_path: Path) -> None:
    made = partial(move, laid_out, matrix=(1.0, 0.0, 0.0, 1.0, 1.0, 1.0), title="套打")
    first, second, other = tmp_path / "1.pdf", tmp_path / "2.pdf", tmp_path / "3.pdf"

    assert made(first) == made(second) != move(laid_out, other, None, title="套打")
    assert first.read_bytes() == second.read_bytes()
