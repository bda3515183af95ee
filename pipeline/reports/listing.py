"""A list as an office prints it: a title, notes, a header row that repeats on every sheet of A4, and numbered lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.reports.workbook import Book, Style, workbook


@dataclass(frozen=True, slots=True)
class Listing:
    """One list; `sheet` names the sheet, `headings` and `widths` (characters) do not count 序号, which comes first.

    What is longer than its column takes more lines. At about 135 characters across the print has its full size, at 160
    it is still 9.5 points high.
    """

    sheet: str
    title: str
    notes: Sequence[str]
    headings: Sequence[str]
    widths: Sequence[int]


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
        sheet.count(row, 0, place + 1)
        for column, text in enumerate(texts, start=1):
            sheet.write(row, column, text, Style.LISTED)
