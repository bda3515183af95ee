"""A month is closed: its books and its summary are made, and what it came to is entered by two people.

Nothing is closed before everything else is done: books, a signed checkpoint, the summary that bears it, then the entry
with their SHA-256, then a checkpoint over that. A crash on the way leaves a month that is still open; closing it again
makes the files anew. They lie in a folder of their own, where no later export takes their place.
"""

from dataclasses import dataclass
from pathlib import Path

from pipeline.book_exporting import ALL_BOOKS, Wish, export_books
from pipeline.ledger.checkpoints import Checkpoint
from pipeline.ledger.months import MonthFigures
from pipeline.month_summary import Month, closed_folder, write_summary
from pipeline.reports.month_rows import Book
from pipeline.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Closed:
    """A month that was closed: where its files lie, which they are, and what it came to."""

    folder: Path
    files: tuple[str, ...]
    figures: MonthFigures


def close_month(shop: Workshop, month: Month, *, by: str, second: str) -> Closed:
    """Close the month, alone at the site; return what was made.

    Raises EntryRefused where it is not over, closed already, or another one comes first: then nothing was written.
    Also what exporting and signing raise.
    """
    shop.register.refuse_to_close(month.name, shop.clock().date().isoformat())
    folder, year = closed_folder(shop.settings.books, month.name), int(month.name[:4])
    wish = Wish.of_month(ALL_BOOKS, year, int(month.name[5:]), by=by)
    books = [Book(one.path.name, one.sha256) for one in export_books(shop, wish, folder=folder)]
    note = shop.keyring.sign()
    summary = write_summary(shop, month, books, note, folder, by=by)
    files = [*((book.name, book.sha256) for book in books), (summary.path.name, summary.sha256)]
    signed = Checkpoint.parse(note.text).head.size if note else None
    shop.register.close_month(summary.figures, files, signed=signed, actor=by, second=second)
    shop.keyring.sign()
    return Closed(folder, tuple(name for name, _sha256 in files), summary.figures)
