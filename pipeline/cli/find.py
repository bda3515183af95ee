"""`certpress find`: certificates, cards and admission tickets by number, ID number or name; a part is enough."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from pipeline.cli import cards, tickets
from pipeline.cli.caller import Caller, as_json, pass_caller
from pipeline.cli.certificates import STATES, as_data
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
    found: list[Callable[[], None]] = [
        *([lambda: _show_certificates(caller, certificates)] if certificates else ()),
        *([lambda: _show_cards(caller, held)] if held else ()),
        *([lambda: _show_tickets(caller, admitted)] if admitted else ()),
    ]
    for turn, show in enumerate(found):
        if turn:
            click.echo()
        show()
    if not found:
        caller.say(N_("Nothing was found."))


def _show_certificates(caller: Caller, found: Sequence[dict[str, object]]) -> None:
    names = ("number", "name", "identity", "occupation", "job", "level")
    rows = [
        (*(one[name] for name in names), caller.language.text(STATES.get(str(one["state"]), str(one["state"]))))
        for one in found
    ]
    caller.show_table(_CERTIFICATES, rows)


def _show_cards(caller: Caller, found: Sequence[dict[str, object]]) -> None:
    names = ("number", "name", "identity", "kind", "occupation", "valid_to")
    rows = [
        (*(one[name] or "" for name in names), caller.language.text(cards.STATES[str(one["state"])])) for one in found
    ]
    caller.show_table(_CARDS, rows)


def _show_tickets(caller: Caller, found: Sequence["TicketView"]) -> None:
    names = ("number", "name", "identity", "occupation", "batch")
    rows = [
        (
            *(tickets.as_data(ticket)[name] for name in names),
            tickets.seats_told(ticket, caller.language),
            caller.language.text(tickets.STATES[ticket.state]),
        )
        for ticket in found
    ]
    caller.show_table(_TICKETS, rows)
