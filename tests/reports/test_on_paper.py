"""Workbooks as the office printer gives them: across on A4, one page wide, numbers whole, large enough to read."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from pipeline.reports.card_list import card_list
from pipeline.reports.confirmation_form import confirmation_form
from pipeline.reports.forms import FORMS, empty_form
from pipeline.reports.passed_list import passed_list
from pipeline.reports.returned import Sent, write_returned
from pipeline.reports.roster import register_list
from pipeline.reports.score_entry import score_entry
from pipeline.reports.sign_list import sign_list
from pipeline.reports.upload_table import upload_table
from pipeline.reports.year_statistics import statistics_table
from pipeline.rules.batch import BLANK, Cell, CellKind
from pipeline.rules.cards.batch import NumberedCards
from pipeline.rules.cards.numbers import CardKind, CardNumber
from pipeline.rules.categories import Category
from pipeline.rules.drop_names import RETURN_NOTE
from pipeline.rules.exam.ticketed import TicketedExam
from pipeline.rules.problems import Problem
from pipeline.rules.scores.statistics import Statistics
from tests.ledger import samples
from tests.reports.papers_samples import numbered_batch, roster, say

# A character across is 7 pixels of 1/96 inch wide, and a column 5 more; the margins take an inch of A4.
PIXEL_MM: Final = 25.4 / 96
PAPER_MM: Final = 297 - 25.4
SIZE_PT: Final = 11
READABLE_PT: Final = 9
# Of the numbers of people, cards and certificates; half a Chinese character each.
DIGIT_PIXELS: Final = SIZE_PT / 2 / 72 * 96
NUMBERS: Final = {"证件号码": 18, "证卡编号": 18, "原证卡编号": 18, "证书编号": 22, "发证日期": 10}
KINDS: Final = {
    Category.EXAMINERS: CardKind.EXAMINER,
    Category.SUPERVISORS: CardKind.SUPERVISOR,
    Category.STAFF: CardKind.STAFF,
}


def cards(category: Category) -> bytes:
    kind = KINDS[category]
    batch = samples.card_batch("2026-11-证卡-01", samples.holder(0, kind), category=category)
    return card_list(NumberedCards(batch, (CardNumber(samples.INSTITUTION, kind, 1),)))


def exam() -> bytes:
    arranged = samples.arranged_exam()
    return score_entry(TicketedExam(arranged, tuple(f"20260010000{place}" for place in range(1, arranged.people + 1))))


def note(folder: Path) -> bytes:
    write_returned(folder, roster(), (Problem.of("a", 2, "姓名"),), say, drop=Sent("A", ("名单.xlsx",)))
    return (folder / RETURN_NOTE).read_bytes()


LISTS: Final[Mapping[str, Callable[[], bytes]]] = {
    "证书花名册": lambda: register_list(numbered_batch()),
    "领取签字表": lambda: sign_list(numbered_batch()),
    "数据审核确认表": lambda: confirmation_form(numbered_batch()),
    **{f"证卡核发名册 {category}": partial(cards, category) for category in KINDS},
    "认定统计表": lambda: statistics_table(Statistics(2026, ()), institution="某中心", code="S000065148999"),
}
TABLES: Final[Mapping[str, Callable[[], bytes]]] = {
    "平台上报": lambda: upload_table(numbered_batch()),
    "合格人员名单": lambda: passed_list(samples.score_batch()),
    "成绩登记": exam,
    **{f"form {name}": partial(empty_form, form, (), samples.INSTITUTION) for name, form in FORMS.items()},
}

WORKBOOKS: Final = {**LISTS, **TABLES}


def sheets(content: bytes) -> Iterator[Any]:
    book = openpyxl.load_workbook(BytesIO(content))
    return (sheet for sheet in book.worksheets if sheet.sheet_state == "visible")


def widths(sheet: Any) -> Mapping[int, float]:
    """Return the width of each column in pixels; openpyxl tells that of several equal columns with the first only."""
    found = {}
    for dimension in sheet.column_dimensions.values():
        for column in range(dimension.min, dimension.max + 1):
            found[column] = round(dimension.width * 7)
    return found


@pytest.mark.parametrize("name", WORKBOOKS)
def test_every_sheet_prints_across_on_a4_one_page_wide(name: str) -> None:
    for sheet in sheets(WORKBOOKS[name]()):
        setup = sheet.page_setup

        assert ("landscape", 9, 0) == (setup.orientation, setup.paperSize, setup.fitToHeight), sheet.title
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_large_enough_to_read_on_paper(name: str) -> None:
    for sheet in sheets(LISTS[name]()):
        wide = sum(widths(sheet)[column] for column in range(1, sheet.max_column + 1)) * PIXEL_MM

        assert min(PAPER_MM / wide, 1) * SIZE_PT >= READABLE_PT


@pytest.mark.parametrize("name", WORKBOOKS)
def test_no_number_is_wider_than_its_column(name: str) -> None:
    for sheet in sheets(WORKBOOKS[name]()):
        heads = {cell.value: cell.column for row in sheet.iter_rows(max_row=6) for cell in row if cell.value in NUMBERS}

        assert [] == [
            head for head, column in heads.items() if widths(sheet)[column] < NUMBERS[head] * DIGIT_PIXELS + 5
        ]


def test_what_comes_back_prints_across_on_a4_and_shows_every_number_whole(tmp_path: Path) -> None:
    for sheet in sheets(note(tmp_path)):
        assert ("landscape", 9) == (sheet.page_setup.orientation, sheet.page_setup.paperSize), sheet.title
    people = openpyxl.load_workbook(tmp_path / RETURN_NOTE)["名单"]
    heads = {cell.value: cell.column for cell in people[1]}

    assert widths(people)[heads["证件号码"]] >= 18 * DIGIT_PIXELS + 5
    assert widths(people)[heads["问题"]] > widths(people)[heads["姓名"]]


def test_a_column_that_comes_back_is_as_wide_as_what_stands_in_it_but_no_wider_than_a_page_bears(
    tmp_path: Path,
) -> None:
    sent = roster(first={"姓名": Cell("长" * 200, CellKind.TEXT), "工种名称": BLANK})
    write_returned(tmp_path, sent, (Problem.of("a", 2, "姓名"),), say, drop=Sent("A", ("名单.xlsx",)))
    people = openpyxl.load_workbook(tmp_path / RETURN_NOTE)["名单"]
    wide = {cell.value: people.column_dimensions[get_column_letter(cell.column)].width for cell in people[1]}

    assert 36 == pytest.approx(wide["姓名"], abs=1)
    assert 20 == pytest.approx(wide["证件号码"], abs=1)


@pytest.mark.parametrize(
    ("category", "has", "lacks"),
    [
        (Category.EXAMINERS, {"类别", "职业名称"}, {"工作单位", "岗位"}),
        (Category.SUPERVISORS, {"工作单位"}, {"类别", "职业名称", "岗位"}),
        (Category.STAFF, {"工作单位", "岗位"}, {"类别", "职业名称"}),
    ],
)
def test_a_card_list_has_the_columns_that_its_cards_have(category: Category, has: set[str], lacks: set[str]) -> None:
    (sheet,) = sheets(cards(category))
    heads = {cell.value for cell in sheet[4]}

    assert has <= heads
    assert not lacks & heads
    assert {"姓名", "证件号码", "证卡编号", "有效期限", "领取人签字"} <= heads
