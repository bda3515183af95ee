"""The kinds of batches (类别) that an institution drops."""

from enum import StrEnum
from typing import Final, Self

from pipeline.rules.batch import Roster
from pipeline.rules.columns import KIND
from pipeline.rules.text import tight


class Category(StrEnum):
    """类别 of a batch, as the sheet 批次 spells it."""

    RESULTS = "认定结果"
    EXAMINERS = "考评人员"
    SUPERVISORS = "质量督导员"
    STAFF = "工作人员"
    ADMISSION = "准考"
    SCORES = "成绩"

    @classmethod
    def of(cls, text: str) -> Self | None:
        """Return the category meant by `text`, None where there is no such category."""
        return next((category for category in cls if category == tight(text)), None)

    @property
    def is_of_cards(self) -> bool:
        """Whether cards come out of such a batch."""
        return self in (Category.EXAMINERS, Category.SUPERVISORS, Category.STAFF)

    @property
    def form(self) -> str:
        """The KIND by which `certpress form` makes the empty workbook of such a batch."""
        return _FORMS[self]


_FORMS: Final = {
    Category.RESULTS: "results",
    Category.EXAMINERS: "examiners",
    Category.SUPERVISORS: "supervisors",
    Category.STAFF: "staff",
    Category.ADMISSION: "exam",
    Category.SCORES: "scores",
}


def said_category(roster: Roster) -> Category | None:
    """Return what kind of batch it says it is; None where it says nothing that is known."""
    cell = roster.particulars.get(KIND)
    return Category.of(cell.text) if cell else None
