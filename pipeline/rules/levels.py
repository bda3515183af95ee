"""The five levels of table 3 (N): how they are read, printed and coded."""

import re
from enum import IntEnum
from functools import lru_cache
from typing import Self

from pipeline.rules.text import tight

_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}
_TITLES = {"高级技师": 1, "技师": 2, "高级工": 3, "中级工": 4, "初级工": 5}
# Z23 calls levels five to three 初级技能, 中级技能, 高级技能.
_OLD_TITLES = {"高级技能": 3, "中级技能": 4, "初级技能": 5}
_MEANINGS = {**_TITLES, **_OLD_TITLES, **{f"{numeral}级": digit for numeral, digit in _NUMERALS.items()}}
_DIGIT = re.compile(r"[1-5]级?")
_PRINTED = {
    digit: f"{numeral}级/{title}"
    for numeral, digit in _NUMERALS.items()
    for title, same in _TITLES.items()
    if same == digit
}
_PARTS = re.compile(r"[/／()（）、\-—]+")


class Level(IntEnum):
    """职业技能等级; the value is the digit at position 16 of a certificate number (N table 3)."""

    SENIOR_TECHNICIAN = 1
    TECHNICIAN = 2
    SENIOR_WORKER = 3
    MIDDLE_WORKER = 4
    JUNIOR_WORKER = 5

    @classmethod
    @lru_cache(maxsize=256)
    def parse(cls, text: str) -> Self:
        """Return the level meant by `三级/高级工`, `三级`, `高级工`, `高级工（三级）` or `3`.

        Raises ValueError for anything else, also where the two parts name different levels, and for 特级技师 and
        首席技师, which have no code in table 3 (R22).
        """
        parts = [part for part in _PARTS.split(tight(text)) if part]
        meanings = {cls._meaning(part) for part in parts}
        if len(meanings) != 1:
            raise ValueError(text)
        return cls(meanings.pop())

    @staticmethod
    def _meaning(part: str) -> int:
        if part in _MEANINGS:
            return _MEANINGS[part]
        if _DIGIT.fullmatch(part):
            return int(part[0])
        raise ValueError(part)

    def __str__(self) -> str:
        """Return the printed form of table 3, e.g. `三级/高级工`."""
        return _PRINTED[self]

    @property
    def needs_review(self) -> bool:
        """Whether 综合评审 belongs to it (K26, Z8)."""
        return self <= Level.TECHNICIAN
