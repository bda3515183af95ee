"""The lock of whoever works on a site; he who lost it enters nothing more."""

import fcntl
from pathlib import Path

import pytest

from pipeline.errors import LockLost
from pipeline.storage.line_lock import LineLock
from tests.line.office import open_office
from tests.samples.batches import write_drop


@pytest.fixture
def lock(tmp_path: Path) -> LineLock:
    return LineLock(tmp_path / "work")


def test_who_has_the_lock_may_go_on_and_who_asks_for_none_too(lock: LineLock) -> None:
    lock.require()
    with lock.held():
        lock.require()
    lock.require()


def test_another_cannot_take_it_meanwhile(lock: LineLock) -> None:
    with lock.held(), (lock.folder / "line.lock").open("ab") as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.parametrize("others", [False, True])
def test_who_lost_the_lock_is_told(lock: LineLock, others: bool) -> None:  # noqa: FBT001 - pytest hands it over
    """Removed, and taken by another one since, or not."""
    with lock.held():
        (lock.folder / "line.lock").unlink()
        if others:
            (lock.folder / "line.lock").touch()
        with pytest.raises(LockLost):
            lock.require()
    with lock.held():
        lock.require()


def test_a_lock_that_was_removed_while_one_waited_for_it_is_none(
    lock: LineLock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next one would take the new file, and two would work at once."""
    real = fcntl.flock

    def removed_meanwhile(file: int, how: int) -> None:
        monkeypatch.undo()
        real(file, how)
        (lock.folder / "line.lock").unlink()

    monkeypatch.setattr(fcntl, "flock", removed_meanwhile)

    with lock.held():
        lock.require()
        assert (lock.folder / "line.lock").exists()


def test_behind_a_lost_lock_nothing_is_entered(tmp_path: Path) -> None:
    office = open_office(tmp_path / "site")
    write_drop(office.inbox, people=1)
    office.run()
    with office.workshop() as shop:
        before = shop.register.head()
        with shop.alone():
            (office.settings.work / "line.lock").unlink()
            with pytest.raises(LockLost):
                shop.register.void(office.numbers()[0], reason="信息错误", actor="张管理", second="李审批")
            with pytest.raises(LockLost):
                shop.register.delivered(1)
        assert before == shop.register.head()
