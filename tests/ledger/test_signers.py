"""A log names its own keys, and every checkpoint holds to what the log said at its size."""

from collections.abc import Sequence

import pytest

from pipeline.ledger.entries import Entry
from pipeline.ledger.merkle import leaf_hash, root_of
from pipeline.ledger.notes import Note
from pipeline.ledger.origins import REOPENED, Names, Reopening
from pipeline.ledger.signers import KeyChange, changes_in, doubts, must_sign, roots_at, sizes_of
from pipeline.storage.keys import SigningKey
from tests.ledger import samples
from tests.ledger.clerk import is_whole
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


ONE_NAME = Names(ORIGIN)


def told(
    notes: Sequence[Note], *, changes: Sequence[KeyChange] = CHANGES, names: Names = ONE_NAME, since: int = 0
) -> list[tuple[int | None, str]]:
    found = list(doubts(notes, roots_at(sizes_of(notes), LEAVES), changes, names=names, since=since))

    assert all(is_whole(doubt.reason) for doubt in found)
    return [(doubt.size, str(doubt.reason)) for doubt in found]


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


def test_every_leaf_is_taken_so_that_no_query_stays_open() -> None:
    leaves = iter(LEAVES)

    assert [3] == list(roots_at([3], leaves))
    assert [] == list(leaves)


def test_what_is_no_checkpoint_has_no_size() -> None:
    assert [2, 5] == list(sizes_of([TRUE[0], NO_CHECKPOINT, TRUE[1]]))


def test_a_row_of_true_checkpoints_raises_no_doubt() -> None:
    assert [] == told(TRUE)


def test_the_first_entry_alone_may_be_signed() -> None:
    at_once = KeyChange(0, None, FIRST.key, is_lost=False)

    assert [] == list(doubts([signed(LEAVES, 1, FIRST)], {1: root_of(LEAVES[:1])}, [at_once], names=ONE_NAME))


def test_what_was_found_true_before_need_not_be_shown_again() -> None:
    later, roots = TRUE[3:], roots_at(sizes_of(TRUE), LEAVES)

    assert [] == list(doubts(later, roots, CHANGES, names=Names(ORIGIN), since=6))
    # Whoever saw none of the others misses the word of the first key that it gives way to the second.
    assert [8] == [doubt.size for doubt in doubts(later, roots, CHANGES, names=Names(ORIGIN))]
    assert [8] == [doubt.size for doubt in doubts(later, roots, CHANGES, names=Names(ORIGIN), since=8)]


OTHER = [leaf_hash(b"other"), *LEAVES[1:]]
NO_CHECKPOINT = Note("what somebody wrote\n", TRUE[4].signatures)
MANGLED = Note(TRUE[0].text, (TRUE[1].signatures[0],))


@pytest.mark.parametrize(
    ("place", "note", "size", "reason"),
    [
        (0, signed(LEAVES, 1, FIRST), 1, "the key that signed then did not sign it"),
        (1, signed(LEAVES, 5, SECOND), 5, "the key that signed then did not sign it"),
        (2, signed(LEAVES, 6, SECOND), 6, "the key that signed then did not sign it"),
        (2, signed(LEAVES, 6, FIRST), 6, "the key that signed then did not sign it"),
        (3, signed(LEAVES, 8, FIRST), 8, "the key that signed then did not sign it"),
        (3, signed(OTHER, 8, SECOND), 8, "the first entries of the ledger are not those that were signed"),
        (5, signed([*LEAVES, LEAVES[0]], 13, THIRD), 13, "the ledger does not have so many entries"),
        (1, signed(LEAVES, 2, FIRST), 2, "it does not come after the one before it"),
        (3, signed(LEAVES, 8, STRANGER), None, "checkpoint 4 is signed by no key of this ledger"),
        (
            3,
            signed(LEAVES, 8, SECOND, origin="certpress/S000065148998"),
            None,
            "checkpoint 4 is signed by no key of this ledger",
        ),
        (4, NO_CHECKPOINT, None, "checkpoint 5 is signed by no key of this ledger"),
        (0, MANGLED, None, "the signature of checkpoint 1 is not that of its key"),
    ],
)
def test_a_checkpoint_that_is_not_true_is_named(place: int, note: Note, size: int | None, reason: str) -> None:
    assert [(size, reason)] == told([*TRUE[:place], note, *TRUE[place + 1 :]])


def test_a_log_that_names_no_key_proves_nothing() -> None:
    assert [(None, "checkpoint 1 is signed by no key of this ledger")] == told(TRUE[:1], changes=())


AGAIN = f"{ORIGIN}/ledger-2"
NEW = key_of(4, name=AGAIN)


def put_back(*, lost: int) -> Entry:
    """Of the nine entries that anybody knows of the last three are lost; what goes on has another name and key."""
    known = {"old": ORIGIN, "size": 9, "root": root_of(OTHER[:9]).hex(), "new": AGAIN}
    keys = {"before": str(FIRST.key), "key": str(NEW.key), "lost": lost}
    return Entry(6, samples.NINE, REOPENED, "李审批", {**known, **keys, "reason": "硬盘损坏"})


def test_a_log_that_was_put_back_names_the_key_before_and_the_one_that_goes_on() -> None:
    assert (KeyChange(6, FIRST.key, NEW.key, is_lost=False),) == changes_in([put_back(lost=0)])
    assert (KeyChange(6, FIRST.key, NEW.key, is_lost=True),) == changes_in([put_back(lost=1)])


@pytest.mark.parametrize(
    ("lost", "first", "doubt"),
    [
        (0, signed(LEAVES, 7, FIRST, NEW, origin=AGAIN), []),
        (1, signed(LEAVES, 7, NEW, origin=AGAIN), []),
        (0, signed(LEAVES, 7, NEW, origin=AGAIN), [(7, "the key that signed then did not sign it")]),
        (0, signed(LEAVES, 5, FIRST, NEW, origin=AGAIN), [(None, "checkpoint 2 is signed by no key of this ledger")]),
    ],
)
def test_checkpoints_of_what_was_lost_are_passed_over_and_the_others_have_the_name_of_their_size(
    lost: int, first: Note, doubt: list[tuple[int | None, str]]
) -> None:
    entry = put_back(lost=lost)
    names = Names(ORIGIN, (Reopening.of(entry),))
    row = [signed(OTHER, 8, FIRST), first, signed(LEAVES, 10, FIRST, NEW, origin=AGAIN)]

    assert doubt == told(row, changes=changes_in([entry]), names=names, since=5)
