"""Reads back what `pdf.PackedWriter` wrote, object by object, as it is written there, and nothing else.

Not a PDF reader: a file that any of them would open, but that we did not write like this, raises NotOurs. What a reader
of any PDF makes of an object, a dictionary of objects of its own, would only be written down again as it was.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from mmap import ACCESS_READ, mmap
from typing import BinaryIO

from pipeline.printing.pdf import HEADER, inflated
from pipeline.printing.plain_pdf import NotOurs
from pipeline.printing.run_file import RunFile

# What a file may be: read into memory, or mapped.
Content = bytes | mmap
_START = re.compile(rb"startxref\n(\d{1,18})\n%%EOF\n\Z")
_TABLE = re.compile(rb"<</Length \d+/Filter /FlateDecode/Type /XRef/Size (\d+)/W \[1 6 2\]/Root (\d+) 0 R/.*>>")
_HEAD = re.compile(rb"<</Length (\d+)(/.*)?>>")
_OBJECTS = re.compile(rb"/Filter /FlateDecode/Type /ObjStm/N (\d+)/First (\d+)")
_CATALOG = re.compile(rb"<</Type /Catalog/Pages (\d+) 0 R/.*>>")
_NODE = re.compile(rb"<</Type /Pages(?:/Parent \d+ 0 R)?/Kids \[([^\]]+)\]/Count \d+>>")
_REFERENCE = re.compile(rb"(\d+) 0 R")
_ENTRY = 9
_IN_STREAM = 2
# An exam's run is read from the first object stream to the last; the fonts of all its pages lie in the last two.
_REMEMBERED = 8


@dataclass(frozen=True, slots=True)
class PackedStream:
    """A stream as it lies in the file: its entries but for the length, and its content."""

    entries: bytes
    raw: bytes


class PackedFile:
    """The objects of a file by their numbers; raises NotOurs for one that is not written as we write."""

    def __init__(self, content: Content) -> None:
        self._content = content
        tail = _START.search(content, max(0, len(content) - 64))
        if tail is None or content[: len(HEADER)] != HEADER:
            raise NotOurs("the ends of the file")
        self._table, root = self._read_table(int(tail[1]))
        # By which object stream it is; what was read of others is forgotten.
        self._packed = lru_cache(maxsize=_REMEMBERED)(self._read_packed)
        self.pages = tuple(self._pages_below(_number(_CATALOG, self.syntax(root))))

    @property
    def count(self) -> int:
        """How many pages it has."""
        return len(self.pages)

    def _read_table(self, at: int) -> tuple[bytes, int]:
        number = int(self._content[at : at + 20].split(b" ", 1)[0] or b"0")
        table = self._stream_at(at, number)
        said = _TABLE.fullmatch(b"<</Length 0%b>>" % table.entries)
        entries = _sound(table.raw)
        if said is None or len(entries) != _ENTRY * int(said[1]):
            raise NotOurs("the table of objects")
        return entries, int(said[2])

    def syntax(self, number: int) -> bytes:
        """Return an object that is no stream; raises NotOurs."""
        kind, place, at = self._entry(number)
        if kind != _IN_STREAM:
            raise NotOurs(f"object {number} is a stream")
        try:
            return self._packed(place)[number, at]
        except KeyError as missing:
            raise NotOurs(f"object {number} is not where the table says") from missing

    def stream(self, number: int) -> PackedStream | None:
        """Return a stream, None for an object that is none; raises NotOurs."""
        kind, place, _ = self._entry(number)
        return None if kind == _IN_STREAM else self._stream_at(place, number)

    def _entry(self, number: int) -> tuple[int, int, int]:
        """Return 1, its offset and 0 for a stream; 2, the object stream that it is in and its place for any other."""
        entry = self._table[_ENTRY * number : _ENTRY * (number + 1)]
        if len(entry) != _ENTRY or entry[0] not in (1, _IN_STREAM):
            raise NotOurs(f"there is no object {number}")
        return entry[0], int.from_bytes(entry[1:7]), int.from_bytes(entry[7:])

    def _stream_at(self, at: int, number: int) -> PackedStream:
        first = at + len(b"%d 0 obj\n" % number)
        end = self._content.find(b"\nstream\n", first)
        head = _HEAD.fullmatch(self._content[first : max(end, first)])
        if head is None or self._content[at:first] != b"%d 0 obj\n" % number:
            raise NotOurs(f"stream {number} is not where the table says")
        begin = end + len(b"\nstream\n")
        raw = self._content[begin : begin + int(head[1])]
        if self._content[begin + len(raw) : begin + len(raw) + 18] != b"\nendstream\nendobj\n":
            raise NotOurs(f"the length of stream {number}")
        return PackedStream(head[2] or b"", raw)

    def _read_packed(self, number: int) -> Mapping[tuple[int, int], bytes]:
        """Return the objects that lie in an object stream, by their numbers and places."""
        stream = self.stream(number)
        said = stream and _OBJECTS.fullmatch(stream.entries)
        if stream is None or not said:
            raise NotOurs(f"object {number} is no object stream")
        content, first = _sound(stream.raw), int(said[2])
        heads = [int(word) for word in content[:first].split()]
        if len(heads) != 2 * int(said[1]):
            raise NotOurs(f"the head of object stream {number}")
        ends = [*heads[3::2], len(content) - first + 1]
        return {
            (own, place): content[first + start : first + end - 1]
            for place, (own, start, end) in enumerate(zip(heads[::2], heads[1::2], ends, strict=True))
        }

    def _pages_below(self, number: int) -> Iterator[int]:
        node = _NODE.fullmatch(self.syntax(number))
        if node is None:
            yield number
            return
        for kid in _REFERENCE.findall(node[1]):
            yield from self._pages_below(int(kid))


def opened(file: BinaryIO) -> PackedFile | RunFile:
    """Return the pages of a run: as they were written where we wrote them, else as a reader of any PDF has them.

    Raises NoRun where that one cannot read them either. To be used as long as the file is open.
    """
    try:
        return PackedFile(mmap(file.fileno(), 0, access=ACCESS_READ))
    except (NotOurs, ValueError):
        return RunFile(file)


def _number(pattern: re.Pattern[bytes], syntax: bytes) -> int:
    found = pattern.fullmatch(syntax)
    if found is None:
        raise NotOurs("the catalog")
    return int(found[1])


def _sound(raw: bytes) -> bytes:
    try:
        return inflated(raw)
    except ValueError as error:
        raise NotOurs(str(error)) from error
