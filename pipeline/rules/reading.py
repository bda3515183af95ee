"""From a cell to a value: one cell is read at a time, and what is wrong with it is noted where it stands."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from pipeline.rules.batch import Cell, CellKind
from pipeline.rules.identity import masked_within
from pipeline.rules.problems import Problem
from pipeline.rules.refusal import Refusal
from pipeline.rules.text import tight

T = TypeVar("T")
_LONGEST_SHOWN: Final = 40
# Nobody reads a longer list on a screen.
_MOST_RUNS: Final = 40
_NEVER_READ: Final = {CellKind.FORMULA: "cell-formula", CellKind.FAULT: "cell-fault"}
_NO_MORE: Final[Mapping[CellKind, str]] = {}


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the cells of one row (None: the sheet 批次) and keeps the problems it met."""

    row: int | None = None
    problems: list[Problem] = field(default_factory=list)

    def read(
        self,
        cell: Cell,
        column: str,
        parse: Callable[[str], T],
        *,
        refused: Mapping[CellKind, str] = _NO_MORE,
        blank_is_read: bool = False,
    ) -> T | None:
        """Return what `parse` makes of the cell; None for a blank cell, and for one with a problem.

        `refused` names the problem of further kinds of cell. `blank_is_read`: a blank cell has a meaning.
        """
        code = refused.get(cell.kind) or _NEVER_READ.get(cell.kind)
        if code is not None:
            self.problems.append(Problem.of(code, self.row, column, text=shown(cell.text)))
            return None
        if not blank_is_read and not tight(cell.text):
            return None
        try:
            return parse(cell.text)
        except Refusal as refusal:
            self.problems.append(located(refusal, self.row, column))
            return None


def located(refusal: Refusal, row: int | None, column: str | None) -> Problem:
    """Return the error that a refusal is at this place; its values are safe to show."""
    return Problem.of(refusal.code, row, column, **{name: shown(str(value)) for name, value in refusal.values.items()})


def shown(text: str) -> str:
    """Return what somebody typed as a message may show it: short, printable, no identity number in full."""
    printable = "".join(character if character.isprintable() else "\ufffd" for character in masked_within(text))
    return printable if len(printable) <= _LONGEST_SHOWN else printable[:_LONGEST_SHOWN] + "…"


def rows_shown(rows: Iterable[int]) -> str:
    """Return row numbers as people write them, e.g. `5、9–12`; of many runs the first, and `…`."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1][1:] = [row]
        else:
            runs.append([row])
    told = ["–".join(map(str, run)) for run in runs]
    return "、".join(told[:_MOST_RUNS]) + ("…" if len(told) > _MOST_RUNS else "")
