"""How the desks of a room stand: in how many columns and rows (K13, E1-8)."""

from math import ceil, sqrt
from typing import Final

# Rooms are somewhat wider than deep.
_WIDER: Final = 1.2


def grid(desks: int, rows: int | None, columns: int | None) -> tuple[int, int]:
    """Return columns and rows of so many desks: those of the batch where they suffice, else as suits the number."""
    if rows and columns and rows * columns >= desks:
        return columns, rows
    if rows and not columns:
        return ceil(desks / rows), min(rows, desks)
    rows = ceil(desks / (columns or ceil(sqrt(desks * _WIDER))))
    return ceil(desks / rows), rows
