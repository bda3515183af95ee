"""What may follow what, whatever it is about; and a replay that finds whatever may not."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import EntryRefused, LedgerBroken
from pipeline.ledger.entries import Entry
from pipeline.ledger.machine import apply
from pipeline.ledger.projections import Projections
from pipeline.ledger.replay import replay, stored_entry
from pipeline.ledger.rows import BatchState
from tests.ledger import samples
from tests.ledger.clerk import FIRST, HEX, SITE, Clerk, refused


def test_a_log_begins_with_its_site() -> None:
    with refused("begins with its site"):
        Clerk().receive()


def test_a_site_is_opened_once(clerk: Clerk) -> None:
    with refused("begins with its site"):
        clerk.open()


def test_entries_are_counted_without_gaps(clerk: Clerk) -> None:
    entry = Entry(2, samples.NINE, "proof.made", "x", {"kind": "c", "sha256": HEX, "pages": 1, "digest": None})

    with refused("its place in the log is 1"):
        apply(entry, clerk.view)


def test_a_refused_entry_changes_nothing(numbered: Clerk) -> None:
    before = list(numbered.view.changed())

    with refused("only once"):
        numbered.receive(2, "b" * 64)
        numbered.accept(2, "另一批")
        numbered.assign(1, batch=2)

    assert before == [row for row in numbered.view.changed() if getattr(row, "batch", 1) == 1]


def test_a_whole_log_replays_to_the_same_rows(numbered: Clerk) -> None:
    numbered.document(FIRST)
    numbered.void(FIRST)

    view, head = replay(numbered.bodies)

    assert list(numbered.view.changed()) == list(view.changed())
    assert len(numbered.bodies) == head.size


def test_a_log_cut_off_within_a_batch_is_broken(clerk: Clerk) -> None:
    clerk.receive()
    clerk.accept(count=2)
    clerk.assign()

    with pytest.raises(LedgerBroken, match="lacks numbers"):
        replay(clerk.bodies)


def test_a_broken_log_names_the_entry(numbered: Clerk) -> None:
    numbered.bodies[2] = numbered.bodies[2].replace(b"assigned", b"supplier")

    with pytest.raises(LedgerBroken) as caught:
        replay(numbered.bodies)

    assert 2 == caught.value.values["seq"]


def test_two_entries_that_changed_places_are_found(numbered: Clerk) -> None:
    numbered.bodies[1], numbered.bodies[2] = numbered.bodies[2], numbered.bodies[1]

    with pytest.raises(LedgerBroken, match="its place in the log is 1"):
        replay(numbered.bodies)


def test_bytes_that_are_no_entry_are_named() -> None:
    with pytest.raises(LedgerBroken, match="at entry 5"):
        stored_entry(5, b"{}")


def lives() -> st.SearchStrategy[list[tuple[str, int, int]]]:
    """Random attempts of a careless program: verb, batch, number."""
    verbs = st.sampled_from(["receive", "accept", "assign", "reject", "void", "document"])
    return st.lists(st.tuples(verbs, st.integers(1, 4), st.integers(1, 4)), max_size=40)


@given(lives())
def test_no_life_however_careless_gives_a_number_twice(life: list[tuple[str, int, int]]) -> None:
    clerk = Clerk().open()
    for verb, batch, number in life:
        try:
            attempt(clerk, verb, batch, number)
        except EntryRefused:
            continue

    given_numbers = list(assigned(clerk.bodies))
    assert sorted(set(given_numbers)) == given_numbers
    assert [f"{SITE}263{place:06d}" for place in range(1, len(given_numbers) + 1)] == given_numbers


def attempt(clerk: Clerk, verb: str, batch: int, number: int) -> None:
    text = f"{SITE}263{number:06d}"
    match verb:
        case "receive":
            clerk.receive(batch, f"{batch:064x}")
        case "accept":
            clerk.accept(batch, f"批次{batch}", count=1 + number % 2)
        case "assign":
            clerk.assign(number, batch=batch)
        case "reject":
            clerk.reject(batch)
        case "void":
            clerk.void(text)
        case _:
            clerk.document(text, path=f"{batch}/{number}", batch=batch)


def assigned(bodies: list[bytes]) -> Iterator[str]:
    for body in bodies:
        entry = Entry.parse(body)
        if entry.op == "number.assigned":
            yield entry.ref.number or ""


def test_what_stands_below_is_seen_through_what_changed() -> None:
    below = Clerk().open()
    below.receive()
    above = Projections(below.view)
    row = above.batch(1)
    assert row is not None
    above.put(row._replace(state=BatchState.REJECTED))

    latest = above.latest_with_content("a" * 64)
    assert latest is not None
    assert BatchState.REJECTED == latest.state
