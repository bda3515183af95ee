"""The inbox of a site: whose it is, and how long a run waits for what moves in it."""

import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from pipeline.storage import folders
from pipeline.storage.folders import rejected_places
from pipeline.storage.inbox import Inbox
from pipeline.storage.scanner import Look, Scanner
from tests.samples.batches import write_drop
from tests.storage.inboxes import LIMITS, Office

PREPARE = """
import sys, time
from pathlib import Path
from pipeline.storage.inbox import Inbox
from pipeline.storage.limits import Limits
root, begin = Path(sys.argv[1]), float(sys.argv[2])
folders = {name: root / name for name in ("work", "done", "rejected")}
inbox = Inbox(folder=root / "inbox", limits=Limits(), settle_seconds=0, monotonic=time.monotonic, **folders)
time.sleep(max(begin - time.time(), 0))
inbox.prepare()
inbox.check_marker()
"""


def inbox_of(office: Office, settle_seconds: float = 0) -> Inbox:
    return Inbox(
        folder=office.inbox,
        work=office.work,
        done=office.done,
        rejected=office.rejected,
        limits=LIMITS,
        settle_seconds=settle_seconds,
        monotonic=office.clock,
    )


def test_four_first_starts_at_once_agree_on_the_mark(tmp_path: Path) -> None:

    command = [sys.executable, "-c", PREPARE, str(tmp_path), str(time.time() + 1.5)]
    checkout = Path(__file__).parents[2]
    processes = [subprocess.Popen(command, cwd=checkout, stderr=subprocess.PIPE) for _ in range(4)]
    told = [(process.communicate()[1], process.returncode) for process in processes]

    assert [(b"", 0)] * 4 == told
    assert (tmp_path / "inbox/.inbox-id").read_bytes() == (tmp_path / "work/inbox-id").read_bytes()


def test_preparing_again_changes_nothing(office: Office) -> None:
    inbox = inbox_of(office)
    inbox.prepare()
    before = (office.inbox / ".inbox-id").read_bytes()
    inbox.prepare()
    inbox.check_marker()

    assert before == (office.inbox / ".inbox-id").read_bytes()


def test_a_run_does_not_wait_for_ever_for_a_file_that_keeps_growing(office: Office) -> None:
    inbox = inbox_of(office)
    path = office.put("a.zip")
    waits = []
    for _ in range(15):
        path.write_bytes(path.read_bytes() + b"x")
        waits.append(inbox.is_worth_waiting_for(inbox.look()))
        office.clock.now += 1

    assert waits[0]
    assert not waits[-1]


def test_a_run_does_not_wait_for_what_it_may_not_read(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.put("a/b.xlsx")

    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pipeline.storage.scanner.entries_of", refuse)
    inbox = inbox_of(office)

    assert not inbox.is_worth_waiting_for(inbox.look())


def test_after_a_look_that_took_long_the_next_one_comes_later(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tens of thousands of files would else keep the machine busy with nothing but looking."""
    inbox, seconds = inbox_of(office, settle_seconds=2), iter([0.5, 60, 0])

    def slow(_scanner: Scanner) -> Look:
        office.clock.now += next(seconds)
        return Look((), ())

    monkeypatch.setattr(Scanner, "look", slow)
    told = [inbox.interval]
    for _ in range(3):
        inbox.look()
        told.append(inbox.interval)

    assert [0.5, 2, 5, 0.5] == told


# The points that a move to a place of its own passes behind the moment at which the drop lies there.
MOVED = ("after-renaming-folder", "after-laying-down-folder", "before-removing")


@pytest.mark.parametrize("point", MOVED)
@pytest.mark.parametrize("disk", ["same", "other"])
def test_a_duplicate_whose_move_was_interrupted_lies_in_one_place_and_its_mark_is_gone(
    office: Office, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, disk: str, point: str
) -> None:
    if disk == "other":
        office.inbox.rmdir()
        office.inbox.symlink_to(request.getfixturevalue("another_disk"))
    inbox = inbox_of(office)
    drop = write_drop(office.inbox, people=1, photos=False)
    office.put(f"{drop.name}.ready", b"")

    def killed(passed: str) -> None:
        if passed == f"set-aside.{point}":
            raise KeyboardInterrupt

    monkeypatch.setattr(folders, "crashpoint", killed)
    with suppress(KeyboardInterrupt):
        inbox.to_duplicates(office.take(drop), "一")
    monkeypatch.undo()

    inbox.sweep(keep=())
    assert ["重复-1"] == [place.name for place in (office.done / "一").iterdir()]
    assert [] == list(office.inbox.iterdir())
    assert [] == list(office.work.iterdir())


def test_a_copy_whose_list_is_damaged_is_removed_like_any_other(office: Office) -> None:
    folder = office.work / "aa"
    folder.mkdir()
    folder.joinpath("place.json").write_text('{"place": "../../done/a"}')
    inbox_of(office).sweep(keep=())

    assert [] == list(office.work.iterdir())


def test_what_was_in_hand_when_a_site_was_moved_is_brought_to_its_end_there(office: Office, tmp_path: Path) -> None:
    """A site put back from a backup beside the one that still works: that one's inbox and folders are not touched."""
    drop = write_drop(office.inbox, people=1, photos=False)
    taken = office.take(drop)
    folders._choose(taken, rejected_places(office.rejected, taken))
    other = Office(tmp_path / "other", office.clock)
    shutil.copytree(office.work, other.work)
    for folder in (other.inbox, other.rejected, tmp_path / "notes"):
        folder.mkdir()
    inbox = inbox_of(other)

    place = inbox.to_rejected(inbox.reopen(taken.folder.name), notes=tmp_path / "notes").place
    assert other.rejected / drop.name == place
    assert drop.is_dir()
    assert [] == list(office.rejected.iterdir())
