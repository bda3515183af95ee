"""Word that a watch leaves for `status`: that it is alive, what waits, and what troubles it."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from pipeline.errors import DiskTrouble
from pipeline.files import make_folder, opened_lock, telling_trouble, write_whole

# The reason of a drop that is ready, behind others that are.
IN_TURN: Final = "in-turn"
# A second, in which whoever asks has long given the lock back, however busy the machine.
_LOOKS, _BETWEEN_LOOKS = 20, 0.05
_FILE, _LOCK, _WORK = "watch.json", "watch.lock", "watch-work.json"


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """One word of the watch. `at` is ISO time; `waiting` is pairs of drop and reason code; `trouble` is a code.

    `at_work` is the drop that it is at `since` (ISO time); `ended` says that its trouble ended the watch.
    """

    process: int
    at: str
    waiting: tuple[tuple[str, str], ...] = ()
    trouble: str | None = None
    bell_is_healthy: bool = True
    at_work: str | None = None
    since: str | None = None
    ended: bool = False


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
            yield _took_lock_soon(file)

    def leave(self, word: Heartbeat) -> None:
        """Write the word of this moment; raises DiskTrouble, FolderTrouble and SyncFailed."""
        content = json.dumps(asdict(word), ensure_ascii=False).encode()
        try:
            write_whole(self.folder / _FILE, content)
        except DiskTrouble:
            # On a full disk the room of the word before is there still; half a word is read as none.
            if not self._overwritten(content):
                raise
        with suppress(OSError):
            (self.folder / _WORK).unlink(missing_ok=True)

    def begin(self, drop: str, at: datetime) -> None:
        """Note at which drop the watch is, until it leaves its next word.

        It need survive nothing, and is never in the way of the work: where it cannot be written it is left out.
        """
        note = json.dumps({"at_work": drop, "since": at.isoformat(timespec="seconds")}, ensure_ascii=False).encode()
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
        with suppress(OSError), os.fdopen(os.open(self.folder / _WORK, flags, 0o600), "wb") as file:
            file.write(note)

    def _overwritten(self, content: bytes) -> bool:
        try:
            descriptor = os.open(self.folder / _FILE, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            with os.fdopen(descriptor, "wb", buffering=0) as file:
                return file.write(content) == len(content) and file.truncate() == len(content)
        except OSError:
            return False

    def last(self) -> Heartbeat | None:
        """Return the last word of a watch that runs now, None where none runs."""
        try:
            with (self.folder / _LOCK).open("rb") as file:
                # Shared: two that ask at once must not take each other for a watch.
                if _took_lock(file, fcntl.LOCK_SH):
                    return None
        except OSError:
            return None
        return self.word()

    def word(self) -> Heartbeat | None:
        """Return the last word of any watch, whether one runs or not; None where there is none that can be read."""
        try:
            word = json.loads((self.folder / _FILE).read_bytes())
            waiting = tuple((str(drop), str(reason)) for drop, reason in word.pop("waiting"))
            return Heartbeat(waiting=waiting, **word | self._work())
        except (OSError, ValueError, TypeError):
            return None

    def _work(self) -> dict[str, object]:
        with suppress(OSError, ValueError, KeyError, TypeError):
            note = json.loads((self.folder / _WORK).read_bytes())
            return {"at_work": str(note["at_work"]), "since": str(note["since"])}
        return {}


def _took_lock_soon(file: BinaryIO) -> bool:
    """Take the lock, for whose moment anybody who asks for the word of the watch may hold it."""
    for _ in range(_LOOKS):
        if _took_lock(file, fcntl.LOCK_EX):
            return True
        time.sleep(_BETWEEN_LOOKS)
    return False


def _took_lock(file: BinaryIO, kind: int) -> bool:
    """Take the lock until the file is closed; False where another process has it."""
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
