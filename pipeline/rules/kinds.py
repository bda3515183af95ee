"""Whether 类别 is one that is known and fits the sheets: only then can anything else be judged."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from pipeline.rules.batch import BLANK, CellKind, Roster
from pipeline.rules.categories import Category, said_category
from pipeline.rules.columns import KIND
from pipeline.rules.exam.columns import ROOMS, SESSIONS
from pipeline.rules.problems import Problem
from pipeline.rules.reading import shown
from pipeline.rules.text import tight

# A sheet 人员 may be anybody's own; these two nobody has but an exam.
_SHEETS_OF_EXAMS: Final = (SESSIONS, ROOMS)
_KNOWN: Final = "、".join(Category)
# What such a cell shows is not what somebody wrote: understanding the roster tells that.
_NOT_WRITTEN: Final = (CellKind.FORMULA, CellKind.FAULT)


def kind_problems(roster: Roster) -> Iterator[Problem]:
    """Yield what is wrong with 类别; judged by the rules of a kind that was not meant, every cell would be wrong."""
    cell, said = roster.particulars.get(KIND, BLANK), said_category(roster)
    text = tight(cell.text)
    if said is None and text and cell.kind not in _NOT_WRITTEN:
        yield _unknown(text)
    elif said is not Category.ADMISSION and (sheets := [name for name in _SHEETS_OF_EXAMS if roster.sheets.get(name)]):
        yield Problem.of("kind-sheets", None, KIND, sheets="、".join(sheets), exam=Category.ADMISSION)


def _unknown(text: str) -> Problem:
    meant = _nearest(text)
    if meant is None:
        return Problem.of("kind-unsupported", None, KIND, kind=shown(text), known=_KNOWN)
    return Problem.of("kind-mistyped", None, KIND, kind=shown(text), known=_KNOWN, meant=meant)


def _nearest(text: str) -> str | None:
    """Return the 类别 that stands in the text, or else resembles it most: 准考 for 准考证, 考评人员 for 考评员."""
    within = [str(category) for category in Category if category in text]
    return next(iter(within or get_close_matches(text, list(map(str, Category)), n=1)), None)
