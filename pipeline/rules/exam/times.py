"""Times of day as people write them."""

import re
from datetime import time
from typing import Final

from pipeline.rules.refusal import Refusal
from pipeline.rules.text import fold, tight

# A time cell may bring a day along; Excel's own is 1899-12-30 or a day later.
_DAY: Final = re.compile(r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}[T ]")
_SHAPES: Final = (
    re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::00(?:\.0+)?)?"),
    re.compile(r"([01]?[0-9]|2[0-3])[时点](?:([0-5]?[0-9])分?)?"),
)
# Excel keeps a time as a part of a day, and shows that number where the cell lost its time format.
_PART_OF_DAY: Final = re.compile(r"0\.[0-9]+")
_MINUTES: Final = 24 * 60


def parse_time(text: str) -> time:
    """Return the time meant by `09:00`, `9:00`, `09：00`, `9时30分` or a time cell, to the minute.

    Raises Refusal: `time-unreadable`, `time-serial`.
    """
    plain = tight(_DAY.sub("", fold(text)))
    for shape in _SHAPES:
        if match := shape.fullmatch(plain):
            return time(int(match[1]), int(match[2] or 0))
    if _PART_OF_DAY.fullmatch(plain):
        hour, minute = divmod(round(float(plain) * _MINUTES) % _MINUTES, 60)
        raise Refusal("time-serial", text=plain, time=f"{hour:02d}:{minute:02d}")
    raise Refusal("time-unreadable", text=plain)
