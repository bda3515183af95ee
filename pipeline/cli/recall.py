"""`certpress recall`: the paper of a certificate is taken back."""

from datetime import datetime

import click

from pipeline.cli.acting import act_of, acted, number_typed, reason_option
from pipeline.cli.caller import Caller, pass_caller
from pipeline.language.marker import N_


@click.command(
    help=N_(
        "NUMBER is the number of a certificate, in force or not. Taken back is paper only: the certificate counts as "
        "before. `certpress destroy` destroys what was taken back."
    )
)
@click.argument("number", metavar=N_("NUMBER"))
@click.option("--copy", type=click.IntRange(min=1), metavar="COUNT", help=N_("Which copy; else the one that counts."))
@reason_option()
@acted()
@pass_caller
def command(
    caller: Caller, number: str, *, copy: int | None, reason: str, by: str, on: datetime | None, proof: str
) -> None:
    """Enter which copy came back."""
    from pipeline.workshop import Workshop

    wanted = number_typed(number)
    with Workshop.open(caller.settings(), language=caller.language, without_inbox=True) as shop, shop.alone():
        act = act_of(shop.settings, by=by, reason=reason, on=on, proof=proof)
        taken = shop.register.recall(wanted, act, copy=copy)
    caller.say(N_("Copy {copy} of {number} is taken back."), copy=taken, number=wanted)
