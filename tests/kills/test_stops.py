"""Who stands still longer than anybody waits, and wakes up late: the site has one master, and one result."""

from pathlib import Path
from typing import Literal

import pytest

from tests.kills import figures
from tests.kills.pairs import Prepared
from tests.kills.stops import late
from tests.kills.test_pairs import EVERYWHERE, POINTS

LOCKS: tuple[Literal["kept", "removed"], ...] = ("kept", "removed")
SAMPLE = (("mixed", "line.after-evidence"), ("twice", "line.after-record"), ("desk", "desk.after-render"))


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Prepared]:
    return {name: Prepared.of(name, tmp_path_factory.mktemp(name)) for name in POINTS}


@pytest.mark.parametrize(("name", "point"), SAMPLE)
@pytest.mark.hazard(25)
def test_who_wakes_up_behind_a_removed_lock_finishes_nothing(
    days: dict[str, Prepared], tmp_path: Path, name: str, point: str
) -> None:
    assert [] == late(days[name], point, tmp_path / "site", lock="removed")


def test_while_one_stands_still_the_other_waits(days: dict[str, Prepared], tmp_path: Path) -> None:
    assert [] == late(days["mixed"], "line.after-render", tmp_path / "site", lock="kept")


# Between the look at the lock and the COMMIT nothing is promised (line_lock).
PLACES = [
    (name, point, lock)
    for name, point in EVERYWHERE
    for lock in LOCKS
    if lock == "kept" or not point.endswith(".before-commit")
]


@pytest.mark.drill
@pytest.mark.parametrize(("name", "point", "lock"), PLACES)
def test_who_wakes_up_late_does_no_harm_anywhere(
    days: dict[str, Prepared], tmp_path: Path, name: str, point: str, lock: Literal["kept", "removed"]
) -> None:
    found = late(days[name], point, tmp_path / "site", lock=lock)
    figures.keep("stops", f"{name}-{point}-{lock}", stops=1, wrong=len(found))

    assert [] == found
