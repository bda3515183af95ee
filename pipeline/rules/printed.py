"""Which certificates of a run are on which sheets, where some sheets were spoiled on the way."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.rules.acts import PrintedRun
from pipeline.rules.serials import SerialRange


def on_sheets(
    places: Sequence[int], *, copy: int, first: SerialRange | None, spoiled: Iterable[SerialRange] = ()
) -> tuple[PrintedRun, ...]:
    """Return the places, in order, on the sheets from `first` (one sheet) on, without those that were spoiled.

    Where blanks have no serials, `first` is None.
    """
    if first is None:
        return tuple(PrintedRun(place, place + extra, copy=copy) for place, extra in _together(places, None))
    left = _good(first, spoiled)
    serials = [next(left) for _ in places]
    return tuple(
        PrintedRun(place, place + extra, replace(first, first=serial, last=serial + extra), copy)
        for (place, extra), serial in zip(_together(places, serials), _begins(places, serials), strict=True)
    )


def _good(first: SerialRange, spoiled: Iterable[SerialRange]) -> Iterator[int]:
    """Yield the sheets from the first on that are good."""
    bad = [each for each in spoiled if (each.prefix, each.width) == (first.prefix, first.width)]
    at = first.first
    while True:
        if not any(each.first <= at <= each.last for each in bad):
            yield at
        at += 1


def _joints(places: Sequence[int], serials: Sequence[int] | None) -> Iterator[int]:
    """Yield where a new run begins: a place or a sheet was left out before it."""
    for turn, place in enumerate(places):
        follows = turn > 0 and places[turn - 1] + 1 == place
        if not (follows and (serials is None or serials[turn - 1] + 1 == serials[turn])):
            yield turn


def _together(places: Sequence[int], serials: Sequence[int] | None) -> Iterator[tuple[int, int]]:
    """Yield the first place of each run, and how many follow it."""
    joints = [*_joints(places, serials), len(places)]
    return ((places[begin], end - begin - 1) for begin, end in pairwise(joints))


def _begins(places: Sequence[int], serials: Sequence[int]) -> Iterator[int]:
    return (serials[turn] for turn in _joints(places, serials))
