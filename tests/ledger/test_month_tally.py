"""Every figure of two months, and the numbers and sheets of each."""

from functools import cache
from typing import Any

import pytest

from pipeline.errors import LedgerBroken
from pipeline.ledger.entries import Entry
from pipeline.ledger.machine import apply
from pipeline.ledger.month_tally import Tally, month_in
from pipeline.ledger.months import Figures, MonthFigures, Movement
from pipeline.ledger.projections import Projections
from pipeline.ledger.rows import BlankRow
from pipeline.ledger.snapshot import batch_payload, result_payload
from tests.ledger import samples
from tests.ledger.clerk import HEX
from tests.ledger.paper_clerk import BLANK, PaperClerk, number, ranges
from tests.ledger.test_bookkeeping import Watched
from tests.ledger.test_history import bring_in, revoke, take_back
from tests.ledger.test_months import DECEMBER, NOVEMBER, OCTOBER, close, closing, later

ONE, TWO, THREE, FOUR = map(number, range(1, 5))
WELDER, OTHER = number(1, level=4), number(2, level=4)
FITTERS, SMITHS, WELDERS = (3, "电工", "----"), (3, "钳工", "----"), (4, "焊工", "气焊")
NEW = "新版证书"


@cache
def two_months() -> tuple[bytes, ...]:
    clerk = PaperClerk()
    clerk.open()
    clerk.stock("A01-A20")
    clerk.enter("stock.received", {"blank": NEW, "serials": ranges("B1-B4", "B6-B9"), "source": "厂", "proof": ""})
    clerk.made(4)
    _welders(clerk)
    clerk.make_copy(ONE, 1)
    clerk.print((1, 3, "A01-A03"))
    clerk.reprint(ONE, "A04")
    clerk.deliver_list((1, 1), (3, 3))
    clerk.deliver(TWO)
    clerk.lose(ONE)
    clerk.reissue(ONE)
    clerk.make_copy(ONE)
    clerk.print((1, 1, "A05"), copy=2)
    clerk.recall(TWO)
    clerk.destroy(number=TWO)
    clerk.correct(THREE, "occupation", occupation="钳工")
    clerk.void(OTHER)
    for place in (901, 902, 903):
        bring_in(clerk, number(place))
    revoke(clerk, number(901))
    take_back(clerk, number(902))
    clerk.spoil("A08-A09")
    clerk.destroy("A08")
    clerk.give_back("A20")
    december = len(clerk.bodies)
    _december(clerk)
    later(clerk, december, 20)
    return tuple(clerk.bodies)


def _welders(clerk: PaperClerk) -> None:
    clerk.receive(2, "e" * 64)
    clerk.enter("batch.accepted", {**batch_payload(samples.batch("批次2", people=1)), "count": 2}, batch=2)
    payload = {**result_payload(samples.result(0, level=4)), "occupation": "焊工", "job": "气焊"}
    for text in (WELDER, OTHER):
        clerk.enter("number.assigned", payload, batch=2, number=text, person=HEX)
    clerk.document(path="2026/2/run.pdf", batch=2)


def _december(clerk: PaperClerk) -> None:
    clerk.print((1, 1, "B1"), batch=2, blank=NEW)
    clerk.spoil(number=WELDER)
    clerk.reprint(WELDER, "B2", blank=NEW)
    clerk.revoke(THREE)
    clerk.void(FOUR)
    clerk.deliver(ONE, copy=2)
    clerk.spoil(number=WELDER)
    clerk.stock("A21-A30")
    clerk.destroy("A01", "A09")


def figures(month: str) -> MonthFigures:
    return month_in(two_months(), month)[0]


def told(found: Figures) -> tuple[int, dict[str, int], int]:
    """Return how many were in force before, what was done at all, and how many are in force now."""
    return found.opening, {str(movement): count for movement, count in found.moved.items() if count}, found.closing


FITTERS_IN_NOVEMBER = {"numbered": 7, "made": 2, "printed": 5, "spoiled": 1, "delivered": 3, "reissued": 1}
GONE = {"recalled": 1, "destroyed": 1, "revoked": 1, "voided": 1}


