"""Reads back the plain kind of PDF that `pdf.Writer` writes, byte for byte, and nothing else.

Not a PDF reader: a file that any of them would open, but that we did not write like this, raises NotOurs. There is no
byte between two objects that is not looked at, so what is found here is what is on the disk.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipeline.printing.pdf import HEADER, Reference, inflated


class NotOurs(ValueError):
    """The file is not written as we write; says where."""


Dictionary = Mapping[str, object]

_TABLE = re.compile(
    rb"xref\n0 (\d+)\n0000000000 65535 f \n((?:\d{10} 00000 n \n)*)trailer\n(<<[^\n]*>>)\nstartxref\n(\d+)\n%%EOF\n"
)
_START = re.compile(rb"startxref\n(\d{1,12})\n%%EOF\n\Z")
_LINE = 20
_TOKEN = re.compile(
    rb"<<|>>|\[|\]| |/(?:[A-Za-z0-9+\-._]|#2F)+|<[0-9a-f]*>|"
    rb"\((?:[^()\\\n]|\\[()\\])*\)|\d+ 0 R\b|-?\d+(?:\.\d+)?|true|false"
)


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream: its dictionary, and its content as it lies in the file."""

    entries: Dictionary
    raw: bytes

    def content(self, *, room: int = 0) -> bytes:
        """Return what was compressed, faster where it has at most `room` bytes; raises NotOurs unless it is sound."""
        return sound(self.deflated, room=room)

    @property
    def deflated(self) -> bytes:
        """What was compressed, as it lies in the file; raises NotOurs where it is compressed otherwise, or not."""
        if self.entries.get("Filter") != "/FlateDecode":
            raise NotOurs("a stream that is not deflated")
        return self.raw


def sound(content: bytes, *, room: int = 0) -> bytes:
    """Return what was deflated, faster where it has at most `room` bytes; raises NotOurs unless it is sound."""
    try:
        return inflated(content, room=room)
    except ValueError as error:
        raise NotOurs(str(error)) from error


@dataclass(frozen=True, slots=True)
class PlainPdf:
    """The objects of a file by their numbers, and its trailer."""

    objects: Mapping[int, "Stream | Dictionary"]
    trailer: Dictionary

    @classmethod
    def read(cls, content: bytes) -> "PlainPdf":
        """Return the file; raises NotOurs."""
        if not content.startswith(HEADER):
            raise NotOurs("the header")
        tail = _START.search(content, max(0, len(content) - 64))
        table = _TABLE.fullmatch(content, int(tail[1])) if tail else None
        if table is None or int(table[4]) != table.start():
            raise NotOurs("the table of objects")
        offsets = [int(table[2][at : at + 10]) for at in range(0, len(table[2]), _LINE)]
        if len(offsets) + 1 != int(table[1]):
            raise NotOurs("the size of the table")
        return cls(dict(_objects(content, offsets, table.start())), dictionary(table[3]))


def _objects(content: bytes, offsets: list[int], end: int) -> Iterator[tuple[int, Stream | Dictionary]]:
    """Give each object; in the order of their places, each begins where the one before it ends."""
    at = len(HEADER)
    places = sorted((offset, number) for number, offset in enumerate(offsets, 1))
    for place, (offset, number) in enumerate(places):
        after = places[place + 1][0] if place + 1 < len(places) else end
        if offset != at:
            raise NotOurs(f"something before object {number}")
        yield number, _object(content, number, offset, after)
        at = after
    if at != end:
        raise NotOurs("something after the last object")


def _object(content: bytes, number: int, start: int, end: int) -> Stream | Dictionary:
    head = b"%d 0 obj\n" % number
    line = content.find(b"\n", start + len(head), end)
    if not content.startswith(head, start) or line < 0:
        raise NotOurs(f"object {number} is not where the table says")
    entries = dictionary(content[start + len(head) : line])
    if content[line:end] == b"\nendobj\n":
        return entries
    first, length = line + len(b"\nstream\n"), entries.get("Length")
    if not content.startswith(b"\nstream\n", line) or not isinstance(length, int):
        raise NotOurs(f"object {number} has no end")
    if content[first + length : end] != b"\nendstream\nendobj\n":
        raise NotOurs(f"the length of stream {number}")
    return Stream(entries, content[first : first + length])


@lru_cache(maxsize=512)
def dictionary(syntax: bytes) -> Dictionary:
    """Return a dictionary: names with their slash and as they are written, strings as bytes, arrays as tuples.

    Raises NotOurs.
    """
    tokens = _TOKEN.findall(syntax)
    if sum(map(len, tokens)) != len(syntax):
        raise NotOurs("a dictionary")
    rest = iter([token for token in tokens if token != b" "])
    value = _value(next(rest, b""), rest)
    if not isinstance(value, Mapping) or next(rest, None) is not None:
        raise NotOurs("a dictionary")
    return value


def _value(token: bytes, rest: Iterator[bytes]) -> object:
    """Return the value that begins with `token`."""
    if token == b"<<":
        return _entries(rest)
    if token == b"[":
        return tuple(_items(rest))
    return _simple(token)


def _simple(token: bytes) -> object:
    if token[:1] == b"/":
        return token.decode()
    if token[:1] == b"(":
        return re.sub(rb"\\(.)", rb"\1", token[1:-1])
    if token[:1] == b"<" and len(token) % 2 == 0:
        return bytes.fromhex(token[1:-1].decode())
    if token[-1:] == b"R":
        return Reference(int(token[:-4]))
    if token in (b"true", b"false"):
        return token == b"true"
    try:
        return float(token) if b"." in token else int(token)
    except ValueError:
        raise NotOurs("a value") from None


def _items(rest: Iterator[bytes]) -> Iterator[object]:
    for token in rest:
        if token == b"]":
            return
        yield _value(token, rest)
    raise NotOurs("an array without an end")


def _entries(rest: Iterator[bytes]) -> Dictionary:
    entries: dict[str, object] = {}
    for token in rest:
        if token == b">>":
            return entries
        name = token[1:].decode()
        if token[:1] != b"/" or name in entries:
            raise NotOurs("the entries of a dictionary")
        entries[name] = _value(next(rest, b""), rest)
    raise NotOurs("a dictionary without an end")


def expect(entries: Dictionary, names: set[str]) -> None:
    """Raise NotOurs unless these are all of its entries."""
    if set(entries) != names:
        raise NotOurs(f"the entries {', '.join(sorted(set(entries) ^ names))}")


def say(entries: Dictionary, values: Dictionary) -> None:
    """Raise NotOurs unless these entries have these values: a reader may pass over what is misspelt."""
    for name, value in values.items():
        if entries[name] != value:
            raise NotOurs(f"the value of {name}")


def plain(value: object, said: Dictionary, others: set[str]) -> Dictionary:
    """Return a dictionary that says this, and has these other entries; raises NotOurs for another one."""
    if not isinstance(value, Mapping):
        raise NotOurs("what should be a dictionary")
    expect(value, {*said, *others})
    say(value, said)
    return value


def number_of(value: object) -> int:
    """Return the number of the object that is referred to; raises NotOurs."""
    if not isinstance(value, Reference):
        raise NotOurs("what should be a reference")
    return value.number


def text_of(value: object) -> str:
    """Return what a text string says; raises NotOurs."""
    if not isinstance(value, bytes):
        raise NotOurs("what should be a text")
    return value[2:].decode("utf-16-be") if value.startswith(b"\xfe\xff") else value.decode("ascii")
