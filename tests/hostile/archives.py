"""Zips that lie, swell, overlap, lead elsewhere, or are cut to pieces; within them lies the roster of a batch."""

import struct
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Final

from tests.hostile import names
from tests.hostile.values import mutated
from tests.storage.zips import UTF8_FLAG, Packed, unicode_path, zip_bytes

_ELSEWHERE: Final = (
    b"../outside/evil.txt",
    b"../../outside/evil.txt",
    b"photos/../../../outside/evil.txt",
    b"/tmp/evil.txt",
    b"//evil/evil.txt",
    b"C:\\evil.txt",
    b"C:evil.txt",
    b"..\\..\\evil.txt",
    b"photos\\x.jpg",
    b"\\\\server\\share\\x",
    b"a\0.jpg",
    b"",
    b".",
    b"..",
    b"./x.jpg",
    b"photos/./x.jpg",
    b"photos//x.jpg",
    b"photos/\xe2\x80\xaegpj.exe",
    b"a/b/c/d/e/f/g.jpg",
    b"x" * 300 + b".jpg",
    b"x" * 65_000,
    b"NUL",
    b"photos/a.jpg/b.jpg",
    b"inner.zip",
    b"inner.7z",
)
_MODES: Final = (0o120777, 0o020644, 0o010644, 0o140644, 0o060644, 0o104755)
_KINDS: Final = (0x01, 0x40, 0x2000, 0x08, 0x20, 0xFFFF)
_ENDS: Final = ("count", "here", "disk", "size", "offset", "comment")


def _members(files: Mapping[str, bytes]) -> list[Packed]:
    return [Packed(name.encode(), content, flags=UTF8_FLAG) for name, content in files.items()]


def _elsewhere(files: Mapping[str, bytes], chance: Random) -> bytes:
    return zip_bytes(
        [*_members(files), Packed(chance.choice(_ELSEWHERE), b"evil", flags=chance.choice((0, UTF8_FLAG)))]
    )


def _odd_names(files: Mapping[str, bytes], chance: Random) -> bytes:
    own = [Packed(names.name(chance), b"x", flags=chance.choice((0, UTF8_FLAG))) for _ in range(chance.randrange(1, 9))]
    return zip_bytes([*_members(files), *own])


def _links_and_devices(files: Mapping[str, bytes], chance: Random) -> bytes:
    return zip_bytes([*_members(files), Packed(b"photos/x.jpg", b"/etc/passwd", mode=chance.choice(_MODES))])


def _twice(files: Mapping[str, bytes], chance: Random) -> bytes:
    first, second = chance.choice(
        (
            (b"photos/a.jpg", b"photos/a.jpg"),
            (b"photos/a.jpg", b"PHOTOS/A.JPG"),
            ("photos/\u00e9.jpg".encode(), "photos/e\u0301.jpg".encode()),
            ("photos/ß.jpg".encode(), b"photos/ss.jpg"),
            ("photos/ﬁ.jpg".encode(), b"photos/fi.jpg"),
            ("名单.csv".encode(), "名单.CSV".encode()),
        )
    )
    two = [Packed(first, b"1", flags=UTF8_FLAG), Packed(second, b"2", flags=UTF8_FLAG)]
    return zip_bytes([*_members(files), *two])


def _bomb(files: Mapping[str, bytes], chance: Random) -> bytes:
    size = chance.choice((2, 8, 65)) << 20
    lies = chance.choice((None, 10, 0, size - 1, size + 1, 0xFFFFFFFE))
    return zip_bytes([*_members(files), Packed(chance.choice((b"photos/a.jpg", b"a.xlsx")), bytes(size), size=lies)])


def _many_bombs(files: Mapping[str, bytes], chance: Random) -> bytes:
    content = bytes(chance.randrange(1 << 18, 1 << 20))
    return zip_bytes([*_members(files), *(Packed(b"photos/%d.jpg" % turn, content) for turn in range(80))])


def _overlapping(files: Mapping[str, bytes], chance: Random) -> bytes:
    content = chance.randbytes(2000)
    same = [Packed(b"photos/%d.jpg" % turn, content, offset=chance.choice((0, 7, None))) for turn in range(40)]
    return zip_bytes([*same, *_members(files)])


