"""Word that a watch leaves for `status`: that it is alive, what waits, and what troubles it."""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from pipeline.files import make_folder, opened_lock, telling_trouble, write_whole

# The reason of a drop that is ready, behind others that are.
IN_TURN: Final = "in-turn"
_FILE, _LOCK = "watch.json", "watch.lock"


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """One word of the watch. `at` is ISO time; `waiting` is pairs of drop and reason code; `trouble` is a code."""

    process: int
    at: str
    waiting: tuple[tuple[str, str], ...] = ()
    trouble: str | None = None
    bell_is_healthy: bool = True


@dataclass(frozen=True, slots=True)
class Pulse:
    """Where the watch of a site leaves its word; the lock tells whether it still runs, whatever the word says."""

    folder: Path

    @contextmanager
    def beating(self) -> Iterator[bool]:
        """Hold the lock of the watch; gives False where another watch of this site already holds it.

        Raises FolderTrouble and DiskTrouble where nothing can be written there.
        """
        make_folder(self.folder)
        lock = self.folder / _LOCK
        with telling_trouble(lock):
            opened = opened_lock(lock)
        with opened as file:
            yield _took_lock(file)

    def leave(self, *, at: datetime, waiting: Mapping[str, str], trouble: str | None, bell_is_healthy: bool) -> None:
        """Write the word of this moment."""
        word = Heartbeat(
            os.getpid(), at.isoformat(timespec="seconds"), tuple(waiting.items()), trouble, bell_is_healthy
        )
        write_whole(self.folder / _FILE, json.dumps(asdict(word), ensure_ascii=False).encode())

    def last(self) -> Heartbeat | None:
        """Return the last word of a watch that runs now, None where none runs."""
        try:
            with (self.folder / _LOCK).open("rb") as file:
                if _took_lock(file):
                    return None
            word = json.loads((self.folder / _FILE).read_bytes())
            waiting = tuple((str(drop), str(reason)) for drop, reason in word.pop("waiting"))
            return Heartbeat(waiting=waiting, **word)
        except (OSError, ValueError, TypeError):
            return None


def _took_lock(file: BinaryIO) -> bool:
    """Take the lock until the file is closed; False where another process has it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
