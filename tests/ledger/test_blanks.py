"""Blanks and sheets in the log: each serial in one state, and equations that hold after every entry (Z18)."""

from typing import TYPE_CHECKING

import pytest

from pipeline.ledger.replay import replay
from pipeline.ledger.rows import CopyRow, CopyState
from tests.ledger.clerk import refused
from tests.ledger.paper_clerk import PaperClerk, number

if TYPE_CHECKING:
    from collections.abc import Callable

ONE, TWO, THREE = number(1), number(2), number(3)


@pytest.fixture
def office() -> PaperClerk:
    clerk = PaperClerk()
    clerk.open()
    clerk.made()
    clerk.stock("A01-A10")
    return clerk


def test_what_comes_in_is_in_stock(office: PaperClerk) -> None:
    office.stock("A11-A12", "B001")

    assert (13, 13, 0, 0, 0, 0) == office.balance()
    assert "in_stock" == office.sheet(1, prefix="B", width=3)[0]


@pytest.mark.parametrize(
    ("again", "known"),
    [("A01", "A01"), ("A10-A11", "A10"), ("A01-A10", "A01"), ("A05-A06", "A05"), ("A00-A99", "A01")],
)
def test_a_sheet_comes_in_once(office: PaperClerk, again: str, known: str) -> None:
    with refused(f"the sheet {known} was received before"):
        office.stock(again)
    with refused(f"the sheet {known} was received before"):
        office.stock("C01", again)


def test_in_one_entry_a_sheet_comes_in_once_too(office: PaperClerk) -> None:
    with refused("the sheet C03 was received before"):
        office.stock("C01-C05", "C03-C04")


def test_a_serial_of_another_width_is_another_sheet(office: PaperClerk) -> None:
    office.stock("A001-A010", "A1-A9", "1-9")

    assert 38 == office.balance()[0]


@pytest.mark.parametrize("ends", ["A05-A01", "A01-B02", "A1-A02"])
def test_a_range_has_two_ends(office: PaperClerk, ends: str) -> None:
    with refused("are not the ends of a range"):
        office.give_back(ends)


def test_an_entry_names_sheets(office: PaperClerk) -> None:
    for verb in (office.stock, office.give_back, office.spoil, office.destroy, office.print):
        with refused("it names no sheet"):
            verb()


def test_the_sheets_of_a_run_know_for_whom_they_are_printed(office: PaperClerk) -> None:
    office.print((1, 2, "A03-A04"), (3, 3, "A07"))

    assert (10, 7, 3, 0, 0, 0) == office.balance()
    assert ("printed", 1, 2, 1, 1) == office.sheet(4)
    assert ("printed", 1, 3, 1, 1) == office.sheet(7)
    assert ["in_stock"] * 3 == [office.sheet(at)[0] for at in (2, 5, 10)]
    assert ("A04", 1, 1) == (office.copy(TWO).serial, office.copy(TWO).attempts, office.copy(TWO).is_printed)


def test_a_run_goes_on_over_sheets_that_came_in_later(office: PaperClerk) -> None:
    office.stock("A11-A12")
    office.print((1, 3, "A09-A11"))

    assert [("printed", 1, place, 1, 1) for place in (1, 2, 3)] == [office.sheet(at) for at in (9, 10, 11)]
    assert ["in_stock", "in_stock"] == [office.sheet(at)[0] for at in (8, 12)]


def test_a_certificate_is_on_one_good_sheet(office: PaperClerk) -> None:
    office.print((1, 2, "A01-A02"))

    with refused(f"{TWO} is printed already"):
        office.print((2, 3, "A03-A04"))
    with refused(f"{THREE} is printed already"):
        office.print((3, 3, "A03"), (3, 3, "A04"))


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        ((1, 3, "A09-A11"), "A11 was never received as 空白证书"),
        ((1, 1, "B01"), "B01 was never received"),
        ((1, 2, "A02-A01"), "A02 and A01 are not the ends of a range"),
        ((1, 3, "A01-A02"), "more sheets than certificates, or fewer"),
        ((1, 4, "A01-A04"), "its places are not those of the batch"),
        ((2, 1, "A01-A02"), "its places are not those of the batch"),
        ((1, 2**50, "A01-A02"), "its places are not those of the batch"),
    ],
)
def test_a_run_is_of_sheets_and_certificates_that_are_there(
    office: PaperClerk, run: tuple[int, int, str], reason: str
) -> None:
    with refused(reason):
        office.print(run)


def test_a_kind_of_blank_and_serials_go_together(office: PaperClerk) -> None:
    with refused("go together"):
        office.print((1, 1, "A01"), blank=None)
    with refused("go together"):
        office.print((1, 1, None), blank="空白证书")
    with refused("go together"):
        office.reprint(ONE, "A01", blank=None)


def test_blanks_without_serials_are_asked_for_nothing(office: PaperClerk) -> None:
    office.print((1, 3, None))
    office.reprint(ONE)

    assert (10, 10, 0, 0, 0, 0) == office.balance()
    assert CopyRow(ONE, 1, 3, 9, CopyState.MADE, attempts=2, is_printed=1) == office.copy(ONE)


