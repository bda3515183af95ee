"""`certpress find`: certificates, cards and admission tickets by number, ID number or name; a part is enough."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from pipeline.cli import cards, tickets
from pipeline.cli.caller import Caller, as_json, pass_caller
from pipeline.cli.certificates import ERASED, STATES, as_data
from pipeline.cli.looking import Look, in_full
from pipeline.cli.unwritten import SOUGHT, or_asked_for
from pipeline.language import Language
from pipeline.language.marker import N_

if TYPE_CHECKING:
    from pipeline.ledger.views import TicketView

_CERTIFICATES = (N_("Number"), N_("Name"), N_("ID number"), N_("Occupation"), N_("Job"), N_("Level"), N_("State"))
_CARDS = (N_("Card number"), N_("Name"), N_("ID number"), N_("Kind"), N_("Occupation"), N_("Valid to"), N_("State"))
_TICKETS = (N_("Ticket number"), N_("Name"), N_("ID number"), N_("Occupation"), N_("Batch"), N_("Seats"), N_("State"))


@click.command(
    help=N_(
        "TEXT is the number of a certificate, a card or an admission ticket, an ID number or a name; part of it is "
        "enough. Write - for an ID number: then it is asked for, and nobody reads it in the list of what runs, or in "
        "the history of the shell."
    )
)
@click.argument("text", metavar=N_("TEXT"), callback=or_asked_for(SOUGHT))
@in_full
@as_json
@pass_caller
def command(caller: Caller, text: str, *, full: bool, by: str | None, reason: str | None, as_json: bool) -> None:
    """List what was found; ID numbers are masked, unless somebody sees them in full."""
    look = Look.asked(caller, "find", full=full, by=by, reason=reason)
    with look.workshop(caller) as shop:
        found, today = (shop.register.find(text), shop.register.find_cards(text)), shop.clock().date()
        certificates = [look.seen(as_data(one), one.identity) for one in found[0]]
        held = [look.seen(cards.as_data(one, today=today), one.identity) for one in found[1]]
        admitted = [(one, look.seen(tickets.as_data(one), one.identity)) for one in shop.register.find_tickets(text)]
        everything = [*certificates, *held, *(data for _, data in admitted)]
        look.enter(shop, [str(one["number"]) for one in everything])
    if as_json:
        caller.show_json(everything)
        return
    tables = (
        (_CERTIFICATES, [_certificate(one, caller.language) for one in certificates]),
        (_CARDS, [_card(one, caller.language) for one in held]),
        (_TICKETS, [_ticket(one, data, caller.language) for one, data in admitted]),
    )
    shown = [(headings, rows) for headings, rows in tables if rows]
    for turn, (headings, rows) in enumerate(shown):
        if turn:
            click.echo()
        caller.show_table(headings, rows)
    if not shown:
        caller.say(N_("Nothing was found."))


def _certificate(one: Mapping[str, object], language: Language) -> Sequence[object]:
    names = ("number", "name", "identity", "occupation", "job", "level")
    return *_cells(one, names, language), language.text(STATES.get(str(one["state"]), str(one["state"])))


def _card(one: Mapping[str, object], language: Language) -> Sequence[object]:
    names = ("number", "name", "identity", "kind", "occupation", "valid_to")
    return *_cells(one, names, language), language.text(cards.STATES[str(one["state"])])


def _ticket(ticket: "TicketView", data: Mapping[str, object], language: Language) -> Sequence[object]:
    names = ("number", "name", "identity", "occupation", "batch")
    state = language.text(tickets.STATES[ticket.state])
    return *_cells(data, names, language), tickets.seats_told(ticket, language), state


def _cells(data: Mapping[str, object], names: Sequence[str], language: Language) -> Sequence[object]:
    """Return the cells of those names; in the place of a name that was erased stands that it was."""
    shown = data if data["name"] is not None else {**data, "name": language.text(ERASED)}
    return [shown[name] for name in names]
