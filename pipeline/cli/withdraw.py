"""`certpress withdraw`: a card is taken back for good."""

import click

from pipeline.cli.caller import Caller, pass_caller
from pipeline.language.marker import N_


@click.command(
    help=N_(
        "NUMBER is the number of a card, 18 characters. The card is valid on no day any more, it cannot be renewed, "
        "and its number is never given again."
    )
)
@click.argument("number", metavar=N_("NUMBER"))
@click.option("--reason", required=True, help=N_("Why; it is entered in the ledger. Write no person's name."))
@click.option("--by", "by", required=True, metavar="NAME", help=N_("Who decides it."))
@click.option("--second", required=True, metavar="NAME", help=N_("Who agrees."))
@pass_caller
def command(caller: Caller, number: str, reason: str, by: str, second: str) -> None:
    """Enter that the card was withdrawn."""
    from pipeline.workshop import Workshop

    wanted = number.strip().upper()
    with Workshop.open(caller.settings(), language=caller.language) as shop, shop.alone():
        deciding, agreeing = shop.settings.two_people(by, second)
        shop.register.withdraw_card(wanted, reason=reason, actor=deciding, second=agreeing)
    caller.say(N_("The card {number} is withdrawn."), number=wanted)
