"""Figures from laps: medians, what a page costs, ratios. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Self


@dataclass(frozen=True, slots=True)
class Spread:
    """Several measurements of one thing."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, samples: Sequence[float]) -> Self:
        """Return the spread of at least one measurement."""
        return cls(median(samples), min(samples), max(samples))


def reckoned(seconds: float, cold: float, *, made: int, pages: int) -> float:
    """Return the seconds for `pages` pages of a program that took `seconds` for `made` and `cold` for one.

    Where it made them all, that is what was measured.
    """
    if made in (1, pages):
        return seconds * pages / made
    return cold + (seconds - cold) / (made - 1) * (pages - 1)


def milliseconds_a_page(seconds: Sequence[float], pages: int) -> Spread:
    """Return what a page costs when the start of the program is shared by all pages."""
    return Spread.of([1000 * second / pages for second in seconds])


def milliseconds_a_further_page(seconds: Sequence[float], cold: Sequence[float], pages: int) -> float | None:
    """Return what each page after the first adds; None where there is no other page.

    `cold` are the seconds of the same program for one page.
    """
    if pages == 1:
        return None
    return 1000 * (median(seconds) - median(cold)) / (pages - 1)


def ratio(other: float | None, ours: float | None) -> float | None:
    """Return how many times `ours` the other one is; None where either is unknown or lost in the noise."""
    return other / ours if other is not None and ours is not None and ours > 0 else None
