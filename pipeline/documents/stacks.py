"""Stacks (叠): a long print run in handfuls that a person can count, carry and lose no page of. Pure."""

from dataclasses import dataclass

STACK = 200


@dataclass(frozen=True, slots=True)
class Stack:
    """One stack of a run: the `number`th `of` so many, with the sheets from `first` to `last`; all count from 1."""

    number: int
    of: int
    first: int
    last: int

    @property
    def count(self) -> int:
        """How many sheets it has."""
        return self.last - self.first + 1


def stacks_of(sheets: int, *, size: int = STACK) -> tuple[Stack, ...]:
    """Return the stacks of a run, each of `size` sheets, the last perhaps of fewer.

    Raises ValueError for a size below 1.
    """
    if size < 1:
        raise ValueError(f"a stack of {size} sheets is none")
    starts = range(1, sheets + 1, size)
    return tuple(
        Stack(number, len(starts), first, min(first + size - 1, sheets)) for number, first in enumerate(starts, start=1)
    )
