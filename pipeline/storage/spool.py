"""The private copies of one drop's files: stored under their SHA-256, so that no name from outside reaches the disk."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from pipeline.crashpoints import crashpoint
from pipeline.files import TEMPORARY_PREFIX, Group, make_folder, opened_anew, sync_folder
from pipeline.storage.limits import Limits

FILES: Final = "files"
# Up to this many bytes a file is held in memory until its name is known.
_SMALL: Final = 1 << 20


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
    """`<folder>/files/` of one taken drop, within the limits; made durable by `sync`, given up where that is not called
    before the `with` block ends.
    """

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._files = folder / FILES
        self._left = limits.total_bytes
        self._kept: set[str] = set()
        make_folder(self._files)
        self._group = Group(self._files)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *trouble: object) -> None:
        self._group.__exit__(*trouble)

    def keep(self, path: str, pieces: Iterable[bytes], *, limit: int) -> Member:
        """Store what `pieces` yields and return it as a member; raises TooLarge beyond `limit` or the drop's total.

        Small files are hashed before they are written: then they are named at once, and what came before is not
        written again.
        """
        counted = _counted(path, pieces, min(limit, self._left))
        head = b""
        for piece in counted:
            head = head + piece if head else piece
            if len(head) > _SMALL:
                return self._keep_large(path, head, counted)
        digest = hashlib.sha256(head).hexdigest()
        if digest not in self._kept:
            self._group.write(digest, head)
        return self._member(path, len(head), digest)

    def _keep_large(self, path: str, head: bytes, rest: Iterator[bytes]) -> Member:
        temporary = self._files / f"{TEMPORARY_PREFIX}incoming"
        digest, size = hashlib.sha256(head), len(head)
        descriptor = opened_anew(temporary)
        with ExitStack() as until_kept:
            target = until_kept.enter_context(os.fdopen(descriptor, "wb"))
            target.write(head)
            for piece in rest:
                size += len(piece)
                digest.update(piece)
                target.write(piece)
            # Whoever reads the file before it is synced finds all of it.
            target.flush()
            until_kept.pop_all()
        file = self._files / digest.hexdigest()
        temporary.replace(file)
        self._group.add(file, target)
        return self._member(path, size, digest.hexdigest())

    def _member(self, path: str, size: int, sha256: str) -> Member:
        self._left -= size
        self._kept.add(sha256)
        return Member(path, size, sha256, self._files / sha256)

    def free(self, member: Member) -> None:
        """Give the bytes of `member` back to the total: an archive is not one of the files it holds."""
        self._left += member.size

    def sync(self) -> None:
        """Wait until the disk holds every file kept, and their names."""
        crashpoint("spool.before-sync")
        self._group.sync()
        sync_folder(self._files)
        crashpoint("spool.after-sync")


def _counted(path: str, pieces: Iterable[bytes], allowed: int) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > allowed:
            raise TooLarge(path)
        yield piece
