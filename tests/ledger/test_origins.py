"""What a log is called before and after it was put back, and which checkpoints are excused by that."""

import pytest

from pipeline.ledger.checkpoints import Checkpoint
from pipeline.ledger.entries import Entry
from pipeline.ledger.merkle import Head
from pipeline.ledger.origins import Names, Reopening, first_name, next_name, reopenings_in, turn_of
from tests.ledger import samples
from tests.ledger.clerk import Clerk
from tests.ledger.signing import ORIGIN

SECOND, THIRD, ELEVENTH = (f"{ORIGIN}/ledger-{turn}" for turn in (2, 3, 11))
KNOWN, OTHER = b"k" * 32, b"o" * 32


@pytest.mark.parametrize(
    ("origin", "turn", "first"),
    [
        (ORIGIN, 1, ORIGIN),
        (SECOND, 2, ORIGIN),
        (ELEVENTH, 11, ORIGIN),
        (f"{ORIGIN}/ledger-0", 1, f"{ORIGIN}/ledger-0"),
        (f"{ORIGIN}/ledger-02", 1, f"{ORIGIN}/ledger-02"),
        (f"{SECOND}/more", 1, f"{SECOND}/more"),
        ("/ledger-2", 1, "/ledger-2"),
    ],
)
def test_a_name_tells_how_often_the_log_was_put_back(origin: str, turn: int, first: str) -> None:
    assert (turn, first) == (turn_of(origin), first_name(origin))


@pytest.mark.parametrize(
    ("before", "expected"),
    [([ORIGIN], SECOND), ([SECOND, ORIGIN], THIRD), ([f"{ORIGIN}/ledger-9", f"{ORIGIN}/ledger-10"], ELEVENTH)],
)
def test_the_next_name_is_one_that_the_log_never_had(before: list[str], expected: str) -> None:
    assert expected == next_name(before)


def reopened(seq: int, new: str, known: Checkpoint) -> Entry:
    payload = {"old": known.origin, "new": new, "size": known.head.size, "root": known.head.root.hex()}
    return Entry(seq, samples.NINE, "log.reopened", "李审批", payload, second="张管理")


# Put back with 5 entries where 9 are known to have been signed, and with 12 where 20 are.
TWICE = [
    reopened(5, SECOND, Checkpoint(ORIGIN, Head(9, KNOWN))),
    reopened(12, THIRD, Checkpoint(SECOND, Head(20, KNOWN))),
]
NAMES = Names(ORIGIN, reopenings_in(TWICE))
# Put back with 5 entries after it had been put back before: of that the copy knows nothing.
OLDER = Names(ORIGIN, reopenings_in([reopened(5, THIRD, Checkpoint(SECOND, Head(9, KNOWN)))]))


def test_what_the_entries_say_is_read_in_their_order(clerk: Clerk) -> None:
    first, second = reopenings_in([TWICE[0], Entry.parse(clerk.bodies[0]), TWICE[1]])

    assert (Reopening(5, SECOND, Checkpoint(ORIGIN, Head(9, KNOWN)), TWICE[0]), 4) == (first, first.lost)
    assert (Reopening(12, THIRD, Checkpoint(SECOND, Head(20, KNOWN)), TWICE[1]), 8) == (second, second.lost)


@pytest.mark.parametrize(("size", "lost"), [(5, 0), (6, 1), (4, 0)])
def test_what_is_lost_is_what_is_known_beyond_what_was_put_back(size: int, lost: int) -> None:
    assert lost == Reopening.of(reopened(5, SECOND, Checkpoint(ORIGIN, Head(size, KNOWN)))).lost


@pytest.mark.parametrize(
    ("size", "name"), [(1, ORIGIN), (5, ORIGIN), (6, SECOND), (12, SECOND), (13, THIRD), (99, THIRD)]
)
def test_a_log_has_its_new_name_from_the_entry_that_says_so_on(size: int, name: str) -> None:
    assert name == NAMES.at(size)


def test_a_log_is_called_as_its_last_reopening_says() -> None:
    assert [THIRD, ORIGIN] == [NAMES.now, Names(ORIGIN).now]
    assert ORIGIN == Names(ORIGIN).at(7)


@pytest.mark.parametrize(
    ("names", "origin", "size", "root", "excused_by"),
    [
        (NAMES, ORIGIN, 5, OTHER, None),
        (NAMES, ORIGIN, 6, OTHER, 5),
        (NAMES, ORIGIN, 9, KNOWN, 5),
        # As long as the one that is named, and another: a second history.
        (NAMES, ORIGIN, 9, OTHER, None),
        (NAMES, ORIGIN, 10, KNOWN, None),
        (NAMES, ORIGIN, 13, OTHER, None),
        (NAMES, SECOND, 9, KNOWN, None),
        (NAMES, SECOND, 12, OTHER, None),
        (NAMES, SECOND, 13, OTHER, 12),
        (NAMES, SECOND, 20, KNOWN, 12),
        (NAMES, SECOND, 20, OTHER, None),
        (NAMES, SECOND, 21, KNOWN, None),
        (NAMES, THIRD, 13, OTHER, None),
        (NAMES, "certpress/S000065148998", 6, OTHER, None),
        (OLDER, ORIGIN, 9, OTHER, 5),
        (OLDER, SECOND, 8, OTHER, 5),
        (OLDER, SECOND, 9, OTHER, None),
        (OLDER, THIRD, 8, OTHER, None),
        (Names(ORIGIN), ORIGIN, 6, OTHER, None),
    ],
)
def test_a_checkpoint_is_excused_where_its_last_entries_are_said_to_be_lost(
    names: Names, origin: str, size: int, root: bytes, excused_by: int | None
) -> None:
    found = names.lost_by(Checkpoint(origin, Head(size, root)))

    assert excused_by == (found and found.seq)
