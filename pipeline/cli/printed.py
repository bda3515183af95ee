"""The half of `certpress print` that books what came out of the printer."""

from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Any, Final

import click

from pipeline.cli.acting import act_of, blank_option, ranges_typed
from pipeline.cli.amounts import whole
from pipeline.cli.caller import Caller
from pipeline.errors import Because, BookingRefused, SerialsWrong
from pipeline.language.marker import N_
from pipeline.rules.serials import SerialRange

if TYPE_CHECKING:
    from pipeline.print_booking import Booked

BOOKING: Final = ("by", "last_good", "from_serial", "spoilt", "blank", "reason")
_MOST_PAGES: Final = 1_000_000


def of_a_booking(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what came out of the printer."""
    options = (
        click.option("--by", "by", metavar="NAME", help=N_("Book what came out: who printed it.")),
        click.option(
            "--last-good", "last_good", type=whole(_MOST_PAGES), metavar="57", help=N_("The last good page of the run.")
        ),
        click.option("--from-serial", "from_serial", metavar="A0001", help=N_("The serial of the first sheet.")),
        click.option(
            "--spoilt", "spoilt", metavar="A0013,A0020", default="", help=N_("Sheets that were spoiled on the way.")
        ),
        blank_option,
        click.option("--reason", metavar="TEXT", default="", help=N_("Why sheets were spoiled, e.g. 卡纸.")),
    )
    return reduce(lambda inner, option: option(inner), reversed(options), function)


def book_run(  # noqa: PLR0913 - as click hands options over
    caller: Caller,
    batch: str,
    *,
    pages: str | None,
    numbers: tuple[str, ...],
    by: str,
    last_good: int | None,
    from_serial: str | None,
    spoilt: str,
    blank: str,
    reason: str,
) -> None:
    """Enter what came out of the printer; raises BookingRefused where that is not said, or said twice."""
    from pipeline.print_booking import CameOut, book
    from pipeline.workshop import Workshop

    if [last_good is not None, pages is not None, bool(numbers)].count(True) != 1:
        raise BookingRefused(reason=Because("say what came out: --last-good, --pages or --numbers"))
    if spoilt and not (from_serial and reason.strip()):
        raise BookingRefused(reason=Because("--spoilt needs --from-serial, and --reason"))
    came_out = CameOut(
        batch=batch.strip(),
        blank=blank.strip(),
        last_good=last_good,
        pages=pages,
        numbers=numbers,
        first=_one_sheet(from_serial) if from_serial else None,
        spoiled=ranges_typed(spoilt) if spoilt else (),
    )
    with Workshop.open(caller.settings(), language=caller.language, without_inbox=True) as shop:
        booked = book(shop, came_out, act_of(shop.settings, by=by, reason=reason))
    _tell(booked, caller)


def _one_sheet(serial: str) -> SerialRange:
    found = ranges_typed(serial)
    if len(found) != 1 or len(found[0]) != 1:
        raise SerialsWrong(text=serial)
    return found[0]


def _tell(booked: "Booked", caller: Caller) -> None:
    """Say what is booked, and where the printer goes on."""
    rows = [(_pages(run.place, run.until), "" if run.serials is None else str(run.serials)) for run in booked.runs]
    caller.show_table((N_("Pages"), N_("Serials")), rows)
    click.echo()
    caller.say(
        N_("{good} certificates are booked as printed, and {spoiled} sheets as spoiled."),
        good=booked.certificates,
        spoiled=booked.spoiled,
    )
    if booked.next_page is None:
        caller.say(N_("The run is whole."))
    elif booked.next_serial is None:
        caller.say(N_("Go on with page {page}."), page=booked.next_page)
    else:
        caller.say(N_("Go on with page {page}, on sheet {serial}."), page=booked.next_page, serial=booked.next_serial)


def _pages(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}—{last}"
