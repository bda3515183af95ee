"""Batches of cards through the line: numbered, made, renewed, and returned where something is wrong."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.line.office import Office, open_office
from tests.samples.batches import write_drop
from tests.samples.card_batches import write_card_drop

CATEGORIES = ("考评人员", "质量督导员", "工作人员")
MARKS = {"考评人员": {"1", "2"}, "质量督导员": {"0"}, "工作人员": {"W"}}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return open_office(tmp_path)


def manifest(office: Office, name: str) -> Any:
    return json.loads((office.settings.output / "2026" / name / "manifest.json").read_bytes())


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_batch_of_cards_comes_out_numbered_with_its_papers(office: Office, category: str) -> None:
    write_card_drop(office.inbox, category)
    name = f"2026-11-{category}-01"

    assert [name] == office.run().accepted

    told = manifest(office, name)
    folder = office.settings.output / "2026" / name
    numbers = [document["number"] for document in told["documents"]]
    assert category == told["kind"]
    assert MARKS[category] == {number[13] for number in numbers}
    assert [f"cards/{number}.pdf" for number in numbers] == [document["file"] for document in told["documents"]]
    assert all((folder / document["file"]).is_file() for document in told["documents"])
    assert (folder / "print" / "cards.pdf").is_file()
    assert (folder / "证卡核发名册.xlsx").is_file()
    assert (office.settings.done / name).is_dir()


def test_the_card_list_tells_what_every_card_says(office: Office) -> None:
    write_card_drop(office.inbox)
    office.run()
    name = "2026-11-考评人员-01"
    sheet = openpyxl.load_workbook(office.settings.output / "2026" / name / "证卡核发名册.xlsx").active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]

    assert [document["number"] for document in manifest(office, name)["documents"]] == [row[6] for row in rows]
    assert {"2026.11.20—2029.11.19"} == {row[8] for row in rows}
    assert {"新办"} == {row[9] for row in rows}


def test_a_card_is_renewed_under_its_number(office: Office) -> None:
    write_card_drop(office.inbox)
    office.run()
    numbers = [document["number"] for document in manifest(office, "2026-11-考评人员-01")["documents"]]

    def renew(rows: list[dict[str, Any]]) -> None:
        for row, number in zip(rows, numbers, strict=True):
            row["原证卡编号"] = number

    write_card_drop(office.inbox, name="2026-11-考评人员-02", change=renew)

    assert ["2026-11-考评人员-02"] == office.run().accepted
    assert numbers == [document["number"] for document in manifest(office, "2026-11-考评人员-02")["documents"]]


def test_who_has_a_valid_card_gets_no_second_one(office: Office) -> None:
    write_card_drop(office.inbox)
    office.run()
    write_card_drop(office.inbox, name="2026-11-考评人员-02")

    assert ["2026-11-考评人员-02"] == office.run().returned

    problems = json.loads((office.settings.rejected / "2026-11-考评人员-02" / "problems.json").read_bytes())
    assert {"card-already-held"} == {problem["code"] for problem in problems if problem["severity"] == "error"}


def test_a_bad_row_sends_the_batch_back_and_takes_no_number(office: Office) -> None:
    def spoil(rows: list[dict[str, Any]]) -> None:
        rows[0]["类别"] = "特级考评员"

    write_card_drop(office.inbox, change=spoil)

    assert ["2026-11-考评人员-01"] == office.run().returned
    with office.workshop() as shop:
        assert () == shop.register.find_cards("S000065148999")


def test_good_rows_are_carded_where_bad_rows_are_returned(tmp_path: Path) -> None:
    office = open_office(tmp_path, changes={'on_bad_rows = "reject-batch"': 'on_bad_rows = "return-rows"'})

    def spoil(rows: list[dict[str, Any]]) -> None:
        rows[0]["类别"] = "特级考评员"

    write_card_drop(office.inbox, change=spoil)

    assert ["2026-11-考评人员-01"] == office.run().accepted
    assert 5 == len(manifest(office, "2026-11-考评人员-01")["documents"])
    assert (office.settings.rejected / "2026-11-考评人员-01-补1").is_dir()


def test_certificates_and_cards_share_an_inbox_and_a_ledger(office: Office) -> None:
    write_drop(office.inbox, people=3)
    write_card_drop(office.inbox)
    write_card_drop(office.inbox, "质量督导员", seed=2)

    assert 3 == len(office.run().accepted)
    with office.workshop() as shop:
        shop.register.verify()
        assert {"认定结果", "考评人员", "质量督导员"} == {batch.kind for batch in shop.register.batches()}


def test_an_unknown_category_is_returned_by_name(office: Office) -> None:
    write_card_drop(office.inbox, particulars={"类别": "考评"})

    assert ["2026-11-考评人员-01"] == office.run().returned
