"""An exam that came back is corrected in the note that lies beside it, on whichever sheet the mistake is."""

import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.rules.drop_names import PROBLEMS_FILE, RETURN_NOTE
from tests.line.office import Office, open_office
from tests.samples.exam_batches import SESSIONS, write_exam_drop

NAME = "2026-12-准考-01"
RED = "FFF8C9C4"
BACKWARDS = ("1", "理论", "2026-12-05", "09:00", "08:30")
ROOMS = (
    ("001", "理论", "教学楼1层", "31", "7", "5", ""),
    ("实1", "实操", "实训楼", "30", "", "", "30"),
)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return open_office(tmp_path)


def returned_book(office: Office) -> Any:
    """Run what lies in the inbox, and open the note beside the exam that came back."""
    assert [NAME] == office.run().returned

    return openpyxl.load_workbook(office.settings.rejected / NAME / RETURN_NOTE)


def accepted_again(office: Office, book: Any) -> bool:
    """Save the note, drop the folder again as it lies there, and return whether it was accepted."""
    place = office.settings.rejected / NAME
    book.save(place / RETURN_NOTE)
    shutil.move(place, office.inbox / "改正")
    return [NAME] == office.run().accepted


def test_an_exam_is_corrected_in_the_note_on_the_sheets_where_the_mistakes_are(office: Office) -> None:
    sheets = {"场次": (BACKWARDS, *SESSIONS[1:]), "考场": ROOMS, "人员": [*staff(), ("后勤", "孙后勤", "", "009", "")]}
    write_exam_drop(office.inbox, people=20, rooms=1, sheets=sheets)

    book = returned_book(office)

    assert ["退回说明", "批次", "名单", "场次", "考场", "人员"] == book.sheetnames
    bad = {"场次": "E2", "考场": "D2", "人员": f"D{len(staff()) + 2}"}
    assert dict.fromkeys(bad, RED) == {name: book[name][cell].fill.start_color.rgb for name, cell in bad.items()}
    assert all(book[name][cell].comment.text for name, cell in bad.items())
    assert not any("08:30" in str(row[-1]) for row in book["名单"].iter_rows(values_only=True))
    for (name, cell), value in zip(bad.items(), ("10:30", "30", "001"), strict=True):
        book[name][cell].value = value
    assert accepted_again(office, book)


def test_a_line_says_in_the_column_of_problems_what_is_wrong_with_it(office: Office) -> None:
    write_exam_drop(office.inbox, people=3, sheets={"场次": (BACKWARDS, *SESSIONS[1:])})

    book = returned_book(office)

    told = [row[-1] for row in book["场次"].iter_rows(values_only=True)]
    assert "问题" == told[0]
    assert "08:30" in told[1]
    assert [None, None] == told[2:]
    assert ("场次 2", "结束") in {row[:2] for row in book["退回说明"].iter_rows(values_only=True)}


def test_a_sheet_that_was_missing_is_there_to_be_filled_in(office: Office) -> None:
    write_exam_drop(office.inbox, people=3, rooms=1, sheets={"人员": []})

    book = returned_book(office)

    assert ["岗位", "姓名", "证卡编号", "考场号", "场次号", "问题"] == [cell.value for cell in book["人员"][1]]
    assert RED == book["人员"]["A1"].fill.start_color.rgb
    for line in staff():
        book["人员"].append(line)
    assert accepted_again(office, book)


def test_a_particular_that_only_an_exam_has_gets_its_line(office: Office) -> None:
    write_exam_drop(office.inbox, people=3, particulars={"考试名称": ""})

    book = returned_book(office)

    row = next(row for row in book["批次"].iter_rows() if row[0].value == "考试名称")
    assert RED == row[1].fill.start_color.rgb
    row[1].value = "2026年12月职业技能等级认定"
    assert accepted_again(office, book)


def problems(office: Office) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads((office.settings.rejected / NAME / PROBLEMS_FILE).read_bytes())
    return [problem for problem in told if problem["severity"] == "error"]


def test_of_a_mistyped_kind_only_that_is_told_and_the_sheets_can_be_kept(office: Office) -> None:
    write_exam_drop(office.inbox, people=3, rooms=1, particulars={"类别": "准考证"})

    book = returned_book(office)

    (problem,) = problems(office)
    assert ("kind-mistyped", None, "类别") == (problem["code"], problem["row"], problem["column"])
    assert "“准考”" in problem["message"]
    assert {"场次", "考场", "人员"} < set(book.sheetnames)
    next(row for row in book["批次"].iter_rows() if row[0].value == "类别")[1].value = "准考"
    assert accepted_again(office, book)


def test_of_a_kind_that_does_not_fit_the_sheets_only_that_is_told(office: Office) -> None:
    write_exam_drop(office.inbox, people=3, particulars={"类别": "成绩"})
    returned_book(office)

    assert ["kind-sheets"] == [problem["code"] for problem in problems(office)]


def test_a_missing_sheet_is_told_with_a_form_that_there_is(office: Office) -> None:
    write_exam_drop(office.inbox, people=3, sheets={"人员": []})
    returned_book(office)

    (problem,) = problems(office)
    assert "`certpress form exam`" in problem["message"]


def test_an_exam_that_came_back_twice_has_one_column_of_problems(office: Office) -> None:
    write_exam_drop(office.inbox, people=3, sheets={"场次": (BACKWARDS, *SESSIONS[1:])})
    book = returned_book(office)
    book["场次"]["E2"].value = "08:45"
    book.save(office.settings.rejected / NAME / RETURN_NOTE)
    shutil.move(office.settings.rejected / NAME, office.inbox / NAME)

    returned_book(office)
    again = openpyxl.load_workbook(office.settings.rejected / NAME / "退回说明~2.xlsx")

    assert ["场次号", "科目", "日期", "开始", "结束", "问题"] == [cell.value for cell in again["场次"][1]]
    assert "08:45" in again["场次"]["F2"].value


def test_a_line_that_was_emptied_but_for_its_problem_is_no_line(office: Office) -> None:
    write_exam_drop(office.inbox, people=3, rooms=1, sheets={"人员": [*staff(), ("后勤", "孙后勤", "", "009", "")]})
    book = returned_book(office)
    for cell in book["人员"][len(staff()) + 2][:5]:
        cell.value = None

    assert accepted_again(office, book)


def staff() -> list[tuple[str, ...]]:
    """Return the staff of one room of each subject."""
    outside = "S000065140001"
    return [
        ("主考", "王主考", "", "", ""),
        ("主监考", "赵一", "", "001", ""),
        ("副监考", "赵二", "", "001", ""),
        ("考评组长", "钱一", f"{outside}10011", "实1", ""),
        ("考评员", "钱二", f"{outside}10012", "实1", ""),
        ("考评员", "钱三", f"{outside}10013", "实1", ""),
        ("内督", "周督导", f"{outside}00001", "", ""),
    ]
