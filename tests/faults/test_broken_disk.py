"""Rows 11 and 20 of hazards.md D: each call of a day of work meets a full, broken, read-only or forbidden disk."""

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.disk import Call, Disk, Fault, can_fail
from tests.faults.proofs import complaints, dropped_into
from tests.faults.sweep import calls_of_a_day, sweep
from tests.line.office import Office, copied
from tests.line.test_crashes import a_day_of_work

pytestmark = pytest.mark.skipif(not can_fail(), reason="there is no C compiler to catch the calls with")
# How many calls of each kind fail in every run of the tests, by whether the fault lasts; all of them in the drill.
ALWAYS = {False: 2, True: 1}


@pytest.fixture(scope="module")
def disk() -> Iterator[Disk]:
    with Disk.opened() as disk:
        yield disk


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return a_day_of_work(tmp_path_factory.mktemp("day") / "site")


@pytest.fixture(scope="module")
def passed(disk: Disk, day: Office, tmp_path_factory: pytest.TempPathFactory) -> list[int]:
    return calls_of_a_day(disk, day, tmp_path_factory.mktemp("passed") / "site")


@pytest.mark.parametrize("lasts", [False, True], ids=["once", "lasting"])
@pytest.mark.parametrize("call", Call)
def test_the_watch_goes_on_by_itself_after_a_fault(
    disk: Disk, day: Office, passed: list[int], tmp_path: Path, call: Call, *, lasts: bool
) -> None:
    step = passed[call] // ALWAYS[lasts]
    cases = list(sweep(disk, day, tmp_path / "site", call, lasts=lasts, first=step // 2, step=step))

    assert ALWAYS[lasts] <= len(cases)
    assert [] == [str(case) for case in cases if case.wrong]


@pytest.mark.drill
@pytest.mark.parametrize("lasts", [False, True], ids=["once", "lasting"])
@pytest.mark.parametrize("call", Call)
def test_no_call_of_a_day_is_one_too_many(disk: Disk, day: Office, tmp_path: Path, call: Call, *, lasts: bool) -> None:
    cases = sweep(disk, day, tmp_path / "site", call, lasts=lasts, first=1, step=1)

    assert [] == [str(case) for case in cases if case.wrong]


def test_a_failed_fsync_of_the_ledger_ends_the_watch_and_enters_nothing(
    disk: Disk, day: Office, tmp_path: Path
) -> None:
    entries = []
    for turn in range(1, 5):
        office = copied(day, tmp_path / str(turn))
        dropped, journal = dropped_into(office), office.settings.output / "ledger.db-journal"
        with office.workshop() as shop:
            assert 1 == shop.register.head().size
        answer = disk.meets(office.settings.site, Fault(str(journal), (Call.SYNCING,), turn, errno.EIO))
        assert ("sync-failed", []) == (answer.ended, answer.failed), answer
        with office.workshop() as shop:
            entries.append(shop.register.head().size)
        office.run()
        assert [] == list(complaints(office, dropped))

    # Each transaction syncs its journal twice before the database is touched. One entry was there before, of the key.
    assert [1, 1, 2, 2] == entries