def test_a_certificate_that_was_handed_over_is_not_printed_again(office: PaperClerk) -> None:
    office.print((1, 1, "A01"))
    office.deliver(ONE)
    attempts: tuple[Callable[[], None], ...] = (
        lambda: office.print((1, 1, "A02")),
        lambda: office.reprint(ONE, "A02"),
        lambda: office.spoil(number=ONE),
    )

    for attempt in attempts:
        with refused("was handed over"):
            attempt()


def test_a_reprint_spoils_the_sheet_before(office: PaperClerk) -> None:
    office.print((1, 3, "A01-A03"))
    office.reprint(TWO, "A09")

    assert (10, 6, 3, 1, 0, 0) == office.balance()
    assert ("spoiled", 1, 2, 1, 1) == office.sheet(2)
    assert ("printed", 1, 2, 1, 2) == office.sheet(9)
    assert ["printed", "printed"] == [office.sheet(at)[0] for at in (1, 3)]


def test_a_sheet_that_was_spoiled_before_the_reprint_is_spoiled_once(office: PaperClerk) -> None:
    office.print((1, 3, "A01-A03"))
    office.spoil(number=TWO)
    with refused("no sheet of that copy was printed"):
        office.spoil(number=TWO)
    office.reprint(TWO, "A09")

    assert (10, 6, 3, 1, 0, 0) == office.balance()


def test_a_run_goes_on_after_a_spoiled_sheet_at_its_own_attempt(office: PaperClerk) -> None:
    office.print((2, 2, "A01"))
    office.spoil(number=TWO)
    office.print((1, 3, "A02-A04"))

    assert [1, 2, 1] == [office.sheet(at)[-1] for at in (2, 3, 4)]


@pytest.mark.parametrize(
    ("before", "reason"),
    [("spoil", "is spoiled"), ("give_back", "was returned"), ("print", "was printed"), ("destroy", "was destroyed")],
)
def test_what_is_not_in_stock_is_not_taken_from_it(office: PaperClerk, before: str, reason: str) -> None:
    if before == "print":
        office.print((1, 1, "A02"))
    elif before == "destroy":
        office.spoil("A02")
        office.destroy("A02")
    else:
        getattr(office, before)("A02")

    for verb in (office.spoil, office.give_back):
        with refused(f"the sheet A02 {reason}"):
            verb("A01-A03")
    with refused(f"the sheet A02 {reason}"):
        office.print((2, 3, "A01-A02"))


def test_only_what_is_spoiled_is_destroyed(office: PaperClerk) -> None:
    office.spoil("A02-A03", "A07")
    office.destroy("A03", "A07")

    assert (10, 7, 0, 1, 2, 0) == office.balance()
    with refused("the sheet A01 is in stock"):
        office.destroy("A01-A02")
    with refused("the sheet A03 was destroyed"):
        office.destroy("A02-A03")


def test_a_refused_entry_moves_no_sheet(office: PaperClerk) -> None:
    before = list(office.view.changed())

    with refused("never received"):
        office.spoil("A01-A02", "A10-A11")

    assert before == list(office.view.changed())


@pytest.mark.parametrize("verb", ["spoil", "destroy"])
def test_an_entry_is_about_blanks_or_about_a_copy(office: PaperClerk, verb: str) -> None:
    office.print((1, 1, "A01"))
    about = getattr(office, verb)

    for wrong in ({"copy": None}, {"blank": "空白证书"}, {"serials": [{"first": "A05", "last": "A05"}]}):
        with refused("about blanks, or about a copy"):
            about(number=ONE, **wrong)
    with refused("about blanks, or about a copy"):
        about("A05", copy=1)


def test_two_people_destroy_blanks(office: PaperClerk) -> None:
    office.spoil("A01")

    with refused("its field second"):
        office.destroy("A01", second="张经办")


def test_a_count_is_held_against_the_book(office: PaperClerk) -> None:
    office.spoil("A01")
    office.count(9, book=9)
    office.count(8, book=9, note="少一张，正在查找")

    with refused("by the book there are 9"):
        office.count(10, book=10)
    with refused("nobody says why"):
        office.count(8, book=9)


def test_blanks_that_were_never_received_are_not_counted() -> None:
    clerk = PaperClerk()
    clerk.open()

    with refused("were ever received"):
        clerk.count(0, book=0)


def test_the_sheet_of_a_destroyed_certificate_was_printed_well(office: PaperClerk) -> None:
    office.print((1, 1, "A01"))
    office.recall(ONE)
    office.destroy(number=ONE)

    assert (10, 9, 1, 0, 0, 0) == office.balance()


def test_a_million_blanks_are_a_few_rows(office: PaperClerk) -> None:
    office.stock("C0000001-C1000000")
    office.spoil("C0500000")

    rows = [row for row in office.view.changed() if getattr(row, "prefix", None) == "C"]
    assert 3 == len(rows)


def test_a_log_of_sheets_replays_to_the_same_rows(office: PaperClerk) -> None:
    office.print((1, 3, "A02-A04"))
    office.reprint(TWO, "A09")
    office.spoil("A05", "A07")
    office.destroy("A03", "A05")
    office.give_back("A10")
    office.count(3, book=3)

    assert list(office.view.changed()) == list(replay(office.bodies)[0].changed())
