"""PDF 1.7 as bytes (ISO 32000-1, section 7): values, objects, streams, and the table of where each object lies.

What goes in is what comes out: no object is added, changed or left out, and there is no clock. Strict where a reader
would have to guess: a number without a finite value, a name with a character that nothing of ours has, an object
written twice or never, are errors of the program and raise ValueError.

Streams are deflated by libdeflate. Its documentation promises no bytes; by its source they are the same on every
little-endian processor (its vector code clears tables and sums up checksums, the search has whole numbers only), and
may be others in another version, which therefore is locked.
"""

import hashlib
import zlib
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import Any, Protocol

import deflate

# Four bytes above 127 tell programs that move files that this one is not text (7.5.2, and PDF/A 6.1.2).
HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
PLACES = 6
_REGULAR = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-._")
# Of libdeflate; from here on up, a percent less of what we write costs half as much time again.
LEVEL = 6
# What is inflated in one go at most; libdeflate takes a size beyond all memory for 0.
_ROOM = 1 << 20
_IN_OBJECT_STREAM = 100
# The table's first entry: the head of the empty list of free objects.
_FREE = b"\0" * 7 + b"\xff\xff"


@dataclass(frozen=True, slots=True)
class Name:
    """A name (7.3.5), without its slash."""

    text: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to the object of that number (7.3.10)."""

    number: int


@dataclass(frozen=True, slots=True)
class Plain:
    """PDF syntax that is ready: written as it is."""

    syntax: bytes


class Sink(Protocol):
    """Where the bytes go."""

    def write(self, content: bytes, /) -> object:
        """Take the next bytes."""


def number(value: float) -> bytes:
    """Return a number as PDF has it: no exponent, at most six places, no zeros at the end (7.3.3)."""
    if not isfinite(value):
        raise ValueError(f"{value} is no number of PDF")
    if isinstance(value, int):
        return b"%d" % value
    text = f"{value:.{PLACES}f}".rstrip("0").rstrip(".")
    return b"0" if text == "-0" else text.encode()


@lru_cache(maxsize=256)
def name(text: str) -> bytes:
    """Return a name with its slash; ours have letters, digits and `+-._`, and media types a slash (7.3.5)."""
    if not text or not _REGULAR.issuperset(text.replace("/", "")):
        raise ValueError(f"{text!r} is no name of ours")
    return b"/" + text.replace("/", "#2F").encode()


def text_string(text: str) -> bytes:
    """Return a text string (7.9.2.2): as it is where it is plain ASCII, else UTF-16 with its mark, in hexadecimal."""
    if text.isascii() and text.isprintable():
        escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        return b"(" + escaped.encode() + b")"
    return hexadecimal(b"\xfe\xff" + text.encode("utf-16-be"))


def hexadecimal(content: bytes) -> bytes:
    """Return a string of bytes in hexadecimal (7.3.4.3)."""
    return b"<" + content.hex().encode() + b">"


def serialised(value: object) -> bytes:
    """Return a value of Python as PDF: dict, list, Name, Reference, str (text), bytes (hexadecimal), number, bool."""
    syntax = _SYNTAX.get(type(value))
    if syntax is None:
        raise ValueError(f"{type(value).__name__} is no value of PDF")
    return syntax(value)


def prepared(entries: Mapping[str, object]) -> Plain:
    """Return the entries of a stream as they are written, for many streams that have the same."""
    return Plain(_entries(entries))


def _dictionary(entries: Mapping[str, object]) -> bytes:
    return b"<<%b>>" % _entries(entries)


def _entries(entries: Mapping[str, object]) -> bytes:
    return b"".join([b"%b %b" % (name(key), serialised(item)) for key, item in entries.items()])


def _array(items: Sequence[object]) -> bytes:
    return b"[%b]" % b" ".join(map(serialised, items))


_SYNTAX: Mapping[type, Callable[[Any], bytes]] = {
    Plain: lambda value: value.syntax,
    Name: lambda value: name(value.text),
    Reference: lambda value: b"%d 0 R" % value.number,
    bool: lambda value: b"true" if value else b"false",
    int: number,
    float: number,
    str: text_string,
    bytes: hexadecimal,
    dict: _dictionary,
    list: _array,
    tuple: _array,
}


def deflated(content: bytes, *, level: int = LEVEL) -> bytes:
    """Return the content as a stream with /FlateDecode has it."""
    return bytes(deflate.zlib_compress(content, level))


def inflated(content: bytes, *, room: int = 0) -> bytes:
    """Return what was deflated; raises ValueError unless it is whole, sound, and nothing follows it.

    It goes twice as fast where it is known to have at most `room` bytes; a `room` that is wrong does no harm. Then
    something that follows is missed if, by design only, it ends in the same checksum; no reader looks at it.
    """
    if 0 < room <= _ROOM:
        try:
            found = bytes(deflate.zlib_decompress(content, room))
        except deflate.DeflateError:
            # Longer than it should be, or damaged: zlib knows which.
            return _inflated(content)
        # libdeflate does not say where the stream ended; only at its end does it have this checksum (RFC 1950).
        if found and content[-4:] == deflate.adler32(found).to_bytes(4):
            return found
    return _inflated(content)


def _inflated(content: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        found = inflater.decompress(content)
    except zlib.error as error:
        raise ValueError("a stream is damaged") from error
    if not inflater.eof or inflater.unused_data:
        raise ValueError("a stream is not whole")
    return found


def identifier(text: str, content: bytes = b"") -> list[bytes]:
    """Return a file's two identifiers (14.4): of what it is called, and of that and what it says."""
    lasting = hashlib.sha256(text.encode())
    current = lasting.copy()
    current.update(content)
    return [lasting.digest()[:16], current.digest()[:16]]


