"""What an operator finds beside a drop that came back."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import python_calamine

from pipeline.reports.returned import Sent, write_returned, write_withdrawn
from pipeline.rules.batch import Cell, CellKind, Roster
from pipeline.rules.columns import canonical
from pipeline.rules.drop_names import PROBLEMS_FILE, RETURN_NOTE
from pipeline.rules.problems import Problem
from tests.reports.papers_samples import read_back, roster, say

RED, YELLOW = "FFF8C9C4", "FFFFF2B3"


def returned(folder: Path, sent: Roster | None, *problems: Problem, **more: Any) -> dict[str, list[list[str]]]:
    write_returned(folder, sent, problems, say, drop=Sent("2026-11-电工-01", ("名单.xlsx",)), **more)
    return read_back((folder / RETURN_NOTE).read_bytes())


def sheets(folder: Path) -> Any:
    return openpyxl.load_workbook(folder / RETURN_NOTE)


def test_the_roster_comes_back_with_its_own_headings_and_a_column_of_problems(tmp_path: Path) -> None:
    sent = roster()
    people = returned(tmp_path, sent, Problem.of("identity-wrong", 3, "证件号码"))["名单"]
    expected = [[row.cell(column).text for column in sent.headings] for row in sent.rows]

    assert [*sent.headings, "问题"] == people[0]
    assert expected == [row[:-1] for row in people[1:]]
    assert ["", "identity-wrong：请改正。", ""] == [row[-1] for row in people[1:]]


def test_a_bad_cell_is_red_and_says_why_when_pointed_at_and_a_doubtful_one_is_yellow(tmp_path: Path) -> None:
    returned(tmp_path, roster(), Problem.of("identity-wrong", 3, "证件号码"), Problem.warning("photo-grey", 4, "姓名"))
    sheet = sheets(tmp_path)["名单"]

    assert RED == sheet["C3"].fill.start_color.rgb
    assert "identity-wrong：请改正。" == sheet["C3"].comment.text
    assert YELLOW == sheet["A4"].fill.start_color.rgb
    assert {RED, YELLOW}.isdisjoint({sheet["A2"].fill.start_color.rgb, sheet["C4"].fill.start_color.rgb})


def test_several_problems_of_a_row_are_counted_and_hints_are_called_hints(tmp_path: Path) -> None:
    problems = [Problem.of("a", 2, "姓名"), Problem.of("b", 2, "证件号码"), Problem.warning("c", 2, "照片")]
    people = returned(tmp_path, roster(), *problems)["名单"]

    assert "1. a：请改正。\n2. b：请改正。\n3. 提示：c：请改正。" == people[1][-1]


def test_a_problem_of_the_whole_batch_stands_beside_its_key(tmp_path: Path) -> None:
    sheet = returned(tmp_path, roster(), Problem.of("notice-too-short", None, "公示结束"))["批次"]

    assert ["公示结束", "2026-11-13", "notice-too-short：请改正。"] == sheet[8]
    assert RED == sheets(tmp_path)["批次"]["B9"].fill.start_color.rgb


def test_a_key_that_was_missing_gets_its_line(tmp_path: Path) -> None:
    full = roster()
    sent = Roster({"批次号": full.particulars["批次号"]}, full.headings, full.rows)
    sheet = returned(tmp_path, sent, Problem.of("key-missing", None, "审批人"))["批次"]

    assert ["审批人", "", "key-missing：请改正。"] == sheet[1]


def test_a_column_that_was_missing_gets_its_place(tmp_path: Path) -> None:
    full = roster()
    sent = Roster(full.particulars, tuple(name for name in full.headings if name != "理论成绩"), full.rows)
    people = returned(tmp_path, sent, Problem.of("column-missing", None, "理论成绩"))["名单"]

    assert "理论成绩" == people[0][-2]
    assert "column-missing：请改正。" == sheets(tmp_path)["名单"].cell(1, len(people[0]) - 1).comment.text


def test_the_first_sheet_lists_everything_and_says_what_to_do(tmp_path: Path) -> None:
    note = returned(tmp_path, roster(), Problem.of("b", 3, "姓名"), Problem.of("a"), Problem.warning("c", 4))[
        "退回说明"
    ]
    told = "\n".join(row[0] for row in note if row[0])

    assert "共有 2 个问题，涉及 1 行；另有 1 条提示" in told
    assert "inbox" in told
    assert [
        ["整批", "", "a：请改正。"],
        ["3", "姓名", "b：请改正。"],
        ["4", "", "提示：c：请改正。"],
    ] == note[-3:]


def test_without_a_readable_roster_only_the_reasons_come_back(tmp_path: Path) -> None:
    note = returned(tmp_path, None, Problem.of("workbook-encrypted"))

    assert ["退回说明"] == list(note)
    assert ["整批", "", "workbook-encrypted：请改正。"] == note["退回说明"][-1]


def test_the_note_names_the_files_that_it_may_take_the_place_of(tmp_path: Path) -> None:
    write_returned(tmp_path, roster(), (), say, drop=Sent("一.zip", ("批次.csv", "名单.csv"), packed=True))
    told = "\n".join(row[0] for row in read_back((tmp_path / RETURN_NOTE).read_bytes())["退回说明"] if row[0])

    assert "替换其中的 批次.csv 和 名单.csv" in told


def test_returned_rows_come_twice_in_equal_workbooks_and_the_note_says_so(tmp_path: Path) -> None:
    note = returned(tmp_path, roster(), Problem.of("a", 2), only_rows=frozenset({2}), batch_name="一-补1")
    told = "\n".join(row[0] for row in note["退回说明"] if row[0])

    assert (tmp_path / RETURN_NOTE).read_bytes() == (tmp_path / "一-补1.xlsx").read_bytes()
    assert "退回说明.xlsx 和 一-补1.xlsx 内容相同" in told


def test_a_drop_that_was_taken_back_has_a_note_of_its_own(tmp_path: Path) -> None:
    write_withdrawn(tmp_path, Problem.of("cancelled", by="李审批", reason="名单有误"), say, drop="一")
    note = read_back((tmp_path / RETURN_NOTE).read_bytes())["退回说明"]
    told = "\n".join(row[0] for row in note if row[0])

    assert "撤回" in told
    assert "名单没有能够读出" not in told
    assert "按下面的说明改正" not in told
    assert ["整批", "", "cancelled：请改正。"] == note[-1]


def test_a_rounded_number_comes_back_as_text_and_a_formula_as_what_it_showed(tmp_path: Path) -> None:
    cells = {
        "证件号码": Cell("650102199001010000", CellKind.NUMBER),
        "姓名": Cell('=HYPERLINK("http://example.cn")', CellKind.FORMULA),
    }
    people = returned(tmp_path, roster(first=cells), Problem.of("identity-is-number", 2, "证件号码"))["名单"]
    sheet = sheets(tmp_path)["名单"]

    assert ['=HYPERLINK("http://example.cn")', "居民身份证", "650102199001010000"] == people[1][:3]
    assert ("s", "s", "@") == (sheet["A2"].data_type, sheet["C2"].data_type, sheet["C2"].number_format)


def test_a_row_that_moved_says_where_it_stood(tmp_path: Path) -> None:
    people = returned(tmp_path, roster(first_row=5), Problem.of("a", 6, "姓名"))["名单"]

    assert "（原名单第 6 行）a：请改正。" == people[2][-1]


def test_only_the_bad_rows_come_back_when_the_others_were_accepted(tmp_path: Path) -> None:
    problems = [Problem.of("a", 3, "姓名"), Problem.warning("b", 2, "姓名")]
    note = returned(tmp_path, roster(4), *problems, only_rows=frozenset({3}), batch_name="2026-11-电工-01-补1")

    assert ["批次号", "2026-11-电工-01-补1"] == note["批次"][0][:2]
    assert ["（原名单第 3 行）a：请改正。"] == [row[-1] for row in note["名单"][1:]]
    assert "2026-11-电工-01-补1" in note["退回说明"][2][0]
    assert "photos" in note["退回说明"][4][0]
    assert [3] == [problem["row"] for problem in json.loads((tmp_path / PROBLEMS_FILE).read_text("utf-8"))]


def test_extra_columns_come_back_with_what_they_held(tmp_path: Path) -> None:
    full = roster(first={"备注": Cell("补考", CellKind.TEXT)})
    sent = Roster(full.particulars, (*full.headings, "", "备注"), full.rows)
    people = returned(tmp_path, sent, Problem.of("a", 2, "姓名"))["名单"]

    assert [*full.headings, "备注", "问题"] == people[0]
    assert ["补考", "", ""] == [row[-2] for row in people[1:]]


def test_headings_come_back_as_they_were_written(tmp_path: Path) -> None:
    full = roster()
    written = tuple("身份证号" if heading == "证件号码" else heading for heading in full.headings)
    people = returned(tmp_path, Roster(full.particulars, written, full.rows), Problem.of("a", 2, "证件号码"))["名单"]

    assert [*written, "问题"] == people[0]
    assert full.rows[0].cell("证件号码").text == people[1][2]


def test_the_corrected_note_can_be_read_as_a_roster(tmp_path: Path) -> None:
    sent = roster()
    returned(tmp_path, sent, Problem.of("a", 2, "姓名"))
    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO((tmp_path / RETURN_NOTE).read_bytes()))
    people = book.get_sheet_by_name("名单").to_python()
    particulars = book.get_sheet_by_name("批次").to_python()

    assert list(sent.headings) == [canonical(str(heading)) for heading in people[0][:-1]]
    assert {key: cell.text for key, cell in sent.particulars.items()} == {row[0]: row[1] for row in particulars}


def test_problems_json_tells_row_column_code_and_message_in_order(tmp_path: Path) -> None:
    returned(
        tmp_path, roster(), Problem.of("b", 3, "姓名"), Problem.of("a", None, "批次号"), Problem.of("b", 3, "姓名")
    )

    assert [
        {"row": None, "column": "批次号", "code": "a", "message": "a：请改正。", "severity": "error"},
        {"row": 3, "column": "姓名", "code": "b", "message": "b：请改正。", "severity": "error"},
    ] == json.loads((tmp_path / PROBLEMS_FILE).read_text("utf-8"))


def test_a_return_is_the_same_to_the_byte_every_time(tmp_path: Path) -> None:
    returned(tmp_path, roster(), Problem.of("a", 2, "姓名"))
    first = (tmp_path / RETURN_NOTE).read_bytes()
    returned(tmp_path, roster(), Problem.of("a", 2, "姓名"))

    assert first == (tmp_path / RETURN_NOTE).read_bytes()


def test_hostile_cells_do_not_stop_the_return(tmp_path: Path) -> None:
    cells = {"姓名": Cell("王\x00\ud800" + "长" * 40_000, CellKind.TEXT), "证件号码": Cell("#REF!", CellKind.FAULT)}
    people = returned(tmp_path, roster(first=cells), Problem.of("长" * 40_000, 2, "姓名"))["名单"]

    assert people[1][0].startswith("王\ufffd\ufffd长")
    assert people[1][0].endswith("…")
