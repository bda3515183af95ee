"""How much a drop may hold. Every bound is a setting ([limits] in site.toml): a bomb is refused, not survived."""

from dataclasses import dataclass

_MIB = 1 << 20
_COLUMNS_OF_ALL_ROWS = 50


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one drop; each is the greatest value that is still accepted."""

    files: int = 12_000
    """How many files one drop holds."""
    file_bytes: int = 64 * _MIB
    """Bytes of one file, unpacked."""
    total_bytes: int = 4096 * _MIB
    """Bytes of all files together, unpacked."""
    ratio: int = 200
    """How many times larger a packed file of more than 1 MiB may become when it is unpacked."""
    nesting: int = 2
    """How many folders lie within one another: 1 allows `photos/a.jpg`, 2 allows `photos/甲班/a.jpg`."""
    workbook_bytes: int = 256 * _MIB
    """Bytes of all parts of one workbook together, unpacked."""
    rows: int = 20_000
    """Rows of one sheet."""
    columns: int = 200
    """Columns of one sheet."""
    cell_characters: int = 2_000
    """Characters of one cell."""
    pixels: int = 40_000_000
    """Pixels of one photo, width times height."""

    @property
    def cells(self) -> int:
        """How many cells one sheet holds, blank ones among them: all rows that it may have, of fifty columns. Every
        cell is held in memory, and 20,000 rows of 200 columns would take gigabytes.
        """
        return _COLUMNS_OF_ALL_ROWS * self.rows
