"""The private copies of one drop's files: stored under their SHA-256, so that no name from outside reaches the disk."""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.crashpoints import crashpoint
from pipeline.files import TEMPORARY_PREFIX, make_folder, sync_file, sync_folder
from pipeline.storage.limits import Limits

FILES = "files"
_OPEN_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC


class TooLarge(Exception):
    """More bytes came than may be kept. Caught where the drop is judged, never shown."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a drop: `path` within the drop (NFC, `/`), bytes, SHA-256 (hex), and where our copy of it lies."""

    path: str
    size: int
    sha256: str
    file: Path

    @property
    def name(self) -> str:
        """The file name without folders."""
        return self.path.rpartition("/")[2]

    @property
    def suffix(self) -> str:
        """The ending in lower case, with its dot; empty where there is none."""
        return os.path.splitext(self.name)[1].lower()  # noqa: PTH122 - a name, not a path of this disk


class Spool:
    """`<folder>/files/` of one taken drop, within the limits."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._files = folder / FILES
        self._left = limits.total_bytes
        self._kept: set[str] = set()
        make_folder(self._files)

    def keep(self, path: str, pieces: Iterable[bytes], *, limit: int) -> Member:
        """Store what `pieces` yields and return it as a member; raises TooLarge beyond `limit` or the drop's total."""
        temporary = self._files / f"{TEMPORARY_PREFIX}incoming"
        allowed = min(limit, self._left)
        digest, size = hashlib.sha256(), 0
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as target:
            for piece in pieces:
                size += len(piece)
                if size > allowed:
                    raise TooLarge(path)
                digest.update(piece)
                target.write(piece)
        self._left -= size
        return self._named(path, size, digest.hexdigest(), temporary)

    def free(self, member: Member) -> None:
        """Give the bytes of `member` back to the total: an archive is not one of the files it holds."""
        self._left += member.size

    def _named(self, path: str, size: int, sha256: str, temporary: Path) -> Member:
        file = self._files / sha256
        temporary.replace(file)
        self._kept.add(sha256)
        return Member(path, size, sha256, file)

    def sync(self) -> None:
        """Wait until the disk holds every file kept.

        All are written first and synced together at the end: a thousand photos then cost a few commits of the
        journal instead of a thousand.
        """
        crashpoint("spool.before-sync")
        for sha256 in sorted(self._kept):
            file = self._files / sha256
            with os.fdopen(os.open(file, _OPEN_FLAGS), "rb") as kept:
                sync_file(kept, file)
        sync_folder(self._files)
        crashpoint("spool.after-sync")
