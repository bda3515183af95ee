"""`certpress find`: certificates, cards and admission tickets by number, ID number or name; a part is enough."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from pipeline.cli import cards, tickets
from pipeline.cli.caller import Caller, as_json, pass_caller
from pipeline.cli.certificates import STATES, as_data
from pipeline.language import Language
from pipeline.language.marker import N_

if TYPE_CHECKING:
    from pipeline.ledger.views import TicketView

_CERTIFICATES = (N_("Number"), N_("Name"), N_("ID number"), N_("Occupation"), N_("Job"), N_("Level"), N_("State"))
_CARDS = (N_("Number"), N_("Name"), N_("ID number"), N_("Kind"), N_("Occupation"), N_("Valid to"), N_("State"))
_TICKETS = (N_("Ticket number"), N_("Name"), N_("ID number"), N_("Occupation"), N_("Batch"), N_("Seats"), N_("State"))


@click.command(
    help=N_(
        "TEXT is the number of a certificate, a card or an admission ticket, an ID number or a name; part of it is "
        "enough."
    )
)
@click.argument("text", metavar=N_("TEXT"))
@as_json
@pass_caller
def command(caller: Caller, text: str, as_json: bool) -> None:  # noqa: FBT001 - click hands options over by name
    """List what was found; ID numbers are masked."""
    with caller.reading_workshop() as shop:
        certificates = [as_data(certificate) for certificate in shop.register.find(text)]
        today = shop.clock().date()
        held = [cards.as_data(card, today=today) for card in shop.register.find_cards(text)]
        admitted = shop.register.find_tickets(text)
    if as_json:
        caller.show_json([*certificates, *held, *map(tickets.as_data, admitted)])
        return
    tables = (
        (_CERTIFICATES, [_certificate(one, caller.language) for one in certificates]),
        (_CARDS, [_card(one, caller.language) for one in held]),
        (_TICKETS, [_ticket(one, caller.language) for one in admitted]),
    )
    found = [(headings, rows) for headings, rows in tables if rows]
    for turn, (headings, rows) in enumerate(found):
        if turn:
            click.echo()
        caller.show_table(headings, rows)
    if not found:
        caller.say(N_("Nothing was found."))


def _certificate(one: Mapping[str, object], language: Language) -> Sequence[object]:
    names = ("number", "name", "identity", "occupation", "job", "level")
    return *(one[name] for name in names), language.text(STATES.get(str(one["state"]), str(one["state"])))


def _card(one: Mapping[str, object], language: Language) -> Sequence[object]:
    names = ("number", "name", "identity", "kind", "occupation", "valid_to")
    return *(one[name] for name in names), language.text(cards.STATES[str(one["state"])])


def _ticket(ticket: "TicketView", language: Language) -> Sequence[object]:
    data, names = tickets.as_data(ticket), ("number", "name", "identity", "occupation", "batch")
    state = language.text(tickets.STATES[ticket.state])
    return *(data[name] for name in names), tickets.seats_told(ticket, language), state
