"""A log that is played entry by entry, as an audit does it; what cannot stand is named by its place."""

from dataclasses import replace

import pytest

from pipeline.errors import LedgerBroken
from pipeline.ledger.entries import Entry
from pipeline.ledger.merkle import leaf_hash, root_of
from pipeline.ledger.projections import Projections
from pipeline.ledger.replay import (
    Plain,
    enter,
    enter_formed,
    formed_entry,
    play,
    refuse_unfinished,
    replay,
    stored_entry,
)
from tests.ledger.clerk import HEX, SITE, Clerk, is_whole


def broken(caught: pytest.ExceptionInfo[LedgerBroken]) -> tuple[object, str]:
    """Return which entry is broken, and why."""
    told = caught.value.values
    assert {"seq", "reason"} == set(told)
    assert is_whole(told["reason"])
    return told["seq"], str(told["reason"])


def test_bytes_that_are_no_entry_are_told_with_their_field() -> None:
    with pytest.raises(LedgerBroken) as caught:
        stored_entry(5, b"{}")

    assert (5, "the bytes are not those of an entry (fields)") == broken(caught)


def test_whoever_reads_entries_another_way_is_asked() -> None:
    known = Entry.parse(Clerk().open().bodies[0])

    assert known == stored_entry(0, b"at hand", lambda _body: known)
    assert known == play(0, b"at hand", Projections(), lambda _body: known)
    assert known == formed_entry(0, b"at hand", lambda _body: known)


def test_an_entry_that_was_played_is_returned_and_counts(numbered: Clerk) -> None:
    view = Projections()
    played = [play(seq, body, view) for seq, body in enumerate(numbered.bodies)]

    assert [Entry.parse(body) for body in numbered.bodies] == played
    assert list(numbered.view.changed()) == list(view.changed())


def test_an_entry_that_cannot_stand_there_is_told_with_its_place(numbered: Clerk) -> None:
    later = Entry.parse(numbered.bodies[2])
    for attempt in (lambda view: play(7, numbered.bodies[2], view), lambda view: enter(7, later, view)):
        with pytest.raises(LedgerBroken) as caught:
            attempt(Projections())

        assert (7, "its place in the log is 0") == broken(caught)


def test_bytes_that_are_no_entry_cannot_be_played() -> None:
    with pytest.raises(LedgerBroken) as caught:
        play(4, b"{}", Projections())

    assert (4, "the bytes are not those of an entry (fields)") == broken(caught)


def test_an_entry_without_the_form_of_its_operation_is_told_before_it_is_entered(clerk: Clerk) -> None:
    entry = Entry.parse(clerk.bodies[0])
    other = replace(entry, payload={"institution": SITE})
    with pytest.raises(LedgerBroken) as caught:
        formed_entry(3, other.to_bytes())

    assert entry == formed_entry(3, clerk.bodies[0])
    assert (3, "its field payload has not the form of this operation") == broken(caught)


def test_bytes_that_are_no_entry_have_no_form() -> None:
    with pytest.raises(LedgerBroken) as caught:
        formed_entry(4, b"{}")

    assert (4, "the bytes are not those of an entry (fields)") == broken(caught)


def test_what_has_its_form_is_entered_at_the_end_of_the_log(numbered: Clerk) -> None:
    view = Projections()
    for seq, body in enumerate(numbered.bodies):
        enter_formed(formed_entry(seq, body), view)
    assert list(numbered.view.changed()) == list(view.changed())

    with pytest.raises(LedgerBroken) as caught:
        enter_formed(Entry.parse(numbered.bodies[1]), view)
    assert (4, "its place in the log is 4") == broken(caught)


def test_a_log_that_ends_among_the_numbers_of_a_batch_is_told_with_its_length(clerk: Clerk) -> None:
    refuse_unfinished(clerk.view)
    clerk.receive()
    clerk.accept(count=2)
    clerk.assign()
    with pytest.raises(LedgerBroken) as caught:
        refuse_unfinished(clerk.view)

    assert (4, "the last batch lacks numbers") == broken(caught)


def test_the_head_of_a_log_that_was_replayed_is_over_its_bytes(numbered: Clerk) -> None:
    _, head = replay(numbered.bodies)

    assert (4, root_of([leaf_hash(body) for body in numbered.bodies])) == (head.size, head.root)


def test_in_memory_the_newest_file_of_each_copy_is_kept() -> None:
    stage, number = Plain(), f"{SITE}263000001"
    stage.keep(number, 1, HEX)
    stage.keep(number, 1, "d" * 64)
    stage.keep(number, 2, "e" * 64)
    stage.settle()

    assert ["d" * 64, "e" * 64, ""] == [stage.kept(number, copy) for copy in (1, 2, 3)]


def test_in_memory_an_entry_is_parsed_from_its_bytes(clerk: Clerk) -> None:
    assert Entry.parse(clerk.bodies[0]) == Plain().parse(clerk.bodies[0])
