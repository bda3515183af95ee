"""The empty workbook that an operator fills."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine

from pipeline.errors import KindUnknown, TargetExists
from pipeline.reports.forms import FORMS, write_form
from pipeline.rules.batch import ScopeItem
from pipeline.rules.columns import KEYS, canonical
from pipeline.rules.exam.batch import Post
from pipeline.rules.identity import IdentityType
from tests.reports.papers_samples import INSTITUTION
from tests.samples.batches import particulars_of
from tests.samples.people import TRADES, invent

SCOPE = tuple(ScopeItem(trade.occupation, trade.jobs, trade.levels) for trade in TRADES)


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "结果.xlsx"
    write_form("results", path, scope=SCOPE, institution=INSTITUTION)
    return path


def opened(path: Path) -> Any:
    return openpyxl.load_workbook(path)


def test_a_filled_form_reads_back_as_it_was_filled(form: Path) -> None:
    people = invent(5)
    book = opened(form)
    for key, text in particulars_of("2026-11-电工-07", date(2026, 11, 20)).items():
        book["批次"].cell(KEYS.index(key) + 1, 2).value = text
    headings = [cell.value for cell in book["名单"][1]]
    for row, person in enumerate(people, start=2):
        for heading, value in person.items():
            book["名单"].cell(row, headings.index(heading) + 1).value = value or None
    book.save(form)
    read = python_calamine.CalamineWorkbook.from_path(form)
    rows = [dict(zip(headings, row, strict=True)) for row in read.get_sheet_by_name("名单").to_python()[1:]]

    assert particulars_of("2026-11-电工-07") == {row[0]: row[1] for row in read.get_sheet_by_name("批次").to_python()}
    assert [person | {"照片": ""} for person in people] == rows


def test_where_the_platform_gives_the_numbers_the_form_of_results_asks_for_them(tmp_path: Path) -> None:
    path = tmp_path / "结果.xlsx"
    write_form("results", path, scope=SCOPE, institution=INSTITUTION, numbers_supplied=True)
    book = opened(path)

    assert "证书编号" == book["名单"].cell(1, book["名单"].max_column).value
    assert "@" == book["名单"].column_dimensions["K"].number_format
    assert "（平台给出的编号）" in {cell.value for row in book["填写示例"] for cell in row}


def test_other_forms_have_no_numbers_wherever_they_come_from(tmp_path: Path, form: Path) -> None:
    path = tmp_path / "考评员.xlsx"
    write_form("examiners", path, scope=SCOPE, institution=INSTITUTION, numbers_supplied=True)

    for book in (opened(path), opened(form)):
        assert "证书编号" not in {cell.value for cell in book["名单"][1]}


def test_an_empty_form_has_the_keys_the_headings_and_the_sites_own_code(form: Path) -> None:
    book = opened(form)
    particulars = {row[0].value: row[1].value for row in book["批次"]}

    assert list(KEYS) == list(particulars)
    assert ("认定结果", str(INSTITUTION)) == (particulars["类别"], particulars["评价机构代码"])
    assert 1 == book["名单"].max_row
    assert all(canonical(cell.value) == cell.value for cell in book["名单"][1])


def test_the_form_offers_what_the_site_may_certify(form: Path) -> None:
    book = opened(form)
    offered = [[cell.value for cell in column if cell.value] for column in book["选项"].columns]
    sources = {str(rule.sqref): rule.formula1 for rule in book["名单"].data_validations.dataValidation}

    assert [str(kind) for kind in IdentityType] == offered[0]
    assert ["电工", "焊工", "养老护理员", "保育师", "企业人力资源管理师"] == offered[1]
    assert ["高压电工", "----"] == offered[2]
    assert ["一级/高级技师", "二级/技师", "三级/高级工", "四级/中级工", "五级/初级工"] == offered[3]
    assert ["合格", "不合格"] == offered[4]
    assert "选项!$B$1:$B$5" == sources["D2:D5001"]
    assert ("0", "100") == next(
        (rule.formula1, rule.formula2)
        for rule in book["名单"].data_validations.dataValidation
        if str(rule.sqref) == "G2:G5001"
    )
    assert "hidden" == book["选项"].sheet_state


def test_the_column_of_identity_numbers_is_text_before_anything_is_typed(form: Path) -> None:
    book = opened(form)
    place = [cell.value for cell in book["名单"][1]].index("证件号码")
    letter = "ABCDEFGHIJ"[place]

    assert "@" == book["名单"].column_dimensions[letter].number_format


def test_every_heading_and_every_key_has_a_note(form: Path) -> None:
    book = opened(form)

    assert all(cell.comment and cell.comment.text for cell in book["名单"][1])
    assert all(row[0].comment and row[0].comment.text for row in book["批次"])


def test_the_example_lies_on_a_sheet_of_its_own(form: Path) -> None:
    texts = {cell.value for row in opened(form)["填写示例"] for cell in row}

    assert {"阿依努尔·买买提明", "650000199003070023", "2026-11-电工-01", str(INSTITUTION)} <= texts


def test_a_site_without_a_scope_still_gets_a_form(tmp_path: Path) -> None:
    write_form("results", tmp_path / "f.xlsx", scope=(), institution=INSTITUTION)
    rules = opened(tmp_path / "f.xlsx")["名单"].data_validations.dataValidation

    assert {"B2:B5001", "G2:G5001", "H2:H5001", "I2:I5001"} == {str(rule.sqref) for rule in rules}


def test_a_form_never_overwrites_a_filled_one(form: Path) -> None:
    with pytest.raises(TargetExists):
        write_form("results", form, scope=SCOPE, institution=INSTITUTION)


def test_a_kind_without_a_form_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(KindUnknown) as caught:
        write_form("tickets", tmp_path / "f.xlsx", scope=SCOPE, institution=INSTITUTION)

    assert {"kind": "tickets", "known": "results examiners supervisors staff exam scores"} == caught.value.values


def test_the_form_is_the_same_to_the_byte_every_time(form: Path, tmp_path: Path) -> None:
    write_form("results", tmp_path / "again.xlsx", scope=SCOPE, institution=INSTITUTION)

    assert form.read_bytes() == (tmp_path / "again.xlsx").read_bytes()


@pytest.mark.parametrize("kind", ["examiners", "supervisors", "staff"])
def test_a_form_for_cards_asks_for_what_its_cards_print(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "证卡.xlsx"
    write_form(kind, path, scope=SCOPE, institution=INSTITUTION)
    book, form = opened(path), FORMS[kind]

    assert [str(form.category), str(INSTITUTION)] == [
        row[1].value for row in book["批次"] if row[0].value in ("类别", "评价机构代码")
    ]
    assert list(form.columns) == [cell.value for cell in book["名单"][1]]
    assert set(form.required) <= set(form.columns)
    assert "填写示例" in book.sheetnames


def test_the_form_of_scores_takes_an_absence_where_a_mark_would_stand(tmp_path: Path) -> None:
    path = tmp_path / "成绩.xlsx"
    write_form("scores", path, scope=SCOPE, institution=INSTITUTION)
    book = opened(path)
    headings = [cell.value for cell in book["名单"][1]]
    asked = {row[0].value for row in book["批次"]}
    ruled = {str(rule.sqref)[0] for rule in book["名单"].data_validations.dataValidation}

    assert ["准考证号", "理论成绩", "实操成绩", "综合评审", "备注"] == headings[6:]
    assert {"批次号", "类别", "评价机构代码", "考试名称", "评价结束日期", "公示开始", "公示结束", "修订"} == asked
    assert not {"H", "I"} & ruled, "a rule that wants a number would refuse 缺考"
    assert "缺考" in [cell.value for column in book["选项"].columns for cell in column]


@pytest.mark.parametrize(
    ("sheet", "cells", "offered"),
    [
        ("场次", "B2:B5001", ["理论", "实操", "综合评审"]),
        ("考场", "B2:B5001", ["理论", "实操", "综合评审"]),
        ("人员", "A2:A5001", [str(post) for post in Post]),
        ("批次", "B7", ["是", "否"]),
        ("名单", "D2:D5001", [trade.occupation for trade in TRADES]),
    ],
)
def test_the_form_of_an_exam_offers_every_word_that_the_check_knows(
    sheet: str, cells: str, offered: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "准考.xlsx"
    write_form("exam", path, scope=SCOPE, institution=INSTITUTION)
    book = opened(path)
    source = next(
        str(rule.formula1) for rule in book[sheet].data_validations.dataValidation if str(rule.sqref) == cells
    )
    named = source.replace("选项!", "").replace("$", "")

    assert offered == [row[0].value for row in book["选项"][named]]


def test_the_example_of_an_exam_has_lines_of_every_sheet(tmp_path: Path) -> None:
    path = tmp_path / "准考.xlsx"
    write_form("exam", path, scope=SCOPE, institution=INSTITUTION)
    lines = [tuple(cell or "" for cell in row) for row in opened(path)["填写示例"].iter_rows(values_only=True)]

    for name, asked in FORMS["exam"].sheets.items():
        at = next(place for place, line in enumerate(lines) if line[0] == name)
        shown = [line[: len(asked.columns)] for line in lines[at + 1 : at + 2 + len(asked.examples)]]
        assert [tuple(asked.columns), *asked.examples] == shown
