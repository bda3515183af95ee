"""Which certificate numbers have some characters in them, told from what numbers are made of, not by looking at each.

All numbers of a sequence begin alike, and go on from 000001: a part of a number leaves a few runs of them.
"""

from collections.abc import Iterable, Iterator

from pipeline.rules.numbers import LAST_SEQUENCE

_DIGITS = len(str(LAST_SEQUENCE))
# A shorter part leaves so many runs that it is quicker to look at every number.
_SHORTEST = 4
_MOST_RUNS = 5_000

# The first and the last number of a run.
Run = tuple[str, str]


def runs_with(part: str, sequences: Iterable[tuple[str, int]]) -> tuple[Run, ...] | None:
    """Return the runs of numbers that have `part` in them, None where there would be very many.

    Of each sequence the characters before its six digits are given, and the last place that was taken.
    """
    if len(part) < _SHORTEST:
        return None
    runs = tuple(run for stem, last in sequences for run in _runs_of(part, stem, last))
    return runs if len(runs) <= _MOST_RUNS else None


def _runs_of(part: str, stem: str, last: int) -> Iterator[Run]:
    if part in stem:
        yield f"{stem}{1:0{_DIGITS}}", f"{stem}{last:0{_DIGITS}}"
        return
    for shared in reversed(range(1, len(part))):
        # So many of its characters are the end of the stem, the others are digits that the sequence begins with.
        if stem.endswith(part[:shared]):
            yield from _runs_at(part[shared:], 0, stem, last)
    for place in range(_DIGITS):
        yield from _runs_at(part, place, stem, last)


def _runs_at(digits: str, place: int, stem: str, last: int) -> Iterator[Run]:
    """Yield the runs of a sequence in which `digits` stand behind `place` others."""
    after = _DIGITS - place - len(digits)
    if after < 0 or not (digits.isascii() and digits.isdigit()):
        return
    for before in range(10**place):
        first = (before * 10 ** len(digits) + int(digits)) * 10**after
        until = min(first + 10**after - 1, last)
        if max(first, 1) <= until:
            yield f"{stem}{max(first, 1):0{_DIGITS}}", f"{stem}{until:0{_DIGITS}}"
