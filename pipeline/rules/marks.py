"""Marks of 0 to 100, and the pass flag of 综合评审."""

import re
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Final

from pipeline.rules.refusal import Refusal
from pipeline.rules.text import tight

PASS_MARK: Final = 60
_HIGHEST: Final = 100
_TENTH: Final = Decimal("0.1")
# Not what `Decimal` reads: `6E1` and the digits of other scripts are slips of a hand or of a program.
_MARK: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]+)?")


class Absence(StrEnum):
    """What stands in place of a mark."""

    ABSENT = "缺考"


class Review(StrEnum):
    """综合评审: passed, failed, or none held."""

    PASSED = "合格"
    FAILED = "不合格"
    NONE = ""


_ABSENT: Final = frozenset({"缺考", "缺席", "未考", "未参加", "弃考"})
_REVIEWS: Final = {
    **dict.fromkeys(("合格", "通过", "是", "√"), Review.PASSED),
    **dict.fromkeys(("不合格", "未通过", "不通过", "否", "×", *_ABSENT), Review.FAILED),
    **dict.fromkeys(("", "-", "--", "----", "—", "——", "/", "无", "不适用"), Review.NONE),
}


@lru_cache(maxsize=2048)
def parse_mark(text: str) -> Decimal | Absence:
    """Return the mark, with one decimal at most (`85`, `85.5`), or `Absence.ABSENT` for 缺考.

    Raises Refusal: `mark-unreadable`, `mark-range`, `mark-decimals`.
    """
    plain = tight(text)
    if plain in _ABSENT:
        return Absence.ABSENT
    digits = plain.removesuffix("分")
    if not _MARK.fullmatch(digits):
        raise Refusal("mark-unreadable", text=digits)
    mark = Decimal(digits)
    if mark > _HIGHEST:
        raise Refusal("mark-range", text=plain)
    rounded = mark.quantize(_TENTH)
    if rounded != mark:
        raise Refusal("mark-decimals", text=plain)
    return Decimal(int(rounded)) if rounded == int(rounded) else rounded


def parse_review_or_absence(text: str) -> Review | Absence:
    """Return what 综合评审 came to, as `parse_review` does, but `Absence.ABSENT` for 缺考.

    Raises Refusal (`review-unreadable`).
    """
    return Absence.ABSENT if tight(text) in _ABSENT else parse_review(text)


def parse_review(text: str) -> Review:
    """Return what 综合评审 came to; an empty text or a dash means that none was held.

    Raises Refusal (`review-unreadable`).
    """
    plain = tight(text)
    if plain not in _REVIEWS:
        raise Refusal("review-unreadable", text=plain)
    return _REVIEWS[plain]
