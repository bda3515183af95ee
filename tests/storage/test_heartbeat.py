"""The word of a watch on a disk that is full, read-only or slow; and which folders take nothing."""

import errno
import fcntl
import os
import time
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline.errors import DiskTrouble, FolderTrouble
from pipeline.office_time import CHINA_TIME
from pipeline.storage import heartbeat
from pipeline.storage.disk_state import refusing
from pipeline.storage.heartbeat import Heartbeat, Pulse

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=CHINA_TIME)
LONG = Heartbeat(1, NOON.isoformat(), (("一个很长的批次名", "settling"),))
SHORT = Heartbeat(1, NOON.isoformat(), trouble="disk-trouble")


def full(path: Path, content: bytes) -> None:
    del content
    raise DiskTrouble(path=path, reason="full")


def test_on_a_full_disk_the_word_is_written_over_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulse = Pulse(tmp_path)
    pulse.leave(LONG)
    monkeypatch.setattr(heartbeat, "write_whole", full)
    pulse.leave(SHORT)

    assert SHORT == pulse.word()


def test_without_room_for_a_first_word_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "write_whole", full)
    with pytest.raises(DiskTrouble):
        Pulse(tmp_path).leave(SHORT)

    assert Pulse(tmp_path).word() is None


def test_what_the_watch_is_at_stands_beside_its_word_until_the_next_one(tmp_path: Path) -> None:
    pulse = Pulse(tmp_path)
    pulse.leave(LONG)
    pulse.begin("一", NOON)
    with pulse.beating():
        word = pulse.last()
    pulse.leave(LONG)

    assert word is not None
    assert ("一", NOON.isoformat()) == (word.at_work, word.since)
    assert LONG == pulse.word()


def test_what_the_watch_is_at_is_never_in_the_way(tmp_path: Path) -> None:
    Pulse(tmp_path / "nowhere").begin("一", NOON)

    assert not (tmp_path / "nowhere").exists()


def test_a_folder_that_refuses_the_word_is_named(tmp_path: Path) -> None:
    with pytest.raises(FolderTrouble):
        Pulse(tmp_path / "nowhere").leave(SHORT)


ROOM = {"f_flag": 0, "f_blocks": 9, "f_bavail": 1, "f_files": 9, "f_favail": 1}


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ({}, None),
        ({"f_flag": os.ST_RDONLY}, "it is read-only"),
        ({"f_bavail": 0}, "the disk is full"),
        ({"f_favail": 0}, "the disk is full"),
        ({"f_blocks": 0, "f_bavail": 0, "f_files": 0, "f_favail": 0}, None),
    ],
    ids=["room", "read-only", "full", "no-more-files", "counts-nothing"],
)
def test_a_folder_is_told_that_takes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: dict[str, int], reason: str | None
) -> None:
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(**ROOM | state))

    assert ([] if reason is None else [reason]) == [str(told) for _, told in refusing([tmp_path])]


def test_a_folder_that_is_not_there_is_not_told_and_one_on_a_lost_share_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stale(folder: Path) -> os.statvfs_result:
        raise OSError(errno.ENOENT if folder == tmp_path else errno.ESTALE, "")

    monkeypatch.setattr(os, "statvfs", stale)

    assert [tmp_path / "share"] == [folder for folder, _ in refusing([tmp_path, tmp_path / "share"])]


def test_who_asks_for_the_word_is_not_taken_for_a_watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pulse = Pulse(tmp_path)
    pulse.leave(SHORT)
    with (tmp_path / "watch.lock").open("wb") as asking:
        fcntl.flock(asking, fcntl.LOCK_SH)
        assert pulse.last() is None
        monkeypatch.setattr(time, "sleep", lambda _seconds: fcntl.flock(asking, fcntl.LOCK_UN))
        with pulse.beating() as alone:
            assert alone
            assert SHORT == pulse.last()


def test_a_second_watch_is_told_of_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    with Pulse(tmp_path).beating() as first, Pulse(tmp_path).beating() as second:
        assert (first, second) == (True, False)
