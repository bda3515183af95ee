"""A month is closed in one transaction; what stands in its entry is what the whole log comes to."""

import signal
from functools import partial
from pathlib import Path

import pytest

from pipeline.errors import EntryRefused, LedgerBroken
from pipeline.ledger.bookkeeping import books_of
from pipeline.ledger.books import Book, Period
from pipeline.ledger.month_tally import month_in
from pipeline.ledger.months import Figures, MonthFigures, Movement
from pipeline.ledger.projections import Projections
from pipeline.storage import periods, replaying
from pipeline.storage.register import Register
from tests.killing import ended
from tests.ledger import samples
from tests.storage.offices import accepted, life_of_paper, live, office
from tests.storage.test_register_disasters import started

FILES = [("证书印制台账-2026年10月.xlsx", "c" * 64)]
OCTOBER = "2026-10"


def close(register: Register, month: str = OCTOBER) -> None:
    figures, _ranges = register.month(month)
    register.close_month(figures, FILES, signed=None, actor="张经办", second="李审批")


@pytest.mark.parametrize("crash_at", ["register.close-month.before-commit", "register.close-month.after-commit"])
def test_a_power_cut_while_a_month_is_closed_closes_it_once_or_not_at_all(tmp_path: Path, crash_at: str) -> None:
    file = tmp_path / "ledger.db"

    assert [-signal.SIGKILL] == ended([started(file, "close", crash_at=crash_at)])

    with office(file) as register:
        register.verify()
        assert ["2026-10"] * ("after" in crash_at) == [entry.payload["month"] for entry in register.closed_months()]


def test_a_month_that_cannot_be_closed_is_told_before_anything_is_made(register: Register) -> None:
    with pytest.raises(EntryRefused, match="is not over"):
        register.refuse_to_close("2026-11", "2026-11-30")
    register.refuse_to_close("2026-11", "2026-12-01")
    close(register)
    with pytest.raises(EntryRefused, match="are closed"):
        register.refuse_to_close(OCTOBER, "2026-12-01")


def test_the_last_month_stands_in_a_table_that_can_be_made_anew(register: Register) -> None:
    close(register)
    register._store.run("delete_month")
    assert ["month"] == [each.table for each in register.rebuild(check=False)]

    with pytest.raises(EntryRefused, match="are closed"):
        close(register)
    register.verify()


def test_figures_that_the_entries_do_not_come_to_are_found(tmp_path: Path) -> None:
    """They balance, so they are taken; October never had that certificate."""
    with office(tmp_path / "ledger.db") as register:
        one = Figures(1, dict.fromkeys(Movement, 0), 1)
        figures = MonthFigures(OCTOBER, {3: one}, {}, ())
        register.close_month(figures, FILES, signed=None, actor="张经办", second="李审批")

        with pytest.raises(LedgerBroken, match="not those that the entries come to"):
            register.verify()


def test_what_a_month_came_to_counts_whatever_was_entered(register: Register) -> None:
    accepted(register, samples.batch())
    figures, ranges = register.month("2026-11")

    assert (0, 3) == (figures.levels[3].opening, figures.levels[3].closing)
    assert [(3, 3)] == [(level, count) for level, _first, _last, count in ranges.runs_of_numbers()]
    assert samples.NINE == register.began_at()


def test_what_was_written_out_of_a_month_is_known_by_its_hash(register: Register) -> None:
    days = ("2026-11-01", "2026-11-30")
    for sha256, last in (("a" * 64, days[1]), ("b" * 64, "2026-12-31")):
        register.append_export("summary", first=days[0], last=last, batch=None, lines=1, sha256=sha256, actor="赵审计")

    assert {"a" * 64} == register.exported_in(*days)


@pytest.mark.parametrize("most_held", [1, 2, 7])
def test_a_month_and_the_books_are_the_same_however_little_is_held(
    register: Register, monkeypatch: pytest.MonkeyPatch, most_held: int
) -> None:
    """They are played on tables; in memory alone, where nothing is put elsewhere, the same comes out."""
    live(register)
    life_of_paper(register)
    period = Period("2026-11-01", "2026-11-30")
    bodies = tuple(register.first_entries(register.head().size))
    let_go: list[int] = []
    real = Projections.let_go

    def counted(view: Projections) -> None:
        let_go.append(view.size)
        real(view)

    monkeypatch.setattr(replaying, "_MOST_HELD", most_held)
    monkeypatch.setattr(Projections, "let_go", counted)
    books, month = register.books(period), register.month("2026-11")

    assert 2 * (len(bodies) // most_held) == len(let_go)
    assert books_of(bodies, period, partial(periods._person_beside, register._store)) == books
    assert month_in(bodies, "2026-11") == month
    assert {Book.RECEIPT, Book.PRINT, Book.REISSUE, Book.BALANCE} <= {book for book in books if books[book]}
