"""Identity documents: their types, their numbers, and how a number is shown without giving it away.

The 18-digit numbers are checked by GB 11643: a known province, a real birth date, and the check character of ISO 7064
MOD 11-2. County codes are not checked: a number keeps the county of its day, and lists of counties refuse two valid
numbers of three.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from operator import mul
from typing import Final, Self

from pipeline.rules.refusal import Refusal
from pipeline.rules.text import capitals, tight

_LENGTH: Final = 18
_OLD_LENGTH: Final = 15
_EARLIEST_BIRTH: Final = date(1900, 1, 1)
# GB/T 2260, first two digits.
_PROVINCES: Final = frozenset(
    {*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71}
)
# The residence permit's own first six digits, for Hong Kong, Macau and Taiwan.
_PERMIT_PREFIXES: Final = ("810000", "820000", "830000")
_FOREIGNER_PREFIX: Final = "9"
# ISO 7064 MOD 11-2 for the first seventeen digits, and the check character for each remainder (GB 11643, 6.1).
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_OF_ZEROS: Final = ord("0") * sum(_WEIGHTS)


class IdentityType(StrEnum):
    """证件类型, as it is printed."""

    RESIDENT = "居民身份证"
    RESIDENCE_PERMIT = "港澳台居民居住证"
    HONG_KONG_MACAU_PERMIT = "港澳居民来往内地通行证"
    TAIWAN_PERMIT = "台湾居民来往大陆通行证"
    PERMANENT_RESIDENT = "外国人永久居留身份证"
    PASSPORT = "护照"
    OTHER = "其他"

    @classmethod
    @lru_cache(maxsize=256)
    def parse(cls, text: str) -> Self:
        """Return the type meant by `text`; an empty text means 居民身份证.

        Raises Refusal (`identity-type-unknown`).
        """
        known = _TYPES.get(capitals(tight(text)))
        if known is None:
            raise Refusal("identity-type-unknown", text=tight(text))
        return cls(known)


_TYPES: Final[dict[str, IdentityType]] = {
    **{str(kind): kind for kind in IdentityType},
    "": IdentityType.RESIDENT,
    # The platform's own code (archive table, column 证件类型).
    "201": IdentityType.RESIDENT,
    "身份证": IdentityType.RESIDENT,
    "二代身份证": IdentityType.RESIDENT,
    "第二代居民身份证": IdentityType.RESIDENT,
    "中华人民共和国居民身份证": IdentityType.RESIDENT,
    "居住证": IdentityType.RESIDENCE_PERMIT,
    "港澳台居住证": IdentityType.RESIDENCE_PERMIT,
    "港澳居民居住证": IdentityType.RESIDENCE_PERMIT,
    "台湾居民居住证": IdentityType.RESIDENCE_PERMIT,
    "中华人民共和国港澳居民居住证": IdentityType.RESIDENCE_PERMIT,
    "中华人民共和国台湾居民居住证": IdentityType.RESIDENCE_PERMIT,
    "港澳通行证": IdentityType.HONG_KONG_MACAU_PERMIT,
    "港澳居民通行证": IdentityType.HONG_KONG_MACAU_PERMIT,
    "港澳居民往来内地通行证": IdentityType.HONG_KONG_MACAU_PERMIT,
    "回乡证": IdentityType.HONG_KONG_MACAU_PERMIT,
    "台胞证": IdentityType.TAIWAN_PERMIT,
    "台湾通行证": IdentityType.TAIWAN_PERMIT,
    "台湾居民通行证": IdentityType.TAIWAN_PERMIT,
    "台湾居民往来大陆通行证": IdentityType.TAIWAN_PERMIT,
    "永居证": IdentityType.PERMANENT_RESIDENT,
    "外国人永久居留证": IdentityType.PERMANENT_RESIDENT,
    "外国人永久居留身份证件": IdentityType.PERMANENT_RESIDENT,
    "普通护照": IdentityType.PASSPORT,
    "外国护照": IdentityType.PASSPORT,
    "PASSPORT": IdentityType.PASSPORT,
    "其它": IdentityType.OTHER,
    "其他证件": IdentityType.OTHER,
}
# Types without a check character: all that can be said of them is their shape.
_SHAPES: Final = {
    IdentityType.HONG_KONG_MACAU_PERMIT: re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?"),
    IdentityType.TAIWAN_PERMIT: re.compile(r"[0-9]{8}"),
    IdentityType.PASSPORT: re.compile(r"[A-Z0-9]{5,18}"),
    IdentityType.OTHER: re.compile(r"[A-Z0-9][A-Z0-9()-]{3,29}"),
}
# Types under which a number of 18 characters is accepted although it may be that of another document.
_BEARING_OTHERS: Final = frozenset({IdentityType.RESIDENT, IdentityType.PASSPORT, IdentityType.OTHER})
_OLD_PERMANENT: Final = re.compile(r"[A-Z]{3}[0-9]{12}")
# 15 digits as they were, 18 characters as they are, and either with a digit too many or too few; a certificate number
# (a letter and 21 digits) is public.
_LIKE_A_NUMBER: Final = re.compile(r"(?<![0-9])(?![0-9]{21}(?<=[YSys][0-9]{21})(?![0-9]))(?:[0-9]{17}[Xx]|[0-9]{15,})")
_WELL_FORMED: Final = re.compile(r"[0-9]{17}[0-9X]")
_EIGHTEEN: Final = re.compile(r"(?=([0-9]{17}[0-9Xx]))")


@dataclass(frozen=True, slots=True, order=True)
class Identity:
    """An identity document: its type, and its number in capitals without spaces."""

    type: IdentityType
    text: str

    @classmethod
    def parse(cls, text: str, identity_type: IdentityType = IdentityType.RESIDENT) -> Self:
        """Return the document; full-width digits, spaces and a small `x` are folded.

        Raises Refusal: `identity-fifteen`, `identity-length`, `identity-characters`, `identity-province`,
        `identity-birth-date`, `identity-check-digit`, `identity-type-mismatch` or `identity-shape`.
        """
        plain = capitals(tight(text))
        if identity_type in _SHAPES:
            _check_shape(plain, identity_type)
        elif not (identity_type is IdentityType.PERMANENT_RESIDENT and _OLD_PERMANENT.fullmatch(plain)):
            _check_eighteen(plain, identity_type)
        return cls(identity_type, plain)

    def __str__(self) -> str:
        return self.text

    @property
    def born_on(self) -> date | None:
        """The birth date in the number, None where the document has none."""
        return _birth_date(self.text) if self._has_birth_date else None

    @property
    def told_type(self) -> IdentityType:
        """The type that the number itself tells: 18 sound characters are one person's under whatever 证件类型."""
        if self.type in _BEARING_OTHERS and (meant := _sound_type(self.text)):
            return meant
        return self.type

    @property
    def bearer(self) -> Self:
        """The document by the type that it tells: equal for two rows of one person, under whatever 证件类型.

        A passport and a permit with equal digits have two owners.
        """
        told = self.told_type
        return self if told is self.type else replace(self, type=told)

    @property
    def _has_birth_date(self) -> bool:
        return self.type not in _SHAPES and len(self.text) == _LENGTH


