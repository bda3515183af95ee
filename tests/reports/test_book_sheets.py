"""Every cell of a book is what was to be written, on as many sheets as it takes."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.ledger.books import COLUMNS, COMMON, Book, Line
from pipeline.ledger.entries import Entry
from pipeline.reports import book_sheets
from pipeline.reports.book_sheets import TITLES, Cover, book_workbook, digest_of_lines
from tests.ledger import samples

COVER = Cover("天山示例职业技能评价中心", "S000065148999", "2026年11月", 12, "certpress/S000065148999\n12\nABC=")
ENTRY = Entry(6, samples.NINE, "stock.received", "张经办", {}, second="李审批")
CELLS = {
    Book.RECEIPT: ("自治区印刷厂", "空白证书", "0001", "0100", 100, 100),
    Book.REVOCATION: ("S000065148999263000001", 1, '=HYPERLINK("http://x")', "天职撤1号", "+1", "2026-11-20", "已收回"),
}


def line(book: Book, **changes: Any) -> Line:
    return replace(Line(ENTRY, "2026-11-20", CELLS[book], proof="http://x", note="@备注"), **changes)


def sheets(book: Book, lines: list[Line]) -> dict[str, list[tuple[Any, ...]]]:
    found = load_workbook(BytesIO(book_workbook(book, lines, COVER)))
    return {sheet.title: [tuple(cell.value for cell in row) for row in sheet.iter_rows()] for sheet in found}


@pytest.mark.parametrize("book", CELLS)
def test_every_cell_reads_back_as_it_was_written(book: Book) -> None:
    lines = [line(book), line(book, note="")]
    headings, *rows = sheets(book, lines)["台账"]

    assert ("序号", COMMON[0], *COLUMNS[book], *COMMON[1:]) == headings
    for place, (row, one) in enumerate(zip(rows, lines, strict=True), start=1):
        seq, *common = one.common
        expected = (place, seq, *one.cells, *common)
        assert expected == tuple("" if cell is None else cell for cell in row)


def test_what_looks_like_a_formula_or_a_number_is_text() -> None:
    found = load_workbook(BytesIO(book_workbook(Book.REVOCATION, [line(Book.REVOCATION)], COVER)))
    row = next(iter(found["台账"].iter_rows(min_row=2)))

    assert {"s", "inlineStr"} >= {cell.data_type for cell in row if isinstance(cell.value, str)}
    assert {"@"} == {cell.number_format for cell in row if isinstance(cell.value, str)}
    assert not found["台账"]._hyperlinks


def test_a_long_book_goes_on_on_another_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book_sheets, "MOST_LINES", 2)
    found = sheets(Book.RECEIPT, [line(Book.RECEIPT)] * 5)

    assert ["封面", "台账1", "台账2", "台账3"] == list(found)
    assert [[1, 2], [3, 4], [5]] == [[row[0] for row in found[name][1:]] for name in ("台账1", "台账2", "台账3")]
    assert "5 行，工作表：台账1、台账2、台账3" in str(found["封面"])


def test_the_cover_says_whose_book_it_is_and_what_stands_in_it() -> None:
    lines = [line(Book.RECEIPT)]
    cover = {row[0]: row[1] for row in sheets(Book.RECEIPT, lines)["封面"] if row[1]}

    assert "天山示例职业技能评价中心（S000065148999）" == cover["评价机构"]
    assert ("2026年11月", "12", COVER.checkpoint) == (
        cover["登记期间"],
        cover["台账条目数"],
        cover["最近的签名检查点"],
    )
    assert digest_of_lines(lines) == cover["各行SHA-256"]
    assert digest_of_lines(lines) != digest_of_lines([line(Book.RECEIPT, note="")])


@pytest.mark.parametrize("book", Book)
def test_an_empty_book_has_its_headings(book: Book) -> None:
    assert book in TITLES
    (headings,) = sheets(book, [])["台账"]

    assert len(COLUMNS[book]) + len(COMMON) + 1 == len(headings)


def test_the_same_lines_give_the_same_bytes() -> None:
    lines = [line(Book.RECEIPT)]

    assert book_workbook(Book.RECEIPT, lines, COVER) == book_workbook(Book.RECEIPT, lines, COVER)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("卡纸\t2", "3"), ("卡纸", "2\t3")),
        (("卡纸\\t2", ""), ("卡纸\t2", "")),
    ],
)
def test_what_ends_a_cell_may_stand_in_one(one: tuple[str, str], other: tuple[str, str]) -> None:
    digests = [digest_of_lines([line(Book.RECEIPT, cells=cells)]) for cells in (one, other)]

    assert digests[0] != digests[1]
    assert 64 == len(digests[0])


def test_two_lines_are_not_one_with_a_line_break_in_it() -> None:
    both = [line(Book.RECEIPT, note="甲"), line(Book.RECEIPT, note="乙")]
    (first, second) = ("\t".join(map(str, (*each.common, *each.cells))) for each in both)
    cells = (*both[0].cells[:-1], f"{both[0].cells[-1]}\n{second}")

    assert first
    assert digest_of_lines(both) != digest_of_lines([replace(both[0], cells=cells)])
