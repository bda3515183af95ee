"""Institution codes (13 characters) and certificate numbers (22), after 职业技能等级证书编码规则 (N, Z13; R1-R12)."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Self

from pipeline.rules.levels import Level

LAST_SEQUENCE = 999_999
_CODE = re.compile(r"[YS][0-9]{12}", re.ASCII)
_NUMBER = re.compile(r"[YS][0-9]{12}[0-9]{2}[1-5][0-9]{6}", re.ASCII)
# So many characters stand before the sequence.
_STEM = 16
_CENTURY = 2000
# N table 2: 00 is the region itself, 14 is 克州; 15-99 are illegal.
_LAST_CITY = 14


@dataclass(frozen=True, slots=True)
class Region:
    """What differs from one province to the next (domain.md X14): its two digits, and how positions 8-13 are split.

    `cities_up_to` is None where a province numbers its institutions without the city table of N.
    """

    province: str = "65"
    cities_up_to: int | None = _LAST_CITY


XINJIANG = Region()


@dataclass(frozen=True, slots=True, order=True)
class InstitutionCode:
    """The 13 characters that the authority gives to an institution; never typed by an operator (R11)."""

    text: str

    @classmethod
    def parse(cls, text: str, region: Region = XINJIANG) -> Self:
        """Return the code, or raise ValueError with a machine-readable reason (R1-R7)."""
        if not _CODE.fullmatch(text):
            raise ValueError("shape")
        if text[5:7] != region.province:
            raise ValueError("province")
        if region.cities_up_to is not None:
            _check_split(text, region.cities_up_to)
        return cls(text)

    def __str__(self) -> str:
        return self.text


def _check_split(text: str, cities_up_to: int) -> None:
    if int(text[7:9]) > cities_up_to:
        raise ValueError("city")
    # R6: 9 marks a 技工院校, which is filed under S only.
    if text[9] == "9" and text[0] == "Y":
        raise ValueError("school")
    if text[10:] == "000":
        raise ValueError("sequence")


@dataclass(frozen=True, slots=True, order=True)
class CertificateNumber:
    """证书编号: institution (13) + year of 发证日期 (2) + level (1) + sequence (6).

    `year` is the full year; it is printed with its last two digits (R8).
    """

    institution: InstitutionCode
    year: int
    level: Level
    sequence: int

    def __post_init__(self) -> None:
        """Refuse what could not be printed in 22 characters."""
        if not _CENTURY <= self.year < _CENTURY + 100:
            raise ValueError("year")
        if not 1 <= self.sequence <= LAST_SEQUENCE:
            raise ValueError("sequence")

    @classmethod
    def parse(cls, text: str, region: Region = XINJIANG) -> Self:
        """Return the number, or raise ValueError with a machine-readable reason."""
        if not _NUMBER.fullmatch(text):
            raise ValueError("shape")
        return cls(*_sequence_in(text[:_STEM], region), int(text[_STEM:]))

    def __str__(self) -> str:
        return f"{self.institution.text}{self.year % 100:02d}{self.level:d}{self.sequence:06d}"


# All numbers of a year and a level begin alike.
@lru_cache(maxsize=128)
def _sequence_in(stem: str, region: Region) -> tuple[InstitutionCode, int, Level]:
    return InstitutionCode.parse(stem[:-3], region), _CENTURY + int(stem[-3:-1]), Level(int(stem[-1]))


@dataclass(frozen=True, slots=True, order=True)
class NumberSequence:
    """What has a counter of its own: institution x year of 发证日期 x level (R10)."""

    institution: InstitutionCode
    year: int
    level: Level

    @classmethod
    def of(cls, institution: InstitutionCode, issued_on: date, level: Level) -> Self:
        """Return the sequence that a certificate of that level and day takes its number from."""
        return cls(institution, issued_on.year, level)

    def number(self, sequence: int) -> CertificateNumber:
        """Return the number at place `sequence` (from 1)."""
        return CertificateNumber(self.institution, self.year, self.level, sequence)
