"""What a zip says it holds, and its bytes, proved: read by hand, since the standard library hides what matters here.

`zipfile` decodes names before anyone can choose the code page, cuts them at a NUL, and believes the sizes it is told.
Here names stay bytes, and a member is delivered only if its local header, its size and its CRC agree with the directory
and no two members share bytes (overlap bombs, CPython gh-109858). The format: PKWARE APPNOTE 6.3.
"""

import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

_END = struct.Struct("<4s4H2LH")
_END64_PLACE = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_LONGEST_COMMENT: Final = 0xFFFF
_UNKNOWN: Final = 0xFFFFFFFF
_ZIP64: Final = 0x0001
_MASKED: Final = 0x2041
_CHUNK: Final = 1 << 18
_PIECE: Final = 1 << 20
STORED: Final = 0
DEFLATED: Final = 8


class Unsound(Exception):
    """Not a whole zip file: cut off, damaged, or made to deceive. Caught where the drop is judged, never shown."""


@dataclass(frozen=True, slots=True)
class ZipMember:
    """One line of the directory; `name` is the raw bytes, sizes are bytes, `mode` the Unix mode bits or 0."""

    name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    mode: int
    extra: bytes

    @property
    def is_folder(self) -> bool:
        """Whether the entry only names a folder."""
        return self.name.endswith(b"/")

    @property
    def is_encrypted(self) -> bool:
        """Whether a password is needed (bits 0 and 6), or the directory itself is masked (bit 13)."""
        return bool(self.flags & _MASKED)

    @property
    def says_utf8(self) -> bool:
        """Whether flag bit 11 promises that the name is UTF-8."""
        return bool(self.flags & 0x0800)


@dataclass(frozen=True, slots=True)
class _End:
    count: int
    size: int
    offset: int


def read_directory(file: BinaryIO, *, most: int) -> tuple[ZipMember, ...]:
    """Return the members in the order of the directory; raises Unsound, also where there are more than `most`."""
    end = _find_end(file)
    if end.count > most:
        raise Unsound("members")
    file.seek(end.offset)
    listing = file.read(end.size)
    members = tuple(_members(listing, end.count))
    if len(listing) != end.size:
        raise Unsound("directory")
    _refuse_overlaps(members, end.offset)
    return members


def _find_end(file: BinaryIO) -> _End:
    length = file.seek(0, os.SEEK_END)
    tail_length = min(length, _END.size + _LONGEST_COMMENT)
    file.seek(length - tail_length)
    tail = file.read(tail_length)
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < _END.size:
        raise Unsound("end")
    _, disk, first_disk, here, count, size, offset, comment = _END.unpack_from(tail, at)
    if at + _END.size + comment != len(tail) or disk != first_disk or here != count:
        raise Unsound("end")
    place = length - tail_length + at
    end = _End(count, size, offset)
    if _UNKNOWN in (size, offset) or count == 0xFFFF:  # noqa: PLR2004 - "see the zip64 record", APPNOTE 4.4.1.4
        end, place = _find_end64(file, place)
    if end.offset + end.size != place:
        raise Unsound("end")
    return end


def _find_end64(file: BinaryIO, before: int) -> tuple[_End, int]:
    if before < _END64_PLACE.size + _END64.size:
        raise Unsound("end")
    file.seek(before - _END64_PLACE.size)
    sign, _, place, _ = _END64_PLACE.unpack(file.read(_END64_PLACE.size))
    if sign != b"PK\6\7" or place > before:
        raise Unsound("end")
    file.seek(place)
    record = file.read(_END64.size)
    if len(record) != _END64.size or record[:4] != b"PK\6\6":
        raise Unsound("end")
    *_, count, size, offset = _END64.unpack(record)
    return _End(count, size, offset), place


