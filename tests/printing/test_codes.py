"""QR codes: read back, the modules of the standard, with a quiet zone, never too fine."""

import re
import zlib
from random import Random
from string import ascii_letters, digits
from typing import cast

import pypdfium2
import pytest
import qrcode
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as some
from PIL import Image, ImageDraw
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import MODE_8BIT_BYTE, QRData

from pipeline.documents.kinds import CodeBox
from pipeline.errors import TemplateWrong
from pipeline.printing.codes import QUIET_MODULES, code_side, dead_code, is_readable, qr_code, quiet_zone_mm
from pipeline.printing.drawn_code import Code

URL = "https://verify.example.cn/V/S000065148999263000001"
# As a signed one is: an address in capitals, and Base32 behind it.
SIGNED = URL.upper() + "#" + "7K3Z2FQA" * 25
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
Run = tuple[int, int, int, int]


def runs(code: Code) -> list[Run]:
    """The rectangles of the path."""
    numbers = (map(int, found) for found in re.findall(rb"(\d+) (\d+) (\d+) (\d+) re\n", code.path))
    return [(x, y, width, height) for x, y, width, height in numbers]


def drawn(code: Code, scale: int = 8) -> Image.Image:
    image = Image.new("L", (code.grid.columns * scale, code.grid.columns * scale), 255)
    pen = ImageDraw.Draw(image)
    for x, y, width, height in runs(code):
        pen.rectangle((x * scale, y * scale, (x + width) * scale - 1, (y + height) * scale - 1), fill=0)
    return image


def dark_modules(code: Code) -> list[list[bool]]:
    """The rows without the quiet zone."""
    image = drawn(code, scale=1)
    places = range(QUIET_MODULES, code.grid.columns - QUIET_MODULES)
    return [[image.getpixel((x, y)) == 0 for x in places] for y in places]


def as_pdf(code: Code, side_mm: float) -> bytes:
    """A page that is the code, as it stands on a certificate: y turned over, scaled to its size in points."""
    size = side_mm / 25.4 * 72
    content = b"q %.5f 0 0 %.5f 0 %.5f cm\n%sQ" % (size / code.grid.columns, -size / code.grid.columns, size, code.path)
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.5f %.5f]/Contents 4 0 R/Resources<<>>>>" % (size, size),
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
    )
    objects = b"".join(b"%d 0 obj%s endobj\n" % numbered for numbered in enumerate(parts, 1))
    return b"%PDF-1.7\n" + objects + b"trailer<</Root 1 0 R/Size 5>>\n"


@settings(max_examples=20, deadline=None)
@given(some.text(some.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=80))
def test_what_was_written_is_read(text: str) -> None:
    assert [text] == [found.text for found in zxingcpp.read_barcodes(drawn(qr_code(text, side_mm=30)))]


def test_words_outside_ascii_are_read() -> None:
    found = zxingcpp.read_barcodes(drawn(qr_code("证书：王小明", side_mm=30)))

    assert ["证书：王小明"] == [one.text for one in found]


def test_the_error_correction_is_of_level_m() -> None:
    assert ["M"] == [found.ec_level for found in zxingcpp.read_barcodes(drawn(qr_code(URL, side_mm=30)))]


@pytest.mark.parametrize("dots_per_inch", [150, 200, 300])
@pytest.mark.parametrize(("text", "side_mm"), [(URL, 22), (SIGNED, 40)], ids=["plain", "signed"])
def test_a_printed_code_is_read_at(text: str, side_mm: float, dots_per_inch: int) -> None:
    code = qr_code(text, side_mm=side_mm)
    with pypdfium2.PdfDocument(as_pdf(code, side_mm)) as pdf:
        image = pdf[0].render(scale=dots_per_inch / 72, grayscale=True).to_pil()

    assert [text] == [found.text for found in zxingcpp.read_barcodes(image)]


def test_no_hairline_stands_between_its_squares() -> None:
    code = qr_code(URL, side_mm=30)
    with pypdfium2.PdfDocument(as_pdf(code, 30)) as pdf:
        image = pdf[0].render(scale=code.grid.columns * 7.3 / pdf[0].get_width(), grayscale=True).to_pil()
    finder = image.crop(
        [round((QUIET_MODULES + at) * 7.3) + shrink for at, shrink in ((2, 1), (2, 1), (5, -1), (5, -1))]
    )

    assert (0, 0) == finder.getextrema()


@settings(max_examples=20, deadline=None)
@given(some.text(some.sampled_from("abcxyz_?&=#"), min_size=1, max_size=60))
def test_its_modules_are_those_of_another_maker(text: str) -> None:
    code = qr_code(text, side_mm=30)
    told = cast("dict[str, int]", zxingcpp.read_barcodes(drawn(code))[0].extra)
    other = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=told["DataMask"])
    other.add_data(QRData(text, mode=MODE_8BIT_BYTE))
    other.make(fit=True)

    assert other.get_matrix() == dark_modules(code)


