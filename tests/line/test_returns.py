"""A drop that comes back corrected, and back again: what of its folder is the roster each time."""

import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.shift import Outcome
from tests.line.office import Office, contents, open_office
from tests.samples.batches import write_drop

NAME = "2026-11-电工-01"
NOTE = "退回说明.xlsx"
RECORD = ".certpress-return.json"
ROWS_BACK = {'on_bad_rows = "reject-batch"': 'on_bad_rows = "return-rows"'}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return open_office(tmp_path / "site")


@pytest.fixture
def lenient(tmp_path: Path) -> Office:
    return open_office(tmp_path / "site", changes=ROWS_BACK)


def spoil(*marks: int | None) -> Callable[[list[dict[str, Any]]], None]:
    """Return a change that gives the first people these marks in theory."""

    def change(rows: list[dict[str, Any]]) -> None:
        for row, mark in zip(rows, marks, strict=False):
            row["理论成绩"] = mark

    return change


def correct(book: Path, *, marks: Mapping[int, str], save_as: Path | None = None) -> None:
    """Put marks into rows of 名单, counted from 1 below the headings, as an operator would in Excel."""
    workbook = openpyxl.load_workbook(book)
    sheet = workbook["名单"]
    column = [cell.value for cell in sheet[1]].index("理论成绩") + 1
    for row, mark in marks.items():
        sheet.cell(row + 1, column).value = mark
    workbook.save(save_as or book)


def again(office: Office, place: Path) -> Outcome:
    """Drop a returned folder once more, and run."""
    shutil.move(place, office.inbox / place.name)
    return office.run()


def returned_once(office: Office) -> Path:
    """Return a folder of three people that came back because two have bad marks."""
    write_drop(office.inbox, people=3, change=spoil(150, 160))
    assert [NAME] == office.run().returned
    return office.settings.rejected / NAME


def codes(place: Path) -> list[str]:
    return [problem["code"] for problem in json.loads((place / "problems.json").read_text("utf-8"))]


def spreadsheets(place: Path) -> list[str]:
    return sorted(path.name for path in place.glob("*.xlsx"))


# --- the whole batch goes back ---------------------------------------------------------------------------------------


def test_three_rounds_with_the_note_corrected_where_it_lies(office: Office) -> None:
    place = returned_once(office)
    correct(place / NOTE, marks={1: "80"})
    second = again(office, place)
    names = spreadsheets(place)
    told = office.report.of("returned")[-1]
    correct(place / "退回说明~2.xlsx", marks={2: "81"})
    third = again(office, place)

    assert ([NAME], [NAME]) == (second.returned, third.accepted)
    assert [f"{NAME}.xlsx", NOTE, "退回说明~2.xlsx"] == names
    assert "退回说明~2.xlsx" == told["note"]
    assert 3 == len(office.numbers())


def test_three_rounds_with_the_roster_corrected(office: Office) -> None:
    place = returned_once(office)
    correct(place / f"{NAME}.xlsx", marks={1: "80"})
    first_note = (place / NOTE).read_bytes()
    second = again(office, place)
    names, second_note = spreadsheets(place), (place / NOTE).read_bytes()
    correct(place / f"{NAME}.xlsx", marks={2: "81"})
    third = again(office, place)

    assert ([NAME], [NAME]) == (second.returned, third.accepted)
    assert [f"{NAME}.xlsx", NOTE] == names
    assert first_note != second_note


def test_three_rounds_with_the_note_saved_over_the_roster(office: Office) -> None:
    place = returned_once(office)
    for marks in ({1: "80"}, {2: "81"}):
        correct(place / NOTE, marks=marks, save_as=place / f"{NAME}.xlsx")
        outcome = again(office, place)

    assert [NAME] == outcome.accepted
    assert 3 == len(office.numbers())


def test_three_rounds_with_the_note_corrected_and_then_also_saved_over_the_roster(office: Office) -> None:
    place = returned_once(office)
    correct(place / NOTE, marks={1: "80"})
    shutil.copy(place / NOTE, place / f"{NAME}.xlsx")
    second = again(office, place)
    correct(place / NOTE, marks={2: "81"})
    shutil.copy(place / NOTE, place / f"{NAME}.xlsx")

    assert [NAME] == second.returned
    assert [NAME] == again(office, place).accepted


def test_the_first_note_may_be_corrected_again_instead_of_the_newest(office: Office) -> None:
    place = returned_once(office)
    correct(place / NOTE, marks={1: "80"})
    again(office, place)
    correct(place / NOTE, marks={2: "81"})

    assert [NAME] == again(office, place).accepted


def test_the_only_roster_left_may_be_the_note(office: Office) -> None:
    place = returned_once(office)
    correct(place / NOTE, marks={1: "80", 2: "81"})
    place.joinpath(f"{NAME}.xlsx").unlink()

    assert [NAME] == again(office, place).accepted


def test_a_note_and_a_roster_that_were_both_corrected_are_asked_about(office: Office) -> None:
    place = returned_once(office)
    correct(place / NOTE, marks={1: "80"})
    correct(place / f"{NAME}.xlsx", marks={2: "81"})
    again(office, place)
    (problem,) = json.loads((place / "problems.json").read_text("utf-8"))

    assert "roster-twice" == problem["code"]
    assert all(name in problem["message"] for name in (NOTE, f"{NAME}.xlsx"))


def test_a_note_left_as_it_was_is_never_the_roster(office: Office) -> None:
    place = returned_once(office)
    before = codes(place)
    outcome = again(office, place)

    assert [NAME] == outcome.returned
    assert before == codes(place)
    assert [f"{NAME}.xlsx", NOTE] == spreadsheets(place)


