"""A list as an office prints it: a title, notes, a header row that repeats on every sheet of A4, and numbered lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.reports.workbook import Book, Style, places, workbook

_LINES_OF_A_HEIGHT: Final = 2


@dataclass(frozen=True, slots=True)
class Listing:
    """One list; `sheet` names the sheet, `headings` and `widths` (characters) do not count 序号, which comes first.

    What is longer than its column takes more lines. At about 135 characters across the print has its full size, at 160
    it is still 9.5 points high. `points` is the height of lines in which people sign, room for two lines of print; a
    line with a longer cell is as high as that needs.
    """

    sheet: str
    title: str
    notes: Sequence[str]
    headings: Sequence[str]
    widths: Sequence[int]
    points: float | None = None


def listed(listing: Listing, lines: Iterable[Sequence[str]]) -> bytes:
    """Return the workbook: one line for each of `lines`, in order; every cell but 序号 is text."""
    return workbook(lambda book: _fill(book, listing, lines))


def _fill(book: Book, listing: Listing, lines: Iterable[Sequence[str]]) -> None:
    headings = ("序号", *listing.headings)
    head_rows = len(listing.notes) + 2
    sheet = book.sheet(listing.sheet)
    sheet.widths((6, *listing.widths))
    sheet.freeze(head_rows, 2)
    sheet.repeat_rows(0, head_rows - 1)
    sheet.height(0, 30)
    sheet.across(0, len(headings), listing.title, Style.TITLE)
    for row, note in enumerate(listing.notes, start=1):
        sheet.across(row, len(headings), note, Style.NOTE)
    sheet.line(head_rows - 1, headings, Style.HEADING)
    for place, texts in enumerate(lines):
        row = head_rows + place
        if listing.points is not None and _is_short(texts, listing.widths):
            sheet.height(row, listing.points)
        sheet.count(row, 0, place + 1)
        for column, text in enumerate(texts, start=1):
            sheet.write(row, column, text, Style.LISTED)


def _is_short(texts: Sequence[str], widths: Sequence[int]) -> bool:
    """Whether every text fits into two lines of its column, with a character to spare where a line ends early."""
    return all(places(text) <= _LINES_OF_A_HEIGHT * (width - 1) for text, width in zip(texts, widths, strict=True))