@settings(max_examples=20, deadline=None)
@given(some.integers(1, 999_999))
def test_every_number_of_a_batch_takes_a_code_of_one_size(sequence: int) -> None:
    code = qr_code(f"https://verify.example.cn/V/S000065148999263{sequence:06d}", side_mm=30)

    assert 37 == code.grid.columns


@settings(max_examples=60, deadline=None)
@given(some.text(some.sampled_from(ascii_letters + digits * 3 + "/:.-?é证"), min_size=1, max_size=120), some.randoms())
def test_its_side_is_told_without_drawing_it(text: str, chance: Random) -> None:
    other = re.sub("[0-9]", lambda _: chance.choice(digits), text)

    assert qr_code(text, side_mm=80).grid.columns == code_side(text, side_mm=80)
    assert code_side(other, side_mm=80) == code_side(text, side_mm=80)


@settings(max_examples=30, deadline=None)
@given(some.text(some.sampled_from(BASE32), min_size=64, max_size=360), some.integers(0, 350))
def test_a_signed_one_is_as_large_as_others_of_its_length(body: str, digits_in_a_row: int) -> None:
    first = f"{URL.upper()}#{body}"
    # Digits take less room than letters.
    second = f"{URL.upper()}#{'2' * min(digits_in_a_row, len(body))}{body[digits_in_a_row:]}"

    assert len(first) == len(second)
    assert [code_side(first, side_mm=40)] * 2 == [qr_code(one, side_mm=40).grid.rows for one in (first, second)]
    # In the noise of so many modules the reader would now and then see a bar code, too.
    qr = zxingcpp.barcode_formats_from_str("QRCode")
    assert [second] == [found.text for found in zxingcpp.read_barcodes(drawn(qr_code(second, side_mm=40)), qr)]


@pytest.mark.parametrize(("length", "modules"), [(188, 49 + 8), (254, 53 + 8), (303, 57 + 8)])
def test_a_signed_one_is_no_larger_than_its_characters_need(length: int, modules: int) -> None:
    # Versions 8, 9 and 10: the address and what is signed are two characters to eleven bits, the sign between them one.
    assert modules == code_side(f"{URL.upper()}#{'A' * (length - len(URL) - 1)}", side_mm=30)


def test_the_smallest_modules_that_can_be_read_are_those_of_version_10() -> None:
    longest = max(length for length in range(200, 400) if is_readable(f"{URL.upper()}#{'A' * length}", CodeBox(30, 30)))

    assert 57 + 8 == code_side(f"{URL.upper()}#{'A' * longest}", side_mm=30)
    assert not is_readable("A" * 5000, CodeBox(30, 30))


def test_the_same_text_gives_the_same_code() -> None:
    before = qr_code(URL, side_mm=30)
    for sequence in range(2, 200):
        qr_code(f"{URL[:-6]}{sequence:06d}", side_mm=30)

    assert before == qr_code(URL, side_mm=30)


@pytest.mark.parametrize(("text", "most"), [(URL, 900), (SIGNED, 2700)], ids=["plain", "signed"])
def test_a_code_takes_little_of_a_file(text: str, most: int) -> None:
    assert len(zlib.compress(qr_code(text, side_mm=40).path)) < most


def test_four_modules_around_it_stay_white() -> None:
    code = qr_code(URL, side_mm=30)

    assert QUIET_MODULES == min(x for x, _, _, _ in runs(code))
    assert QUIET_MODULES == min(y for _, y, _, _ in runs(code))
    assert code.grid.columns - QUIET_MODULES == max(x + width for x, _, width, _ in runs(code))
    assert code.grid.columns - QUIET_MODULES == max(y + height for _, y, _, height in runs(code))


@pytest.mark.parametrize("text", ["", "S1", URL, "https://verify.example.cn/a/longer/place/V/S000065148999263000001"])
def test_the_quiet_zone_is_as_wide_as_it_is_drawn(text: str) -> None:
    code = qr_code(text, side_mm=30) if text else dead_code()

    assert pytest.approx(30 * min(x for x, _, _, _ in runs(code)) / code.grid.columns) == quiet_zone_mm(
        text, side_mm=30
    )


@pytest.mark.parametrize("length", [400, 4000])
def test_a_code_too_fine_to_be_read_is_refused(length: int) -> None:
    with pytest.raises(TemplateWrong, match="cannot be read"):
        qr_code("a" * length, side_mm=30)
    if length > 2331:  # the most that a code of version 40 holds
        with pytest.raises(TemplateWrong, match="cannot be read"):
            quiet_zone_mm("a" * length, side_mm=30)


def test_nothing_reads_the_code_of_a_proof() -> None:
    assert [] == zxingcpp.read_barcodes(drawn(dead_code()))
