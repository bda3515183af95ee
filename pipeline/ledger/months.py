"""What a month came to: figures by level, trade and kind of blank, as paper tells them and an entry has them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pipeline.ledger.rows import BlankRow


class Movement(StrEnum):
    """What is done to certificates and their paper, as the figures of a month name it."""

    NUMBERED = "numbered"  # a number was given, or a certificate from before certpress was brought in
    MADE = "made"  # the file of a copy
    PRINTED = "printed"  # a good sheet
    SPOILED = "spoiled"  # the sheet of a certificate
    DELIVERED = "delivered"
    REISSUED = "reissued"
    RECALLED = "recalled"
    DESTROYED = "destroyed"  # paper that was taken back
    REVOKED = "revoked"
    VOIDED = "voided"  # a number that will not be used, or what was wrongly brought in


# The level, the occupation, the job.
Trade = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Figures:
    """The certificates in force when a month began and when it ended, and what was done in between."""

    opening: int
    moved: Mapping[Movement, int]
    closing: int

    @property
    def difference(self) -> int:
        """What is lacking (or left over, below 0) at the end: 期初 + 取号 = 撤销 + 编号作废 + 期末 has to hold."""
        moved = self.moved
        gone = moved[Movement.REVOKED] + moved[Movement.VOIDED]
        return self.opening + moved[Movement.NUMBERED] - gone - self.closing

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.opening or self.closing or any(self.moved.values()))


@dataclass(frozen=True, slots=True)
class BlankFigures:
    """A kind of blank as a month found it and as it left it; its counts are those since the log began."""

    before: BlankRow
    now: BlankRow

    @property
    def moved(self) -> dict[str, int]:
        """What was done with its sheets; what was printed before and is spoiled now lessens `printed`."""
        before, now = self.before, self.now
        return {
            "received": now.received - before.received,
            "printed": now.printed - before.printed,
            "spoiled": now.spoiled + now.destroyed - before.spoiled - before.destroyed,
            "returned": now.returned - before.returned,
            "destroyed": now.destroyed - before.destroyed,
        }

    def entered(self) -> dict[str, Any]:
        """Return the figures as an entry has them."""
        ends = {"opening": self.before.in_stock, "pending": self.now.spoiled, "closing": self.now.in_stock}
        return {"blank": self.now.blank, **ends, **self.moved}


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """What a month (`2026-11`) came to: each level, trade and kind of blank of which there is something to tell."""

    month: str
    levels: Mapping[int, Figures]
    trades: Mapping[Trade, Figures]
    blanks: tuple[BlankFigures, ...]

    def entered(self) -> dict[str, list[dict[str, Any]]]:
        """Return the figures as the entry that closes the month has them."""
        levels = [_entered(level, figures) for level, figures in self.levels.items()]
        return {"levels": levels, "blanks": [blank.entered() for blank in self.blanks]}


def _entered(level: int, figures: Figures) -> dict[str, Any]:
    moved = {str(movement): figures.moved[movement] for movement in Movement}
    return {"level": level, "opening": figures.opening, **moved, "closing": figures.closing}
