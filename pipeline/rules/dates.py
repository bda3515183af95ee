"""Dates as people write them."""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from pipeline.rules.refusal import Refusal
from pipeline.rules.text import fold, tight

_SHAPES: Final = (
    re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})"),
    re.compile(r"([0-9]{4})(年)([0-9]{1,2})月([0-9]{1,2})日?"),
)
_YEARS: Final = range(2000, 2100)
# A time of day, as a date cell keeps it and as people type it: the day is what counts.
_TIME: Final = re.compile(r"(?:[T ]|(?<=日)) ?(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?$")
# Excel keeps a day as the number of days since this one, and shows that number where the cell lost its date format.
_EXCEL_BEGINS: Final = date(1899, 12, 30)


def parse_date(text: str) -> date:
    """Return the day meant by `2026-11-20`, `2026/11/20`, `2026.11.20` or `2026年11月20日`, with or without a time.

    The year has four digits and lies between 2000 and 2099. Raises Refusal: `date-unreadable`, `date-impossible`,
    `date-serial`.
    """
    plain = tight(_TIME.sub("", fold(text)))
    for shape in _SHAPES:
        if match := shape.fullmatch(plain):
            return _day(plain, int(match[1]), int(match[3]), int(match[4]))
    if meant := _excel_day(plain):
        raise Refusal("date-serial", text=plain, day=meant)
    raise Refusal("date-unreadable", text=plain)


def _excel_day(text: str) -> date | None:
    if not re.fullmatch(r"[0-9]{5}", text):
        return None
    day = _EXCEL_BEGINS + timedelta(days=int(text))
    return day if day.year in _YEARS else None


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
