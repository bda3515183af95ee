"""A clerk who tries everything, beside a model of sheets and copies that is as simple as can be."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from pipeline.errors import EntryRefused
from pipeline.ledger.bookkeeping import books_of
from pipeline.ledger.books import Book, Period
from pipeline.ledger.replay import replay
from pipeline.ledger.rows import SerialsRow
from pipeline.rules.serials import SerialRange
from tests.ledger.paper_clerk import BLANK, PaperClerk, counts, number

PEOPLE = 3
SHEETS = 12
people = st.integers(1, PEOPLE)
# How far from the newest copy: mostly none, or nearly everything would be refused.
off = st.sampled_from([0, 0, 0, 0, 0, -1, 1])
sheets = st.integers(1, SHEETS)
lengths = st.sampled_from([1, 1, 1, 2, 3, 5, 0])
reasons = st.sampled_from(["lost", "damaged", "wrong"])


def named(first: int, last: int) -> str:
    return f"A{first:02d}-A{last:02d}"


class PaperLife(RuleBasedStateMachine):
    """Every verb may be tried at any time; the model says whether the log has to take it."""

    def __init__(self) -> None:
        super().__init__()
        self.clerk = PaperClerk()
        # Each sheet and its state; each copy and its state, the newest last; which sheet each copy is on.
        self.stock: dict[int, str] = {}
        self.copies: dict[int, list[str]] = {person: ["made"] for person in range(1, PEOPLE + 1)}
        self.on: dict[int, int | None] = {}
        self.attempts: Counter[tuple[int, int]] = Counter()
        self.corrected: set[int] = set()
        self.gone: dict[int, str] = {}

    @initialize()
    def begin(self) -> None:
        self.clerk.open()
        self.clerk.made(PEOPLE)
        self.receive(1, SHEETS // 2)

    def attempt(self, verb: str, *arguments: Any, allowed: bool, **changes: Any) -> bool:
        """Try a verb; it succeeds where the model allows it, and changes nothing where it does not."""
        if allowed:
            getattr(self.clerk, verb)(*arguments, **changes)
            return True
        before = list(self.clerk.view.changed())
        with pytest.raises(EntryRefused):
            getattr(self.clerk, verb)(*arguments, **changes)
        assert before == list(self.clerk.view.changed())
        return False

    def newest(self, person: int, off: int) -> int:
        """Return the newest copy of a person, or one that is so far off it."""
        return max(len(self.copies[person]) + off, 1)

    def counts(self, person: int, copy: int) -> bool:
        """Whether that is the newest copy of a certificate in force, and in the house."""
        newest = self.copies[person]
        return person not in self.gone and copy == len(newest) and newest[-1] == "made"

    def all_are(self, first: int, last: int, state: str) -> bool:
        return first <= last and all(self.stock.get(sheet) == state for sheet in range(first, last + 1))

    def move(self, first: int, last: int, state: str) -> None:
        self.stock |= dict.fromkeys(range(first, last + 1), state)

    @rule(first=sheets, length=lengths)
    def receive(self, first: int, length: int) -> None:
        last = first + length - 1
        fresh = first <= last and not any(sheet in self.stock for sheet in range(first, last + 1))
        if self.attempt("stock", named(first, last), allowed=fresh):
            self.move(first, last, "in_stock")

    @rule(first=sheets, length=lengths)
    def give_back(self, first: int, length: int) -> None:
        last = first + length - 1
        if self.attempt("give_back", named(first, last), allowed=self.all_are(first, last, "in_stock")):
            self.move(first, last, "returned")

    @rule(first=sheets, length=lengths)
    def spoil(self, first: int, length: int) -> None:
        last = first + length - 1
        if self.attempt("spoil", named(first, last), allowed=self.all_are(first, last, "in_stock")):
            self.move(first, last, "spoiled")

    @rule(first=sheets, length=lengths)
    def destroy(self, first: int, length: int) -> None:
        last = first + length - 1
        if self.attempt("destroy", named(first, last), allowed=self.all_are(first, last, "spoiled")):
            self.move(first, last, "destroyed")

    @rule(person=people, until=people, sheet=sheets, off=off)
    def print(self, person: int, until: int, sheet: int, off: int) -> None:
        copy = self.newest(person, off)
        run = range(person, until + 1)
        fits = bool(run) and all(self.counts(each, copy) and each not in self.on for each in run)
        last = sheet + len(run) - 1
        fits = fits and self.all_are(sheet, last, "in_stock")
        if self.attempt("print", (person, until, named(sheet, last)), allowed=fits, copy=copy):
            self.move(sheet, last, "printed")
            for place, each in enumerate(run):
                self.on[each] = sheet + place
                self.attempts[each, copy] += 1

    @rule(person=people, sheet=sheets, off=off)
    def reprint(self, person: int, sheet: int, off: int) -> None:
        copy = self.newest(person, off)
        fits = self.counts(person, copy) and self.all_are(sheet, sheet, "in_stock")
        if self.attempt("reprint", number(person), f"A{sheet:02d}", allowed=fits, copy=copy):
            self._spoil_sheet_of(person)
            self.move(sheet, sheet, "printed")
            self.on[person] = sheet
            self.attempts[person, copy] += 1

    @rule(person=people, off=off)
    def spoil_printed(self, person: int, off: int) -> None:
        copy = self.newest(person, off)
        fits = self.counts(person, copy) and person in self.on
        if self.attempt("spoil", number=number(person), copy=copy, allowed=fits):
            self._spoil_sheet_of(person)

    def _spoil_sheet_of(self, person: int) -> None:
        sheet = self.on.pop(person, None)
        if sheet is not None:
            self.move(sheet, sheet, "spoiled")

    @rule(person=people, off=off)
    def deliver(self, person: int, off: int) -> None:
        copy = self.newest(person, off)
        fits = self.counts(person, copy) and (person in self.on or not self.attempts[person, copy])
        if self.attempt("deliver", number(person), allowed=fits, copy=copy):
            self.copies[person][-1] = "delivered"

    @rule(person=people, off=off)
    def lose(self, person: int, off: int) -> None:
        copy = self.newest(person, off)
        newest = self.copies[person]
        fits = person not in self.gone and copy == len(newest) and newest[-1] in {"made", "delivered"}
        if self.attempt("lose", number(person), allowed=fits, copy=copy):
            newest[-1] = "lost"

    @rule(person=people, off=off)
    def recall(self, person: int, off: int) -> None:
        copy = self.newest(person, off)
        known = self.copies[person]
        fits = copy <= len(known) and known[copy - 1] in {"made", "delivered", "lost"}
        if self.attempt("recall", number(person), allowed=fits, copy=copy):
            known[copy - 1] = "recalled"

    @rule(person=people, off=off)
    def destroy_paper(self, person: int, off: int) -> None:
        copy = self.newest(person, off)
        known = self.copies[person]
        fits = copy <= len(known) and known[copy - 1] == "recalled"
        if self.attempt("destroy", number=number(person), allowed=fits, copy=copy):
            known[copy - 1] = "destroyed"

    @rule(person=people, off=off, reason=reasons)
    def reissue(self, person: int, off: int, reason: str) -> None:
        copy = self.newest(person, off) + 1
        known = self.copies[person]
        fits = person not in self.gone and copy == len(known) + 1
        fits = fits and known[-1] in ({"lost"} if reason == "lost" else {"recalled", "destroyed"})
        fits = fits and (reason != "wrong" or person in self.corrected)
        if self.attempt("reissue", number(person), reason, allowed=fits, copy=copy):
            known.append("ordered")
            self.corrected.discard(person)
            self.on.pop(person, None)

    @precondition(lambda self: any(known[-1] == "ordered" for known in self.copies.values()))
    @rule(person=people)
    def make(self, person: int) -> None:
        known = self.copies[person]
        fits = person not in self.gone and known[-1] == "ordered"
        if fits and self.attempt("make_copy", number(person), len(known), allowed=fits):
            known[-1] = "made"

    @rule(person=people)
    def correct(self, person: int) -> None:
        fits = person not in self.gone and self.copies[person][-1] != "ordered"
        if self.attempt("correct", number(person), allowed=fits):
            self.corrected.add(person)

    @rule(person=people, verb=st.sampled_from(["void", "revoke"]))
    def end(self, person: int, verb: str) -> None:
        if self.attempt(verb, number(person), allowed=person not in self.gone):
            self.gone[person] = verb

    @rule(counted=st.integers(0, SHEETS), book=st.integers(0, SHEETS))
    def count(self, counted: int, book: int) -> None:
        in_stock = list(self.stock.values()).count("in_stock")
        fits = bool(self.stock) and book == in_stock == counted
        self.attempt("count", counted, book=book, allowed=fits)

    @invariant()
    def the_equations_hold(self) -> None:
        row = self.clerk.view.blank(BLANK)
        if row is None:
            assert not self.stock
            return
        received, in_stock, printed, spoiled, destroyed, returned = counts(row)
        assert received == printed + (spoiled + destroyed) + returned + in_stock
        states = Counter(self.stock.values())
        assert Counter(in_stock=in_stock, printed=printed, spoiled=spoiled, destroyed=destroyed, returned=returned) == (
            states
        )

    @invariant()
    def each_sheet_is_in_one_state(self) -> None:
        found: dict[int, str] = {}
        for row in self.clerk.view.changed():
            if isinstance(row, SerialsRow):
                span = SerialRange(row.prefix, row.width, row.first, row.last)
                assert not found.keys() & set(range(span.first, span.last + 1))
                found |= dict.fromkeys(range(span.first, span.last + 1), row.state)
        assert self.stock == found

    @invariant()
    def each_copy_is_where_the_model_has_it(self) -> None:
        for person, known in self.copies.items():
            for copy, state in enumerate(known, start=1):
                row = self.clerk.view.copy(number(person), copy)
                assert state == (row.state if row else "made")
                sheet = self.on.get(person) if copy == len(known) else None
                if sheet is not None:
                    assert row is not None
                    assert (f"A{sheet:02d}", self.attempts[person, copy]) == (row.serial, row.attempts)

    def teardown(self) -> None:
        if self.clerk.bodies:
            assert list(self.clerk.view.changed()) == list(replay(self.clerk.bodies)[0].changed())
            self.the_books_add_up()

    def the_books_add_up(self) -> None:
        """The balance is that of the tables, and so are the lines of sheets, one by one."""
        books = books_of(self.clerk.bodies, Period("2026-01-01", "2026-12-31"), lambda _seq: ("王小明", ""))
        row = self.clerk.view.blank(BLANK)
        balances = [line.cells for line in books[Book.BALANCE]]
        if row is None:
            assert [] == balances
            return
        spoiled = row.spoiled + row.destroyed
        drawn = row.printed + spoiled
        told = (0, row.received, drawn, row.printed, spoiled, row.returned, row.destroyed, row.spoiled, row.in_stock)
        assert [told] == [cells[1:10] for cells in balances]
        results = Counter(line.cells[9] for line in books[Book.PRINT] if line.cells[2])
        assert row.printed == results["成功"] - results["作废"]
        assert row.received == sum(int(line.cells[4]) for line in books[Book.RECEIPT])
        paper = [line.cells for line in books[Book.DESTRUCTION] if line.cells[2] and line.cells[1]]
        counted = {kind: sum(int(cells[3]) for cells in paper if cells[0] == kind) for kind in ("作废", "销毁")}
        assert {"作废": spoiled, "销毁": row.destroyed} == counted


TestPaperLife = PaperLife.TestCase
TestPaperLife.settings = settings(max_examples=100, stateful_step_count=50, deadline=None)
