"""What goes into a sheet comes out of it, and nothing else."""

import re
from io import BytesIO

import openpyxl
import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import ReportFailed
from pipeline.reports import workbook as writing
from pipeline.reports.workbook import LONGEST_TEXT, Book, Style, clipped, workbook, writable
from tests.reports.papers_samples import parts, read_back

DANGEROUS = [
    '=HYPERLINK("http://example.cn","点我")',
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "http://example.cn",
    "mailto:a@example.cn",
    "internal:Sheet1!A1",
    "650102199001011234",
    "0012",
    "1e5",
    "TRUE",
    "<b>王</b>",
    "{{ 7*7 }}",
    " 前后有空格 ",
    "第一行\n第二行",
    "䶮㛃𬀩·",
]


def column_of(texts: list[str], style: Style = Style.TEXT) -> bytes:
    def fill(book: Book) -> None:
        sheet = book.sheet("表")
        for row, text in enumerate(texts):
            sheet.write(row, 0, text, style)

    return workbook(fill)


def test_whatever_a_cell_holds_comes_back_as_the_same_text() -> None:
    content = column_of(DANGEROUS)

    assert [[text] for text in DANGEROUS] == read_back(content)["表"]


def test_the_reader_of_the_inbox_sees_the_same_texts() -> None:
    sheet = python_calamine.CalamineWorkbook.from_filelike(BytesIO(column_of(DANGEROUS))).get_sheet_by_name("表")

    assert [[text] for text in DANGEROUS] == sheet.to_python(skip_empty_area=False)


def test_a_text_that_looks_like_the_formats_own_escape_is_not_taken_for_one() -> None:
    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(column_of(["_x0041_"])))

    assert [["_x0041_"]] == book.get_sheet_by_name("表").to_python()


def test_nothing_computes_and_nothing_links() -> None:
    sheet_parts = parts(column_of(DANGEROUS))
    xml = sheet_parts["xl/worksheets/sheet1.xml"]

    assert b"<f>" not in xml
    assert b"hyperlink" not in xml
    assert not any("rels/sheet" in name for name in sheet_parts)


def test_every_cell_is_formatted_as_text() -> None:
    cells = openpyxl.load_workbook(BytesIO(column_of(DANGEROUS)))["表"]["A"]

    assert {"@"} == {cell.number_format for cell in cells}
    assert {"s", "inlineStr"} >= {cell.data_type for cell in cells}


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=1, max_size=60), max_size=8))
@settings(deadline=None, max_examples=60)
def test_any_text_survives_but_for_characters_that_no_workbook_can_hold(texts: list[str]) -> None:
    expected = [[writable(text)] for text in texts]

    assert expected == read_back(column_of(texts)).get("表", [])


@given(st.lists(st.text(st.sampled_from("王A1·_x0005 <>&\"'\n\t\u0301=\u3000\ufffe~")), max_size=6))
@settings(deadline=None, max_examples=60)
def test_a_cell_written_in_one_go_has_the_bytes_that_xlsxwriter_gives_it(texts: list[str]) -> None:
    texts = [*texts, *DANGEROUS]
    quick = column_of(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "_WITHOUT_ESCAPES", re.compile("(?!)"))
        slow = column_of(texts)

    assert slow == quick


def test_the_same_cells_give_the_same_bytes() -> None:
    assert column_of(DANGEROUS) == column_of(DANGEROUS)


def test_the_time_of_day_is_not_in_the_file() -> None:
    assert b"2000-01-01T00:00:00Z" in parts(column_of(DANGEROUS))["docProps/core.xml"]


def test_a_lone_half_of_a_character_is_shown_as_a_mark() -> None:
    assert [["王\ufffd"]] == read_back(column_of(["王\ud800"]))["表"]


def test_a_text_too_long_for_a_cell_is_refused_and_never_cut() -> None:
    with pytest.raises(ReportFailed) as caught:
        column_of(["好", "长" * (LONGEST_TEXT + 1)])

    assert {"sheet": "表", "row": 2, "column": 1} == caught.value.values


def test_a_text_too_long_for_a_note_is_clipped_with_a_mark() -> None:
    assert "好" == clipped("好")
    assert "长" * (LONGEST_TEXT // 2) + "…" == clipped("长" * (LONGEST_TEXT + 1))
    assert [[clipped("𬀩" * LONGEST_TEXT)]] == read_back(column_of([clipped("𬀩" * LONGEST_TEXT)]))["表"]


def test_a_cell_above_what_is_written_already_is_refused() -> None:
    def fill(book: Book) -> None:
        sheet = book.sheet("表")
        sheet.write(5, 0, "后")
        sheet.write(1, 0, "前")

    with pytest.raises(ReportFailed):
        workbook(fill)


def test_a_count_is_a_number_that_can_be_added_up() -> None:
    content = workbook(lambda book: book.sheet("表").count(0, 0, 7))

    assert "n" == openpyxl.load_workbook(BytesIO(content))["表"]["A1"].data_type