def test_what_was_done_in_the_first_month_by_trade_and_level() -> None:
    found = figures(NOVEMBER)

    fitters, welders = (0, {**FITTERS_IN_NOVEMBER, **GONE}, 4), (0, {"numbered": 2, "voided": 1}, 1)
    assert {FITTERS: fitters, SMITHS: (0, {}, 1), WELDERS: welders} == {
        trade: told(each) for trade, each in found.trades.items()
    }
    assert {3: (0, {**FITTERS_IN_NOVEMBER, **GONE}, 5), 4: welders} == {
        level: told(each) for level, each in found.levels.items()
    }
    assert NOVEMBER == found.month


def test_what_was_done_in_the_next_month_goes_on_from_there() -> None:
    found = figures(DECEMBER)

    fitters, smiths = (4, {"voided": 1, "delivered": 1}, 3), (1, {"revoked": 1}, 0)
    welders = (1, {"printed": 2, "spoiled": 2}, 1)
    assert {FITTERS: fitters, SMITHS: smiths, WELDERS: welders} == {
        trade: told(each) for trade, each in found.trades.items()
    }
    both = (5, {"delivered": 1, "revoked": 1, "voided": 1}, 3)
    assert {3: both, 4: welders} == {level: told(each) for level, each in found.levels.items()}


def test_trades_and_levels_are_told_in_order() -> None:
    found = figures(NOVEMBER)

    assert [FITTERS, SMITHS, WELDERS] == list(found.trades)
    assert [3, 4] == list(found.levels)


def test_every_figure_stands_in_a_row_also_where_nothing_was_done() -> None:
    for each in figures(DECEMBER).trades.values():
        assert list(Movement) == list(each.moved)


def test_each_kind_of_blank_has_what_was_there_before_and_what_is_there_now() -> None:
    (new, old), (newer, older) = figures(NOVEMBER).blanks, figures(DECEMBER).blanks

    assert (BlankRow(BLANK, 0, 0, 0, 0, 0, 0, 0), BlankRow(NEW, 0, 0, 0, 0, 0, 0, 0)) == (old.before, new.before)
    assert (old.now, new.now) == (older.before, newer.before)
    assert [(20, 12, 4, 2, 1, 1), (8, 8, 0, 0, 0, 0)] == [counts(old.now), counts(new.now)]
    assert [(30, 22, 4, 0, 3, 1), (8, 6, 0, 2, 0, 0)] == [counts(older.now), counts(newer.now)]


def counts(row: BlankRow) -> tuple[int, ...]:
    return row.received, row.in_stock, row.printed, row.spoiled, row.destroyed, row.returned


def test_months_before_and_after_have_what_stands_in_them() -> None:
    before, after = figures(OCTOBER), figures("2027-03")

    assert ({}, {}, ()) == (before.levels, before.trades, before.blanks)
    assert {FITTERS: (3, {}, 3), WELDERS: (1, {}, 1)} == {trade: told(each) for trade, each in after.trades.items()}
    assert [(6, 6), (22, 22)] == [(each.before.in_stock, each.now.in_stock) for each in after.blanks]


def test_the_numbers_of_a_month_are_told_by_level_and_year() -> None:
    _, november = month_in(two_months(), NOVEMBER)
    _, december = month_in(two_months(), DECEMBER)

    assert [(4, WELDER, OTHER, 2), (3, ONE, FOUR, 4)] == list(november.runs_of_numbers())
    assert [] == list(december.runs_of_numbers())


def test_the_sheets_of_a_month_are_told_by_what_was_done() -> None:
    _, november = month_in(two_months(), NOVEMBER)
    _, december = month_in(two_months(), DECEMBER)

    assert [
        (BLANK, "received", "A01—A20"),
        (NEW, "received", "B1—B4"),
        (NEW, "received", "B6—B9"),
        (BLANK, "printed", "A01—A05"),
        (BLANK, "spoiled", "A01"),
        (BLANK, "spoiled", "A08—A09"),
        (BLANK, "destroyed", "A08"),
        (BLANK, "returned", "A20"),
    ] == [(blank, what, str(serials)) for blank, what, serials in november.runs_of_serials()]
    assert [
        (NEW, "printed", "B1—B2"),
        (NEW, "spoiled", "B1—B2"),
        (BLANK, "received", "A21—A30"),
        (BLANK, "destroyed", "A01"),
        (BLANK, "destroyed", "A09"),
    ] == [(blank, what, str(serials)) for blank, what, serials in december.runs_of_serials()]