def _lying_member(files: Mapping[str, bytes], chance: Random) -> bytes:
    chosen: list[dict[str, object]] = [
        {"crc": chance.getrandbits(32)},
        {"size": chance.choice((0, 1, 0xFFFFFFFF, 1 << 31))},
        {"method": chance.choice((1, 9, 12, 14, 93, 95, 99))},
        {"method": 0, "content": b"PK\3\4" * 50},
        {"flags": chance.choice(_KINDS)},
        {"local_name": b"another.jpg"},
        {"offset": chance.choice((0, 1 << 20, 0xFFFFFFFF))},
        {"extra": struct.pack("<2H", 1, 24) + chance.randbytes(24)},
        {"extra": struct.pack("<2H", 1, 0xFFFF)},
        {"extra": unicode_path(b"photos/x.jpg", "../../evil.jpg")},
        {"extra": unicode_path(b"photos/x.jpg", "\0"), "flags": 0},
        {"extra": chance.randbytes(chance.randrange(1, 40))},
    ]
    changes: dict[str, object] = {"name": b"photos/x.jpg", "content": b"x" * 500, **chance.choice(chosen)}
    return zip_bytes([*_members(files), Packed(**changes)])  # type: ignore[arg-type]


def _nested(files: Mapping[str, bytes], chance: Random) -> bytes:
    inner = zip_bytes(_members(files))
    for turn in range(chance.randrange(1, 6)):
        inner = zip_bytes([Packed(b"%d.zip" % turn, inner)])
    return inner


def _many(files: Mapping[str, bytes], chance: Random) -> bytes:
    count = chance.choice((300, 2500, 65_000))
    return zip_bytes([*_members(files), *(Packed(b"%d" % turn, b"", method=0) for turn in range(count))])


def _lying_end(files: Mapping[str, bytes], chance: Random) -> bytes:
    whole = bytearray(zip_bytes(_members(files)))
    at = whole.rfind(b"PK\5\6")
    place, form = {
        "disk": (4, "<H"),
        "here": (8, "<H"),
        "count": (10, "<H"),
        "size": (12, "<L"),
        "offset": (16, "<L"),
        "comment": (20, "<H"),
    }[chance.choice(_ENDS)]
    most = 0xFFFF if form == "<H" else 0xFFFFFFFF
    struct.pack_into(form, whole, at + place, chance.choice((0, 1, 5, most - 1, most)))
    return bytes(whole)


def _lying_zip64(files: Mapping[str, bytes], chance: Random) -> bytes:
    whole = zip_bytes(_members(files))
    end, directory = whole[-22:], struct.unpack_from("<2L", whole, len(whole) - 10)
    count = chance.choice((0, 1, len(files), 1 << 40, (1 << 64) - 1))
    size, offset = chance.choice((directory, ((1 << 63), 0), (directory[0], 1 << 62), (0, 0), ((1 << 64) - 1, 1)))
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, offset)
    place = struct.pack("<4sLQL", b"PK\6\7", 0, chance.choice((len(whole) - 22, 0, 1 << 60)), 1)
    return whole[:-22] + record + place + end[:8] + b"\xff" * 12 + end[20:]


def _around(files: Mapping[str, bytes], chance: Random) -> bytes:
    whole = zip_bytes(_members(files), comment=chance.choice((b"", b"PK\5\6" + bytes(18), b"x" * 65_535)))
    before = chance.choice((b"", b"MZ" + bytes(500), b"%PDF-1.7\n", b"\xff\xd8\xff\xe0"))
    behind = chance.choice((b"", b"x", b"PK\5\6" + bytes(18), whole))
    return before + whole + behind


def _cut(files: Mapping[str, bytes], chance: Random) -> bytes:
    whole = zip_bytes(_members(files))
    return whole[: chance.randrange(len(whole))]


def _mutated(files: Mapping[str, bytes], chance: Random) -> bytes:
    return mutated(zip_bytes(_members(files)), chance)


def _mutated_inside(files: Mapping[str, bytes], chance: Random) -> bytes:
    chosen = chance.choice(sorted(files))
    return zip_bytes(_members({**files, chosen: mutated(files[chosen], chance)}))


Recipe = Callable[[Mapping[str, bytes], Random], bytes]
RECIPES: Final[Sequence[Recipe]] = (
    _elsewhere,
    _odd_names,
    _links_and_devices,
    _twice,
    _bomb,
    _many_bombs,
    _overlapping,
    _lying_member,
    _nested,
    _many,
    _lying_end,
    _lying_zip64,
    _around,
    _cut,
    _mutated,
    _mutated_inside,
)
