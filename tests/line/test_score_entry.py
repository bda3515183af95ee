"""成绩登记.xlsx beside the tickets of an exam: nobody types a 准考证号 again to enter marks."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline import line
from pipeline.reports.score_form import SCORES
from pipeline.rules.exam.ticketed import TicketedExam
from pipeline.rules.scores.batch import RecordedScores
from tests.line.office import Office, copied, open_office
from tests.samples.exam_batches import write_exam_drop

NAME = "2026-12-准考-01"
SCORE_NAME = f"{NAME}-成绩"
Row = list[str | None]


@pytest.fixture(scope="module")
def examined(tmp_path_factory: pytest.TempPathFactory) -> Office:
    made = open_office(tmp_path_factory.mktemp("examined") / "site")
    write_exam_drop(made.inbox, people=7, rooms=1)
    assert [NAME] == made.run().accepted
    return made


@pytest.fixture
def office(examined: Office, tmp_path: Path) -> Office:
    """A site with an accepted exam of seven."""
    return copied(examined, tmp_path / "site")


def entry(office: Office) -> Path:
    return office.settings.output / "2026" / NAME / "成绩登记.xlsx"


def filled(office: Office, change: Callable[[list[Row]], Sequence[Row]] = lambda rows: rows, **keys: str) -> None:
    """Drop the workbook with marks for everybody, after a change of the rows of 名单 and of keys of 批次."""
    book = openpyxl.load_workbook(entry(office))
    known = {"评价结束日期": "2026-11-06", **keys}
    for key, value in book["批次"].iter_rows():
        value.value = known.get(key.value, value.value)
    sheet = book["名单"]
    rows: list[Row] = [list(row) for row in sheet.iter_rows(min_row=2, max_row=8, values_only=True)]
    marks = {"理论成绩": "80", "实操成绩": "75.5"}
    for row in rows:
        for column, mark in marks.items():
            row[SCORES.columns.index(column)] = mark
        if str(row[SCORES.columns.index("职业技能等级")]).startswith(("一级", "二级")):
            row[SCORES.columns.index("综合评审")] = "合格"
    sheet.delete_rows(2, 7)
    for row in change(rows):
        sheet.append(row)
    book.save(office.inbox / "成绩登记.xlsx")


def numbered(office: Office, batch: int) -> Any:
    with office.workshop() as shop:
        return shop.register.numbered(batch)


def problems(office: Office) -> set[tuple[str, int | None]]:
    told = json.loads((office.settings.rejected / "成绩登记.xlsx" / "problems.json").read_bytes())
    return {(problem["code"], problem["row"]) for problem in told if problem["severity"] == "error"}


def test_everybody_stands_in_it_in_the_order_of_the_tickets_without_marks(office: Office) -> None:
    exam = numbered(office, 1)
    assert isinstance(exam, TicketedExam)
    book = openpyxl.load_workbook(entry(office))
    heading, *rows = book["名单"].iter_rows(max_row=8, values_only=True)
    expected = {
        ticket: (one.name, one.identity_type, one.identity, one.occupation, one.job, str(one.level))
        for ticket, one in zip(exam.numbers, exam.batch.exam.candidates, strict=True)
    }

    assert SCORES.columns == heading
    assert [(*expected[ticket], ticket, *[None] * 4) for ticket in sorted(expected)] == rows
    assert {
        "批次号": SCORE_NAME,
        "类别": "成绩",
        "评价机构代码": "S000065148999",
        "考试名称": "2026年12月职业技能等级认定",
        "评价结束日期": "2026-12-06",
        "公示开始": None,
        "公示结束": None,
        "修订": None,
    } == {key.value: value.value for key, value in book["批次"].iter_rows()}
    assert f"2026/{NAME}/成绩登记.xlsx" in {document.path for document in office.documents()}


def test_it_is_filled_in_and_dropped(office: Office) -> None:
    filled(office)

    assert [SCORE_NAME] == office.run().accepted

    exam, scores = numbered(office, 1), numbered(office, 2)
    assert isinstance(scores, RecordedScores)
    assert exam.tickets.keys() == {f"{one.identity_type}:{one.identity}" for one in scores.batch.scores}
    assert sorted(exam.numbers) == [one.ticket for one in scores.batch.scores]
    assert all(one.passed for one in scores.batch.scores)


def swapped(rows: list[Row]) -> list[Row]:
    """The first two candidates under each other's 准考证号."""
    first, second, *others = rows
    return [[*first[:6], second[6], *first[7:]], [*second[:6], first[6], *second[7:]], *others]


def test_a_ticket_of_somebody_else_sends_the_scores_back(office: Office) -> None:
    filled(office, swapped)

    assert ["成绩登记.xlsx"] == office.run().returned
    assert {("ticket-of-other", 2), ("ticket-of-other", 3)} == problems(office)


def names_sorted(rows: list[Row]) -> list[Row]:
    """The column 姓名 moved by one against the others."""
    names = [row[0] for row in rows]
    return [[name, *row[1:]] for name, row in zip([*names[1:], names[0]], rows, strict=True)]


def test_a_column_that_was_sorted_alone_sends_the_scores_back(office: Office) -> None:
    filled(office, names_sorted)

    assert ["成绩登记.xlsx"] == office.run().returned
    assert {("exam-says-otherwise", row) for row in range(2, 9)} == problems(office)


def test_a_name_that_is_wrong_in_the_exam_is_corrected_there_first(office: Office) -> None:
    def married(rows: list[Any]) -> list[Any]:
        return [["欧阳新", *row[1:]] if row[2] == first.identity else row for row in rows]

    def corrected(rows: list[dict[str, Any]]) -> None:
        next(row for row in rows if row["证件号码"] == first.identity)["姓名"] = "欧阳新"

    first = numbered(office, 1).batch.exam.candidates[0]
    filled(office, married)
    assert ["成绩登记.xlsx"] == office.run().returned
    write_exam_drop(
        office.inbox, people=7, rooms=1, name="2026-12-准考-02", particulars={"修订": NAME}, change=corrected
    )
    assert ["2026-12-准考-02"] == office.run().accepted
    filled(office, married)

    assert [SCORE_NAME] == office.run().accepted


def test_a_ticket_that_no_exam_has_and_who_is_not_in_the_list_are_told(office: Office) -> None:
    filled(office, lambda rows: [[*rows[0][:6], "999", *rows[0][7:]], *rows[1:6]])
    with office.workshop() as shop:
        checked = line.check_drop(shop, office.inbox / "成绩登记.xlsx")
    told = {(problem.code, problem.row): dict(problem.values) for problem in checked.problems}
    last = max(numbered(office, 1).numbers)

    assert {("candidates-missing", None), ("ticket-not-of-exam", 2)} == set(told)
    assert {"batch": NAME, "count": "1", "tickets": last} == told["candidates-missing", None]
    assert checked.batch is not None


def test_tickets_of_an_exam_of_elsewhere_are_compared_with_nothing(office: Office) -> None:
    filled(office, lambda rows: [[*row[:6], f"9{place}", *row[7:]] for place, row in enumerate(rows)])

    assert [SCORE_NAME] == office.run().accepted


def test_without_marks_it_goes_back(office: Office) -> None:
    filled(office, lambda rows: [[*row[:7], None, *row[8:]] for row in rows])

    assert ["成绩登记.xlsx"] == office.run().returned
    assert {("score-missing", row) for row in range(2, 9)} == problems(office)
