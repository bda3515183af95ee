"""A log names its own keys, and every checkpoint holds to what the log said at its size."""

from collections.abc import Sequence

import pytest

from pipeline.ledger.entries import Entry
from pipeline.ledger.merkle import leaf_hash, root_of
from pipeline.ledger.notes import Note
from pipeline.ledger.origins import Names
from pipeline.ledger.signers import KeyChange, changes_in, doubts, must_sign, roots_at, sizes_of
from pipeline.storage.keys import SigningKey
from tests.ledger import samples
from tests.ledger.signing import ORIGIN, key_of, signed

FIRST, SECOND, THIRD, STRANGER = (key_of(mark) for mark in (1, 2, 3, 9))
LEAVES = [leaf_hash(bytes([place])) for place in range(12)]
# The log names its first key at entry 1, the second at 5, a third at 9 because the second was lost.
CHANGES = (
    KeyChange(1, None, FIRST.key, is_lost=False),
    KeyChange(5, FIRST.key, SECOND.key, is_lost=False),
    KeyChange(9, SECOND.key, THIRD.key, is_lost=True),
)
TRUE = (
    signed(LEAVES, 2, FIRST),
    signed(LEAVES, 5, FIRST),
    signed(LEAVES, 6, FIRST, SECOND),
    signed(LEAVES, 8, SECOND),
    signed(LEAVES, 10, THIRD),
    signed(LEAVES, 12, THIRD),
)


def told(notes: Sequence[Note], *, changes: Sequence[KeyChange] = CHANGES) -> list[tuple[int | None, str]]:
    return [
        (doubt.size, str(doubt.reason))
        for doubt in doubts(notes, roots_at(sizes_of(notes), LEAVES), changes, names=Names(ORIGIN))
    ]


def test_what_a_log_says_of_its_keys_is_read_from_its_entries() -> None:
    entries = [
        Entry(seq, samples.NINE, "key.changed", "李审批", {"key": purpose, "old": old, "new": new, "lost": lost})
        for seq, purpose, old, new, lost in (
            (1, "log", None, str(FIRST.key), 0),
            (3, "qr", None, str(STRANGER.key), 0),
            (5, "log", str(FIRST.key), str(SECOND.key), 0),
            (9, "log", str(SECOND.key), str(THIRD.key), 1),
        )
    ]

    assert CHANGES == changes_in(entries)


@pytest.mark.parametrize(
    ("before", "size", "keys"),
    [
        (0, 1, set()),
        (0, 2, {FIRST}),
        (2, 5, {FIRST}),
        (5, 6, {FIRST, SECOND}),
        (2, 8, {FIRST, SECOND}),
        (6, 9, {SECOND}),
        (8, 10, {THIRD}),
        (10, 12, {THIRD}),
    ],
)
def test_the_first_checkpoint_after_a_change_is_signed_by_both_unless_one_is_lost(
    before: int, size: int, keys: set[SigningKey]
) -> None:
    assert {key.key for key in keys} == must_sign(CHANGES, size=size, before=before)


def test_the_root_is_known_at_each_size_that_there_are_leaves_for() -> None:
    assert {1: root_of(LEAVES[:1]), 7: root_of(LEAVES[:7])} == roots_at([7, 1, 13, 0], LEAVES)


def test_a_row_of_true_checkpoints_raises_no_doubt() -> None:
    assert [] == told(TRUE)


def test_what_was_found_true_before_need_not_be_shown_again() -> None:
    later, roots = TRUE[3:], roots_at(sizes_of(TRUE), LEAVES)

    assert [] == list(doubts(later, roots, CHANGES, names=Names(ORIGIN), since=6))
    # Whoever saw none of the others misses the word of the first key that it gives way to the second.
    assert [8] == [doubt.size for doubt in doubts(later, roots, CHANGES, names=Names(ORIGIN))]
    assert [8] == [doubt.size for doubt in doubts(later, roots, CHANGES, names=Names(ORIGIN), since=8)]


OTHER = [leaf_hash(b"other"), *LEAVES[1:]]
MANGLED = Note(TRUE[0].text, (TRUE[1].signatures[0],))


@pytest.mark.parametrize(
    ("place", "note", "size", "reason"),
    [
        (0, signed(LEAVES, 1, FIRST), 1, "the key that signed then did not sign it"),
        (1, signed(LEAVES, 5, SECOND), 5, "the key that signed then did not sign it"),
        (2, signed(LEAVES, 6, SECOND), 6, "the key that signed then did not sign it"),
        (2, signed(LEAVES, 6, FIRST), 6, "the key that signed then did not sign it"),
        (3, signed(LEAVES, 8, FIRST), 8, "the key that signed then did not sign it"),
        (3, signed(OTHER, 8, SECOND), 8, "not those that were signed"),
        (5, signed([*LEAVES, LEAVES[0]], 13, THIRD), 13, "does not have so many entries"),
        (1, signed(LEAVES, 2, FIRST), 2, "does not come after the one before it"),
        (3, signed(LEAVES, 8, STRANGER), None, "checkpoint 4 is signed by no key"),
        (3, signed(LEAVES, 8, SECOND, origin="certpress/S000065148998"), None, "checkpoint 4 is signed by no key"),
        (0, MANGLED, None, "the signature of checkpoint 1 is not that of its key"),
    ],
)
def test_a_checkpoint_that_is_not_true_is_named(place: int, note: Note, size: int | None, reason: str) -> None:
    (doubt,) = told([*TRUE[:place], note, *TRUE[place + 1 :]])

    assert size == doubt[0]
    assert reason in doubt[1]


def test_a_log_that_names_no_key_proves_nothing() -> None:
    assert [None] == [size for size, _ in told(TRUE[:1], changes=())]
