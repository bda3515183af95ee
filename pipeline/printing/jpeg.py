"""The plain JPEG (ITU-T T.81): told from others by its markers alone, and freed of everything but the picture. Pure.

Strict on purpose: what is out of the ordinary in any way is no plain one, so that leaving segments out can never change
what a decoder sees, and every decoder sees the same.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlainJpeg:
    """A baseline JPEG of three 8-bit components (YCbCr) in one scan, without metadata.

    `had_words`: whether there were EXIF or XMP in it, which may say that the picture has to be turned.
    """

    width: int
    height: int
    content: bytes
    had_words: bool = False


_START_OF_IMAGE, _END_OF_IMAGE = b"\xff\xd8", b"\xff\xd9"
_FRAME, _SCAN = 0xC0, 0xDA
_TABLES = frozenset({0xDB, 0xC4, 0xDD})
_JFIF, _EXIF, _PROFILE, _ADOBE = 0xE0, 0xE1, 0xE2, 0xEE
_LEFT_OUT = frozenset({*range(0xE0, 0xF0), 0xFE})
# JFIF (ITU-T T.871) without a thumbnail: version, units and densities may be any.
_PLAIN_JFIF = re.compile(rb"JFIF\0.{7}\0\0", re.DOTALL)
# Eight bits, height, width, three components numbered 1 to 3.
_PLAIN_FRAME = re.compile(rb"\x08(..)(..)\x03\x01..\x02..\x03..", re.DOTALL)
# All three components at once, all their coefficients.
_PLAIN_SCAN = re.compile(rb"\x03\x01.\x02.\x03.\0\x3f\0", re.DOTALL)
# The coded picture ends where 0xFF is followed by anything but a stuffed zero or a restart marker.
_SCAN_END = re.compile(rb"\xff[^\0\xd0-\xd7]")
_YCC = 1


def plain_jpeg(content: bytes) -> PlainJpeg | None:
    """Return the picture in `content`, None where it is not plain; whether its coded pixels are sound is not told.

    Left out are all application segments (APP0 to APP15), comments, and what stands behind the end of the picture.
    """
    if not content.startswith(_START_OF_IMAGE):
        return None
    kept, at, size, had_words = [_START_OF_IMAGE], 2, None, False
    while True:
        marker, end = _segment(content, at)
        body = content[at + 4 : end]
        if marker == _SCAN:
            stop = _scan_end(content, end) if _PLAIN_SCAN.fullmatch(body) else 0
            return PlainJpeg(*size, b"".join((*kept, content[at:stop])), had_words) if size and stop else None
        if marker == _FRAME and size is None:
            size = _size(body)
        elif marker not in _TABLES and not _may_go(marker, body):
            return None
        had_words = had_words or marker == _EXIF
        if marker not in _LEFT_OUT or (marker == _JFIF and at == len(_START_OF_IMAGE) and _PLAIN_JFIF.fullmatch(body)):
            kept.append(content[at:end])
        at = end


def _segment(content: bytes, at: int) -> tuple[int, int]:
    """Return marker and end of the segment at `at`; marker 0, which no segment has, where none is whole there."""
    length = int.from_bytes(content[at + 2 : at + 4])
    end = at + 2 + length
    if content[at : at + 1] != b"\xff" or length < 2 or end > len(content):  # noqa: PLR2004 - the length counts itself
        return 0, at
    return content[at + 1], end


def _size(body: bytes) -> tuple[int, int] | None:
    frame = _PLAIN_FRAME.fullmatch(body)
    if frame is None:
        return None
    height, width = int.from_bytes(frame[1]), int.from_bytes(frame[2])
    return (width, height) if width and height else None


def _may_go(marker: int, body: bytes) -> bool:
    """Whether the picture is the same without this segment: not what says how its colours are meant."""
    if marker == _PROFILE:
        return not body.startswith(b"ICC_PROFILE\0")
    if marker == _ADOBE:
        # Its twelfth byte is the transform; YCbCr is what every decoder takes components 1 to 3 for.
        return not body.startswith(b"Adobe") or body[11:12] == bytes((_YCC,))
    return marker in _LEFT_OUT


def _scan_end(content: bytes, start: int) -> int:
    """Return where the picture ends, its end marker included; 0 where it does not end properly."""
    found = _SCAN_END.search(content, start)
    return found.end() if found and found[0] == _END_OF_IMAGE else 0
