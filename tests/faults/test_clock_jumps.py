"""A clock that jumps between any two steps: no number of another year, nothing lost, and it is told."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipeline import line
from pipeline.entry_times import entry_times
from pipeline.findings import Grade
from pipeline.happenings import Happening
from pipeline.office_time import CHINA_TIME
from tests.fakes import THE_DAY
from tests.faults.proofs import complaints, dropped_into
from tests.line.office import Office, copied
from tests.line.test_crashes import a_day_of_work
from tests.samples.batches import write_drop

LAST_EVENING = datetime(2026, 12, 31, 23, 59, 59, tzinfo=CHINA_TIME)
# By where the clock stands first, and how far it jumps.
JUMPS = {
    "an hour back": (THE_DAY, timedelta(hours=-1)),
    "a year ahead": (THE_DAY, timedelta(days=365)),
    "across midnight": (THE_DAY.replace(hour=23, minute=59, second=59), timedelta(seconds=2)),
    "across New Year": (LAST_EVENING, timedelta(seconds=2)),
    "back across New Year": (LAST_EVENING + timedelta(seconds=2), timedelta(seconds=-2)),
}
# In every run of the tests the clock jumps at each so many-th time that it is looked at; in the drill at each.
EVERY = 8


@dataclass
class JumpingClock:
    """Tells `first` until it was asked `asked_before` times, and `jump` more from there on."""

    first: datetime
    jump: timedelta
    asked_before: int
    asked: int = 0

    def __call__(self) -> datetime:
        self.asked += 1
        return self.first + (self.jump if self.has_jumped else timedelta())

    @property
    def has_jumped(self) -> bool:
        return self.asked > self.asked_before


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return a_day_of_work(tmp_path_factory.mktemp("day") / "site")


def wrong_after_jumps(day: Office, folder: Path, name: str, *, every: int) -> Iterator[str]:
    """Tell what is wrong after a day on which the clock jumped, at each `every`-th look at it in its turn."""
    turn = 1
    while True:
        office, clock = copied(day, folder / str(turn)), JumpingClock(*JUMPS[name], turn)
        dropped = dropped_into(office)
        with office.workshop() as shop:
            shop.clock = clock
            failed = line.run(shop, office.report).failed
            jumped = clock.has_jumped
            is_told = any(finding.grade is not Grade.GOOD for finding in entry_times(shop))
        if not jumped:
            # Else it would be a test that cannot fail.
            assert turn > 1
            return
        yield from (f"turn {turn}: {error}" for error in failed)
        yield from (f"turn {turn}: {complaint}" for complaint in complaints(office, dropped))
        yield from (f"turn {turn}: {number}" for number in office.numbers() if number[13:15] != "26")
        if is_told != went_back(office):
            yield f"turn {turn}: the audit tells of it: {is_told}"
        turn += every


def went_back(office: Office) -> bool:
    """Whether an entry comes more than five minutes after a later one."""
    with office.workshop() as shop:
        times = [one.at for one in shop.register.entry_times(())]
    return any(later < before - timedelta(minutes=5) for before, later in itertools.pairwise(times))


@pytest.mark.parametrize("name", JUMPS)
def test_a_clock_that_jumps_between_two_steps_changes_no_number(day: Office, tmp_path: Path, name: str) -> None:
    assert [] == list(wrong_after_jumps(day, tmp_path, name, every=EVERY))


@pytest.mark.drill
@pytest.mark.parametrize("name", JUMPS)
def test_a_clock_that_jumps_at_any_look_changes_no_number(day: Office, tmp_path: Path, name: str) -> None:
    assert [] == list(wrong_after_jumps(day, tmp_path, name, every=1))


def test_a_clock_that_was_ahead_is_told_by_status_and_with_the_next_drop(day: Office, tmp_path: Path) -> None:
    office = copied(day, tmp_path / "site")
    office.run()
    write_drop(office.inbox, people=1, name="e-next", seed=5)
    with office.workshop() as shop:
        shop.clock = JumpingClock(THE_DAY, timedelta(hours=-1), 0)
        told = {problem.code for problem in shop.clock_warnings()}
        line.run(shop, office.report)

    warned = [values["problem"] for values in office.report.of(Happening.WARNING) if values["drop"] == "e-next"]
    assert {"clock-behind-ledger"} == told
    assert "clock-behind-ledger" in {getattr(problem, "code", "") for problem in warned}
