"""A code as it is drawn: a grid of modules and the dark ones among them, whatever the symbology."""

from dataclasses import dataclass
from typing import NamedTuple


class Grid(NamedTuple):
    """How many modules a code has across and down, quiet zone included."""

    columns: int
    rows: int


@dataclass(frozen=True, slots=True)
class Code:
    """A code, ready to be drawn.

    `path` are the PDF operators that fill the dark places of its `grid` (`x y width height re`, then one `f`), in
    modules from the upper left corner, y down. Being one path, no hairline stands between them.
    """

    text: str
    grid: Grid
    path: bytes
