"""`certpress reissue`: a next copy of a certificate (补发), under the same number and day of issue."""

from datetime import datetime
from typing import Final

import click

from pipeline.cli.acting import act_of, acted, number_typed
from pipeline.cli.caller import Caller, pass_caller
from pipeline.language.marker import N_
from pipeline.rules.copies import ReissueReason

# As the regulations name them (Z17); the English words are for programs.
_REASONS: Final = {
    "遗失": ReissueReason.LOST,
    "损坏": ReissueReason.DAMAGED,
    "信息错误": ReissueReason.WRONG,
    **{str(reason): reason for reason in ReissueReason},
}


@click.command(
    help=N_(
        "NUMBER is the number of a certificate in force. The holder is here with the ID document, and the certificate "
        "was found in the national system (Z17). A lost one is declared lost with it; a damaged or wrong one is taken "
        "back with it, so have it before you. What is wrong is put right before, with `certpress correct`. After a "
        "breakdown the same command finishes what it began."
    )
)
@click.argument("number", metavar=N_("NUMBER"))
@click.option(
    "--reason",
    required=True,
    type=click.Choice(tuple(_REASONS)),
    metavar="遗失|损坏|信息错误",
    help=N_("Lost, damaged, or wrong: 遗失, 损坏, 信息错误."),
)
@acted()
@pass_caller
def command(caller: Caller, number: str, *, reason: str, by: str, on: datetime | None, proof: str) -> None:
    """Book the copy, and make its file."""
    from pipeline.desk import reissue
    from pipeline.workshop import Workshop

    with Workshop.open(caller.settings(), language=caller.language, without_inbox=True) as shop:
        act = act_of(shop.settings, by=by, reason=reason, on=on, proof=proof)
        made = reissue(shop, number_typed(number), act, reason=_REASONS[reason])
    if made.was_begun:
        caller.say(
            N_("Copy {copy} of {number} was booked before; its file is made now."), copy=made.copy, number=made.number
        )
    else:
        caller.say(
            N_("Copy {copy} of {number} is made; the one before counts no more."), copy=made.copy, number=made.number
        )
    caller.say(N_("Print it from {path}"), path=made.path)
