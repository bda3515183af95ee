"""Bad data as values: a list of located problems, each with a code and the values its sentence needs."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

# Not what is unassigned or private: a name may hold a character that is younger than this Python.
_OBEYED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class Severity(StrEnum):
    """Whether a problem returns the row, or is only told."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where.

    `row` counts as Excel does (the first row of the sheet is 1) and is None where the problem is about the whole
    batch; `column` is the heading as our form spells it. `values` fill the placeholders of the code's sentence.
    """

    code: str
    row: int | None = None
    column: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    severity: Severity = Severity.ERROR

    @classmethod
    def of(cls, code: str, row: int | None = None, column: str | None = None, **values: object) -> Self:
        """Return an error; the values are kept as text that a terminal can show."""
        return cls(code, row, column and printable(column), _as_text(values))

    @classmethod
    def warning(cls, code: str, row: int | None = None, column: str | None = None, **values: object) -> Self:
        """Return a warning; the values are kept as text that a terminal can show."""
        return cls(code, row, column and printable(column), _as_text(values), Severity.WARNING)

    @property
    def is_error(self) -> bool:
        """Whether the row or the batch must be returned for it."""
        return self.severity is Severity.ERROR


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any of the problems returns something."""
    return any(problem.is_error for problem in problems)


def _as_text(values: dict[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple((name, printable(str(value))) for name, value in sorted(values.items()))


def printable(text: str) -> str:
    """Return `text` without what a terminal obeys or turns round: controls, format characters, line separators.

    Names of files and keys come from anyone, and the sentence is read where they could hide or fake another.
    """
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    return "\ufffd" if unicodedata.category(character) in _OBEYED else character


def in_reading_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems without repetitions: those of the whole batch first, then by row."""
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda problem: (problem.row or 0, not problem.is_error)))
