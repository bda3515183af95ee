"""Thousands of hostile drops: each is answered in plain words, in time, in little memory, and changes nothing else.

`make test` tries some hundred, `make drill` some thousand; the seeds stand in the name of the test, so that
`pytest tests/hostile -k 17` tries those again.
"""

from collections import Counter
from pathlib import Path

import pytest

from tests.hostile.trial import MOST_MIB, answers

_AT_ONCE = 50
_FEW = range(0, 250, _AT_ONCE)
_MANY = range(10_000, 15_000, _AT_ONCE)


@pytest.mark.parametrize("first", [*_FEW, *(pytest.param(first, marks=pytest.mark.drill) for first in _MANY)])
def test_every_hostile_drop_is_answered(first: int, tmp_path: Path) -> None:
    found = answers(range(first, first + _AT_ONCE), tmp_path)
    went = Counter(answer.went for answer in found)

    assert _AT_ONCE == sum(went.values())
    # A generator of good drops would prove nothing.
    assert went["rejected"] >= _AT_ONCE // 3, went
    assert len({code for answer in found for code in answer.codes}) >= 10
    assert MOST_MIB >= max(answer.peak for answer in found)
