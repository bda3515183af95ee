"""`certpress recover`: how a site goes on that was put back from a backup."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.acting import act_of, acted, reason_option, second_option
from pipeline.cli.caller import Caller, checkpoint_papers, pass_caller
from pipeline.cli.keys import SAFEKEEPING, tell_key
from pipeline.errors import Because, UsageWrong
from pipeline.language.marker import N_

if TYPE_CHECKING:
    from pipeline.recovering import Recovered


@click.command(
    help=N_(
        "Settles how the ledger goes on. What was entered after the backup is lost: then it goes on under a new name, "
        "and numbers are skipped that may have been given; checkpoints and files under the old name stay valid."
    )
)
@acted(has_day=False, has_proof=False)
@second_option
@reason_option(N_("What happened; it is entered in the ledger. Write no person's name."))
@click.option(
    "--nothing-lost", is_flag=True, help=N_("Nothing was done after the backup: the ledger goes on as it was.")
)
@checkpoint_papers(N_("The newest checkpoint that left the house: its three lines, or a PDF. May be given again."))
@click.option(
    "--numbers",
    "lists",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=N_("A workbook or text with numbers that were given. May be given again."),
)
@click.option(
    "--at-most",
    "at_most",
    metavar=N_("COUNT"),
    type=click.IntRange(0),
    help=N_("How many numbers of a kind at most were given since; else as many as entries are lost."),
)
@pass_caller
def command(  # noqa: PLR0913 - one for each option
    caller: Caller,
    *,
    by: str,
    second: str,
    reason: str,
    nothing_lost: bool,
    papers: tuple[Path, ...],
    lists: tuple[Path, ...],
    at_most: int | None,
) -> None:
    """Settle it, and say how the ledger goes on."""
    from pipeline.recovering import reopen, resume
    from pipeline.workshop import Workshop

    settings = caller.settings()
    act = act_of(settings, by=by, second=second, reason=reason)
    if nothing_lost and (lists or at_most is not None):
        raise UsageWrong(reason=Because("where nothing is lost, no numbers are skipped"), command="certpress recover")
    told = [caller.here / paper for paper in papers]
    with Workshop(settings, caller.language, settings.work, is_settling=True) as shop:
        if nothing_lost:
            done = resume(shop, act, papers=told)
        else:
            done = reopen(shop, act, papers=told, lists=[caller.here / one for one in lists], at_most=at_most)
    _tell(caller, done)
    if done.key:
        tell_key("log", done.key, caller)
        caller.say(SAFEKEEPING, folder=settings.keys)


def _tell(caller: Caller, done: "Recovered") -> None:
    if not done.is_reopened:
        caller.say(N_("The ledger goes on as it was, with entry {size}."), size=done.size)
        return
    caller.say(
        N_("The ledger goes on at entry {size} and is called {name} from now on."), size=done.size, name=done.name
    )
    caller.say(N_("Known to be lost: {lost} entries."), lost=done.lost)
    for skip in done.skips:
        if skip.card:
            told = N_("Skipped, of {card}: {first:04} to {last:04}")
            caller.say(told, card=caller.language.text(skip.card), first=skip.first, last=skip.last)
        else:
            told = N_("Skipped, of {year}, level {level}: {first:06} to {last:06}")
            caller.say(told, year=skip.year, level=skip.level, first=skip.first, last=skip.last)
    if done.tickets.exams:
        caller.say(N_("Skipped, of 准考证号: those of {exams} exams"), exams=done.tickets.exams)
    if done.tickets.upto:
        caller.say(N_("Skipped, of 准考证号: up to the sequence {upto}"), upto=done.tickets.upto)
    caller.say(
        N_(
            "Bring in the certificates that people hold with `certpress history`, and drop lost exams again with their "
            "准考证号. Tell the auditor, and print a checkpoint."
        )
    )