class Writer:
    """Objects, written one after another to `sink`; numbers count from 1.

    A number may be reserved and named before its object is written. `at` and `offsets` continue a file whose beginning
    has already been written.
    """

    def __init__(self, sink: Sink, *, at: int = 0, offsets: "array[int] | None" = None) -> None:
        self._sink = sink
        self._at = at
        # Byte offset by number; 0 where nothing has been written. Eight bytes an object, whatever the size of the run.
        self._offsets = array("Q", [0]) if offsets is None else offsets
        if not at:
            self._put(HEADER)

    @property
    def at(self) -> int:
        """How many bytes the file has."""
        return self._at

    @property
    def offsets(self) -> "array[int]":
        """Return where each object lies, by its number."""
        return self._offsets

    def reserve(self) -> int:
        """Return the next number, for an object that is written later."""
        self._offsets.append(0)
        return len(self._offsets) - 1

    def write(self, value: object, *, number: int | None = None) -> int:
        """Write an object under its reserved number, or the next one, and return that."""
        return self._object(b"%b\nendobj\n" % serialised(value), number)

    def stream(
        self,
        content: bytes,
        entries: Mapping[str, object] | Plain | None = None,
        *,
        number: int | None = None,
        encoding: str | None = "FlateDecode",
    ) -> int:
        """Write a stream whose content is already in `encoding` (7.4; None: as it is); return its number."""
        kind = b"/Filter " + name(encoding) if encoding else b""
        rest = entries.syntax if isinstance(entries, Plain) else _entries(entries or {})
        head = b"<</Length %d%b%b>>" % (len(content), kind, rest)
        return self._object(b"%b\nstream\n%b\nendstream\nendobj\n" % (head, content), number)

    def _object(self, body: bytes, number: int | None) -> int:
        number = self.reserve() if number is None else number
        if self._offsets[number]:
            raise ValueError(f"object {number} is written twice")
        self._offsets[number] = self._at
        self._put(b"%d 0 obj\n%b" % (number, body))
        return number

    def _put(self, content: bytes) -> None:
        self._sink.write(content)
        self._at += len(content)

    def finish(self, trailer: Mapping[str, object]) -> None:
        """Write the table of offsets as every reader since 1993 knows it (7.5.4), and the trailer."""
        self._expect_all()
        start = self._at
        lines = b"".join(b"%010d 00000 n \n" % offset for offset in self._offsets[1:])
        count = len(self._offsets)
        self._put(b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n" % (count, lines))
        self._put(b"%b\n%b" % (serialised({"Size": count, **trailer}), _end(start)))

    def _expect_all(self) -> None:
        if 0 in self._offsets[1:]:
            raise ValueError("an object was reserved and never written")


def _end(start: int) -> bytes:
    return b"startxref\n%d\n%%%%EOF\n" % start


class PackedWriter(Writer):
    """As a Writer, but objects that are not streams lie together in compressed ones (7.5.7), and so does the table
    (7.5.8): a page of a long run then costs sixty bytes beside its content, not three hundred.
    """

    # Marks an object that lies in an object stream: above it the number of the stream, below it the place in there.
    _PACKED = 1 << 63
    _PLACE_BITS = 16

    def __init__(self, sink: Sink) -> None:
        super().__init__(sink)
        self._waiting: list[tuple[int, bytes]] = []

    def write(self, value: object, *, number: int | None = None) -> int:
        """Let an object wait for the next object stream; return its number."""
        if number is None:
            number = self.reserve()
        elif self._offsets[number] or any(number == other for other, _ in self._waiting):
            raise ValueError(f"object {number} is written twice")
        self._waiting.append((number, serialised(value)))
        if len(self._waiting) == _IN_OBJECT_STREAM:
            self._pack()
        return number

    def _pack(self) -> None:
        waiting, self._waiting = self._waiting, []
        heads, at = [], 0
        for number, body in waiting:
            heads.append(b"%d %d" % (number, at))
            at += len(body) + 1
        head = b" ".join(heads) + b" "
        content = head + b" ".join(body for _, body in waiting)
        entries = {"Type": Name("ObjStm"), "N": len(waiting), "First": len(head)}
        stream = self.stream(deflated(content), entries)
        for place, (number, _) in enumerate(waiting):
            self._offsets[number] = self._PACKED | stream << self._PLACE_BITS | place

    def finish(self, trailer: Mapping[str, object]) -> None:
        """Write what still waits, and the table as a stream."""
        if self._waiting:
            self._pack()
        self._expect_all()
        start, own = self._at, self.reserve()
        entries = [*map(self._entry, self._offsets[1:own]), self._entry(start)]
        table = deflated(_FREE + b"".join(entries))
        self.stream(table, {"Type": Name("XRef"), "Size": own + 1, "W": [1, 6, 2], **trailer}, number=own)
        self._put(_end(start))

    def _entry(self, offset: int) -> bytes:
        if offset & self._PACKED:
            stream, place = divmod(offset ^ self._PACKED, 1 << self._PLACE_BITS)
            return b"\x02%b%b" % (stream.to_bytes(6), place.to_bytes(2))
        return b"\x01%b\0\0" % offset.to_bytes(6)
