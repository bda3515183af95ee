"""Folders for a while: gone with their block; what a killed process left goes at the next start, and nothing else."""

import fcntl
import os
import shutil
import tempfile
import time
from multiprocessing.util import get_temp_dir
from pathlib import Path

import pytest

from pipeline import scratch
from pipeline.scratch import scratch_folder, sweep
from tests.killing import ended, started

OURS = "certpress-scratch-"


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of the machine that no other test looks into."""
    # What starts the processes that are killed here has a folder of its own, made once.
    get_temp_dir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def lay_a_page(temporary: Path) -> None:
    """Half a page in a scratch folder, and no end."""
    tempfile.tempdir = str(temporary)
    with scratch_folder() as folder:
        (folder / "page.pdf").write_bytes(b"%PDF")
        (temporary / "laid").touch()
        time.sleep(3600)


def awaited(file: Path) -> None:
    while not file.exists():
        time.sleep(0.01)


def left_by_a_killed_process(temporary: Path) -> Path:
    before = set(temporary.iterdir())
    process = started(lay_a_page, temporary)
    awaited(temporary / "laid")
    process.kill()
    assert [-9] == ended([process])
    (temporary / "laid").unlink()
    (left,) = set(temporary.iterdir()) - before
    return left


def test_the_folder_is_empty_and_of_this_user_alone_and_goes_with_its_block(temporary: Path) -> None:
    with scratch_folder() as folder:
        assert [] == list(folder.iterdir())
        assert 0o700 == folder.stat().st_mode & 0o777
        assert folder.parent == temporary
        (folder / "rows").write_bytes(b"half")

    assert [] == list(temporary.iterdir())


def test_the_folder_goes_when_its_block_fails(temporary: Path) -> None:
    with pytest.raises(KeyError), scratch_folder():
        raise KeyError

    assert [] == list(temporary.iterdir())


def test_what_a_killed_process_left_is_swept(temporary: Path) -> None:
    left = left_by_a_killed_process(temporary)
    assert (left / "page.pdf").exists()

    sweep()

    assert [] == list(temporary.iterdir())


def test_the_folder_of_a_process_that_lives_is_left_alone(temporary: Path) -> None:
    process = started(lay_a_page, temporary)
    awaited(temporary / "laid")
    try:
        sweep()

        assert [b"%PDF"] == [page.read_bytes() for page in temporary.glob("*/page.pdf")]
    finally:
        process.kill()
        ended([process])


def test_the_folder_in_hand_of_this_very_process_is_left_alone() -> None:
    with scratch_folder() as folder:
        sweep()

        assert folder.exists()


def test_nothing_is_swept_but_folders_of_our_name(temporary: Path) -> None:
    elsewhere = temporary / "elsewhere"
    (elsewhere / "kept").mkdir(parents=True)
    (temporary / f"{OURS}link").symlink_to(elsewhere)
    (temporary / f"{OURS}file").write_bytes(b"kept")
    for name in ("certpress-trouble", "certpress-abcdefgh", "weasyprint-abcdefgh"):
        (temporary / name).mkdir()
    before = sorted(temporary.rglob("*"))

    sweep()

    assert before == sorted(temporary.rglob("*"))


def test_the_folder_of_another_user_is_left_alone(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = left_by_a_killed_process(temporary)
    monkeypatch.setattr(os, "geteuid", lambda: left.stat().st_uid + 1)

    sweep()

    assert left.exists()


def test_one_that_cannot_be_removed_does_not_keep_the_others(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers of the killed process may still be at their last page: the folder is not empty when it is to go."""
    resisting, other = (left_by_a_killed_process(temporary).rename(temporary / f"{OURS}{name}") for name in "ab")
    removed = shutil.rmtree

    def unwillingly(folder: Path) -> None:
        if folder == resisting:
            raise OSError
        removed(folder)

    monkeypatch.setattr(shutil, "rmtree", unwillingly)
    sweep()

    assert resisting.exists()
    assert not other.exists()


def test_a_maker_whose_new_folder_was_swept_before_it_held_it_makes_another(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = fcntl.flock
    sweeps = iter((True, False))

    def late(lock: int, how: int) -> None:
        if how == fcntl.LOCK_EX and next(sweeps):
            sweep()
        locked(lock, how)

    monkeypatch.setattr(fcntl, "flock", late)

    with scratch_folder() as folder:
        assert [folder] == list(temporary.iterdir())


def test_a_maker_whose_new_folder_was_swept_before_it_was_opened_makes_another(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tempfile.mkdtemp
    sweeps = iter((True, False))

    def slow(*, prefix: str) -> str:
        folder = made(prefix=prefix)
        if next(sweeps):
            sweep()
        return folder

    monkeypatch.setattr(scratch, "mkdtemp", slow)

    with scratch_folder() as folder:
        assert [folder] == list(temporary.iterdir())
