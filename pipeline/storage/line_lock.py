"""The lock of whoever works on a site (decision 1), and the question whether he still has it.

Promised: two that ask for the lock never both hold the one that lies there, even where somebody removed its file
between. Who stood still meanwhile (a suspended machine, SIGSTOP) and wakes up behind a removed lock enters nothing more
and lets nothing appear: another one may have finished what he was at. Not promised: anything where the lock is removed
while its owner stands still within the moment between that look and the COMMIT behind it; a drop that is received just
then may be in hand without its copy, until it is cancelled.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import LockLost
from pipeline.files import make_folder, opened_lock, telling_trouble

_FILE = "line.lock"


@dataclass(slots=True)
class LineLock:
    """The lock in a folder; one object for one process, which does not take it twice at a time."""

    folder: Path
    _held: BinaryIO | None = field(default=None, init=False)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock; another process waits. One that dies lets go.

        Raises FolderTrouble and DiskTrouble where nothing can be written there.
        """
        make_folder(self.folder)
        with self._taken() as file:
            self._held = file
            try:
                yield
            finally:
                self._held = None

    def require(self) -> None:
        """Raise LockLost where this process took the lock and it is not the one that lies there any more."""
        if self._held is not None and not self._is_there(self._held):
            raise LockLost(file=self._file)

    @property
    def _file(self) -> Path:
        return self.folder / _FILE

    def _taken(self) -> BinaryIO:
        """Return the lock's file, locked: not one that was removed while we waited for it."""
        while True:
            with telling_trouble(self._file):
                file = opened_lock(self._file)
                fcntl.flock(file, fcntl.LOCK_EX)
            if self._is_there(file):
                return file
            file.close()

    def _is_there(self, file: BinaryIO) -> bool:
        try:
            return os.path.samestat(os.fstat(file.fileno()), self._file.stat())
        except OSError:
            return False
