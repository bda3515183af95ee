"""Invented people for the bench: as many as are asked for, the same ones every time."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.bench.portraits import portrait
from pipeline.files import make_folder, write_whole

# What the code says today is as long as this; with a signature in it, as long as SIGNED.
PLAIN, SIGNED = 50, 250
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗"
_GIVEN = ("小明", "伟", "芳", "建国", "秀英", "敏", "静", "强", "丽华", "军", "洋", "艳红", "勇", "志远", "娟", "涛")
_TRADES = (("电工", "高压电工"), ("焊工", "----"), ("保育师", "----"), ("企业人力资源管理师", "----"))
_LEVELS = ("三级/高级工", "四级/中级工", "五级/初级工")
_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_FIRST_YEAR, _YEARS = 1966, 40


@dataclass(frozen=True, slots=True)
class Person:
    """One certificate to be made: its number, its values, the photo's file and SHA-256 (hex), what its code says."""

    key: str
    texts: Mapping[str, str]
    photo: Path
    sha256: str
    code: str


def invent(count: int, *, samples: Mapping[str, str], code_length: int, folder: Path) -> list[Person]:
    """Return `count` people with a photo each in `folder`; photos that are there from an earlier run are used again.

    `samples` are a kind's ordinary values, which are varied. `code_length` counts the characters of each code.
    """
    make_folder(folder)
    return [_person(turn, samples, code_length, photo) for turn, photo in enumerate(_photos(count, folder))]


def _photos(count: int, folder: Path) -> Iterator[Path]:
    for turn in range(count):
        file = folder / f"{turn:06d}.jpg"
        if not file.exists():
            write_whole(file, portrait(turn))
        yield file


def _person(turn: int, samples: Mapping[str, str], code_length: int, photo: Path) -> Person:
    number = f"S00006514899926{3 + turn % 3}{turn + 1:06d}"
    occupation, job = _TRADES[turn % len(_TRADES)]
    texts = {
        "name": _SURNAMES[turn % len(_SURNAMES)] + _GIVEN[turn // len(_SURNAMES) % len(_GIVEN)],
        "identity": f"650000{_FIRST_YEAR + turn % _YEARS}{1 + turn % 12:02d}{1 + turn % 28:02d}{turn % 10_000:04d}",
        "occupation": occupation,
        "job": job,
        "level": _LEVELS[turn % len(_LEVELS)],
        "number": number,
    }
    sha256 = hashlib.sha256(photo.read_bytes()).hexdigest()
    return Person(number, {**samples, **texts}, photo, sha256, code_text(number, code_length))


def code_text(number: str, length: int) -> str:
    """Return an address with the number in it, filled up to `length` characters as a signature in base32 would be."""
    address = f"HTTPS://VERIFY.EXAMPLE.CN/V/{number}"
    missing = length - len(address)
    if missing <= 0:
        return address
    noise = hashlib.shake_256(number.encode()).digest(missing)
    return f"{address}#{''.join(_BASE32[byte % 32] for byte in noise)}"[:length]
