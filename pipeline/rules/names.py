"""People's names: the middle dot, the characters a name may have, and those that only look like them.

民委发〔2016〕33号 and JR/T 0253-2022 6.1.4: the separator is U+00B7 and nothing else, and a name field holds 50
characters at least. A name is printed as it is, so everything that is no letter of a name is refused here: markup,
formulas, invisible characters, characters that only one machine's fonts have.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Self

from pipeline.rules.refusal import Refusal
from pipeline.rules.text import code_point, fold

MIDDLE_DOT: Final = "\u00b7"
LONGEST_NAME: Final = 50
# Dots that people's input methods give them; a full stop counts only between 汉字.
_OTHER_DOTS: Final = "\u2022\u2027\u2219\u22c5\u2e31\u30fb\uff65\ua78f"
# Unified ideographs by block and not by Python's table of names: the newest blocks are younger than Python 3.11.
_HAN: Final = (
    "\u3007\u3400-\u4dbf\u4e00-\u9fff\ufa0e-\ufa29\U00020000-\U0002f7ff\U0002fa20-\U0002fffd\U00030000-\U0003fffd"
)
_STOP_BETWEEN_HAN: Final = re.compile(rf"(?<=[{_HAN}])\s?[.\u2024]\s?(?=[{_HAN}])")
_SPACE_BESIDE_HAN: Final = re.compile(rf"(?<=[{_HAN}{MIDDLE_DOT}])\s|\s(?=[{_HAN}{MIDDLE_DOT}])")
_HAN_CHARACTER: Final = re.compile(rf"[{_HAN}]")
_TYPOGRAPHIC: Final = str.maketrans("\u2018\u2019\u02bc\u02bb\u2010\u2011", "''''--")
# Between the parts of a foreigner's name: `Anne-Marie O'Neil`, `John Q. Public`.
_LATIN_PUNCTUATION: Final = " -'."
_JOINTS: Final = frozenset({" ", "-", "'", ".", ". "})
_PUNCTUATION_RUN: Final = re.compile(r"[ \-'.]+")
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Mn", "Me", "Zl", "Zp"})
_PRIVATE_USE: Final = "Co"
# What most names are: 汉字 of the two oldest blocks, perhaps in parts. Nothing of such a name is exchanged or refused.
_ORDINARY: Final = re.compile(rf"[\u3400-\u4dbf\u4e00-\u9fff]+(?:{MIDDLE_DOT}[\u3400-\u4dbf\u4e00-\u9fff]+)*")
_TO_MIDDLE_DOTS: Final = dict.fromkeys(map(ord, _OTHER_DOTS), MIDDLE_DOT)


@dataclass(frozen=True, slots=True, order=True)
class PersonName:
    """姓名 as it is printed."""

    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the name; its separators become U+00B7, stray spaces beside 汉字 go.

        Raises Refusal: `name-long`, `name-dots`, `name-private-use`, `name-invisible`, `name-lookalike` or
        `name-character`.
        """
        if len(text) <= LONGEST_NAME and _ORDINARY.fullmatch(text):
            return cls(text)
        plain = with_middle_dots(fold(text).translate(_TYPOGRAPHIC))
        for character in plain:
            _check_character(character)
        if len(plain) > LONGEST_NAME:
            raise Refusal("name-long", length=len(plain), most=LONGEST_NAME)
        if not _is_well_formed(plain):
            raise Refusal("name-dots")
        return cls(plain)

    def __str__(self) -> str:
        return self.text


def with_middle_dots(text: str) -> str:
    """Return `text` with every separator between the parts of a name as U+00B7, and no space beside 汉字."""
    dotted = text.translate(_TO_MIDDLE_DOTS)
    return _SPACE_BESIDE_HAN.sub("", _STOP_BETWEEN_HAN.sub(MIDDLE_DOT, dotted))


def has_odd_dot(text: str) -> bool:
    """Whether `text` spells a separator with another character than U+00B7."""
    if _ORDINARY.fullmatch(text):
        return False
    return with_middle_dots(fold(text)).count(MIDDLE_DOT) != fold(text).count(MIDDLE_DOT)


def is_han(character: str) -> bool:
    """Whether `character` is a unified ideograph, also one of a block that is younger than Python's tables."""
    return _HAN_CHARACTER.fullmatch(character) is not None


def _check_character(character: str) -> None:
    if is_han(character) or character == MIDDLE_DOT or _is_latin(character):
        return
    category = unicodedata.category(character)
    if category == _PRIVATE_USE:
        raise Refusal("name-private-use", code_point=code_point(character))
    if category in _INVISIBLE:
        raise Refusal("name-invisible", code_point=code_point(character))
    meant = unicodedata.normalize("NFKC", character)
    if is_han(meant):
        raise Refusal("name-lookalike", character=character, code_point=code_point(character), meant=meant)
    raise Refusal("name-character", character=_visible(character), code_point=code_point(character))


def _is_latin(character: str) -> bool:
    return character in _LATIN_PUNCTUATION or _is_latin_letter(character)


def _is_latin_letter(character: str) -> bool:
    return unicodedata.category(character).startswith("L") and unicodedata.name(character, "").startswith("LATIN ")


def _visible(character: str) -> str:
    return character if character.isprintable() else "\ufffd"


def _is_well_formed(text: str) -> bool:
    return all(part and all(_joins(part, run) for run in _PUNCTUATION_RUN.finditer(part)) for part in _parts(text))


def _parts(text: str) -> list[str]:
    return text.split(MIDDLE_DOT)


def _joins(part: str, run: re.Match[str]) -> bool:
    """Whether the punctuation stands between two Latin letters, or is the full stop of an initial at the end."""
    before, after = part[: run.start()], part[run.end() :]
    if not before or not _is_latin_letter(before[-1]) or run.group() not in _JOINTS:
        return False
    return _is_latin_letter(after[0]) if after else run.group() == "."
