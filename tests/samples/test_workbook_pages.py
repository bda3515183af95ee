"""A workbook as a page: its widths, its merged cells and its texts are those that an office program prints."""

import re
from pathlib import Path

import xlsxwriter

from tests.samples.workbook_pages import sheet_page


def page_of(tmp_path: Path) -> str:
    file = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet, boxed = book.add_worksheet("一"), book.add_format({"border": 1, "bold": True})
        sheet.set_column(0, 1, 10)
        sheet.merge_range(0, 0, 0, 2, "标题", boxed)
        sheet.write_string(1, 0, "<姓名>", boxed)
        sheet.write_number(1, 1, 12)
        book.add_worksheet("二").write_string(0, 0, "另一页")
    return sheet_page(file, title="表")


def test_columns_that_are_alike_are_as_wide_as_they_are(tmp_path: Path) -> None:
    widths = re.findall("col style=.width:([0-9.]+)mm", page_of(tmp_path))

    assert 3 == len(widths)
    assert widths[0] == widths[1] != widths[2]


def test_a_merged_cell_is_one_and_texts_are_no_markup(tmp_path: Path) -> None:
    page = page_of(tmp_path)

    assert 1 == page.count('colspan="3"')
    assert 4 == page.count("<td")
    assert "&lt;姓名&gt;" in page
    assert "text-align:right" in page.partition(">12<")[0].rpartition("<td")[2]
    assert "另一页" not in page
