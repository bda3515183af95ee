"""The code of a certificate in the forms that other programs take, all from the generator that certpress uses."""

import struct
import zlib
from collections.abc import Iterator

from pipeline.printing.drawn_code import Code

_OPERANDS = 5


def rectangles(code: Code) -> Iterator[tuple[int, int, int, int]]:
    """Return the dark places as x, y, width, height in modules from the upper left corner, quiet zone included."""
    numbers = list(map(int, code.path.replace(b"re", b"0").split()[:-1]))
    return zip(*(numbers[part::_OPERANDS] for part in range(_OPERANDS - 1)), strict=True)


def svg(code: Code) -> str:
    """Return the code as an SVG picture of one path."""
    path = "".join(f"M{x} {y}h{width}v{height}h-{width}z" for x, y, width, height in rectangles(code))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{code.grid.columns}" height="{code.grid.columns}" '
        f'viewBox="0 0 {code.grid.columns} {code.grid.columns}"><path d="{path}"/></svg>'
    )


def png(code: Code) -> bytes:
    """Return the code as a PNG of one bit a pixel, one pixel a module (W3C PNG, colour type 0, bit depth 1)."""
    rows = [(1 << code.grid.columns) - 1] * code.grid.columns
    for x, y, width, height in rectangles(code):
        dark = ((1 << width) - 1) << (code.grid.columns - x - width)
        for row in range(y, y + height):
            rows[row] &= ~dark
    octets = -(-code.grid.columns // 8)
    lines = b"".join(b"\0" + (row << (8 * octets - code.grid.columns)).to_bytes(octets, "big") for row in rows)
    header = struct.pack(">IIBBBBB", code.grid.columns, code.grid.columns, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
