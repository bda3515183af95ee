"""QR codes: read back, with a quiet zone, never too fine."""

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as some
from PIL import Image, ImageDraw

from pipeline.errors import TemplateWrong
from pipeline.printing.codes import QUIET_MODULES, Code, dead_code, qr_code, quiet_zone_mm

URL = "https://verify.example.cn/V/S000065148999263000001"


def drawn(code: Code, scale: int = 8) -> Image.Image:
    image = Image.new("L", (code.side * scale, code.side * scale), 255)
    pen = ImageDraw.Draw(image)
    for x, y, width, height in code.runs:
        pen.rectangle((x * scale, y * scale, (x + width) * scale - 1, (y + height) * scale - 1), fill=0)
    return image


@settings(max_examples=20, deadline=None)
@given(some.text(some.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=80))
def test_what_was_written_is_read(text: str) -> None:
    assert [text] == [found.text for found in zxingcpp.read_barcodes(drawn(qr_code(text, side_mm=30)))]


@settings(max_examples=20, deadline=None)
@given(some.integers(1, 999_999))
def test_every_number_of_a_batch_takes_a_code_of_one_size(sequence: int) -> None:
    code = qr_code(f"https://verify.example.cn/V/S000065148999263{sequence:06d}", side_mm=30)

    assert 41 == code.side


def test_four_modules_around_it_stay_white() -> None:
    code = qr_code(URL, side_mm=30)

    assert QUIET_MODULES == min(x for x, _, _, _ in code.runs)
    assert QUIET_MODULES == min(y for _, y, _, _ in code.runs)
    assert code.side - QUIET_MODULES == max(x + width for x, _, width, _ in code.runs)
    assert code.side - QUIET_MODULES == max(y + height for _, y, _, height in code.runs)


@pytest.mark.parametrize("text", ["", "S1", URL, "https://verify.example.cn/a/longer/place/V/S000065148999263000001"])
def test_the_quiet_zone_is_as_wide_as_it_is_drawn(text: str) -> None:
    code = qr_code(text, side_mm=30) if text else dead_code()

    assert pytest.approx(30 * min(x for x, _, _, _ in code.runs) / code.side) == quiet_zone_mm(text, side_mm=30)


@pytest.mark.parametrize("length", [400, 4000])
def test_a_code_too_fine_to_be_read_is_refused(length: int) -> None:
    with pytest.raises(TemplateWrong, match="cannot be read"):
        qr_code("a" * length, side_mm=30)
    if length > 2331:  # the most that a code of version 40 holds
        with pytest.raises(TemplateWrong, match="cannot be read"):
            quiet_zone_mm("a" * length, side_mm=30)


def test_nothing_reads_the_code_of_a_proof() -> None:
    assert [] == zxingcpp.read_barcodes(drawn(dead_code()))
