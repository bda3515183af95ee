"""`certpress cancel`: a batch is taken back before it has numbers, scores and exams at any time."""

import click

from pipeline.cli.acting import FILLED, act_of
from pipeline.cli.caller import Caller, pass_caller
from pipeline.cli.telling import Teller
from pipeline.language.marker import N_


@click.command(
    help=N_(
        "DROP is the name of a drop in the inbox or in progress. It goes to rejected/ with the reason. A batch that "
        "has numbers but cannot be made needs --second; its numbers are voided and never given again. Scores are taken "
        "back by their 批次号 after they were accepted too, with --second; they count in no statistics any more. So is "
        "an exam called off; its admission tickets are not valid any more."
    )
)
@click.argument("drop")
@click.option(
    "--reason",
    required=True,
    type=FILLED,
    metavar="TEXT",
    help=N_("Why; it is entered in the ledger. Write no person's name."),
)
@click.option("--by", "by", required=True, metavar="NAME", help=N_("Who decides it."))
@click.option(
    "--second", metavar="NAME", help=N_("Who agrees, where numbers are voided or what was accepted is taken back.")
)
@pass_caller
def command(caller: Caller, drop: str, reason: str, by: str, second: str | None) -> None:
    """Take the batch back."""
    from pipeline.cancelling import cancel
    from pipeline.workshop import Workshop

    with Workshop.open(caller.settings(), language=caller.language) as shop:
        act = act_of(shop.settings, by=by, second=second, reason=reason)
        cancel(shop, drop, reason=act.reason, by=act.by, second=act.second, report=Teller(caller))
