"""Kills at random moments, with two processes at work: a few in every run of the tests, ten minutes in a drill."""

import os
from pathlib import Path
from random import SystemRandom

import pytest

from tests.kills import figures
from tests.kills.random_kills import Tally, drill, for_seconds

# How long the drill lasts, and which one of an earlier day is to be done again.
SECONDS = float(os.environ.get("CERTPRESS_DRILL_SECONDS", "600"))
SEED = int(os.environ.get("CERTPRESS_DRILL_SEED", "0")) or SystemRandom().randrange(1, 1 << 30)
_FEW = 10


def _some_blows(tally: Tally) -> bool:
    return tally.counts["looks"] > 0 and tally.counts["kills"] + tally.counts["standstills"] >= _FEW


@pytest.mark.parametrize("seed", [7])
def test_a_few_kills_at_random_moments_do_no_harm(tmp_path: Path, seed: int) -> None:
    tally = drill(tmp_path, seed=seed, is_over=_some_blows)

    assert [] == tally.wrong, f"seed {seed}"
    assert _FEW <= tally.counts["kills"] + tally.counts["standstills"]


@pytest.mark.drill
def test_ten_minutes_of_kills_at_random_moments_do_no_harm(tmp_path: Path) -> None:
    tally = drill(tmp_path, seed=SEED, is_over=for_seconds(SECONDS))
    figures.keep("random", str(SEED), **tally.counts, wrong=len(tally.wrong))

    assert [] == tally.wrong, f"seed {SEED}"
