"""Serials (流水码) of blank certificates: a prefix and digits, in ranges that include both their ends."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Self

from pipeline.rules.text import capitals, tight

# As the ledger takes it: at most 15 digits at the end, so that every language counts them exactly.
SERIAL: Final = "^(.*[^0-9])?[0-9]{1,15}$"
LONGEST_SERIAL: Final = 64
_PARTS: Final = re.compile("(?P<prefix>(?:[^–—~至]*[^0-9–—~至])?)(?P<digits>[0-9]{1,15})")
# Between the two ends of a range, and in no serial.
_BETWEEN: Final = re.compile("[–—~至]")
_APART: Final = re.compile("[,，、;；]")


@dataclass(frozen=True, slots=True, order=True)
class SerialRange:
    """The sheets from `first` to `last`, both included: `prefix` and so many digits (`width`) are common to them."""

    prefix: str
    width: int
    first: int
    last: int

    @classmethod
    def between(cls, first: str, last: str) -> Self:
        """Return the range between two serials; raises ValueError where they are none, or not the ends of one."""
        one, other = _parsed(first), _parsed(last)
        if one[:2] != other[:2] or one[2] > other[2]:
            raise ValueError("range")
        return cls(*one, other[2])

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return `A0001-A0100`, `A0001 至 A0100` or `A0001` as a range; raises ValueError for anything else.

        A hyphen may stand in a serial too: of an odd number the middle one is between the ends, of an even one none.
        So `A09-A01` is never read as one sheet.
        """
        wanted = capitals(tight(text))
        parts = wanted.split("-")
        if _BETWEEN.search(wanted):
            return cls.between(*_BETWEEN.split(wanted, maxsplit=1))
        if len(parts) % 2:
            return cls.between(wanted, wanted)
        middle = len(parts) // 2
        return cls.between("-".join(parts[:middle]), "-".join(parts[middle:]))

    def __len__(self) -> int:
        return self.last - self.first + 1

    def __str__(self) -> str:
        return self.serial(self.first) if len(self) == 1 else f"{self.serial(self.first)}—{self.serial(self.last)}"

    def serial(self, at: int) -> str:
        """Return how the sheet counted `at` is printed."""
        return f"{self.prefix}{at:0{self.width}}"

    def as_ends(self) -> dict[str, str]:
        """Return both ends, as an entry of the ledger has them."""
        return {"first": self.serial(self.first), "last": self.serial(self.last)}


def _parsed(text: str) -> tuple[str, int, int]:
    found = _PARTS.fullmatch(text)
    if found is None or len(text) > LONGEST_SERIAL:
        raise ValueError("serial")
    return found["prefix"], len(found["digits"]), int(found["digits"])


def ranges_in(text: str) -> tuple[SerialRange, ...]:
    """Return `A0001-A0100, A0207` as ranges, in the order given; raises ValueError, with the part that is none."""
    parts = [part for part in _APART.split(text) if part.strip()]
    return tuple(_range_or_told(part) for part in parts)


def _range_or_told(part: str) -> SerialRange:
    try:
        return SerialRange.parse(part)
    except ValueError as error:
        raise ValueError(part.strip()) from error


def without(serials: SerialRange, others: Iterable[SerialRange]) -> Iterator[SerialRange]:
    """Yield what is left of a range, in order, when `others` are taken out of it."""
    at = serials.first
    for other in sorted(other for other in others if (other.prefix, other.width) == (serials.prefix, serials.width)):
        if at <= serials.last and other.first > at:
            yield SerialRange(serials.prefix, serials.width, at, min(other.first - 1, serials.last))
        at = max(at, other.last + 1)
    if at <= serials.last:
        yield SerialRange(serials.prefix, serials.width, at, serials.last)


def joined(ranges: Iterable[SerialRange]) -> Iterator[SerialRange]:
    """Yield ranges, which come in order, as few as can be: those that follow each other as one."""
    last: SerialRange | None = None
    for each in ranges:
        if last is not None and (last.prefix, last.width, last.last + 1) == (each.prefix, each.width, each.first):
            last = replace(last, last=each.last)
            continue
        if last is not None:
            yield last
        last = each
    if last is not None:
        yield last
