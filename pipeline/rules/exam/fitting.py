"""Which rooms a number of people fills best: few new ones, and little of them left empty."""

from functools import lru_cache
from typing import Final

_OUT_OF_REACH: Final = 1 << 30


@lru_cache(maxsize=256)
def best_rooms(free: tuple[int, ...], is_new: tuple[bool, ...], people: int, *, thrifty: bool) -> tuple[int, ...]:
    """Return the places of the rooms that `people` fill, in the order given; their seats are enough, none is needless.

    `free` are the free seats of each room, in all at least `people`; `is_new` tells which rooms are not in use yet.
    The fewest new rooms are opened, and of equal choices the one with the fewest empty seats is taken; `thrifty`: the
    fewest empty seats come first.
    """
    new_rooms, choices = _cheapest(free, is_new, people + max(free, default=0))
    sums = [total for total, cost in enumerate(new_rooms) if total >= people and cost < _OUT_OF_REACH]
    best = min(sums, key=lambda total: (total, new_rooms[total]) if thrifty else (new_rooms[total], total))
    return _unchained(choices[best])


# The last room of a choice, and the choice that it was added to.
_Choice = tuple[int, "_Choice | None"]


def _cheapest(free: tuple[int, ...], is_new: tuple[bool, ...], limit: int) -> tuple[list[int], list[_Choice | None]]:
    """Return, for each sum of seats below `limit`, the fewest new rooms that make it exactly, and which they are."""
    costs = [_OUT_OF_REACH] * limit
    costs[0] = 0
    choices: list[_Choice | None] = [None] * limit
    reach = 0
    for place, (seats, new) in enumerate(zip(free, is_new, strict=True)):
        reach = min(reach + seats, limit - 1)
        # Downwards, so that no room is used twice.
        for total in range(reach, seats - 1, -1):
            cost = costs[total - seats] + new
            if cost < costs[total]:
                costs[total], choices[total] = cost, (place, choices[total - seats])
    return costs, choices


def _unchained(choice: _Choice | None) -> tuple[int, ...]:
    places = []
    while choice is not None:
        place, choice = choice
        places.append(place)
    return tuple(reversed(places))
