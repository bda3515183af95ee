"""Workers load their libraries before the first page is asked for, and only once."""

from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import pytest

from pipeline.printing import pool as pools
from pipeline.printing.pool import Pool
from pipeline.printing.pressroom import Press
from tests.printing.run import certificate, shelf
from tests.printing.test_pool import echo


class Counting(Pool):
    """A pool whose workers warm nothing, and that keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(1)
        self.answered: list[Future[Any]] = []

    def ask(self, *_: Any, **__: Any) -> Future[Any]:
        self.answered.append(super().ask(echo, 1))
        return self.answered[-1]


@pytest.fixture
def pool() -> Iterator[Counting]:
    pool = Counting()
    yield pool
    pool.close()


def test_warm_workers_are_left_alone(pool: Counting) -> None:
    """Asked again at every drop, a batch would wait behind the samples of thousands that are none."""
    press = Press(certificate(), shelf(), pool=pool)

    for _ in range(3):
        press.warm_up()

    assert 1 == len(pool.answered)


def test_the_workers_that_come_after_a_worn_team_are_warmed(pool: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "TASKS_OF_A_TEAM", 1)
    press = Press(certificate(), shelf(), pool=pool)
    press.warm_up()
    pool.answered[0].result()

    press.warm_up()

    assert 2 == len(pool.answered)
