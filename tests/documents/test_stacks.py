"""Stacks of a long run: together they are the run, and none is too thick to be counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.documents.stacks import Stack, stacks_of


@given(some.integers(0, 3000), some.integers(1, 300))
def test_the_stacks_are_the_run(sheets: int, size: int) -> None:
    stacks = stacks_of(sheets, size=size)

    assert list(range(1, sheets + 1)) == [sheet for one in stacks for sheet in range(one.first, one.last + 1)]
    assert [(place, len(stacks)) for place in range(1, len(stacks) + 1)] == [(one.number, one.of) for one in stacks]
    assert all(one.count == size for one in stacks[:-1])
    assert all(1 <= one.count <= size for one in stacks)


def test_the_last_stack_has_what_is_left() -> None:
    assert (Stack(1, 3, 1, 200), Stack(2, 3, 201, 400), Stack(3, 3, 401, 450)) == stacks_of(450)


@pytest.mark.parametrize("size", [0, -1])
def test_a_stack_of_nothing_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="none"):
        stacks_of(10, size=size)
