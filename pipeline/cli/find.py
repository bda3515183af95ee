"""`certpress find`: certificates and cards by number, ID number or name; a part is enough."""

from collections.abc import Sequence

import click

from pipeline.cli import cards
from pipeline.cli.caller import Caller, as_json, pass_caller
from pipeline.cli.certificates import STATES, as_data
from pipeline.language.marker import N_

_CERTIFICATES = (N_("Number"), N_("Name"), N_("ID number"), N_("Occupation"), N_("Job"), N_("Level"), N_("State"))
_CARDS = (N_("Number"), N_("Name"), N_("ID number"), N_("Kind"), N_("Occupation"), N_("Valid to"), N_("State"))


@click.command(help=N_("TEXT is the number of a certificate or a card, an ID number or a name; part of it is enough."))
@click.argument("text", metavar=N_("TEXT"))
@as_json
@pass_caller
def command(caller: Caller, text: str, as_json: bool) -> None:  # noqa: FBT001 - click hands options over by name
    """List what was found; ID numbers are masked."""
    with caller.reading_workshop() as shop:
        certificates = [as_data(certificate) for certificate in shop.register.find(text)]
        today = shop.clock().date()
        held = [cards.as_data(card, today=today) for card in shop.register.find_cards(text)]
    if as_json:
        caller.show_json([*certificates, *held])
    elif not certificates and not held:
        caller.say(N_("Nothing was found."))
    else:
        _show_certificates(caller, certificates)
        if certificates and held:
            click.echo()
        _show_cards(caller, held)


def _show_certificates(caller: Caller, found: Sequence[dict[str, object]]) -> None:
    names = ("number", "name", "identity", "occupation", "job", "level")
    rows = [
        (*(one[name] for name in names), caller.language.text(STATES.get(str(one["state"]), str(one["state"]))))
        for one in found
    ]
    if rows:
        caller.show_table(_CERTIFICATES, rows)


def _show_cards(caller: Caller, found: Sequence[dict[str, object]]) -> None:
    names = ("number", "name", "identity", "kind", "occupation", "valid_to")
    rows = [
        (*(one[name] or "" for name in names), caller.language.text(cards.STATES[str(one["state"])])) for one in found
    ]
    if rows:
        caller.show_table(_CARDS, rows)
