"""A file with very many pages, while it is written: the tree that they hang in, and the hash of what was written."""

import hashlib
from collections.abc import Mapping
from typing import BinaryIO

from pipeline.printing.pdf import Name, PackedWriter, Reference

_KIDS = 64


class HashedFile:
    """A file that knows the SHA-256 of what was written to it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def write(self, content: bytes, /) -> None:
        """Write and hash."""
        self._file.write(content)
        self.digest.update(content)


class PageTree:
    """A page tree (ISO 32000-1, 7.7.3) of nodes with at most 64 kids each, written while it grows."""

    def __init__(self, writer: PackedWriter) -> None:
        self._writer = writer
        # The open node of each level, from the lowest: its number, its kids, and the pages below it.
        self._open: list[tuple[int, list[Reference], int]] = [(writer.reserve(), [], 0)]

    def add(self, page: Mapping[str, object]) -> None:
        """Write a page and hang it into the tree."""
        self._make_room(0)
        parent = Reference(self._open[0][0])
        number = self._writer.write({"Type": Name("Page"), "Parent": parent, **page})
        self._hang(number, pages=1, level=0)

    def _make_room(self, level: int) -> None:
        """Close the open node of a level where it is full, and open the next one."""
        number, kids, pages = self._open[level]
        if len(kids) < _KIDS:
            return
        if level + 1 == len(self._open):
            self._open.append((self._writer.reserve(), [], 0))
        self._make_room(level + 1)
        self._close(level, number, kids, pages)
        self._open[level] = (self._writer.reserve(), [], 0)

    def _close(self, level: int, number: int, kids: list[Reference], pages: int) -> None:
        parent = {"Parent": Reference(self._open[level + 1][0])} if level + 1 < len(self._open) else {}
        self._writer.write({"Type": Name("Pages"), **parent, "Kids": kids, "Count": pages}, number=number)
        if parent:
            self._hang(number, pages=pages, level=level + 1)

    def _hang(self, number: int, *, pages: int, level: int) -> None:
        own, kids, below = self._open[level]
        kids.append(Reference(number))
        self._open[level] = (own, kids, below + pages)

    def finish(self) -> int:
        """Write the nodes that are still open; return the number of the root."""
        level = 0
        while level < len(self._open):
            if level + 1 < len(self._open):
                self._make_room(level + 1)
            self._close(level, *self._open[level])
            level += 1
        return self._open[-1][0]
