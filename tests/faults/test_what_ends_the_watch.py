"""A failed fsync ends the watch; no other trouble of the disk does, and none sends a drop back (decision 27)."""

import errno
import os
from pathlib import Path

import pytest

from pipeline import carrying, line
from pipeline.errors import FolderTrouble, SyncFailed
from pipeline.storage.heartbeat import Heartbeat, Pulse
from pipeline.storage.inbox import Inbox
from pipeline.workshop import Workshop
from tests.faults.rounds import end_of_watch, told_failures
from tests.line.office import Office, open_office
from tests.samples.batches import write_drop

MORE_ROUNDS_THAN_TRIES = 5


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = open_office(tmp_path / "site", changes={'photo = "required"': 'photo = "optional"'})
    write_drop(office.inbox, people=2, name="一", photos=False)
    return office


def nothing(_turn: int) -> None:
    """Only look again."""


def test_what_the_disk_did_not_confirm_ends_the_watch_and_is_told_afterwards(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unconfirmed(*_: object) -> None:
        raise SyncFailed(path="ledger.db", reason="I/O error")

    with monkeypatch.context() as broken:
        broken.setattr(Workshop, "receive", unconfirmed)
        assert "sync-failed" == end_of_watch(office, nothing)
        with office.workshop() as shop, pytest.raises(SyncFailed):
            line.run(shop, office.report)
    word = Pulse(office.settings.work).word()

    assert [] == told_failures(office)
    assert isinstance(word, Heartbeat)
    assert ("sync-failed", True) == (word.trouble, word.ended)
    assert Pulse(office.settings.work).last() is None
    assert ["一"] == office.run().accepted


def test_a_drop_is_not_left_alone_because_of_a_disk_that_refuses_for_long(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = []

    def refusing(*_: object) -> None:
        raise FolderTrouble(path="work", reason="it is read-only")

    with monkeypatch.context() as broken:
        broken.setattr(Inbox, "take", refusing)

        def look(turn: int) -> None:
            rounds.append(turn)
            if turn == MORE_ROUNDS_THAN_TRIES:
                broken.undo()

        assert "well" == end_of_watch(office, look)

    assert len(rounds) > MORE_ROUNDS_THAN_TRIES
    assert ["一"] == [path.name for path in office.settings.done.iterdir()]


def test_a_disk_that_cannot_read_sends_no_drop_back_however_often(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken_read(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as broken:
        broken.setattr(carrying, "check", broken_read)
        for _ in range(MORE_ROUNDS_THAN_TRIES):
            failed = [error.code for error in office.run().failed]
            assert {"disk-trouble"} == set(failed)

    assert ["一"] == office.run().accepted
    assert [] == list(office.settings.rejected.iterdir())
    assert not office.settings.output.joinpath("trouble").exists()
