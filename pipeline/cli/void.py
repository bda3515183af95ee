"""`certpress void`: a number will not be used; it is never given again."""

import click

from pipeline.cli.acting import act_of, number_typed, reason_option, second_option
from pipeline.cli.caller import Caller, pass_caller
from pipeline.language.marker import N_


@click.command(
    help=N_(
        "NUMBER is the number of a certificate. Where its year or level is wrong, void it, take the person's right "
        "number in a new batch, and then tell it with --replaced-by."
    )
)
@click.argument("number", metavar=N_("NUMBER"))
@click.option("--replaced-by", "replaced_by", metavar="NUMBER", help=N_("The number that stands in its place."))
@reason_option()
@click.option("--by", "by", required=True, metavar="NAME", help=N_("Who does it."))
@second_option
@pass_caller
def command(caller: Caller, number: str, *, replaced_by: str | None, reason: str, by: str, second: str) -> None:
    """Enter that it is voided."""
    from pipeline.workshop import Workshop

    wanted, new = number_typed(number), number_typed(replaced_by) if replaced_by else None
    with Workshop.open(caller.settings(), language=caller.language, without_inbox=True) as shop, shop.alone():
        act = act_of(shop.settings, by=by, second=second, reason=reason)
        shop.register.void(wanted, reason=act.reason, actor=act.by, second=act.second or "", replaced_by=new)
    if new is None:
        caller.say(
            N_("{number} is voided, and never given again. What is on paper is taken back: `certpress recall`."),
            number=wanted,
        )
    else:
        caller.say(N_("{number} is voided; {new} stands in its place."), number=wanted, new=new)
