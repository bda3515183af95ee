"""`certpress stock`: blank certificates by their serials, and how many there are in each state."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pipeline.cli.acting import (
    FILLED,
    act_of,
    acted,
    blank_option,
    blanks_typed,
    number_typed,
    reason_option,
    serials_option,
)
from pipeline.cli.caller import Caller, as_json, help_for_the_silent, pass_caller, target_file
from pipeline.errors import Because, TargetExists, UsageWrong
from pipeline.language.marker import N_

if TYPE_CHECKING:
    from pipeline.ledger.rows import BlankRow
    from pipeline.workshop import Workshop

# In the order of the equation: 入库 = 成功印制 + 作废 + 退回 + 结存, and 作废 = 已销毁 + 待销毁.
_COUNTS: Final = {
    "received": N_("Received"),
    "printed": N_("Printed"),
    "wasted": N_("Spoiled in all"),
    "destroyed": N_("Destroyed"),
    "spoiled": N_("To be destroyed"),
    "returned": N_("Returned"),
    "in_stock": N_("In stock"),
}
_STATES: Final = {
    "in_stock": N_("In stock"),
    "printed": N_("Printed"),
    "spoiled": N_("To be destroyed"),
    "destroyed": N_("Destroyed"),
    "returned": N_("Returned"),
}


@click.group(
    invoke_without_command=True,
    help=N_("Received = printed + spoiled + returned + in stock, after every entry; each sheet is in one state."),
)
@click.pass_context
def command(context: click.Context) -> None:
    """Hold the commands about blanks."""
    help_for_the_silent(context)


@contextmanager
def _shop(caller: Caller) -> Iterator["Workshop"]:
    from pipeline.workshop import Workshop

    with Workshop.open(caller.settings(), language=caller.language, without_inbox=True) as shop, shop.alone():
        yield shop


@command.command("receive", help=N_("Blanks came in from the printing works or the authority."))
@serials_option
@blank_option
@click.option("--source", required=True, type=FILLED, metavar="TEXT", help=N_("Where they came from."))
@acted(has_day=False)
@pass_caller
def receive(caller: Caller, serials: str, blank: str, source: str, by: str, proof: str) -> None:
    """Enter what came in."""
    blanks = blanks_typed(blank, serials)
    with _shop(caller) as shop:
        shop.register.receive_blanks(blanks, act_of(shop.settings, by=by, proof=proof), source=source.strip())
        caller.say(
            N_("{count} sheets of {blank} came in: {serials}"), count=len(blanks), **_named(blanks.blank, serials)
        )
        _tell_balance(caller, shop, blanks.blank)


@command.command("return", help=N_("Blanks go back unprinted."))
@serials_option
@blank_option
@reason_option()
@acted(has_day=False)
@pass_caller
def give_back(caller: Caller, serials: str, blank: str, reason: str, by: str, proof: str) -> None:
    """Enter what goes back."""
    blanks = blanks_typed(blank, serials)
    with _shop(caller) as shop:
        shop.register.return_blanks(blanks, act_of(shop.settings, by=by, reason=reason, proof=proof))
        caller.say(N_("{count} sheets of {blank} went back: {serials}"), count=len(blanks), **_named(blank, serials))
        _tell_balance(caller, shop, blanks.blank)


@command.command("spoil", help=N_("Blanks were spoiled, or the sheet on which a certificate stands."))
@click.option("--serials", metavar="A0001-A0100", help=N_("Blank sheets; a comma between several ranges."))
@click.option("--number", metavar="NUMBER", help=N_("The certificate whose sheet is spoiled; it is printed once more."))
@blank_option
@reason_option()
@acted(has_day=False, has_proof=False)
@pass_caller
def spoil(caller: Caller, serials: str | None, number: str | None, blank: str, reason: str, by: str) -> None:
    """Enter what is spoiled."""
    if (serials is None) == (number is None):
        raise UsageWrong(reason=Because("name the sheets, or the certificate"), command="certpress stock spoil")
    with _shop(caller) as shop:
        act = act_of(shop.settings, by=by, reason=reason)
        if number is not None:
            shop.register.spoil_sheet(number_typed(number), act)
            caller.say(N_("The sheet of {number} is spoiled; print it once more."), number=number_typed(number))
        elif serials is not None:
            blanks = blanks_typed(blank, serials)
            shop.register.spoil(blanks, act)
            caller.say(
                N_("{count} sheets of {blank} are spoiled: {serials}"), count=len(blanks), **_named(blank, serials)
            )
        _tell_balance(caller, shop, blank.strip())


@command.command("count", help=N_("The blanks in stock were counted; a difference is explained with --reason."))
@click.argument("counted", type=click.IntRange(min=0), metavar=N_("COUNT"))
@blank_option
@click.option("--reason", metavar="TEXT", default="", help=N_("Why there are more or fewer than by the book."))
@acted(has_day=False, has_proof=False)
@pass_caller
def count(caller: Caller, counted: int, blank: str, reason: str, by: str) -> None:
    """Enter what was counted."""
    with _shop(caller) as shop:
        book = shop.register.count_blanks(blank.strip(), counted, act_of(shop.settings, by=by, reason=reason))
    if book == counted:
        caller.say(N_("{counted} sheets, as many as by the book."), counted=counted)
    else:
        words = N_("{counted} sheets, and {book} by the book: {difference} apart. The reason is entered.")
        caller.say(words, counted=counted, book=book, difference=abs(counted - book))


@command.command("balance", help=N_("How many sheets are in each state, and which."))
@as_json
@pass_caller
def balance(caller: Caller, as_json: bool) -> None:  # noqa: FBT001 - click hands options over by name
    """Show every kind of blank."""
    with caller.reading_workshop() as shop:
        rows = shop.register.blanks()
        serials = {row.blank: shop.register.serials(row.blank) for row in rows}
    if as_json:
        caller.show_json(
            [
                {
                    "blank": row.blank,
                    **_counts(row),
                    "serials": {state: list(map(str, ranges)) for state, ranges in serials[row.blank].items()},
                }
                for row in rows
            ]
        )
        return
    if not rows:
        caller.say(N_("No blanks were received yet."))
        return
    headings = (N_("Blank"), *_COUNTS.values())
    caller.show_table(headings, [(row.blank, *_counts(row).values()) for row in rows])
    for row in rows:
        click.echo()
        click.echo(row.blank)
        known = [
            (state, "\n".join(map(str, serials[row.blank][state]))) for state in _STATES if state in serials[row.blank]
        ]
        caller.show_pairs((caller.language.text(_STATES[state]), told) for state, told in known)


@command.command("slip", help=N_("The slip of a batch: which certificate is on which sheet, to be checked and signed."))
@click.argument("batch", metavar=N_("BATCH"))
@target_file(".pdf", help_text=N_("Where to write it, a name ending in .pdf."))
@pass_caller
def slip(caller: Caller, batch: str, target: Path) -> None:
    """Write it."""
    from pipeline.serial_slips import write_slip

    if target.exists():
        raise TargetExists(path=target)
    with caller.reading_workshop() as shop:
        count = write_slip(shop, batch.strip(), target)
    caller.say(N_("{count} certificates are booked as printed. Written: {path}"), count=count, path=target)


def _counts(row: "BlankRow") -> dict[str, int]:
    known = {
        "received": row.received,
        "printed": row.printed,
        "wasted": row.spoiled + row.destroyed,
        "destroyed": row.destroyed,
        "spoiled": row.spoiled,
        "returned": row.returned,
        "in_stock": row.in_stock,
    }
    return {name: known[name] for name in _COUNTS}


def _named(blank: str, serials: str) -> dict[str, str]:
    return {"blank": blank.strip(), "serials": serials.strip()}


def _tell_balance(caller: Caller, shop: "Workshop", blank: str) -> None:
    for row in shop.register.blanks():
        if row.blank == blank:
            caller.say(N_("In stock: {in_stock} of {received}."), in_stock=row.in_stock, received=row.received)