def _members(listing: bytes, count: int) -> Iterator[ZipMember]:
    at = 0
    for _ in range(count):
        if len(listing) - at < _CENTRAL.size or listing[at : at + 4] != b"PK\1\2":
            raise Unsound("directory")
        fields = _CENTRAL.unpack_from(listing, at)
        _, _, _, flags, method, _, _, crc, packed, size, names, extras, comments, _, _, attributes, offset = fields
        start = at + _CENTRAL.size
        at = start + names + extras + comments
        if at > len(listing):
            raise Unsound("directory")
        extra = listing[start + names : start + names + extras]
        size, packed, offset = _wide(extra, size, packed, offset)
        yield ZipMember(
            listing[start : start + names], flags, method, crc, packed, size, offset, attributes >> 16, extra
        )
    if at != len(listing):
        raise Unsound("directory")


def extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield identifier and content of each extra field; what is cut off is left out."""
    at = 0
    while at + 4 <= len(extra):
        identifier, length = struct.unpack_from("<2H", extra, at)
        yield identifier, extra[at + 4 : at + 4 + length]
        at += 4 + length


def _wide(extra: bytes, *narrow: int) -> tuple[int, ...]:
    """Return the values, those that did not fit 32 bits from the zip64 field."""
    field = next((content for identifier, content in extra_fields(extra) if identifier == _ZIP64), b"")
    values, at = [], 0
    for value in narrow:
        if value == _UNKNOWN:
            if len(field) - at < 8:  # noqa: PLR2004 - one 64-bit value
                raise Unsound("directory")
            (value,) = struct.unpack_from("<Q", field, at)  # noqa: PLW2901 - the same value, wider
            at += 8
        values.append(value)
    return tuple(values)


def _refuse_overlaps(members: tuple[ZipMember, ...], limit: int) -> None:
    reached = 0
    for member in sorted(members, key=lambda member: member.offset):
        if member.offset < reached:
            raise Unsound("overlap")
        reached = member.offset + _LOCAL.size + len(member.name) + member.packed
    if reached > limit:
        raise Unsound("overlap")


def content_of(file: BinaryIO, member: ZipMember) -> Iterator[bytes]:
    """Yield the unpacked bytes of `member` piece by piece (at most 1 MiB each).

    Raises Unsound as soon as a byte more than promised comes, and at the end unless size and CRC are as promised; never
    trust the bytes before the end was reached.
    """
    _seek_content(file, member)
    pieces = _inflated(file, member.packed) if member.method == DEFLATED else _stored(file, member.packed)
    size, crc = 0, 0
    for piece in pieces:
        size, crc = size + len(piece), zlib.crc32(piece, crc)
        if size > member.size:
            raise Unsound("size")
        yield piece
    if (size, crc) != (member.size, member.crc):
        raise Unsound("content")


def _seek_content(file: BinaryIO, member: ZipMember) -> None:
    file.seek(member.offset)
    header = file.read(_LOCAL.size)
    if len(header) != _LOCAL.size or header[:4] != b"PK\3\4":
        raise Unsound("header")
    _, _, flags, method, *_, names, extras = _LOCAL.unpack(header)
    # Another program may go by this header: it must not find another file here than we do.
    if (file.read(names), method, flags & _MASKED) != (member.name, member.method, member.flags & _MASKED):
        raise Unsound("header")
    file.seek(extras, os.SEEK_CUR)


def _stored(file: BinaryIO, length: int) -> Iterator[bytes]:
    while length:
        piece = file.read(min(length, _CHUNK))
        if not piece:
            raise Unsound("content")
        length -= len(piece)
        yield piece


def _inflated(file: BinaryIO, length: int) -> Iterator[bytes]:
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for packed in _stored(file, length):
            if engine.eof:
                raise Unsound("content")
            yield from _drained(engine, packed)
        # The engine may still hold bytes when its input has run out.
        yield from _drained(engine, b"")
    except zlib.error as error:
        raise Unsound("content") from error
    if not engine.eof or engine.unused_data:
        raise Unsound("content")


def _drained(engine: "zlib._Decompress", packed: bytes) -> Iterator[bytes]:
    while piece := engine.decompress(packed, _PIECE):
        yield piece
        packed = engine.unconsumed_tail
