"""A proof of a real drop, with everybody's name and photo, cannot pass for a certificate or a card: not as a file, and
not once somebody has made a picture of it.
"""

import ctypes
from pathlib import Path

import pypdfium2 as pdfium
import pytest
import zxingcpp
from PIL import Image, ImageChops
from pypdf import PdfReader
from pypdfium2 import raw

from pipeline.ledger.verdicts import Answer
from pipeline.settings.values import Settings
from pipeline.verifying import verify
from tests.line.office import Office
from tests.privacy.day import day_of_work
from tests.privacy.house import Day

MARK = "样张"
# Points: no text of a page is as tall as the mark across it.
_TALLER_THAN_ANY_TEXT = 40
_DOTS = 300


@pytest.fixture(scope="module")
def day() -> Day:
    return day_of_work()


@pytest.fixture(params=["proof-of-a-batch.pdf", "proof-of-cards.pdf"])
def file(request: pytest.FixtureRequest, day: Day) -> Path:
    return day.beside / str(request.param)


def texts(page: pdfium.PdfPage) -> list[tuple[str, float, int]]:
    """Return each text, its size in points and its red (0 of what is black), in the order in which they are drawn."""
    words, found = page.get_textpage(), []
    red, others = ctypes.c_uint(), [ctypes.c_uint() for _ in range(3)]
    for one in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=5):
        size, matrix = ctypes.c_float(), one.get_matrix()
        raw.FPDFTextObj_GetFontSize(one, size)
        raw.FPDFPageObj_GetFillColor(one, red, *others)
        letters = (ctypes.c_ushort * 200)()
        length = raw.FPDFTextObj_GetText(one, words, letters, ctypes.sizeof(letters))
        text = "".join(bytes(letters)[:length].decode("utf-16-le").rstrip("\0").split())
        found.append((text, size.value * (matrix.a**2 + matrix.b**2) ** 0.5, red.value))
    return found


def picture_of(page: pdfium.PdfPage) -> Image.Image:
    picture: Image.Image = page.render(scale=_DOTS / 72).to_pil()
    return picture.convert("L")


def pictures(file: Path) -> list[Image.Image]:
    with pdfium.PdfDocument(file) as document:
        return [picture_of(page) for page in document]


def test_the_mark_is_drawn_first_with_the_page_itself_and_everything_else_lies_over_it(file: Path) -> None:
    """So nobody takes it off without drawing the page anew: it is no comment, no layer, and behind every word."""
    with pdfium.PdfDocument(file) as document:
        pages = [texts(page) for page in document]
    reader = PdfReader(file)

    for drawn in pages:
        assert MARK == drawn[0][0]
        assert _TALLER_THAN_ANY_TEXT < drawn[0][1]
        assert all(size < _TALLER_THAN_ANY_TEXT for _, size, _ in drawn[1:])
    assert "/OCProperties" not in reader.root_object
    assert not any("/Annots" in page for page in reader.pages)


def test_in_a_picture_the_mark_lies_across_the_words(file: Path) -> None:
    """What differs from the picture of the same page without it, in shades that anybody sees, is the mark."""
    with pdfium.PdfDocument(file) as document:
        for page in document:
            marked = picture_of(page)
            page.remove_obj(next(page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT])))
            page.gen_content()
            seen = ImageChops.difference(marked, picture_of(page)).point([255 * (by > 20) for by in range(256)])
            left, top, right, bottom = seen.getbbox() or (0, 0, 0, 0)

            assert seen.histogram()[255] > marked.width * marked.height / 200
            assert left < marked.width / 2 < right
            assert bottom - top > marked.height / 5


def test_once_the_grey_is_taken_away_the_word_stands_in_the_place_of_the_number(file: Path) -> None:
    """A copier in black and white may lose the mark; the same word in black, where the number would be, it keeps."""
    with pdfium.PdfDocument(file) as document:
        for page in document:
            assert [MARK] == [text for text, _, red in texts(page)[1:] if MARK in text and red == 0]


def test_no_code_of_it_can_be_read_at_any_size(file: Path) -> None:
    for picture in pictures(file):
        for times in (1, 2):
            smaller = picture.resize((picture.width // times, picture.height // times))
            assert [] == [code.text for code in zxingcpp.read_barcodes(smaller)]


def test_it_carries_no_proof_and_verifies_as_nothing(file: Path, day: Day, tmp_path: Path) -> None:
    pictures(file)[0].save(tmp_path / "picture.png")

    assert {} == dict(PdfReader(file).attachments)
    with Office(Settings.read(day.site)).workshop() as shop:
        for what in (file, tmp_path / "picture.png"):
            assert Answer.UNSURE is verify(shop, str(what), here=tmp_path).verdict.answer
