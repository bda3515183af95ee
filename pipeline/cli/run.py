"""`certpress run`: reconcile, then everything in the inbox, then stop."""

import click

from pipeline.cli.caller import Caller, pass_caller
from pipeline.cli.telling import Teller
from pipeline.errors import DropRefused
from pipeline.language.marker import N_


@click.command(
    help=N_(
        "Finishes what an interrupted run left, waits until what lies in the inbox is quiet, and handles it. Exit "
        "status 10 where a batch or a row was returned."
    )
)
@pass_caller
def command(caller: Caller) -> int:
    """Carry everything through once and sum up."""
    from pipeline import line
    from pipeline.workshop import Workshop

    with Workshop.open(caller.settings(), language=caller.language) as shop:
        outcome = line.run(shop, Teller(caller))
    caller.say(
        N_("Done: {accepted} accepted, {returned} returned, {duplicates} there before, {waiting} waiting."),
        accepted=len(outcome.accepted),
        returned=len(outcome.returned),
        duplicates=len(outcome.duplicates),
        waiting=len({*outcome.waiting, *outcome.unsigned}),
    )
    # What waits for a signature was told, and does not go on without its drop.
    unfinished = [drop for drop in outcome.in_hand if drop not in outcome.unsigned]
    if unfinished:
        caller.say(
            N_(
                "In hand, not finished: {drops}. They go on at the next run, also when the drop is taken out of the "
                "inbox; `certpress cancel` takes one back."
            ),
            drops="、".join(unfinished),
        )
    if outcome.failed:
        return max(error.status for error in outcome.failed)
    return DropRefused.status if outcome.returned else 0
