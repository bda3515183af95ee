"""`certpress revoke`: a certificate is not valid any more, for ever."""

from datetime import datetime

import click

from pipeline.cli.acting import FILLED, act_of, acted, number_typed, reason_option, second_option
from pipeline.cli.caller import Caller, pass_caller
from pipeline.language.marker import N_


@click.command(
    help=N_(
        "NUMBER is the number of a certificate. It is kept, and shown as revoked for ever; only its paper is taken "
        "back and destroyed after that. Have the national record deleted too (K33, Z28)."
    )
)
@click.argument("number", metavar=N_("NUMBER"))
@click.option("--decision", required=True, type=FILLED, metavar="TEXT", help=N_("The number of the decision."))
@reason_option()
@acted(has_proof=False)
@second_option
@pass_caller
def command(
    caller: Caller, number: str, *, decision: str, reason: str, by: str, second: str, on: datetime | None
) -> None:
    """Enter the decision."""
    from pipeline.workshop import Workshop

    wanted = number_typed(number)
    with Workshop.open(caller.settings(), language=caller.language, without_inbox=True) as shop, shop.alone():
        act = act_of(shop.settings, by=by, second=second, reason=reason, on=on)
        shop.register.revoke(wanted, act, decision=decision.strip())
    caller.say(N_("{number} is revoked. Take its paper back with `certpress recall`."), number=wanted)
