"""A report as a PDF: all of it is there, on as many sheets as it needs, in faces of the shelf."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from pipeline.errors import PressComplaint
from pipeline.printing.fonts import FontShelf
from pipeline.printing.report_file import report_pdf
from pipeline.resources import shipped
from tests.printing.run import shared_pool

_SHELF = FontShelf.load(shipped("fonts") / "fonts.toml")
HEITI, MONO = _SHELF.faces("heiti"), _SHELF.faces("dengkuan")


def pdf_of(body: str) -> bytes:
    page = f'<!doctype html><html lang="zh-CN"><head><title>t</title></head><body>{body}</body></html>'
    return report_pdf(page, title="台账审计报告", faces=HEITI, pool=shared_pool())


def text_of(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def test_a_long_report_goes_over_several_sheets_and_loses_nothing() -> None:
    content = pdf_of("".join(f"<p>第{line}项没有缺号</p>" for line in range(120)))

    assert 1 < len(PdfReader(BytesIO(content)).pages)
    assert all(f"第{line}项没有缺号" in text_of(content) for line in range(120))


def test_it_is_meant_to_be_kept() -> None:
    reader = PdfReader(BytesIO(pdf_of("<p>一</p>")))

    assert "/OutputIntents" in reader.root_object
    assert b"pdfaid:part" in reader.root_object["/Metadata"].get_data()  # type: ignore[attr-defined]


def test_a_character_that_no_face_has_does_not_stop_it() -> None:
    assert "缺〓失" in text_of(pdf_of("<p>缺\U000121ab失</p>"))


def test_it_asks_for_no_file() -> None:
    with pytest.raises(PressComplaint):
        pdf_of('<p>一</p><img src="file:///etc/hostname">')


def test_the_same_page_gives_the_same_bytes() -> None:
    assert pdf_of("<p>一</p>") == pdf_of("<p>一</p>")


def test_what_is_typed_from_paper_has_a_face_of_its_own() -> None:
    page = '<p>台账</p><p class="typed">Il1 O0</p><svg width="9mm" height="9mm"><text y="9">8</text></svg>'
    plain, typed = (
        fonts_of(report_pdf(page, title="t", faces=HEITI, typed=own, pool=shared_pool())) for own in ((), MONO)
    )

    assert {MONO[0].files[0].family} == {name.partition("-")[0] for name in typed - plain}


def fonts_of(content: bytes) -> set[str]:
    pages = PdfReader(BytesIO(content)).pages
    fonts = (page["/Resources"]["/Font"] for page in pages)  # type: ignore[index]
    return {str(font.get_object()["/BaseFont"])[1:].split("+")[-1] for each in fonts for font in each.values()}
