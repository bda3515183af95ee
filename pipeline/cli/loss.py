"""`certpress loss`: a holder declares a certificate lost."""

from datetime import datetime

import click

from pipeline.cli.acting import act_of, acted, number_typed
from pipeline.cli.caller import Caller, pass_caller
from pipeline.language.marker import N_


@click.command(
    help=N_(
        "NUMBER is the number of a certificate. The copy that counts is lost from then on; `certpress reissue` makes "
        "the next one, and books the loss itself where nobody did."
    )
)
@click.argument("number", metavar=N_("NUMBER"))
@acted()
@pass_caller
def command(caller: Caller, number: str, by: str, on: datetime | None, proof: str) -> None:
    """Enter the declaration."""
    from pipeline.workshop import Workshop

    wanted = number_typed(number)
    with Workshop.open(caller.settings(), language=caller.language, without_inbox=True) as shop, shop.alone():
        shop.register.declare_loss(wanted, act_of(shop.settings, by=by, on=on, proof=proof))
    caller.say(N_("{number} is declared lost."), number=wanted)
