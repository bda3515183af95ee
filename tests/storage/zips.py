"""Zip files as honest and dishonest programs make them, byte by byte: names in any code page, sizes that lie."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

UTF8_FLAG = 0x0800


@dataclass(frozen=True, slots=True)
class Packed:
    """One member; what is None is told truthfully."""

    name: bytes
    content: bytes = b"x"
    flags: int = 0
    method: int = 8
    mode: int = 0o100644
    extra: bytes = b""
    local_name: bytes | None = None
    size: int | None = None
    crc: int | None = None
    offset: int | None = None


def packed_bytes(member: Packed) -> bytes:
    if member.method != 8:
        return member.content
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return engine.compress(member.content) + engine.flush()


def zip_bytes(members: Sequence[Packed], *, comment: bytes = b"") -> bytes:
    """Return a zip file that holds `members`."""
    body, directory = bytearray(), bytearray()
    for member in members:
        data = packed_bytes(member)
        crc = zlib.crc32(member.content) if member.crc is None else member.crc
        size = len(member.content) if member.size is None else member.size
        offset = len(body) if member.offset is None else member.offset
        sizes = (crc, len(data), size)
        local = member.name if member.local_name is None else member.local_name
        header = struct.pack("<4s5H3L2H", b"PK\3\4", 20, member.flags, member.method, 0, 33, *sizes, len(local), 0)
        body += header + local + data
        numbers = (0x0314, 20, member.flags, member.method, 0, 33, *sizes, len(member.name), len(member.extra))
        tail = (0, 0, 0, member.mode << 16, offset)
        directory += struct.pack("<4s6H3L5H2L", b"PK\1\2", *numbers, *tail) + member.name + member.extra
    count = len(members)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), len(body), len(comment))
    return bytes(body + directory + end + comment)


def unicode_path(raw: bytes, name: str, *, right: bool = True) -> bytes:
    """Return the Info-ZIP Unicode Path field for the raw name."""
    content = struct.pack("<BL", 1, zlib.crc32(raw) + (0 if right else 1)) + name.encode()
    return struct.pack("<2H", 0x7075, len(content)) + content
