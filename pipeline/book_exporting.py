"""Books (台账) written out for people: a workbook each, under `output/books/`; that it was done is entered.

It is entered while the workbook lies on the disk without its name: a crash may leave an entry of a book that is not
there, and never a book with names in it that the ledger does not know.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

from pipeline.errors import BatchUnknown
from pipeline.files import make_folder, replacing, sync_file
from pipeline.ledger.books import NAMES as WORDS
from pipeline.ledger.books import Book, Line, Period
from pipeline.ledger.entries import SYSTEM
from pipeline.reports.book_page import MOST_LINES, InFile, book_page
from pipeline.reports.book_sheets import TITLES, Cover, book_workbook
from pipeline.workshop import Workshop

# The books by what an office calls them.
NAMES: Final[Mapping[str, Book]] = {name: book for book, name in WORDS.items()}
ALL_BOOKS: Final = tuple(NAMES)
# What is about blanks alone has nothing to say of a batch.
BOOKS_OF_A_BATCH: Final = tuple(name for name, book in NAMES.items() if book not in {Book.RECEIPT, Book.BALANCE})


@dataclass(frozen=True, slots=True)
class Wish:
    """Which books (by the names of an office), of which days (both included) or of which batch (批次号), and who asks.

    `told` names the period; nobody asks: `by` is None. `as_pdf` asks for PDFs too, of large books for their covers.
    """

    books: tuple[str, ...]
    first: date
    last: date
    told: str
    batch: str | None = None
    by: str | None = None
    as_pdf: bool = False

    @classmethod
    def of_year(cls, books: Sequence[str], year: int, *, by: str | None = None) -> "Wish":
        """Return the wish for the books of a year."""
        return cls(tuple(books), date(year, 1, 1), date(year, 12, 31), f"{year}年", by=by)

    @classmethod
    def of_month(cls, books: Sequence[str], year: int, month: int, *, by: str | None = None) -> "Wish":
        """Return the wish for the books of a month."""
        last = date(year, month, monthrange(year, month)[1])
        return cls(tuple(books), date(year, month, 1), last, f"{year}年{month:02}月", by=by)


@dataclass(frozen=True, slots=True)
class Exported:
    """A book that was written: where, how many lines it has, the SHA-256 (hex) of the file, and whether the lines are
    in it: a large book has a PDF that is its cover alone.
    """

    book: Book
    path: Path
    lines: int
    sha256: str
    is_whole: bool = True


def export_books(shop: Workshop, wish: Wish, *, folder: Path | None = None) -> tuple[Exported, ...]:
    """Write the workbooks, each in the place of an earlier one of the same period, and return them; a PDF that is
    wished for follows its workbook, and is a cover where the book has more than `MOST_LINES` lines.

    They go into the folder of the year unless another one is given.

    Raises BatchUnknown, LedgerBroken, ReportFailed, DiskTrouble.
    """
    batch = _batch(shop, wish.batch)
    books = shop.register.books(Period(wish.first.isoformat(), _told_until(shop, wish), batch))
    folder = folder or shop.settings.books / str(wish.first.year if wish.batch is None else _year(shop, wish.batch))
    make_folder(folder)
    cover = _cover(shop, wish)
    return tuple(
        exported
        for name in wish.books
        for exported in _exported(shop, wish, NAMES[name], books[NAMES[name]], cover, folder)
    )


def books_of_all_years(shop: Workshop, *, with_names: bool) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of a workbook for each book, of everything that was entered; nothing is entered.

    Raises LedgerBroken, ReportFailed.
    """
    wish = Wish(ALL_BOOKS, date(2000, 1, 1), date(2099, 12, 31), "全部")
    period = Period(wish.first.isoformat(), _told_until(shop, wish))
    books = shop.register.books(period, with_names=with_names)
    cover = _cover(shop, wish)
    for book, lines in books.items():
        yield f"{TITLES[book]}.xlsx", book_workbook(book, lines, cover)


def _told_until(shop: Workshop, wish: Wish) -> str:
    """Return the last day (ISO) of which the books can tell: a sum of days that are still to come is that of today.

    A clock that was set back hides no entry.
    """
    return min(wish.last, max(shop.clock().date(), shop.register.last_entry_at().date())).isoformat()


def _exported(
    shop: Workshop, wish: Wish, book: Book, lines: Sequence[Line], cover: Cover, folder: Path
) -> Iterator[Exported]:
    path = folder / f"{TITLES[book]}-{wish.told}.xlsx"
    yield (made := _export(shop, wish, book, lines, path, book_workbook(book, lines, cover)))
    if wish.as_pdf:
        is_whole = len(lines) <= MOST_LINES
        page = book_page(book, lines, cover, InFile(path.name, made.sha256), is_whole=is_whole)
        content = shop.report_pdf(page, title=TITLES[book])
        printed = _export(shop, wish, book, lines if is_whole else (), path.with_suffix(".pdf"), content)
        yield replace(printed, lines=len(lines), is_whole=is_whole)


def _export(shop: Workshop, wish: Wish, book: Book, lines: Sequence[Line], path: Path, content: bytes) -> Exported:
    digest = sha256(content).hexdigest()
    with replacing(path) as file:
        file.write(content)
        sync_file(file, path)
        shop.register.append_export(
            book,
            first=wish.first.isoformat(),
            last=wish.last.isoformat(),
            batch=_batch(shop, wish.batch),
            lines=len(lines),
            sha256=digest,
            actor=wish.by or SYSTEM,
        )
    return Exported(book, path, len(lines), digest)


def _batch(shop: Workshop, name: str | None) -> int | None:
    if name is None:
        return None
    found = shop.register.accepted(name)
    if found is None:
        raise BatchUnknown(batch=name)
    return found.batch


def _year(shop: Workshop, name: str) -> int:
    found = shop.register.accepted(name)
    return int((found.issued_on or "0")[:4]) if found else 0


def _cover(shop: Workshop, wish: Wish) -> Cover:
    institution, signed = shop.settings.institution, shop.register.newest_checkpoint()
    return Cover(
        institution=institution.name,
        code=institution.code.text,
        period=wish.told,
        entries=shop.register.head().size,
        checkpoint=str(signed).strip() if signed else "",
    )
