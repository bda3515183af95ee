"""Pictures that swell when they are decoded, end too early, are two kinds of file at once, or lie about themselves."""

import struct
import zlib
from collections.abc import Callable, Sequence
from io import BytesIO
from random import Random
from typing import Final

from PIL import Image

from tests.hostile.values import mutated

_SIGN: Final = b"\x89PNG\r\n\x1a\n"
_END_OF_IMAGE: Final = b"\xff\xd9"


def spoilt(photo: bytes, chance: Random) -> bytes:
    """Return a good JPEG, spoilt in one way of many, or another picture in its place."""
    return chance.choice(RECIPES)(photo, chance)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """Return the file of a picture."""
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return one chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *more: bytes, rows: int = 8, colour: int = 2, depth: int = 8) -> bytes:
    """Return a PNG that claims to be of that size, and has the pixels of so many rows."""
    bits = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour] * depth
    line = bytes(1 + (min(width, 1 << 16) * bits + 7) // 8)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"".join((_SIGN, head, *more, chunk(b"IDAT", zlib.compress(line * rows)), chunk(b"IEND", b"")))


def scans(width: int, height: int, count: int) -> bytes:
    """Return a progressive JPEG with so many scans more than it needs: some bytes each, which say that nothing changes
    in any block, and a walk through all of them for whoever decodes it.
    """
    whole = saved(Image.new("L", (width, height), 255), "JPEG", progressive=True)
    start = whole.index(b"\xff\xda", whole.index(b"\xff\xda") + 2)
    stop = whole.index(b"\xff", start + 10)
    while whole[stop + 1] == 0:
        stop = whole.index(b"\xff", stop + 2)
    return whole[:start] + whole[start:stop] * count + whole[stop:]


def _mutated(photo: bytes, chance: Random) -> bytes:
    return mutated(photo, chance)


def _cut(photo: bytes, chance: Random) -> bytes:
    return photo[: chance.randrange(len(photo))] + chance.choice((b"", _END_OF_IMAGE))


def _bomb(_: bytes, chance: Random) -> bytes:
    size = chance.choice(
        ((20_000, 10_000), (65_535, 65_535), (1 << 31, 1), (1, 65_535), (65_535, 1), (6000, 6000), (0, 9))
    )
    return png(*size, colour=chance.choice((0, 2, 4, 6)), depth=chance.choice((8, 16)))


def _many_scans(_: bytes, chance: Random) -> bytes:
    return scans(*chance.choice(((413, 579), (2000, 3000))), chance.choice((20, 300)))


def _lying_size(photo: bytes, chance: Random) -> bytes:
    at = max(photo.find(b"\xff\xc0"), 2) + 5
    lies = struct.pack(">HH", chance.choice((0, 1, 579, 65_535)), chance.choice((0, 1, 413, 65_535)))
    return photo[:at] + lies + photo[at + 4 :]


def _two_in_one(photo: bytes, chance: Random) -> bytes:
    other = chance.choice((b"GIF89a", b"PK\3\4", b"%PDF-1.7", b"<svg/>", b"MZ", b"\x89PNG\r\n\x1a\n", b"<?php"))
    return other + photo if chance.random() < 0.5 else photo + other * 100


def _words(photo: bytes, chance: Random) -> bytes:
    """EXIF, XMP, ICC and the like, as they should not be."""
    tag = struct.pack(
        "<2HL4s", chance.choice((0x0112, 0x8769, 0x8825, 0x010E)), chance.randrange(14), 1 << 30, b"\x08\0\0\0"
    )
    loop = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 1) + tag + struct.pack("<L", 8)
    body = chance.choice(
        (
            loop,
            b"Exif\0\0MM\0*" + chance.randbytes(200),
            b"Exif\0\0II*\0\xff\xff\xff\xff",
            b"ICC_PROFILE\0\1\xff" + chance.randbytes(400),
            b"ICC_PROFILE\0\0\0",
            b"http://ns.adobe.com/xap/1.0/\0<?xml version='1.0'?><!DOCTYPE x SYSTEM 'file:///etc/passwd'><x/>",
            b"Adobe\0\x64\0\0\0\0" + chance.randbytes(1),
            b"JFIF\0\1\1\1\0\x48\0\x48\xff\xff",
            b"MPF\0II*\0" + chance.randbytes(100),
            b"Photoshop 3.0\x008BIM" + chance.randbytes(80),
        )
    )
    marker = bytes((0xFF, chance.choice((0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xFE))))
    return photo[:2] + marker + struct.pack(">H", len(body) + 2) + body + photo[2:]


def _png_words(_: bytes, chance: Random) -> bytes:
    swollen = zlib.compress(bytes(chance.choice((1, 50)) << 20))
    more = chance.choice(
        (
            chunk(b"zTXt", b"a\0\0" + swollen),
            chunk(b"iTXt", b"a\0\1\0\0\0" + swollen),
            chunk(b"iCCP", b"a\0\0" + swollen),
            chunk(b"iCCP", b"a\0\0" + zlib.compress(chance.randbytes(300))),
            chunk(b"eXIf", chance.randbytes(60)),
            chunk(b"acTL", struct.pack(">2L", 1000, 0)) + chunk(b"fcTL", bytes(26)),
            chunk(b"tRNS", chance.randbytes(9)),
            chunk(b"PLTE", chance.randbytes(768)),
            chunk(b"pHYs", struct.pack(">2LB", 0, 0xFFFFFFFF, 9)),
            chunk(b"tEXt", b"x" * 3_000_000),
            chunk(b"XXXX", b"") * 5000,
        )
    )
    return png(40, 56, more, rows=56, colour=chance.choice((0, 2, 3, 6)))


def _another_kind(_: bytes, chance: Random) -> bytes:
    image = Image.new("RGB", (40, 56), "white")
    frames = [Image.new("RGB", (40, 56), colour) for colour in ("red", "green", "blue")]
    return chance.choice(
        (
            saved(image.convert("CMYK"), "JPEG"),
            saved(image.convert("L"), "JPEG"),
            saved(image.convert("1"), "PNG"),
            saved(image.convert("I;16"), "PNG"),
            saved(Image.new("LA", (40, 56)), "PNG"),
            saved(frames[0], "GIF", save_all=True, append_images=frames[1:]),
            saved(frames[0], "PNG", save_all=True, append_images=frames[1:]),
            saved(image, "BMP"),
            saved(image, "TIFF"),
            saved(image, "WEBP"),
            saved(image, "PDF"),
            b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
            b'<!DOCTYPE html><img src="http://127.0.0.1:1/">',
            b"%!PS\n(/etc/passwd)(r)file",
            b"",
            b"\xff\xd8\xff",
            chance.randbytes(2000),
        )
    )


Recipe = Callable[[bytes, Random], bytes]
RECIPES: Final[Sequence[Recipe]] = (
    _mutated,
    _mutated,
    _cut,
    _bomb,
    _many_scans,
    _lying_size,
    _two_in_one,
    _words,
    _words,
    _png_words,
    _another_kind,
    _another_kind,
)
