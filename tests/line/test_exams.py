"""准考 through the line: seats that stay, tickets by the site's pattern, and what is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.errors import PrintRefused
from pipeline.happenings import Happening
from pipeline.print_room import Wanted, prepare
from pipeline.reports.exam_form import EXAM
from pipeline.reports.forms import write_form
from pipeline.rules.exam.ticketed import TicketedExam
from pipeline.rules.identity import masked
from pipeline.rules.problems import Problem
from tests.line.office import Office, open_office
from tests.printing.pages import Pdf
from tests.samples.exam_batches import SESSIONS, write_exam_drop

NAME = "2026-12-准考-01"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return open_office(tmp_path)


def exam(office: Office, batch: int = 1) -> TicketedExam:
    with office.workshop() as shop:
        found = shop.register.numbered(batch)
        shop.register.verify()
        assert () == shop.register.rebuild(check=True)
    assert isinstance(found, TicketedExam)
    return found


def located(office: Office, name: str = NAME) -> list[tuple[str, int | None]]:
    """Return the code and the row of each error with which a drop went back."""
    told: list[dict[str, Any]] = json.loads((office.settings.rejected / name / "problems.json").read_bytes())
    return [(problem["code"], problem["row"]) for problem in told if problem["severity"] == "error"]


def problems(office: Office, name: str = NAME) -> set[str]:
    return {code for code, _row in located(office, name)}


def test_everybody_gets_a_ticket_and_a_seat_in_each_subject(office: Office) -> None:
    write_exam_drop(office.inbox)

    assert [NAME] == office.run().accepted

    found = exam(office)
    seats = found.batch.seating.by_person()
    candidates = found.batch.exam.candidates
    assert 40 == len(set(found.numbers)) == len(candidates)
    assert {f"2026001{place:05}" for place in range(1, 41)} == set(found.numbers)
    assert [2 + candidate.level.needs_review for candidate in candidates] == [
        len(seats[candidate.person]) for candidate in candidates
    ]
    folder = office.settings.output / "2026" / NAME
    assert all((folder / "tickets" / f"{ticket}.pdf").is_file() for ticket in found.numbers)
    assert (folder / "print" / "tickets.pdf").is_file()


def test_an_exam_of_one_person_is_finished(office: Office) -> None:
    """And of one card: that a run has a single page is told to the ledger."""
    write_exam_drop(office.inbox, people=1, rooms=1, photos=False)

    assert [NAME] == office.run_printing("admission-ticket").accepted
    assert (1,) == tuple(one.pages for one in office.documents() if one.path.endswith("tickets-a4.pdf"))


def test_tickets_are_printed_in_the_order_of_their_numbers(office: Office) -> None:
    """Papers are kept in it (E2-8), and what stands at the foot of a sheet reads as from the first to the last."""
    write_exam_drop(office.inbox, people=5, particulars={"随机种子": "7"})
    office.run_printing("admission-ticket")
    found = exam(office)
    names = dict(zip(found.numbers, (one.name for one in found.batch.exam.candidates), strict=True))
    tickets, folder = sorted(found.numbers), office.settings.output / "2026" / NAME
    told = json.loads((folder / "manifest.json").read_bytes())["documents"]
    run, sheets = Pdf(folder / "print" / "tickets.pdf"), Pdf(folder / "print" / "tickets-a4.pdf")
    with office.workshop() as shop:
        pages = {made.page: made.path for made in shop.register.documents(1) if made.kind == "admission-ticket"}

    assert tickets != list(found.numbers)
    assert [(ticket, names[ticket]) for ticket in tickets] == [(one["number"], one["name"]) for one in told]
    assert [f"tickets/{ticket}.pdf" for ticket in tickets] == [one["file"] for one in told]
    assert [f"2026/{NAME}/tickets/{ticket}.pdf" for ticket in tickets] == [pages[page] for page in range(1, 6)]
    assert all(ticket in run.text(place) for place, ticket in enumerate(tickets))
    assert f"{tickets[0]}–{tickets[1]}" in "".join(sheets.text(0).split())


def test_the_same_exam_again_changes_no_seat(office: Office) -> None:
    write_exam_drop(office.inbox)
    office.run()
    before = exam(office)
    write_exam_drop(office.inbox)

    assert [NAME] == office.run().duplicates
    assert before == exam(office)


def test_an_amendment_keeps_the_seats_and_tickets_that_stand(office: Office) -> None:
    write_exam_drop(office.inbox)
    office.run()
    before = exam(office)

    def one_leaves_one_comes(rows: list[dict[str, Any]]) -> None:
        del rows[0]

    again = "2026-12-准考-02"
    write_exam_drop(office.inbox, name=again, particulars={"修订": NAME}, change=one_leaves_one_comes)

    assert [again] == office.run().accepted
    after = exam(office, batch=2)
    stayed = {candidate.person for candidate in after.batch.exam.candidates}
    assert {person: ticket for person, ticket in before.tickets.items() if person in stayed} == after.tickets
    assert {seat for seat in before.batch.seating.seats if seat.person in stayed} == set(after.batch.seating.seats)
    left = before.batch.exam.candidates[0]
    (told,) = _of_tickets_in_hand(office)
    assert ("amended-left", f"{left.name} {before.tickets[left.person]}") == (told.code, dict(told.values)["tickets"])


def test_an_amendment_tells_whose_ticket_says_something_else_now(office: Office) -> None:
    write_exam_drop(office.inbox, people=5)
    office.run()

    def spelt_right(rows: list[dict[str, Any]]) -> None:
        rows[2]["姓名"] = "王小明"

    write_exam_drop(office.inbox, people=5, name="2026-12-准考-02", particulars={"修订": NAME}, change=spelt_right)
    office.run()

    (told,) = _of_tickets_in_hand(office)
    assert ("amended-tickets", "1", "4") == (told.code, *(dict(told.values)[name] for name in ("count", "rows")))


def _of_tickets_in_hand(office: Office) -> list[Problem]:
    told = (values["problem"] for values in office.report.of(Happening.WARNING))
    return [problem for problem in told if isinstance(problem, Problem) and problem.code.startswith("amended-")]


def test_the_same_exam_under_another_name_goes_back(office: Office) -> None:
    """Without 修订 it would give everybody a second ticket for the same hour."""
    write_exam_drop(office.inbox, people=10)
    office.run()
    again = "2026-12-准考-02"
    write_exam_drop(office.inbox, people=10, name=again)

    assert [again] == office.run().returned
    assert [("exam-again", None)] == located(office, again)


def test_an_amendment_of_an_exam_that_was_amended_goes_back_with_the_newest(office: Office) -> None:
    first, second, third = NAME, "2026-12-准考-02", "2026-12-准考-03"
    write_exam_drop(office.inbox, people=10)
    office.run()
    write_exam_drop(office.inbox, people=10, name=second, particulars={"修订": first, "考点": "新校区"})
    office.run()
    write_exam_drop(office.inbox, people=10, name=third, particulars={"修订": first})

    assert [third] == office.run().returned
    assert [("amended-already", None)] == located(office, third)

    write_exam_drop(office.inbox, people=10, name=third, particulars={"修订": second})
    assert [third] == office.run().accepted


def test_another_day_is_another_exam(office: Office) -> None:
    write_exam_drop(office.inbox, people=10)
    office.run()
    later = [(number, subject, day.replace("12-0", "12-1"), *hours) for number, subject, day, *hours in SESSIONS]
    write_exam_drop(office.inbox, people=10, name="2026-12-准考-02", sheets={"场次": later})

    assert ["2026-12-准考-02"] == office.run().accepted


def test_an_exam_that_was_amended_is_not_printed_any_more(office: Office, tmp_path: Path) -> None:
    write_exam_drop(office.inbox, people=10)
    office.run()
    write_exam_drop(office.inbox, people=9, name="2026-12-准考-02", particulars={"修订": NAME})
    office.run()

    with (
        office.workshop() as shop,
        pytest.raises(PrintRefused, match="replaced by batch 2026-12-准考-02; print that one"),
    ):
        prepare(shop, Wanted(NAME), tmp_path / "paper", progress=lambda _done, _total: None)


def test_who_comes_new_to_an_amendment_gets_no_ticket_of_somebody_who_left(office: Office) -> None:
    write_exam_drop(office.inbox, people=10)
    office.run()
    gone = exam(office).numbers[0]

    def another(rows: list[dict[str, Any]]) -> None:
        del rows[0]

    write_exam_drop(office.inbox, people=11, name="2026-12-准考-02", particulars={"修订": NAME}, change=another)
    office.run()

    assert gone not in exam(office, batch=2).numbers


def numbered(*tickets: str) -> Callable[[list[dict[str, Any]]], None]:
    """Return the change that gives the candidates these 准考证号."""

    def change(rows: list[dict[str, Any]]) -> None:
        for row, ticket in zip(rows, tickets, strict=True):
            row["准考证号"] = ticket

    return change


@pytest.mark.parametrize(
    ("again", "tickets", "codes"),
    [
        ({"修订": NAME}, ["K1", "K2", "K3"], set()),
        ({"修订": NAME}, ["K1", "K3", "K2"], {"ticket-taken", "ticket-changed"}),
        ({"修订": NAME}, ["K1", "K2", "K4"], {"ticket-changed"}),
        ({}, ["K1", "K2", "K4"], {"ticket-again", "exam-at-one-hour"}),
    ],
)
def test_numbers_by_hand_are_those_that_people_have_and_nobody_elses(
    office: Office, again: dict[str, str], tickets: list[str], codes: set[str]
) -> None:
    write_exam_drop(office.inbox, people=3, photos=False, change=numbered("K1", "K2", "K3"))
    office.run()
    name = "2026-12-准考-02"
    write_exam_drop(office.inbox, people=3, photos=False, name=name, particulars=again, change=numbered(*tickets))
    run = office.run()

    assert [[name], []] == ([run.returned, run.accepted] if codes else [run.accepted, run.returned])
    assert codes == (problems(office, name) if codes else set())


def test_another_exam_with_a_number_that_is_given_goes_back_with_the_row_and_whose_it_is(office: Office) -> None:
    write_exam_drop(office.inbox, people=2, photos=False, change=numbered("K1", "K2"))
    office.run()
    name = "2026-12-准考-02"
    write_exam_drop(office.inbox, people=2, seed=5, photos=False, name=name, change=numbered("K3", "K1"))
    office.run()
    told = json.loads((office.settings.rejected / name / "problems.json").read_bytes())
    (problem,) = (one for one in told if one["severity"] == "error")
    owner = exam(office).batch.exam.candidates[0]

    assert ("ticket-taken", 3, "准考证号") == (problem["code"], problem["row"], problem["column"])
    assert all(part in problem["message"] for part in (NAME, owner.name, masked(owner.identity)))
    assert owner.identity not in problem["message"]


def test_too_little_room_is_refused_and_names_the_shortfall(office: Office) -> None:
    write_exam_drop(office.inbox, people=61)

    assert [NAME] == office.run().returned
    assert {"seats-short-mixed"} == problems(office)


def test_an_exam_without_its_sheets_goes_back(office: Office) -> None:
    write_exam_drop(office.inbox, sheets={"场次": [], "考场": [], "人员": []})

    assert [NAME] == office.run().returned
    assert (office.settings.rejected / NAME).is_dir()


def test_the_pattern_of_tickets_is_the_sites(tmp_path: Path) -> None:
    office = open_office(tmp_path, changes={'"{year}{batch:03}{sequence:05}"': '"T{year}-{sequence:04}"'})
    write_exam_drop(office.inbox, people=3)
    office.run()

    assert {"T2026-0001", "T2026-0002", "T2026-0003"} == set(exam(office).numbers)


def test_two_exams_share_no_ticket(tmp_path: Path) -> None:
    office = open_office(tmp_path, changes={'"{year}{batch:03}{sequence:05}"': '"T{year}-{sequence:04}"'})
    write_exam_drop(office.inbox, people=3)
    write_exam_drop(office.inbox, people=3, seed=9, name="2026-12-准考-02")
    office.run()

    assert not set(exam(office).numbers) & set(exam(office, batch=2).numbers)


def test_the_form_filled_with_its_own_examples_is_an_exam(office: Office) -> None:
    """What an operator starts from asks for everything that the check wants, in words that it understands."""
    settings = office.settings
    settings.inbox.mkdir(parents=True)
    path = settings.inbox / "准考.xlsx"
    write_form("exam", path, scope=settings.scope, institution=settings.institution.code)
    book = openpyxl.load_workbook(path)
    for row in book["批次"].iter_rows():
        row[1].value = row[1].value or EXAM.example_particulars[row[0].value]
    for name, sheet in EXAM.sheets.items():
        for line in sheet.examples:
            book[name].append(line)
    book["名单"].append([EXAM.example(settings.scope)[column] for column in EXAM.columns])
    book.save(path)

    outcome = office.run()

    assert ["2026-12-准考-01"] == outcome.accepted