def check_character(first_seventeen: str) -> str:
    """Return the 18th character of a number, `0` to `9` or `X` (ISO 7064 MOD 11-2)."""
    return _CHECKS[(sum(map(mul, _WEIGHTS, first_seventeen.encode("ascii"))) - _OF_ZEROS) % 11]


def masked(identity: str) -> str:
    """Return the number as a message or a log may show it: `650102********0013`."""
    head, tail = len(identity) // 3, len(identity) // 4
    return identity[:head] + "*" * (len(identity) - head - tail) + identity[len(identity) - tail :]


def masked_within(text: str) -> str:
    """Return `text` with everything masked that looks like a resident's number, a mistyped one too.

    A date, a mark and a certificate number stay as they are: a message must say what was typed.
    """
    return _LIKE_A_NUMBER.sub(lambda found: masked(found.group()), text)


def holds_identity(text: str) -> bool:
    """Whether a sound number of 18 characters stands anywhere in `text`."""
    return any(True for _ in identities_within(text))


def identities_within(text: str) -> Iterator[Identity]:
    """Yield every sound number of 18 characters that stands in `text`."""
    for found in _EIGHTEEN.finditer(text):
        number = found[1].upper()
        if meant := _sound_type(number):
            yield Identity(meant, number)


def _check_shape(text: str, identity_type: IdentityType) -> None:
    if not _SHAPES[identity_type].fullmatch(text):
        raise Refusal("identity-shape", type=identity_type)


def _check_eighteen(text: str, identity_type: IdentityType) -> None:
    if len(text) == _OLD_LENGTH and text.isascii() and text.isdigit():
        raise Refusal("identity-fifteen")
    if len(text) != _LENGTH:
        raise Refusal("identity-length", length=len(text))
    if not _WELL_FORMED.fullmatch(text):
        raise Refusal("identity-characters")
    _check_prefix(text, identity_type)
    born_on = _birth_date(text)
    if born_on is None or born_on < _EARLIEST_BIRTH:
        raise Refusal("identity-birth-date", digits=text[6:14])
    if check_character(text[:-1]) != text[-1]:
        raise Refusal("identity-check-digit")


def _check_prefix(text: str, identity_type: IdentityType) -> None:
    meant = _type_by_prefix(text)
    if meant is None:
        raise Refusal("identity-province", digits=text[:2])
    # A residence permit under an empty 证件类型 is common; the rule book warns about it instead.
    permit_as_resident = (identity_type, meant) == (IdentityType.RESIDENT, IdentityType.RESIDENCE_PERMIT)
    if meant is not identity_type and not permit_as_resident:
        raise Refusal("identity-type-mismatch", type=identity_type, meant=meant)


def _sound_type(text: str) -> IdentityType | None:
    """Return the type of a sound number of 18 characters, None for any other text."""
    try:
        meant = _type_by_prefix(text) if _WELL_FORMED.fullmatch(text) else None
        if meant is not None:
            _check_eighteen(text, meant)
    except Refusal:
        return None
    return meant


def _type_by_prefix(text: str) -> IdentityType | None:
    if text.startswith(_FOREIGNER_PREFIX):
        return IdentityType.PERMANENT_RESIDENT
    if text.startswith(_PERMIT_PREFIXES):
        return IdentityType.RESIDENCE_PERMIT
    return IdentityType.RESIDENT if int(text[:2]) in _PROVINCES else None


def _birth_date(text: str) -> date | None:
    try:
        return date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return None
