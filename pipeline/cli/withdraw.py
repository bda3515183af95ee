"""`certpress withdraw`: a card is taken back for good."""

from typing import Final

import click

from pipeline.cli.acting import act_of, acted, number_typed, reason_option, second_option
from pipeline.cli.caller import Caller, pass_caller
from pipeline.language.marker import N_

_AHEAD: Final = N_("Rostered still: {day}, {title} ({batch}), {post}")


@click.command(
    help=N_(
        "NUMBER is the number of a card, 18 characters. The card is valid on no day any more, it cannot be renewed, "
        "and its number is never given again."
    )
)
@click.argument("number", metavar=N_("NUMBER"))
@reason_option()
@acted(has_day=False, has_proof=False)
@second_option
@pass_caller
def command(caller: Caller, number: str, reason: str, by: str, second: str) -> None:
    """Enter that the card was withdrawn."""
    from pipeline.workshop import Workshop

    wanted = number_typed(number)
    with Workshop.open(caller.settings(), language=caller.language, without_inbox=True) as shop, shop.alone():
        act = act_of(shop.settings, by=by, second=second, reason=reason)
        shop.register.withdraw_card(wanted, reason=act.reason, actor=act.by, second=act.second or "")
        ahead = shop.register.duties_ahead(wanted, shop.clock().date())
    caller.say(N_("The card {number} is withdrawn."), number=wanted)
    for duty in ahead:
        caller.say(_AHEAD, day=duty.day, title=duty.title, batch=duty.batch, post=duty.post)
    if ahead:
        caller.say(N_("Let somebody else do it, and drop the exam again with 修订."))
