"""Stacks of a long run: together they are the run, and none is too thick to be counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.documents.stacks import Stack, stacks_of


@given(some.integers(0, 3000), some.integers(1, 300), some.integers(1, 8), some.data())
def test_the_stacks_are_the_run(items: int, size: int, slots: int, data: some.DataObject) -> None:
    used = data.draw(some.integers(0, slots - 1))
    stacks = stacks_of(items, size=size, slots=slots, used=used)

    assert list(range(1, items + 1)) == [item for one in stacks for item in range(one.first, one.last + 1)]
    assert [(place, len(stacks)) for place in range(1, len(stacks) + 1)] == [(one.number, one.of) for one in stacks]
    assert all(one.sheets == size for one in stacks[:-1])
    assert all(1 <= one.sheets <= size for one in stacks)
    assert all(one.count >= 1 for one in stacks)
    assert [one.sheet for one in stacks] == [1 + place * size for place in range(len(stacks))]


@given(some.integers(1, 500), some.integers(1, 50), some.integers(1, 8), some.data())
def test_a_stack_has_as_many_sheets_as_its_items_need(items: int, size: int, slots: int, data: some.DataObject) -> None:
    used = data.draw(some.integers(0, slots - 1))
    stacks = stacks_of(items, size=size, slots=slots, used=used)
    places = [range(used, used + items)[one.first - 1 : one.last] for one in stacks]

    assert [len({place // slots for place in part}) for part in places] == [one.sheets for one in stacks]


def test_the_last_stack_has_what_is_left() -> None:
    expected = (Stack(1, 3, 1, 200, 1, 200), Stack(2, 3, 201, 400, 201, 200), Stack(3, 3, 401, 450, 401, 50))

    assert expected == stacks_of(450)


@pytest.mark.parametrize("size", [0, -1])
def test_a_stack_of_nothing_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="none"):
        stacks_of(10, size=size)
