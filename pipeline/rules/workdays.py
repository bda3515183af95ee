"""Working days as the State Council publishes them: weekends, holidays, and the days worked instead (调休)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Self

_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)


class CalendarMissing(LookupError):
    """Nobody has published the calendar of `year`; whoever asks must not guess."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year


@dataclass(frozen=True, slots=True)
class Calendar:
    """The published years, with the days off and the days worked that weekdays alone would not tell."""

    years: frozenset[int]
    off: frozenset[date]
    on: frozenset[date]

    @classmethod
    def from_days(cls, years: frozenset[int], off: frozenset[date], on: frozenset[date]) -> Self:
        """Return the calendar of `years`: `off` are days not worked, `on` days worked although a weekend.

        A year whose list is empty or not yet issued must not be among `years`. Raises ValueError for a day that is
        both.
        """
        if off & on:
            raise ValueError(min(off & on))
        return cls(years, off, on)

    def overridden_by(self, other: "Calendar") -> "Calendar":
        """Return this calendar where `other` wins: whole years that it publishes, single days outside them.

        A list for one year may move days of the December before it.
        """
        settled = other.off | other.on

        def kept(days: frozenset[date]) -> frozenset[date]:
            return frozenset(day for day in days - settled if day.year not in other.years)

        return Calendar(self.years | other.years, kept(self.off) | other.off, kept(self.on) | other.on)

    def is_workday(self, day: date) -> bool:
        """Whether offices work on `day`. Raises CalendarMissing where its year is not published."""
        if day.year not in self.years:
            raise CalendarMissing(day.year)
        if day in self.on:
            return True
        return day not in self.off and day.weekday() < _SATURDAY

    def workdays_between(self, first: date, last: date, *, count_first: bool = True) -> int:
        """Return how many working days lie from `first` to `last`, both included.

        With `count_first` False the count begins on the day after `first` (民法典 201). Raises CalendarMissing.
        """
        start = first if count_first else first + _DAY
        return sum(self.is_workday(start + _DAY * offset) for offset in range((last - start).days + 1))

    def nth_workday(self, first: date, nth: int, *, count_first: bool = True) -> date:
        """Return the `nth` working day (from 1) from `first` on. Raises CalendarMissing."""
        start = first if count_first else first + _DAY
        workdays = (day for day in _days(start) if self.is_workday(day))
        for _ in range(nth - 1):
            next(workdays)
        return next(workdays)


def _days(start: date) -> Iterator[date]:
    while True:
        yield start
        start += _DAY
