"""Stacks (叠): a long print run in handfuls that a person can count, carry and lose no page of. Pure."""

from dataclasses import dataclass

STACK = 200


@dataclass(frozen=True, slots=True)
class Stack:
    """One stack of a run: the `number`th `of` so many, with the items from `first` to `last`, on so many `sheets`; the
    first of them is the run's `sheet`th. Everything counts from 1.
    """

    number: int
    of: int
    first: int
    last: int
    sheet: int
    sheets: int

    @property
    def count(self) -> int:
        """How many items it has."""
        return self.last - self.first + 1


def stacks_of(items: int, *, size: int = STACK, slots: int = 1, used: int = 0) -> tuple[Stack, ...]:
    """Return the stacks of a run, each of `size` sheets, the last perhaps of fewer.

    A sheet takes `slots` items, but the very first one has `used` slots less. Raises ValueError for a size below 1.
    """
    if size < 1:
        raise ValueError(f"a stack of {size} sheets is none")
    room = size * slots
    starts = range(-used, items, room) if items else range(0)
    return tuple(
        Stack(
            number=place + 1,
            of=len(starts),
            first=max(start, 0) + 1,
            last=min(start + room, items),
            sheet=place * size + 1,
            sheets=min(size, -(-(items - start) // slots)),
        )
        for place, start in enumerate(starts)
    )
