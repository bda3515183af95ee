"""`certpress books`: the books (台账) of the ledger, written out for people."""

import re
import unicodedata
from collections.abc import Collection
from datetime import date
from typing import Final

import click

from pipeline.cli.caller import Caller, pass_caller
from pipeline.cli.trouble import without_identities
from pipeline.errors import Because, UsageWrong
from pipeline.language.marker import N_

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
@pass_caller
def export(
    caller: Caller, names: tuple[str, ...], year: str | None, month: str | None, batch: str | None, by: str | None
) -> None:
    """Write them, and say where."""
    from pipeline.book_exporting import ALL_BOOKS, BOOKS_OF_A_BATCH, Wish, export_books
    from pipeline.workshop import Workshop

    if sum(one is not None for one in (year, month, batch)) != 1:
        raise UsageWrong(reason=Because("one of --year, --month and --batch is needed"), command=_EXPORT)
    settings = caller.working_settings()
    actor = settings.person(by).name if by else None
    there_are = ALL_BOOKS if batch is None else BOOKS_OF_A_BATCH
    books = tuple(dict.fromkeys(_book(name, there_are) for name in names)) or there_are
    if year is not None:
        wish = Wish.of_year(books, _year_in(year), by=actor)
    elif month is not None:
        wish = Wish.of_month(books, *_month_in(month), by=actor)
    else:
        wish = Wish(books, date(2000, 1, 1), date(2099, 12, 31), batch or "", batch, actor)
    with Workshop.open(settings, language=caller.language, without_inbox=True) as shop:
        for one in export_books(shop, wish):
            caller.say(N_("{lines} lines: {path}"), lines=one.lines, path=without_identities(str(one.path)))


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


def _month_in(text: str) -> tuple[int, int]:
    found = _MONTH.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        raise UsageWrong(reason=Because("{text} is no month, such as 2026-11", text=text), command=_EXPORT)
    return int(found[1]), int(found[2])
