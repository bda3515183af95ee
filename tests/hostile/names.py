"""Names that a drop, or a file in one, may bear on a disk that takes any bytes but `/` and NUL."""

from random import Random
from typing import Final

ODD: Final[tuple[bytes, ...]] = (
    "\u202egpj.exe".encode(),
    b"a\nb",
    b"a\rb\tc",
    b"\x1b[2J\x07",
    b"CON",
    b"con.xlsx",
    b"LPT1.zip",
    b"-rf",
    b"--site=x",
    b"$(touch x)",
    b"`id`;id",
    b"%s%n{0.__class__}{drop}",
    b"<b>a</b>&amp;",
    b"a\\..\\b",
    b"..\\x",
    b"...",
    b"a..",
    b"a ",
    b" a",
    "👩‍👩‍👧‍👦".encode(),
    "王小明".encode("gbk"),
    "謀略".encode("gbk"),
    b"\xff\xfe\x80",
    b"\xed\xa0\x80\xed\xb0\x80",
    "王".encode() + b"\xd6",
    "e\u0301".encode(),
    "\u00e9".encode(),
    "ＡＢＣ".encode(),
    "\u2028\u2029\u0085".encode(),
    "\u200b\ufeff".encode(),
    b"a'\"b",
    b"~",
    b"a~2",
    b"C:evil",
    b"\\\\server\\share",
    "重复-1".encode(),
    "退回说明".encode(),
    b"problems.json",
    b"place.json",
    "甲".encode() * 80,
    b"x" * 240,
)


def name(chance: Random, *, longest: int = 250) -> bytes:
    """Return one name of at most `longest` bytes that a disk takes."""
    chosen = chance.choice(ODD) if chance.random() < 0.7 else chance.randbytes(chance.randrange(1, longest))
    return chosen.translate(None, b"/\0")[:longest] or b"x"
