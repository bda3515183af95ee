"""Folders for a while, beneath the machine's temporary folder: they go with the block that asked for them.

What lies in one may be somebody's page or photo, and the workers of the press lay down some hundred megabytes. A
process that is killed removes nothing: the next start does (`sweep`). Promised: nothing is swept but folders of our
name and of this user whose maker lives no more. A living one holds its folder by a lock, which a process of another
container sees too; one that has not locked its new folder yet makes another where a sweep was faster.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import gettempdir, mkdtemp

_PREFIX = "certpress-scratch-"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a new, empty folder that only this user may open; it is removed at the end of the block."""
    folder, lock = _locked_folder()
    try:
        yield folder
    finally:
        # Before the lock goes: a sweep may then no longer find it. What resists is left to the next one.
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def sweep() -> None:
    """Remove the folders that killed processes left; what cannot be removed stays for the next time."""
    for folder in Path(gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            _sweep(folder)


def _locked_folder() -> tuple[Path, int]:
    """Return a new folder, and the open file that holds it."""
    while True:
        folder = Path(mkdtemp(prefix=_PREFIX))
        with suppress(FileNotFoundError):
            lock = _opened(folder)
            # Some file systems know no such locks; there nothing is ever swept.
            with suppress(OSError):
                fcntl.flock(lock, fcntl.LOCK_EX)
            if folder.exists():
                return folder, lock
            os.close(lock)


def _sweep(folder: Path) -> None:
    """Remove one folder; raises OSError for what is no folder, and BlockingIOError where its maker lives."""
    lock = _opened(folder)
    try:
        if os.fstat(lock).st_uid == os.geteuid():
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder)
    finally:
        os.close(lock)


def _opened(folder: Path) -> int:
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
