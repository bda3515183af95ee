"""Small books as PDF, through the real press: the same columns and lines as the workbook, headed on every page."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import book_exporting
from pipeline.book_exporting import Exported, Wish, export_books
from pipeline.ledger.books import COLUMNS, COMMON, Book, Line
from pipeline.ledger.entries import Entry
from pipeline.printing.sheets import faults
from pipeline.reports.book_page import InFile, book_page
from pipeline.reports.book_sheets import Cover
from tests.fakes import the_day
from tests.line.office import Office, open_office
from tests.line.test_line import entries
from tests.printing.pages import Pdf
from tests.printing.test_report_file import MONO, fonts_of
from tests.samples.batches import write_drop

WISH = Wish.of_month(["印制", "余存"], 2026, 11)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = open_office(tmp_path / "site")
    write_drop(office.inbox, people=60, name="b")
    office.run()
    return office


def exported(office: Office) -> list[Exported]:
    with office.workshop() as shop:
        return list(export_books(shop, replace(WISH, as_pdf=True)))


def test_each_page_is_headed_and_counted_and_every_line_stands_there(office: Office) -> None:
    _workbook, printed, _other, _empty = exported(office)
    pages = Pdf(printed.path)
    texts = ["".join(pages.lines(page)) for page in range(len(pages))]

    assert len(texts) > 1
    for turn, text in enumerate(texts, start=1):
        assert f"第{turn}页共{len(texts)}页" in text
        assert all(heading in text for heading in ("序号", *COLUMNS[Book.PRINT], *COMMON))
    assert all(number in "".join(texts) for number in office.numbers())
    assert () == faults(printed.path.read_bytes(), pages=len(texts))


def test_the_pages_lie_on_their_long_side(office: Office) -> None:
    pages = Pdf(exported(office)[1].path)

    assert [(842, 595)] * len(pages) == [
        tuple(map(round, pages.document[page].get_size())) for page in range(len(pages))
    ]


def test_a_long_reason_leaves_the_other_columns_their_room() -> None:
    line = Line(
        Entry(6, the_day(), "stock.received", "张经办", {}), "2026-11-20", ("厂", "空白证书", "0001", "0100", 100, 100)
    )
    cover = Cover("天山示例职业技能评价中心", "S000065148999", "2026年11月", 12, "")
    short, long = (
        book_page(Book.RECEIPT, [replace(line, note="卡纸" * length)], cover, InFile("入库.xlsx", "ab"))
        for length in (10, 1000)
    )

    columns = re.compile("<col style=.width:([0-9.]+)%")
    assert 14 == len(columns.findall(long))
    assert min(map(float, columns.findall(long))) > 3
    assert float(columns.findall(long)[-1]) < 25
    assert ('<tr class="short">' in short, '<tr class="short">' in long) == (True, False)


def test_numbers_and_days_stand_in_one_line_and_a_moment_goes_on_behind_its_day(office: Office) -> None:
    pages = Pdf(exported(office)[1].path)
    told = [line for page in range(len(pages)) for line in pages.text(page).splitlines()]

    assert all(any(number in line for line in told) for number in office.numbers())
    assert 120 == sum(line.count(f"{the_day():%Y-%m-%d}") for line in told)
    assert 60 == sum(line.count(f"T{the_day():%H:%M:%S}+08:00") for line in told)


def test_that_a_pdf_was_written_is_entered_too(office: Office) -> None:
    found = exported(office)

    made = [entry.payload["sha256"] for entry in entries(office) if entry.op == "export.made"]
    assert [one.sha256 for one in found] == made
    assert [".xlsx", ".pdf"] * 2 == [one.path.suffix for one in found]


def test_of_a_long_book_the_cover_is_printed_and_says_where_its_lines_are(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book_exporting, "MOST_LINES", 59)
    workbook, cover, _other, small = exported(office)
    pages = Pdf(cover.path)
    text = "".join(pages.lines(0))

    assert [(".pdf", 60, False), (".pdf", 0, True)] == [
        (one.path.suffix, one.lines, one.is_whole) for one in (cover, small)
    ]
    assert 1 == len(pages)
    assert all(told in text for told in (workbook.path.name, workbook.sha256, "共60行", "各行都在上面写明的工作簿里"))
    assert not any(number in text for number in office.numbers())
    made = [entry.payload["lines"] for entry in entries(office) if entry.op == "export.made"]
    assert [60, 0, 0, 0] == made, "no name was carried out with the cover"


def test_what_is_typed_from_paper_is_set_in_letters_that_are_told_apart(office: Office) -> None:
    """In the sans face I and l are one stroke, and 0 is an O: whoever types a root would type another."""
    with office.workshop() as shop:
        shop.keyring.make("log")
    _workbook, printed, *_others = exported(office)

    assert any(name.startswith(MONO[0].files[0].family) for name in fonts_of(printed.path.read_bytes()))