def test_a_second_return_after_two_kinds_of_errors_ends_well(office: Office) -> None:
    write_drop(office.inbox, people=2, particulars={"批准文号": None, "审批人": None})
    office.run()
    place = office.settings.rejected / NAME
    for particulars in ({"批准文号": None}, {}):
        made = write_drop(office.settings.site / "elsewhere", people=2, particulars=particulars)
        shutil.copy(made / f"{NAME}.xlsx", place / f"{NAME}.xlsx")
        outcome = again(office, place)

    assert [NAME] == outcome.accepted


def test_without_our_record_the_names_alone_decide(office: Office) -> None:
    place = returned_once(office)
    shutil.copy(place / NOTE, place / "退回说明~2.xlsx")
    correct(place / f"{NAME}.xlsx", marks={1: "80", 2: "81"})
    (place / RECORD).unlink()

    assert [NAME] == again(office, place).accepted


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"notes": 1}', b"\xff", b"[" * 100_000])
def test_a_record_that_is_none_is_as_none(office: Office, content: bytes) -> None:
    place = returned_once(office)
    correct(place / f"{NAME}.xlsx", marks={1: "80", 2: "81"})
    (place / RECORD).write_bytes(content)

    assert [NAME] == again(office, place).accepted


def test_a_single_workbook_comes_back_in_a_folder_whose_note_may_be_corrected(tmp_path: Path) -> None:
    office = open_office(tmp_path / "site", changes={'photo = "required"': 'photo = "optional"'})
    write_drop(office.inbox, people=2, form="xlsx", change=spoil(150))
    office.run()
    place = office.settings.rejected / f"{NAME}.xlsx"
    correct(place / NOTE, marks={1: "80"})

    assert [NAME] == again(office, place).accepted


def test_a_returned_folder_whose_note_was_corrected_may_come_as_a_zip(office: Office) -> None:
    place = returned_once(office)
    correct(place / NOTE, marks={1: "80", 2: "81"})
    shutil.make_archive(os.fspath(office.inbox / NAME), "zip", place.parent, place.name)

    assert [NAME] == office.run().accepted


def test_no_file_of_the_drop_is_ever_changed_by_a_return(office: Office) -> None:
    place = returned_once(office)
    correct(place / NOTE, marks={1: "80"})
    before = contents(place)
    again(office, place)
    after = contents(place)

    ours = {"problems.json", RECORD}
    assert {name: after[name] for name in before if name not in ours} == {
        name: digest for name, digest in before.items() if name not in ours
    }


def test_of_two_csv_files_one_may_be_corrected_or_the_note(office: Office) -> None:
    for turn, corrected in enumerate(("名单.csv", NOTE)):
        name = f"{NAME}-{turn}"
        made = write_drop(office.settings.site / "elsewhere", people=2, seed=turn + 1, name=name, change=spoil(150))
        as_csv(made / f"{name}.xlsx")
        made.rename(office.inbox / name)
        assert [name] == office.run().returned
        place = office.settings.rejected / name
        if corrected == NOTE:
            correct(place / NOTE, marks={1: "80"})
        else:
            people = place / "名单.csv"
            people.write_text(people.read_text("utf-8").replace("150", "80"), "utf-8")

        assert [name] == again(office, place).accepted


def as_csv(book: Path) -> None:
    """Save both sheets of a workbook as CSV beside it and remove it."""
    for sheet in openpyxl.load_workbook(book):
        lines = (",".join("" if cell is None else str(cell) for cell in row) for row in sheet.values)
        book.with_name(f"{sheet.title}.csv").write_text("\n".join(lines), "utf-8")
    book.unlink()


# --- some rows go back -----------------------------------------------------------------------------------------------


def remainder_of(office: Office) -> Path:
    """Return the folder of the two people of three who came back."""
    write_drop(office.inbox, people=3, change=spoil(150, 160))
    assert [NAME] == office.run().accepted
    return office.settings.rejected / f"{NAME}-补1"


def test_the_returned_rows_lie_there_as_a_roster_and_as_a_note(lenient: Office) -> None:
    place = remainder_of(lenient)

    assert [f"{NAME}-补1.xlsx", NOTE] == spreadsheets(place)
    assert (place / NOTE).read_bytes() == (place / f"{NAME}-补1.xlsx").read_bytes()


@pytest.mark.parametrize("corrected", [NOTE, f"{NAME}-补1.xlsx"])
def test_three_rounds_of_returned_rows(lenient: Office, corrected: str) -> None:
    place = remainder_of(lenient)
    correct(place / corrected, marks={1: "80"})
    second = again(lenient, place)
    left = lenient.settings.rejected / second.returned[-1]
    correct(left / (NOTE if corrected == NOTE else f"{left.name}.xlsx"), marks={1: "81"})
    third = again(lenient, left)

    assert [f"{NAME}-补1"] == second.accepted
    assert [left.name] == third.accepted
    assert 3 == len(lenient.numbers())


@pytest.mark.parametrize("corrected", [NOTE, f"{NAME}-补1.xlsx"])
def test_returned_rows_that_are_all_wrong_again_come_back_again(lenient: Office, corrected: str) -> None:
    place = remainder_of(lenient)
    correct(place / corrected, marks={1: "170"})
    second = again(lenient, place)
    note = lenient.report.of("returned")[-1]["note"]
    correct(place / str(note), marks={1: "80", 2: "81"})
    third = again(lenient, place)

    assert [f"{NAME}-补1"] == second.returned
    assert [f"{NAME}-补1"] == third.accepted
    assert 3 == len(lenient.numbers())
