"""A drop: whatever lies in the inbox under one name, and the signature that tells whether it has changed.

The inbox is hostile: names are bytes, nothing is followed, nothing is opened here. A signature covers type, size,
modification time and inode of every entry, never an age: a file copied by Windows keeps its old time (CAMEL-19378).
"""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Self

from pipeline.storage.junk import APPROVAL, READY, is_junk

# Deeper than any drop that is accepted; it only bounds the walk.
_DEEPEST = 8
_name = attrgetter("name")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file or folder of a drop: `path` is relative to the drop (b"" is the drop itself)."""

    path: bytes
    status: os.stat_result

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file, not a link to one."""
        return stat.S_ISREG(self.status.st_mode)

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder, not a link to one."""
        return stat.S_ISDIR(self.status.st_mode)

    def line(self) -> bytes:
        """Return what the signature hashes; a folder's own time moves with every junk file and is left out."""
        status, kind = self.status, stat.S_IFMT(self.status.st_mode)
        if kind == stat.S_IFDIR:
            return b"%b\0%d\n" % (self.path, kind)
        return b"%b\0%d %d %d %d\n" % (self.path, kind, status.st_size, status.st_mtime_ns, status.st_ino)


@dataclass(frozen=True, slots=True)
class Drop:
    """One thing in the inbox: `path` as the disk has it, and the signature (SHA-256, hex) it had when looked at."""

    path: Path
    signature: str

    @classmethod
    def at(cls, path: Path) -> Self:
        """Return the drop at `path` as it is now; raises FileNotFoundError where nothing is."""
        return cls(path, signature_of(path))

    @property
    def name(self) -> bytes:
        """The name as the disk has it."""
        return os.fsencode(self.path.name)

    @property
    def display(self) -> str:
        """The name for people."""
        return display_name(self.name)

    @property
    def ready_mark(self) -> Path:
        """Where the mark lies that says the drop is complete."""
        return self.path.with_name(self.path.name + os.fsdecode(READY))

    @property
    def approval(self) -> Path:
        """Where the note lies that an approver signed."""
        return self.path.with_name(self.path.name + os.fsdecode(APPROVAL))

    def is_unchanged(self) -> bool:
        """Whether it still lies there as it was when it was looked at."""
        try:
            return signature_of(self.path) == self.signature
        except OSError:
            return False


def display_name(name: bytes) -> str:
    """Return a name for people: UTF-8, else what GB18030 makes of it, else with escapes; never a control character."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return _printable(name.decode(encoding))
        except UnicodeDecodeError:
            continue
    return escaped_name(name)


def escaped_name(name: bytes) -> str:
    """Return a name for people as the bytes it is: those beyond ASCII as escapes, and no control character either."""
    return _printable(name.decode("ascii", errors="backslashreplace"))


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "�" for letter in text)


def entries_of(path: Path) -> Iterator[Entry]:
    """Yield the drop itself and everything in it but junk, in byte order; links are not followed.

    Raises OSError where the drop is gone or cannot be read.
    """
    root = os.fsencode(path)
    first = Entry(b"", os.lstat(root))
    yield first
    if first.is_folder:
        yield from _inside(root, b"", _DEEPEST)


def _inside(root: bytes, folder: bytes, depth: int) -> Iterator[Entry]:
    with os.scandir(os.path.join(root, folder)) as listing:  # noqa: PTH118 - pathlib cannot hold bytes
        found = sorted((one for one in listing if not is_junk(one.name)), key=_name)
    for one in found:
        relative = folder + b"/" + one.name if folder else one.name
        entry = Entry(relative, one.stat(follow_symlinks=False))
        yield entry
        if entry.is_folder and depth:
            yield from _inside(root, relative, depth - 1)


def signature_of(path: Path) -> str:
    """Return the SHA-256 (hex) over every entry of the drop at `path`; raises OSError where it cannot be read."""
    return signature_over(entries_of(path))


def signature_over(entries: Iterator[Entry] | tuple[Entry, ...]) -> str:
    """Return the signature of entries already seen."""
    digest = hashlib.sha256()
    for entry in entries:
        digest.update(entry.line())
    return digest.hexdigest()
