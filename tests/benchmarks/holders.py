"""Invented people without end, for logs of hundreds of thousands of entries; nobody here exists.

`tests.samples.people` keeps everybody it invented apart by remembering them; here the count does it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from pipeline.rules.levels import Level
from tests.samples.people import REGION, check_character, invent

# So many names, and trades and levels with them, come again and again, as names do.
_NAMES = 20_000


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who passed."""

    name: str
    identity: str
    occupation: str
    level: Level


def holders() -> Iterator[Holder]:
    """Yield people, no ID number twice."""
    rows = invent(_NAMES, levels=(3, 4, 5))
    for place in count():
        row = rows[place % _NAMES]
        yield Holder(row["姓名"], identity(place), row["职业名称"], Level.parse(row["职业技能等级"]))


def identity(place: int) -> str:
    """Return the ID number of the person invented at that place, from 0."""
    day, number = place % 10_000, place // 10_000
    seventeen = f"{REGION}{1968 + day // 336}{day // 28 % 12 + 1:02d}{day % 28 + 1:02d}{number + 1:03d}"
    return seventeen + check_character(seventeen)
