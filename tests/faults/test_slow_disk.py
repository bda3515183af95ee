"""A disk on which each fsync takes long: nothing gives up, and `status` says at what the watch is meanwhile."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.storage.heartbeat import Heartbeat, Pulse
from tests.faults.disk import Answer, Call, Disk, Fault, can_fail
from tests.faults.proofs import complaints, dropped_into
from tests.line.office import Office, copied
from tests.line.test_crashes import AGAIN, BAD, GOOD, MIXED, a_day_of_work

pytestmark = pytest.mark.skipif(not can_fail(), reason="there is no C compiler to catch the calls with")


@pytest.fixture(scope="module")
def disk() -> Iterator[Disk]:
    with Disk.opened() as disk:
        yield disk


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return copied(a_day_of_work(tmp_path / "day"), tmp_path / "site")


def words_while(disk: Disk, office: Office, fault: Fault) -> tuple[Answer, list[Heartbeat]]:
    """Return how a watch ended on that disk, and the words that could be read meanwhile."""
    answers, words, pulse = list[Answer](), list[Heartbeat](), Pulse(office.settings.work)
    worker = threading.Thread(target=lambda: answers.append(disk.meets(office.settings.site, fault)))
    worker.start()
    while worker.is_alive():
        if (word := pulse.last()) is not None:
            words.append(word)
        # What is asked for is what comes in between, however long it takes.
        time.sleep(0.005)
    worker.join()
    return answers[0], words


def slow(folder: Path, *, milliseconds: int) -> Fault:
    return Fault(str(folder), (Call.SYNCING,), 1, lasts=True, milliseconds=milliseconds)


def test_the_watch_tells_at_which_drop_it_is_while_the_disk_takes_long(disk: Disk, office: Office) -> None:
    dropped = dropped_into(office)
    answer, words = words_while(disk, office, slow(office.settings.output, milliseconds=20))

    assert ("well", []) == (answer.ended, answer.failed)
    assert {GOOD, BAD, f"{MIXED}.zip", AGAIN} >= {word.at_work for word in words} - {None} >= {GOOD}
    assert {None} == {word.trouble for word in words}
    assert [] == list(complaints(office, dropped))


@pytest.mark.drill
def test_an_fsync_of_seconds_ends_nothing(disk: Disk, office: Office) -> None:
    dropped = dropped_into(office)
    database = office.settings.output / "ledger.db"
    answer, words = words_while(disk, office, slow(database, milliseconds=3000))

    assert ("well", []) == (answer.ended, answer.failed)
    assert {GOOD, AGAIN} <= {word.at_work for word in words}
    assert [] == list(complaints(office, dropped))