def test_certificates_of_another_trade_than_they_seemed_are_added_to_those_of_it() -> None:
    clerk = PaperClerk()
    clerk.open()
    clerk.made(3)
    clerk.correct(ONE, "occupation", occupation="钳工")
    clerk.correct(TWO, "occupation", occupation="钳工")
    found, _ = month_in(clerk.bodies, NOVEMBER)

    assert {FITTERS: 1, SMITHS: 2} == {trade: each.closing for trade, each in found.trades.items()}


def test_numbers_that_do_not_follow_each_other_are_ranges_of_their_own() -> None:
    clerk = PaperClerk()
    clerk.open()
    clerk.receive()
    clerk.accept(count=3, mode="supplied")
    for place in (12, 9, 10):
        clerk.assign(number=number(place))
    _, found = month_in(clerk.bodies, NOVEMBER)

    assert [(3, number(9), number(10), 2), (3, number(12), number(12), 1)] == list(found.runs_of_numbers())


def test_of_a_kind_without_serials_no_sheet_is_told() -> None:
    clerk = PaperClerk()
    clerk.open()
    clerk.made()
    clerk.print((1, 2, None))
    clerk.reprint(ONE)
    clerk.spoil(number=TWO)
    found, of_sheets = month_in(clerk.bodies, NOVEMBER)

    assert [] == list(of_sheets.runs_of_serials())
    assert (0, {"numbered": 3, "printed": 3, "spoiled": 2}, 3) == told(found.levels[3])


def tally(bodies: tuple[bytes, ...] | list[bytes], wanted: str | None = None) -> tuple[Tally, Projections]:
    counted, view = Tally(wanted), Projections()
    for body in bodies:
        entry = Entry.parse(body)
        counted.before(entry, view)
        apply(entry, view)
        counted.after(entry, view)
    return counted, view


def test_of_no_month_that_is_wanted_no_ranges_are_kept() -> None:
    counted, _ = tally(two_months())

    assert [] == [*counted.ranges.runs_of_numbers(), *counted.ranges.runs_of_serials()]


def test_the_stock_of_each_kind_at_the_end_of_each_month() -> None:
    counted, view = tally(two_months())

    assert {NOVEMBER: {BLANK: 12, NEW: 8}, DECEMBER: {BLANK: 22, NEW: 6}} == counted.stock(view)


@pytest.mark.parametrize("part", ["levels", "blanks"])
def test_an_entry_that_closes_a_month_agrees_where_its_figures_are_those_of_the_entries(part: str) -> None:
    clerk = PaperClerk()
    clerk.open()
    clerk.stock("A01-A09")
    clerk.made()
    close(clerk, closing(clerk))
    counted, view = tally(clerk.bodies)
    closed = Entry.parse(clerk.bodies[-1])
    assert counted.agrees(closed, view)

    def changed(**more: Any) -> Entry:
        payload = {**closed.payload, part: [{**closed.payload[part][0], **more}]}
        return Entry(closed.seq, closed.at, closed.op, closed.actor, payload, second=closed.second)

    assert not counted.agrees(changed(opening=1), view)
    assert not counted.agrees(changed(closing=99), view)


def test_a_log_is_played_on_the_stage_that_is_given() -> None:
    stage = Watched()
    month_in(two_months(), NOVEMBER, stage)

    assert list(two_months()) == stage.parsed
    assert list(range(1, len(two_months()) + 1)) == stage.settled


def test_bytes_that_are_no_entry_are_told_with_their_place() -> None:
    with pytest.raises(LedgerBroken) as caught:
        month_in([*two_months()[:3], b"{}"], NOVEMBER)

    assert 3 == caught.value.values["seq"]
