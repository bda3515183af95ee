"""`certpress books`: the books (台账) of the ledger, written out for people."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pipeline.cli.acting import second_option
from pipeline.cli.caller import Caller, pass_caller
from pipeline.cli.masking import without_identities
from pipeline.errors import Because, UsageWrong
from pipeline.language.marker import N_

if TYPE_CHECKING:
    from pipeline.month_summary import Month
    from pipeline.workshop import Workshop

_MONTH: Final = re.compile(r"(20[0-9]{2})\s*[-年/.]?\s*(0?[1-9]|1[0-2])\s*月?")
_YEAR: Final = re.compile(r"(20[0-9]{2})\s*年?")


@click.group(
    help=N_("The books of the ledger (台账): 入库 印制 核发 补发 收回 销毁 撤销 余存 查阅, from what was entered.")
)
def command() -> None:
    """Books."""


@command.command(
    "export",
    help=N_("Writes workbooks into output/books/, of the books that are named, or of all."),
)
@click.argument("names", metavar=N_("[BOOK]..."), nargs=-1)
@click.option("--year", metavar="2026", help=N_("What was entered in that year."))
@click.option("--month", metavar="2026-11", help=N_("What was entered in that month."))
@click.option("--batch", metavar=N_("BATCH"), help=N_("What the ledger has of one batch."))
@click.option("--by", metavar="NAME", help=N_("Who asks for it; entered in the ledger."))
@click.option(
    "--pdf", "as_pdf", is_flag=True, help=N_("As PDF too, for paper; of a book of more than 500 lines the cover alone.")
)
@pass_caller
def export(
    caller: Caller,
    names: tuple[str, ...],
    *,
    year: str | None,
    month: str | None,
    batch: str | None,
    by: str | None,
    as_pdf: bool,
) -> None:
    """Write them, and say where."""
    from pipeline.book_exporting import ALL_BOOKS, BOOKS_OF_A_BATCH, Wish, export_books

    if sum(one is not None for one in (year, month, batch)) != 1:
        raise UsageWrong(reason=Because("one of --year, --month and --batch is needed"), command=_EXPORT)
    settings = caller.settings()
    actor = settings.person(by).name if by else None
    there_are = ALL_BOOKS if batch is None else BOOKS_OF_A_BATCH
    books = tuple(dict.fromkeys(_book(name, there_are) for name in names)) or there_are
    if year is not None:
        wish = Wish.of_year(books, _year_in(year), by=actor)
    elif month is not None:
        wish = Wish.of_month(books, *_month_in(month, _EXPORT), by=actor)
    else:
        wish = Wish(books, date(2000, 1, 1), date(2099, 12, 31), batch or "", batch, actor)
    # Alone: who is erased meanwhile would stand in a book that comes after.
    with _alone(caller) as shop:
        if wish.first > shop.clock().date():
            raise UsageWrong(reason=Because("{period} has not begun", period=wish.told), command=_EXPORT)
        exported = export_books(shop, replace(wish, as_pdf=as_pdf))
        for one in exported:
            told = N_("{lines} lines: {path}") if one.is_whole else _COVER_ALONE
            caller.say(told, lines=one.lines, path=without_identities(str(one.path)))


@command.command(
    "summary",
    help=N_(
        "Writes 月度台账汇总 of a month, with the checkpoint of the ledger as text and QR code: to be signed and filed."
    ),
)
@click.option("--month", required=True, metavar="2026-11", help=N_("Which month."))
@click.option("--by", metavar="NAME", help=N_("Who asks for it; entered in the ledger."))
@click.option(
    "--witnessed",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=N_("A checkpoint that an auditor signed too, to be printed in the place of a new one."),
)
@pass_caller
def summary(caller: Caller, month: str, by: str | None, witnessed: Path | None) -> None:
    """Write it, and say where."""
    from pipeline.month_summary import books_there, checkpoint_of, write_summary

    wanted = _month_named(month, _SUMMARY)
    with _alone(caller) as shop:
        actor = shop.settings.person(by).name if by else None
        note = checkpoint_of(shop, witnessed and caller.here / witnessed)
        folder = shop.settings.books / wanted.name[:4]
        made = write_summary(shop, wanted, books_there(shop, wanted), note, folder, by=actor)
        caller.say(N_("{pages} pages: {path}"), pages=made.pages, path=without_identities(str(made.path)))


@command.command(
    "close",
    help=N_(
        "Closes a month that is over, once and in order: makes its books and its summary, signs a checkpoint, and "
        "enters the figures. What comes late is entered in the month that is open, and marked there."
    ),
)
@click.option("--month", required=True, metavar="2026-11", help=N_("Which month."))
@click.option("--by", required=True, metavar="NAME", help=N_("Who does it."))
@second_option
@pass_caller
def close(caller: Caller, month: str, by: str, second: str) -> None:
    """Close it, and say what was made."""
    from pipeline.cli.acting import act_of
    from pipeline.month_closing import close_month

    wanted = _month_named(month, _CLOSE)
    with _alone(caller) as shop:
        act = act_of(shop.settings, by=by, second=second)
        made = close_month(shop, wanted, by=act.by, second=act.second or "")
        told = {"month": wanted.told, "files": len(made.files), "folder": without_identities(str(made.folder))}
        caller.say(N_("{month} is closed; {files} files lie in {folder}"), **told)


@contextmanager
def _alone(caller: Caller) -> "Iterator[Workshop]":
    from pipeline.workshop import Workshop

    with Workshop.open(caller.settings(), language=caller.language, without_inbox=True) as shop, shop.alone():
        yield shop


_COVER_ALONE: Final = N_(
    "A cover to be signed, without lines: {path}. {lines} lines are too many for paper; the workbook above has them "
    "all."
)
_SUMMARY, _CLOSE = "certpress books summary", "certpress books close"
_EXPORT: Final = "certpress books export"


def _book(name: str, there_are: Collection[str]) -> str:
    from pipeline.book_exporting import NAMES
    from pipeline.reports.book_sheets import TITLES

    said = unicodedata.normalize("NFKC", name).strip()
    # As its file is called, too: 证书印制台账.
    by_title = {TITLES[book]: known for known, book in NAMES.items()}
    wanted = by_title.get(said, said.removesuffix("台账"))
    if wanted in there_are:
        return wanted
    reason = Because("there is no book {name}; there are {known}", name=name, known="、".join(there_are))
    if wanted in NAMES:
        reason = Because("the book {name} is about blanks alone, and has nothing of one batch", name=wanted)
    raise UsageWrong(reason=reason, command=_EXPORT)


def _year_in(text: str) -> int:
    found = _YEAR.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        reason = Because("{text} is no year of four digits from 2000 to 2099, such as 2026", text=text)
        raise UsageWrong(reason=reason, command=_EXPORT)
    return int(found[1])


def _month_named(text: str, command: str) -> "Month":
    from pipeline.month_summary import Month

    year, month = _month_in(text, command)
    return Month(f"{year}-{month:02}")


def _month_in(text: str, command: str) -> tuple[int, int]:
    found = _MONTH.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        raise UsageWrong(reason=Because("{text} is no month, such as 2026-11", text=text), command=command)
    return int(found[1]), int(found[2])
