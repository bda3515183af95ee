"""The doorbell: it rings, it cannot die unnoticed, and nothing depends on it."""

import time

import pytest
from watchdog.observers.api import BaseObserver
from watchdog.utils import BaseThread

from pipeline.storage.watcher import Watcher
from tests.storage.inboxes import Office


def test_the_bell_rings_when_something_is_dropped(office: Office) -> None:
    with Watcher(office.inbox) as bell:
        assert bell.is_healthy
        assert not bell.wait(0.05)
        office.put("a.xlsx")
        assert bell.wait(10)


def test_the_bell_rings_for_the_mark_that_a_folder_is_complete(office: Office) -> None:
    office.put("a/photos/1.jpg")
    with Watcher(office.inbox) as bell:
        office.put("a.ready", b"")
        assert bell.wait(10)


@pytest.mark.parametrize("turn", range(3))
def test_any_of_its_threads_that_dies_is_noticed_and_mended(office: Office, turn: int) -> None:
    with Watcher(office.inbox) as bell:
        threads = sorted(bell._threads, key=lambda thread: type(thread).__name__)
        assert 3 == len(threads)
        thread = threads[turn]
        assert isinstance(thread, BaseThread)
        thread.stop()
        thread.join(10)
        health = [bell.is_healthy, bell.wait(0.01), bell.is_healthy]
        office.put("a.xlsx")

        assert [False, False, True] == health
        assert bell.wait(10)


def test_a_killed_observer_is_noticed_and_mended(office: Office) -> None:
    with Watcher(office.inbox) as bell:
        observer = bell._observer
        assert isinstance(observer, BaseObserver)
        observer.stop()
        observer.join(10)

        assert not bell.is_healthy
        bell.wait(0.01)
        assert bell.is_healthy


def test_an_inbox_made_anew_is_watched_again(office: Office) -> None:
    with Watcher(office.inbox) as bell:
        office.inbox.rmdir()
        deadline = time.monotonic() + 10
        while bell.is_healthy and time.monotonic() < deadline:
            time.sleep(0.02)

        assert not bell.is_healthy
        assert not bell.rebuild()
        office.inbox.mkdir()
        bell.wait(0.01)
        assert bell.is_healthy


def test_the_bell_can_be_rung_from_outside(office: Office) -> None:
    with Watcher(office.inbox) as bell:
        bell.ring()

        assert bell.wait(0)


def test_a_folder_that_cannot_be_watched_is_scanned_all_the_same(office: Office) -> None:
    office.inbox.rmdir()
    with Watcher(office.inbox) as bell:
        assert not bell.is_healthy
        assert not bell.wait(0.01)


def test_after_leaving_nothing_goes_on_in_the_background(office: Office) -> None:
    with Watcher(office.inbox) as bell:
        pass

    assert not bell.is_healthy
    with pytest.raises(AssertionError):
        assert bell._observer
