"""What every test of the storage may ask for."""

import multiprocessing
import shutil
import tempfile
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from pipeline.storage.register import Register
from tests.storage.inboxes import office
from tests.storage.offices import office as open_register

__all__ = ["office", "register"]
# Memory and a disk: wherever the tests' own files lie, one of them is another file system on almost every Linux.
_ELSEWHERE = (Path("/dev/shm"), Path("/var/tmp"))  # noqa: S108 - folders are made in them under names of their own

AtWork = Callable[[], list[BaseProcess]]


@pytest.fixture
def at_work() -> AtWork:
    """Those that are at work now and were not before: a worker of the press may live on from an earlier test."""
    before = frozenset(multiprocessing.active_children())
    return lambda: [child for child in multiprocessing.active_children() if child not in before]


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with open_register(tmp_path / "ledger.db") as register:
        yield register


@pytest.fixture
def another_disk(tmp_path: Path) -> Iterator[Path]:
    """An empty folder that nothing in `tmp_path` can be renamed into."""
    own = tmp_path.stat().st_dev
    roots = [root for root in _ELSEWHERE if root.is_dir() and root.stat().st_dev != own]
    if not roots:
        pytest.skip("there is no second file system here")
    folder = Path(tempfile.mkdtemp(dir=roots[0]))
    yield folder
    shutil.rmtree(folder)
