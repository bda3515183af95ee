"""A letter misread while typing a checkpoint is told as that, with its place; a ledger that was changed never is."""

from hashlib import sha256

import pytest

from pipeline.errors import Because
from pipeline.ledger.checkpoints import Checkpoint
from pipeline.ledger.merkle import Head
from pipeline.ledger.notes import decoded, encoded
from pipeline.ledger.slips import slip_in
from tests.ledger.clerk import is_whole
from tests.ledger.signing import ORIGIN

# What the ledger comes to at each of its checkpoints; the first one is of no entry.
ROOTS = {size: sha256(bytes([size])).digest() for size in (0, 4, 9)}
NINE = encoded(ROOTS[9])


def slip(root: str, *, size: int = 9, origin: str = ORIGIN, now: str = ORIGIN) -> Because | None:
    """Return what is said of a checkpoint that was typed so."""
    return slip_in(Checkpoint(origin, Head(size, decoded(root))), ROOTS, now)


def told(found: Because | None) -> str:
    """Return what a person reads, which has to be a sentence of the catalogue with all of its values."""
    assert is_whole(found)
    return str(found)


def with_letters(*places: int) -> str:
    """Return the root over nine entries with other letters in these places, from 1."""
    letters = list(NINE)
    for place in places:
        letters[place - 1] = "A" if letters[place - 1] != "A" else "B"
    return "".join(letters)


def test_what_was_typed_as_it_stands_has_no_slip() -> None:
    assert None is slip(NINE)
    assert None is slip(encoded(ROOTS[0]), size=0)


def test_a_name_that_the_ledger_had_not_at_that_size_is_the_first_line() -> None:
    assert "line 1 is not the name of this ledger, and the rest agrees" == told(slip(NINE, origin=f"{ORIGIN}0"))
    assert None is slip(NINE, origin=f"{ORIGIN}/ledger-2", now=f"{ORIGIN}/ledger-2")


@pytest.mark.parametrize("places", [(1,), (21,), (42,), (2, 17, 30), range(1, 9)])
def test_the_first_letter_that_differs_is_told_with_its_place(places: tuple[int, ...]) -> None:
    typed, place = with_letters(*places), places[0]
    letters = f"typed as {typed[place - 1]}, and is {NINE[place - 1]}"

    assert f"letter {place} of line 3 was {letters}; nearly all others agree" == told(slip(typed))


def test_letters_that_moved_by_one_place_agree_all_the_same() -> None:
    assert "letter 6 of line 3 was typed as" in told(slip(NINE[:5] + "A" + NINE[5:30] + NINE[31:]))


@pytest.mark.parametrize("size", [0, 3, 4, 40])
def test_a_line_of_another_size_than_it_is_over_is_told_with_both(size: int) -> None:
    assert f"line 2 says {size}, and line 3 is that of 9 entries" == told(slip(NINE, size=size))


def test_a_size_and_a_letter_that_are_wrong_are_a_slip_of_the_size() -> None:
    assert "line 2 says 4, and line 3 is that of 9 entries" == told(slip(with_letters(20), size=4))


@pytest.mark.parametrize("size", [4, 9, 40])
def test_another_root_is_no_slip(size: int) -> None:
    """Whoever changed the ledger is not told that somebody mistyped it."""
    assert None is slip(encoded(sha256(b"another ledger").digest()), size=size)
    assert None is slip(with_letters(*range(1, 31)), size=size)


def test_nobody_prints_the_checkpoint_of_no_entry_and_so_nobody_mistypes_it() -> None:
    assert None is slip(encoded(ROOTS[0]), size=9)
