"""Dates as people write them."""

import re
from calendar import monthrange
from datetime import date
from typing import Final

from pipeline.rules.refusal import Refusal
from pipeline.rules.text import tight

_SHAPES: Final = (
    re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})"),
    re.compile(r"([0-9]{4})(年)([0-9]{1,2})月([0-9]{1,2})日?"),
)
_YEARS: Final = range(2000, 2100)
# What a date cell shows where its time of day was kept.
_MIDNIGHT: Final = re.compile(r"T?00:00(:00(\.0+)?)?$")


def parse_date(text: str) -> date:
    """Return the day meant by `2026-11-20`, `2026/11/20`, `2026.11.20` or `2026年11月20日`.

    The year has four digits and lies between 2000 and 2099. Raises Refusal: `date-unreadable`, `date-impossible`.
    """
    plain = _MIDNIGHT.sub("", tight(text))
    for shape in _SHAPES:
        if match := shape.fullmatch(plain):
            return _day(plain, int(match[1]), int(match[3]), int(match[4]))
    raise Refusal("date-unreadable", text=plain)


def _day(text: str, year: int, month: int, day: int) -> date:
    # A certificate number keeps the last two digits of a year of this century; no other year can be meant.
    if year not in _YEARS:
        raise Refusal("date-impossible", text=text)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Refusal("date-impossible", text=text) from error


def one_month_after(day: date) -> date:
    """Return the same day of the next month, or the last day of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
