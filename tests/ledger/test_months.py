"""What a month came to is what was entered in it; it is closed once, in order, and goes on where the last one ended."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from pipeline.ledger.bookkeeping import books_of
from pipeline.ledger.books import Book, Period
from pipeline.ledger.entries import Entry
from pipeline.ledger.machine import apply
from pipeline.ledger.month_tally import Ranges, Tally, month_in
from pipeline.ledger.months import MonthFigures, Movement
from pipeline.ledger.projections import Projections
from pipeline.ledger.replay import stored_entry
from pipeline.ledger.rows import MonthRow
from pipeline.ledger.subjects.months import after, why_not
from tests.ledger.clerk import HEX, is_whole, refused
from tests.ledger.paper_clerk import BLANK, PaperClerk, number
from tests.ledger.test_history import bring_in, revoke, take_back

ONE, TWO, THREE = number(1), number(2), number(3)
OCTOBER, NOVEMBER, DECEMBER = "2026-10", "2026-11", "2026-12"
# Of what the first row of each part of the entry is.
FIRST_OF = {"levels": 3, "blanks": BLANK}
FILES = [{"name": "证书印制台账-2026年11月.xlsx", "sha256": HEX}]


@pytest.fixture
def office() -> PaperClerk:
    clerk = PaperClerk()
    clerk.open()
    clerk.stock("A01-A09")
    return clerk.made()


def later(office: PaperClerk, first: int, days: int) -> None:
    """Let everything from that entry on have been entered so many days later."""
    for place in range(first, len(office.bodies)):
        entry = Entry.parse(office.bodies[place])
        office.bodies[place] = replace(entry, at=entry.at + timedelta(days=days)).to_bytes()


def figures(office: PaperClerk, month: str = NOVEMBER) -> MonthFigures:
    return month_in(office.bodies, month)[0]


def stock(office: PaperClerk) -> Mapping[str, Mapping[str, int]]:
    view, tally = Projections(), Tally()
    for seq, body in enumerate(office.bodies):
        entry = stored_entry(seq, body)
        tally.before(entry, view)
        apply(entry, view)
        tally.after(entry, view)
    return tally.stock(view)


def ranges(office: PaperClerk, month: str = NOVEMBER) -> Ranges:
    return month_in(office.bodies, month)[1]


def moved(office: PaperClerk, month: str = NOVEMBER, level: int = 3) -> dict[str, int]:
    """Return what was done with certificates of a level, where it was done at all."""
    found = figures(office, month).levels[level]
    return {str(movement): count for movement, count in found.moved.items() if count}


def closing(office: PaperClerk, month: str = NOVEMBER, **changes: Any) -> dict[str, Any]:
    return {"month": month, **figures(office, month).entered(), "files": FILES, "signed": 7, **changes}


def close(office: PaperClerk, payload: dict[str, Any], *, days: int = 11, second: str | None = "李审批") -> None:
    """Enter that a month is closed, so many days after everything else."""
    first = Entry.parse(office.bodies[-1])
    at = first.at + timedelta(days=days)
    entry = Entry(office.view.size, at, "month.closed", "张经办", payload, second=second)
    apply(entry, office.view)
    office.bodies.append(entry.to_bytes())


# --- what is counted --------------------------------------------------------------------------------------------------


def test_a_month_without_an_entry_has_nothing_to_tell(office: PaperClerk) -> None:
    found = figures(office, OCTOBER)

    assert ({}, {}, ()) == (found.levels, found.trades, found.blanks)


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (lambda office: office.make_copy(ONE, 1), {"made": 1}),
        (lambda office: office.print((1, 3, "A01-A03")), {"printed": 3}),
        (lambda office: office.print((1, 3, None)), {"printed": 3}),
        (lambda office: (office.print((1, 1, "A01-A01")), office.reprint(ONE, "A02")), {"printed": 2, "spoiled": 1}),
        (lambda office: (office.print((1, 1, "A01-A01")), office.spoil(number=ONE)), {"printed": 1, "spoiled": 1}),
        (lambda office: office.reprint(ONE, "A02"), {"printed": 1}),
        (lambda office: office.deliver(ONE), {"delivered": 1}),
        (lambda office: office.deliver_list((1, 1), (3, 3)), {"delivered": 2}),
        (lambda office: (office.lose(ONE), office.reissue(ONE)), {"reissued": 1}),
        (lambda office: (office.recall(ONE), office.destroy(number=ONE)), {"recalled": 1, "destroyed": 1}),
        (lambda office: office.revoke(ONE), {"revoked": 1}),
        (lambda office: office.void(ONE), {"voided": 1}),
        (lambda office: office.spoil("A09"), {}),
    ],
)
def test_what_is_done_to_a_certificate_is_counted_once(office: PaperClerk, act: Any, expected: dict[str, int]) -> None:
    act(office)

    assert {"numbered": 3, **expected} == moved(office)


def test_a_file_that_was_made_anew_is_counted_once(office: PaperClerk) -> None:
    office.make_copy(ONE, 1)
    office.document(ONE, path=f"2026/1/{ONE}-1.pdf", sha256="d" * 64)

    assert {"numbered": 3, "made": 1} == moved(office)


def test_certificates_from_before_certpress_are_in_force_too(office: PaperClerk) -> None:
    one, two, three = number(901), number(902), number(903)
    for each in (one, two, three):
        bring_in(office, each)
    revoke(office, one)
    take_back(office, two)

    found = figures(office).levels[3]
    assert {"numbered": 6, "revoked": 1, "voided": 1} == moved(office)
    assert (0, 4, 0) == (found.opening, found.closing, found.difference)


def test_a_month_begins_with_what_the_one_before_left(office: PaperClerk) -> None:
    seq = len(office.bodies)
    office.revoke(ONE)
    office.print((2, 3, "A01-A02"))
    later(office, seq, 30)

    november, december = figures(office), figures(office, DECEMBER)
    assert (0, 3) == (november.levels[3].opening, november.levels[3].closing)
    assert (3, 2) == (december.levels[3].opening, december.levels[3].closing)
    assert {"printed": 2, "revoked": 1} == moved(office, DECEMBER)
    (blank,) = december.blanks
    assert (9, 7, 2) == (blank.before.in_stock, blank.now.in_stock, blank.moved["printed"])
    assert (2, 2) == (figures(office, "2027-02").levels[3].opening, figures(office, "2027-02").levels[3].closing)


def test_the_stock_at_the_end_of_each_month_is_told_without_a_gap(office: PaperClerk) -> None:
    seq = len(office.bodies)
    office.print((2, 3, "A01-A02"))
    later(office, seq, 70)

    assert {NOVEMBER: 9, DECEMBER: 9, "2027-01": 7} == {month: sum(of.values()) for month, of in stock(office).items()}


def test_where_no_blanks_are_counted_there_is_no_stock_to_tell() -> None:
    assert {} == stock(PaperClerk())


def test_a_clock_that_was_set_back_opens_no_month_again(office: PaperClerk) -> None:
    seq = len(office.bodies)
    office.deliver(ONE)
    later(office, seq, 30)
    office.deliver(TWO)

    assert {"delivered": 2} == moved(office, DECEMBER)


def test_a_certificate_of_another_occupation_than_it_seemed_goes_over_to_it(office: PaperClerk) -> None:
    office.correct(ONE, "occupation", occupation="焊工")

    trades = {trade: each.closing for trade, each in figures(office).trades.items()}
    assert {(3, "电工", "----"): 2, (3, "焊工", "----"): 1} == trades
    assert 3 == figures(office).levels[3].closing


def test_what_is_lacking_is_told() -> None:
    office = PaperClerk()
    office.open()
    office.made()
    found = figures(office).levels[3]

    assert 0 == found.difference
    assert 1 == replace(found, closing=2).difference
    assert -1 == replace(found, moved={**found.moved, Movement.NUMBERED: 2}).difference


def test_numbers_and_sheets_are_told_as_few_ranges(office: PaperClerk) -> None:
    office.print((1, 1, "A01-A01"), (2, 2, "A02-A02"))
    office.reprint(ONE, "A05")
    office.spoil("A08-A09")
    office.destroy("A08-A09")
    office.give_back("A07-A07")

    found = ranges(office)
    assert [(3, ONE, THREE, 3)] == list(found.runs_of_numbers())
    assert [
        ("received", "A01—A09"),
        ("printed", "A01—A02"),
        ("printed", "A05"),
        ("spoiled", "A01"),
        ("spoiled", "A08—A09"),
        ("destroyed", "A08—A09"),
        ("returned", "A07"),
    ] == [(what, str(serials)) for blank, what, serials in found.runs_of_serials() if blank == BLANK]
    assert [] == list(ranges(office, OCTOBER).runs_of_serials())


# --- closing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("month", "expected"), [("2026-11", "2026-12"), ("2026-12", "2027-01"), ("2026-09", "2026-10")]
)
def test_after_a_month_comes_the_next(month: str, expected: str) -> None:
    assert expected == after(month)


@pytest.mark.parametrize(
    ("month", "closed", "today", "why"),
    [
        (NOVEMBER, None, "2026-12-01", None),
        (NOVEMBER, None, "2026-11-30", "the month 2026-11 is not over"),
        (NOVEMBER, OCTOBER, "2027-02-03", None),
        (NOVEMBER, NOVEMBER, "2027-02-03", "months up to 2026-11 are closed"),
        (OCTOBER, NOVEMBER, "2027-02-03", "months up to 2026-11 are closed"),
        ("2027-01", NOVEMBER, "2027-02-03", "the month 2026-12 comes first"),
        (DECEMBER, NOVEMBER, "2026-12-31", "the month 2026-12 is not over"),
    ],
)
def test_why_a_month_cannot_be_closed_is_told(month: str, closed: str | None, today: str, why: str | None) -> None:
    last = MonthRow(closed, "{}", 7) if closed else None
    found = why_not(month, last, today)

    assert why == (found and str(found))
    assert found is None or is_whole(found)


def test_a_month_leaves_its_figures_to_the_next(office: PaperClerk) -> None:
    office.spoil("A01-A02")
    office.give_back("A09")
    office.void(ONE)
    office.revoke(TWO)
    close(office, closing(office))

    left = '{"blanks":{"空白证书":6},"levels":{"3":1},"pending":{"空白证书":2}}'
    assert MonthRow(NOVEMBER, left, office.view.size - 1) == office.view.last_month()


def test_what_was_spoiled_in_one_month_is_destroyed_in_another(office: PaperClerk) -> None:
    office.spoil("A01-A03")
    close(office, closing(office))
    seq = len(office.bodies)
    office.destroy("A01-A02")
    office.spoil("A04")
    later(office, seq, 12)
    close(office, closing(office, DECEMBER), days=40)

    left = '{"blanks":{"空白证书":5},"levels":{"3":3},"pending":{"空白证书":2}}'
    assert MonthRow(DECEMBER, left, office.view.size - 1) == office.view.last_month()


def test_a_month_is_closed_once_and_in_order(office: PaperClerk) -> None:
    close(office, closing(office))

    with refused("are closed"):
        close(office, closing(office))
    with refused("2026-12 comes first"):
        close(office, closing(office, "2027-01"), days=90)
    close(office, closing(office, DECEMBER), days=90)

    last = office.view.last_month()
    assert last is not None
    assert DECEMBER == last.month


def test_a_month_that_is_not_over_is_not_closed(office: PaperClerk) -> None:
    with refused("is not over"):
        close(office, closing(office), days=10)
    close(office, closing(office), days=11)


def test_a_month_is_closed_by_two_people_with_its_books(office: PaperClerk) -> None:
    for second in (None, "张经办"):
        with refused("second"):
            close(office, closing(office), second=second)
    with refused("names no book"):
        close(office, closing(office, files=[]))


def changed(office: PaperClerk, part: str, by: dict[str, int], month: str = NOVEMBER) -> dict[str, Any]:
    """Return the entry of a month with figures of its first row that are so much higher."""
    payload = closing(office, month)
    first, *others = payload[part]
    return {**payload, part: [{**first, **{name: first[name] + more for name, more in by.items()}}, *others]}


@pytest.mark.parametrize(
    ("part", "by"),
    [
        ("levels", {"closing": 1}),
        ("levels", {"numbered": 1}),
        ("levels", {"revoked": 1}),
        ("levels", {"voided": 1}),
        ("levels", {"opening": 1}),
        ("blanks", {"closing": -1}),
        ("blanks", {"received": 1}),
        ("blanks", {"printed": 1}),
        ("blanks", {"spoiled": 1}),
        ("blanks", {"returned": 1}),
        ("blanks", {"opening": 1}),
    ],
)
def test_figures_that_do_not_balance_are_refused(office: PaperClerk, part: str, by: dict[str, int]) -> None:
    with refused(f"the figures of {FIRST_OF[part]} do not balance"):
        close(office, changed(office, part, by))


@pytest.mark.parametrize(
    ("part", "by"),
    [
        ("levels", {"opening": 1, "closing": 1}),
        ("blanks", {"opening": 1, "closing": 1}),
        ("blanks", {"pending": 1}),
        ("blanks", {"destroyed": 1}),
    ],
)
def test_figures_that_do_not_go_on_where_the_last_month_ended_are_refused(
    office: PaperClerk, part: str, by: dict[str, int]
) -> None:
    office.spoil("A01-A02")
    close(office, closing(office))

    with refused(f"the figures of {FIRST_OF[part]} do not begin where the last month ended"):
        close(office, changed(office, part, by, DECEMBER), days=40)
    close(office, closing(office, DECEMBER), days=40)


@pytest.mark.parametrize("part", ["levels", "blanks"])
def test_what_the_last_month_left_is_not_left_out(office: PaperClerk, part: str) -> None:
    close(office, closing(office))

    with refused(f"the figures of {FIRST_OF[part]} do not begin where the last month ended"):
        close(office, closing(office, DECEMBER, **{part: []}), days=40)


@pytest.mark.parametrize(("part", "name"), [("levels", {"level": 4}), ("blanks", {"blank": "芯页"})])
def test_what_a_month_begins_and_ends_without_may_stand_there_or_not(
    office: PaperClerk, part: str, name: dict[str, object]
) -> None:
    close(office, closing(office))
    payload = closing(office, DECEMBER)
    nothing = dict.fromkeys(payload[part][0], 0) | name
    close(office, {**payload, part: [*payload[part], nothing]}, days=40)
    close(office, closing(office, "2027-01"), days=40)

    last = office.view.last_month()
    assert last is not None
    assert "2027-01" == last.month


@pytest.mark.parametrize("part", ["levels", "blanks"])
def test_each_row_stands_once(office: PaperClerk, part: str) -> None:
    payload = closing(office)

    with refused("not in order"):
        close(office, {**payload, part: payload[part] * 2})


def test_a_sheet_that_was_good_last_month_and_is_spoiled_now_was_none(office: PaperClerk) -> None:
    office.print((1, 1, "A01-A01"))
    close(office, closing(office))
    seq = len(office.bodies)
    office.spoil(number=ONE)
    later(office, seq, 12)

    payload = closing(office, DECEMBER)
    assert [(-1, 1)] == [(row["printed"], row["spoiled"]) for row in payload["blanks"]]
    close(office, payload, days=40)


def test_what_comes_late_is_told_in_the_book_of_the_open_month(office: PaperClerk) -> None:
    """Its day lies in a month that is closed; were it refused, a false day would be written."""
    office.deliver(TWO)
    close(office, closing(office))
    seq = len(office.bodies)
    office.deliver(ONE)
    office.deliver(THREE)
    later(office, seq, 12)
    in_time = Entry.parse(office.bodies[-1])
    office.bodies[-1] = replace(in_time, payload={**in_time.payload, "on": "2026-12-02"}).to_bytes()

    lines = books_of(office.bodies, Period("2026-11-01", "2026-12-31"), lambda _seq: None)[Book.ISSUE]

    assert [(TWO, ""), (ONE, "业务日期所在月份已结账，补登"), (THREE, "")] == [
        (line.cells[0], line.note) for line in lines
    ]
