"""What takes long to make and many tests look at: made once in a run, by whichever worker of it asks first."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

# Processes that a test starts share too.
SHARED = "CERTPRESS_TESTS_SHARE"


def share(folder: Path) -> None:
    """Let the workers of this run keep what they share in `folder`."""
    os.environ[SHARED] = str(folder)


def is_shared() -> bool:
    """Whether this is a run of the tests: a program of ours that is started by hand shares nothing."""
    return SHARED in os.environ


def shared_folder(name: str) -> Path:
    """Return a folder that all workers of this run write into."""
    folder = Path(os.environ[SHARED]) / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """Return the folder `name` that `make` fills, an empty one at first; nobody may change what is in it.

    Another worker that asks meanwhile waits. Where `make` fails, whoever asks next tries again.
    """
    folder = shared_folder(str(Path(name).parent)) / Path(name).name
    with folder.with_name(f"{folder.name}.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _fill(folder, make)
    return folder


def _fill(folder: Path, make: Callable[[Path], object]) -> None:
    half = folder.with_name(f"{folder.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir()
    make(half)
    half.rename(folder)
