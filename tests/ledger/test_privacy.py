"""Personal data in the log: who saw them is named with what was seen; what is erased was there, and is erased once."""

from typing import Any

import pytest

from pipeline.ledger.entries import Entry
from pipeline.ledger.looks import Looked, looked
from pipeline.ledger.replay import replay
from pipeline.ledger.rows import ErasedRow
from pipeline.ledger.subjects.privacy import erased_with
from tests.ledger import samples, test_cards
from tests.ledger.clerk import FIRST, HEX, Clerk, refused
from tests.ledger.test_cards import CARD
from tests.ledger.test_history import PAST, bring_in

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


def test_a_look_may_be_at_a_card_and_at_what_was_issued_before(numbered: Clerk) -> None:
    bring_in(numbered)
    test_cards.receive(numbered, 2, people=1)
    test_cards.issue(numbered, batch=2)
    before = list(numbered.view.changed())

    for number in (PAST, CARD):
        look(numbered, number, about=number)
    assert before == list(numbered.view.changed())


def test_looks_are_counted_for_each_person(numbered: Clerk) -> None:
    look(numbered, FIRST, about=FIRST)
    look(numbered, FIRST, "202600100001", how="find")
    numbered.enter("export.made", BOOK)

    entries = [entry for entry in map(Entry.parse, numbered.bodies) if entry.op in {"personal.viewed", "export.made"}]
    assert (Looked("张经办", looks=2, people=3, books=1),) == looked(entries)


def test_what_is_erased_is_named_by_its_number_else_by_its_batch() -> None:
    assert [FIRST, FIRST, "1", None] == [
        *(erased_with(FIRST, 1), erased_with(FIRST, None)),
        *(erased_with(None, 1), erased_with(None, None)),
    ]


# --- what is erased ---------------------------------------------------------------------------------------------------


def erase(clerk: Clerk, **about: Any) -> None:
    clerk.enter("person.erased", {"reason": "到期", "people": 1}, second="李审批", **about)


@pytest.fixture
def made(numbered: Clerk) -> Clerk:
    """A log in which a certificate has its file."""
    numbered.document(FIRST)
    return numbered


def test_the_papers_go_before_the_person(made: Clerk) -> None:
    with refused("papers of its batch are still there"):
        erase(made, batch=1, number=FIRST)
    erase(made, batch=1)
    erase(made, batch=1, number=FIRST)

    assert ["1", FIRST] == [row.what for row in made.view.changed() if isinstance(row, ErasedRow)]
    assert made.view.size == replay(made.bodies)[1].size


def test_nothing_is_erased_twice(made: Clerk) -> None:
    erase(made, batch=1)
    with refused("erased before"):
        erase(made, batch=1)


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        ({}, "neither a batch nor a number"),
        ({"batch": 2}, "no such batch"),
        ({"number": FIRST}, "no such batch"),
        ({"batch": 1, "number": f"{samples.INSTITUTION.text}263000009"}, "no such number in this batch"),
    ],
)
def test_what_is_not_there_is_not_erased(made: Clerk, about: dict[str, Any], reason: str) -> None:
    with refused(reason):
        erase(made, **about)


def test_a_batch_whose_files_are_not_recorded_is_not_erased(numbered: Clerk) -> None:
    with refused("not recorded yet"):
        erase(numbered, batch=1)


def test_a_returned_batch_is_erased_without_files(clerk: Clerk) -> None:
    clerk.receive()
    with refused("not recorded yet"):
        erase(clerk, batch=1)
    clerk.reject()
    erase(clerk, batch=1)

    assert clerk.view.erased("1")


def test_a_cancelled_batch_is_erased_without_files(clerk: Clerk) -> None:
    clerk.receive()
    clerk.enter("batch.cancelled", {"reason": "名单有误"}, batch=1)
    erase(clerk, batch=1)

    assert clerk.view.erased("1")


def test_of_a_card_the_papers_go_before_the_person_too(clerk: Clerk) -> None:
    test_cards.receive(clerk, people=1)
    test_cards.issue(clerk)
    clerk.document(CARD)
    clerk.receive(2)
    clerk.reject(2)
    with refused("papers of its batch are still there"):
        erase(clerk, batch=1, number=CARD)
    with refused("no such number in this batch"):
        erase(clerk, batch=2, number=CARD)
    erase(clerk, batch=1)
    erase(clerk, batch=1, number=CARD)

    assert ErasedRow(CARD, clerk.view.size - 1) == clerk.view.erased(CARD)


def test_one_issued_before_is_in_no_batch(clerk: Clerk) -> None:
    bring_in(clerk)
    clerk.receive()
    with refused("is in no batch"):
        erase(clerk, batch=1, number=PAST)
    erase(clerk, number=PAST)

    assert ErasedRow(PAST, 3) == clerk.view.erased(PAST)


def test_two_people_erase(made: Clerk) -> None:
    with refused("second"):
        made.enter("person.erased", {"reason": "到期", "people": 0}, batch=1)


def test_whose_data_are_gone_gets_no_further_copy(made: Clerk) -> None:
    erase(made, batch=1)
    made.enter("loss.declared", {"copy": 1, "on": "2026-11-20", "proof": ""}, number=FIRST)
    erase(made, batch=1, number=FIRST)
    with refused("personal data were erased"):
        made.enter("certificate.reissued", {"copy": 2, "reason": "lost", "proof": ""}, number=FIRST)


def test_an_export_names_nobody_and_counts_everybody(numbered: Clerk) -> None:
    look(numbered, people=5, how="export")
    with refused("more or fewer people"):
        look(numbered, FIRST, how="export")
