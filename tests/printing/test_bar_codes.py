"""Bar codes: read back, the bars of another maker, with a quiet zone, never too fine; QR codes beside them."""

import re
from pathlib import Path
from random import Random
from string import digits

import pytest
import zxingcpp
from hypothesis import example, given
from hypothesis import strategies as some
from PIL import Image

from pipeline.documents.kinds import CodeBox, Symbology
from pipeline.errors import TemplateWrong
from pipeline.printing.bar_codes import QUIET_MODULES, SMALLEST_MODULE_MM, bar_code, bar_grid, dead_bar_code
from pipeline.printing.codes import code_of, grid_of
from pipeline.printing.drawn_code import Code, Grid
from pipeline.printing.judge import differences
from pipeline.printing.templates import Template
from tests.printing.pages import Pdf
from tests.printing.plate_templates import KIND, PAGE, composed, template
from tests.printing.plated import Twice, made_twice
from tests.printing.run import shelf

NUMBER = "650000651489920001"
ASCII = some.text(some.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=24)
MIXED = some.text(some.sampled_from(digits * 3 + "ABab-/"), min_size=1, max_size=40)
WIDE_MM = 300


def bars(code: Code) -> list[tuple[int, int]]:
    """Where each bar begins, and how wide it is."""
    return [(int(x), int(width)) for x, width in re.findall(rb"(\d+) 0 (\d+) 1 re\n", code.path)]


def drawn(code: Code, *, scale: int = 3, height: int = 60) -> Image.Image:
    image = Image.new("L", (code.grid.columns * scale, height * code.grid.rows), 255)
    for x, y, width, high in re.findall(rb"(\d+) (\d+) (\d+) (\d+) re\n", code.path):
        left, top = int(x) * scale, int(y) * height
        image.paste(0, (left, top, left + int(width) * scale, top + int(high) * height))
    return image


def read(image: Image.Image) -> list[tuple[str, str]]:
    return [(str(found.format), found.text) for found in zxingcpp.read_barcodes(image)]


@example("99")
@example("9900017")
@example("A99")
@given(ASCII | MIXED)
def test_what_was_written_is_read(text: str) -> None:
    assert [("Code 128", text)] == read(drawn(bar_code(text, width_mm=WIDE_MM)))


@example("99", Random(1))
@given(MIXED, some.randoms())
def test_its_grid_is_told_without_drawing_it(text: str, chance: Random) -> None:
    other = re.sub("[0-9]", lambda _: chance.choice(digits), text)

    assert bar_code(text, width_mm=WIDE_MM).grid == bar_grid(text, width_mm=WIDE_MM)
    assert bar_grid(other, width_mm=WIDE_MM) == bar_grid(text, width_mm=WIDE_MM)


def test_its_bars_are_those_of_another_maker() -> None:
    code = bar_code(NUMBER, width_mm=64)
    made = zxingcpp.create_barcode(NUMBER, zxingcpp.BarcodeFormat.Code128).to_image(scale=1, add_quiet_zones=False)
    row = bytes(memoryview(made))[: made.shape[1]]  # type: ignore[arg-type]  # it has Python's buffer protocol
    runs = [(run.start() + QUIET_MODULES, len(run[0])) for run in re.finditer(b"\0+", row)]

    assert runs == bars(code)


def test_ten_modules_on_either_side_stay_white() -> None:
    code = bar_code(NUMBER, width_mm=64)
    (first, _), (last, width) = bars(code)[0], bars(code)[-1]

    assert (QUIET_MODULES, code.grid.columns - QUIET_MODULES) == (first, last + width)


def test_a_number_of_18_digits_has_room_on_a_card() -> None:
    code = bar_code(NUMBER, width_mm=64)

    assert Grid(154, 1) == code.grid
    assert SMALLEST_MODULE_MM < 64 / code.grid.columns


@pytest.mark.parametrize("width_mm", [38.4, 10])
def test_a_bar_code_too_fine_to_be_read_is_refused(width_mm: float) -> None:
    with pytest.raises(TemplateWrong, match="cannot be read"):
        bar_code(NUMBER, width_mm=width_mm)
    with pytest.raises(TemplateWrong, match="cannot be read"):
        bar_grid(NUMBER, width_mm=width_mm)


def test_the_smallest_module_is_a_quarter_of_a_millimetre() -> None:
    assert Grid(154, 1) == bar_grid(NUMBER, width_mm=38.5)


@pytest.mark.parametrize("text", ["电工", "A\n", "é", "\xf1"])
def test_a_text_that_a_bar_code_cannot_hold_is_refused(text: str) -> None:
    with pytest.raises(TemplateWrong, match="letters, digits"):
        bar_code(text, width_mm=WIDE_MM)
    with pytest.raises(TemplateWrong, match="letters, digits"):
        bar_grid(text, width_mm=WIDE_MM)


def test_nothing_reads_the_bar_code_of_a_proof() -> None:
    assert dead_bar_code().grid == bar_grid("", width_mm=64)
    assert [] == read(drawn(dead_bar_code(), scale=8, height=8))


@pytest.mark.parametrize("symbology", Symbology)
@pytest.mark.parametrize("text", ["", NUMBER])
def test_a_code_has_the_grid_that_its_plate_was_made_for(symbology: Symbology, text: str) -> None:
    box = CodeBox(64, 64, symbology)

    assert code_of(text, box).grid == grid_of(text, box)


BAR_KIND = KIND.replace("code_mm = [30, 30]", 'code = "code128"\ncode_mm = [64, 8]')
BAR_STYLE = ".code { width: 64mm; height: 8mm }"


def coded(folder: Path, symbology: Symbology) -> Template:
    if symbology is Symbology.QR:
        return template(folder)
    return template(folder, kind=BAR_KIND, style=BAR_STYLE)


@pytest.mark.parametrize("shrunk", [1, 0.96])
@pytest.mark.parametrize("symbology", Symbology)
def test_a_code_on_its_page_is_read_at_200_dpi(tmp_path: Path, symbology: Symbology, shrunk: float) -> None:
    made = coded(tmp_path, symbology)
    page = composed(made, photo=None, code=NUMBER)
    twice = made_twice([page.record], {}, made, shelf())
    assert isinstance(twice, Twice), twice
    assert () == differences(twice.stamped, twice.laid_out)

    for name, content in (("stamped", twice.stamped), ("laid out", twice.laid_out)):
        file = tmp_path / f"{name}.pdf"
        file.write_bytes(content)
        image = Pdf(file).image(dots_an_inch=200)
        smaller = image.resize((round(image.width * shrunk), round(image.height * shrunk)), Image.Resampling.BILINEAR)

        assert [NUMBER] == [text for _, text in read(smaller)]


def test_a_bar_code_keeps_the_shape_of_its_place_where_the_style_names_one_side(tmp_path: Path) -> None:
    made = template(tmp_path, kind=BAR_KIND, page=PAGE, style=".code { width: 80mm; height: auto }")
    twice = made_twice([composed(made, photo=None, code=NUMBER).record], {}, made, shelf())

    assert isinstance(twice, Twice), twice
    assert () == differences(twice.stamped, twice.laid_out)


def test_a_proof_shows_a_dead_bar_code(tmp_path: Path) -> None:
    made = coded(tmp_path, Symbology.CODE128)
    twice = made_twice([composed(made, photo=None, code="").record], {}, made, shelf(), is_proof=True)
    assert isinstance(twice, Twice), twice
    (tmp_path / "x.pdf").write_bytes(twice.stamped)

    assert () == differences(twice.stamped, twice.laid_out)
    assert [] == Pdf(tmp_path / "x.pdf").codes()
