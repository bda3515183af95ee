"""Card numbers of 18 characters: the institution's 13 and five that tell the kind and the place in its sequence.

PC5 and P16 (R37): an examiner has 2, a senior examiner 1, then four digits. DC5 and D13 (R38): a supervisor has five
digits, capped at 09999 so that no two kinds can ever share a number (domain.md X6). Staff have no number sequence of
the regulations; theirs has a W there.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from pipeline.rules.numbers import XINJIANG, InstitutionCode, Region

LAST_CARD: Final = 9_999
_NUMBER: Final = re.compile(r"([YS][0-9]{12})([012W])([0-9]{4})", re.ASCII)


class CardKind(StrEnum):
    """What a card says its holder is, as it is printed."""

    EXAMINER = "考评员"
    SENIOR_EXAMINER = "高级考评员"
    SUPERVISOR = "质量督导员"
    STAFF = "工作人员"

    @property
    def is_examiner(self) -> bool:
        """Whether the holder examines: 考评员 or 高级考评员."""
        return self in (CardKind.EXAMINER, CardKind.SENIOR_EXAMINER)

    @property
    def mark(self) -> str:
        """The fourteenth character of the numbers of this kind."""
        return _MARKS[self]


_MARKS: Final = {
    CardKind.SUPERVISOR: "0",
    CardKind.SENIOR_EXAMINER: "1",
    CardKind.EXAMINER: "2",
    CardKind.STAFF: "W",
}
_KINDS: Final = {mark: kind for kind, mark in _MARKS.items()}


@dataclass(frozen=True, slots=True, order=True)
class CardNumber:
    """证卡编号: the institution (13), the kind's mark, the sequence (4), which is never reset (domain.md X7)."""

    institution: InstitutionCode
    kind: CardKind
    sequence: int

    def __post_init__(self) -> None:
        """Refuse what could not be printed in 18 characters."""
        if not 1 <= self.sequence <= LAST_CARD:
            raise ValueError("sequence")

    @classmethod
    def parse(cls, text: str, region: Region = XINJIANG) -> Self:
        """Return the number, or raise ValueError with a machine-readable reason."""
        match = _NUMBER.fullmatch(text)
        if not match:
            raise ValueError("shape")
        code, mark, sequence = match.groups()
        return cls(InstitutionCode.parse(code, region), _KINDS[mark], int(sequence))

    def __str__(self) -> str:
        return f"{self.institution.text}{self.kind.mark}{self.sequence:04d}"
