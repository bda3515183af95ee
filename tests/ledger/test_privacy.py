"""Who saw personal data, in the log: only what there is, and each of them named."""

from typing import Any

import pytest

from pipeline.ledger.entries import Entry
from pipeline.ledger.looks import Looked, looked
from tests.ledger import samples
from tests.ledger.clerk import FIRST, HEX, Clerk, refused

BOOK = {"book": "print", "first": "2026-11-01", "last": "2026-11-30", "lines": 3, "sha256": HEX}


def look(clerk: Clerk, *numbers: str, people: int | None = None, how: str = "show", about: str | None = None) -> None:
    named = [{"number": number} for number in numbers]
    payload: dict[str, Any] = {"how": how, "reason": "核对", "people": people or len(numbers), "numbers": named}
    clerk.enter("personal.viewed", payload, number=about)


def test_a_look_changes_nothing_but_the_log(numbered: Clerk) -> None:
    before = list(numbered.view.changed())
    look(numbered, FIRST, about=FIRST)

    assert before == list(numbered.view.changed())


@pytest.mark.parametrize("people", [1, 3])
def test_a_look_names_as_many_as_it_says(numbered: Clerk, people: int) -> None:
    with refused("more or fewer people"):
        look(numbered, FIRST, "202600100001", people=people)


def test_a_look_is_at_a_number_that_there_is(numbered: Clerk) -> None:
    with refused("no such number"):
        look(numbered, FIRST, about=f"{samples.INSTITUTION.text}263000009")


def test_looks_are_counted_for_each_person(numbered: Clerk) -> None:
    look(numbered, FIRST, about=FIRST)
    look(numbered, FIRST, "202600100001", how="find")
    numbered.enter("export.made", BOOK)

    entries = [entry for entry in map(Entry.parse, numbered.bodies) if entry.op in {"personal.viewed", "export.made"}]
    assert (Looked("张经办", looks=2, people=3, books=1),) == looked(entries)
