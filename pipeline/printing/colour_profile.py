"""The sRGB colour profile of every person's file (PDF/A-3u asks for one), in 0.4 KB.

The profile that WeasyPrint embeds holds the same curve as a table of 1,024 places: 2.5 KB in every file, a fifteenth of
a certificate without its photo. ICC.1:2010 (4.3) has the curve as a formula.
"""

import struct
from collections.abc import Sequence

_HEADER_LENGTH = 128
_VERSION = 0x04300000
# The white of the connection space (ICC.1, 7.2.16), and the primaries of IEC 61966-2-1 adapted to it, as ICC's own
# profile sRGB_v4 has them: X, Y, Z.
_WHITE = (0.9642, 1.0, 0.8249)
_RED, _GREEN, _BLUE = (
    (0.43606567, 0.22248840, 0.01391602),
    (0.38514709, 0.71687317, 0.09707642),
    (0.14306641, 0.06060791, 0.71409607),
)
# How D65 was adapted to it (linear Bradford), row by row.
_ADAPTATION = (
    1.04788208,
    0.02291870,
    -0.05021667,
    0.02958679,
    0.99047852,
    -0.01707458,
    -0.00924683,
    0.01507568,
    0.75167847,
)
# IEC 61966-2-1, 5.2: Y = ((X + 0.055) / 1.055) ^ 2.4 from 0.04045 on, X / 12.92 below; a curve of type 3 (10.18).
_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def _fixed(values: Sequence[float]) -> bytes:
    """Return numbers as s15Fixed16 (4.6)."""
    return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))


def _text(text: str) -> bytes:
    """Return a text in one language, English (10.15)."""
    content = text.encode("utf-16-be")
    return struct.pack(">4s4xII4sII", b"mluc", 1, 12, b"enUS", len(content), 28) + content


def _place(values: Sequence[float]) -> bytes:
    """Return a place in the connection space (10.31)."""
    return b"XYZ \0\0\0\0" + _fixed(values)


def _profile() -> bytes:
    curve = struct.pack(">4s4xHxx", b"para", 3) + _fixed(_CURVE)
    tags = {
        "desc": _text("sRGB"),
        "cprt": _text("CC0"),
        "wtpt": _place(_WHITE),
        "chad": b"sf32\0\0\0\0" + _fixed(_ADAPTATION),
        "rXYZ": _place(_RED),
        "gXYZ": _place(_GREEN),
        "bXYZ": _place(_BLUE),
        "rTRC": curve,
        "gTRC": curve,
        "bTRC": curve,
    }
    content, places, entries = b"", dict[bytes, int](), b""
    first = _HEADER_LENGTH + 4 + 12 * len(tags)
    for tag, data in tags.items():
        if data not in places:
            places[data] = first + len(content)
            content += data + bytes(-len(data) % 4)
        entries += struct.pack(">4sII", tag.encode(), places[data], len(data))
    length = first + len(content)
    header = struct.pack(
        ">III4s4s4s6H4s4xI16xI", length, 0, _VERSION, b"mntr", b"RGB ", b"XYZ ", 2026, 1, 1, 0, 0, 0, b"acsp", 0, 0
    )
    header += _fixed(_WHITE)
    return header.ljust(_HEADER_LENGTH, b"\0") + struct.pack(">I", len(tags)) + entries + content


# A display's profile for the colours of IEC 61966-2-1, as the bytes of an ICC file of version 4.3.
SRGB_PROFILE = _profile()
