"""`certpress archive`: what has passed its time of keeping, and how it is erased."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import click

from pipeline.cli.acting import act_of, acted, reason_option, second_option
from pipeline.cli.caller import Caller, as_json, help_for_the_silent, pass_caller
from pipeline.cli.masking import without_identities
from pipeline.language.marker import N_

if TYPE_CHECKING:
    from datetime import date

    from pipeline.archiving import Kept

_HEADINGS: Final = (*(N_("Batch"), N_("Kind"), N_("Last used"), N_("Paper until"), N_("Files until"), N_("State")),)
_STATES: Final = {
    "erased": N_("erased"),
    "over": N_("may be erased"),
    "begun": N_("erased, but not to the end"),
    "kept": N_("to be kept"),
}
# As of a command that was stopped by hand.
_NOT_DONE: Final = 130
_DAYS: Final = N_("This computer says that today is {today}; the newest entry of the ledger is of {last}.")
# What lies under rejected/ and was never accepted.
_RETURNED: Final = N_("returned drop")


@click.group(
    invoke_without_command=True,
    help=N_(
        "Papers of a batch are kept 3 years, files 5 (A3(7), or longer by [retention] in site.toml). The register of "
        "certificates is kept for ever."
    ),
)
@click.pass_context
def command(context: click.Context) -> None:
    """Hold the commands about keeping."""
    help_for_the_silent(context)


@command.command("review", help=N_("Lists what has passed its time; nothing is written."))
@click.option("--all", "everything", is_flag=True, help=N_("Also what has to be kept, and what was erased."))
@as_json
@pass_caller
def review(caller: Caller, *, everything: bool, as_json: bool) -> None:
    """List it, the oldest first."""
    from pipeline.archiving import review as reviewed

    with caller.reading_workshop() as shop:
        found, today = reviewed(shop), shop.clock().date()
    wanted = [one for one in found if everything or _state(one, today) in {"over", "begun"}]
    if as_json:
        caller.show_json([_as_data(one, today) for one in wanted])
        return
    if wanted:
        caller.show_table(_HEADINGS, [_row(one, today, caller) for one in wanted])
    else:
        caller.say(N_("Nothing has passed its time of keeping."))
    paper = sum(today > one.keeping.paper_until and not one.is_erased for one in found)
    if paper and not as_json:
        caller.say(N_("Of {count} batches the paper has passed its time; who reviews it decides on that."), count=paper)


def _state(one: "Kept", today: "date") -> str:
    if one.is_erased:
        return "erased"
    if all(batch.is_erased for batch in one.batches):
        return "begun"
    return "over" if one.keeping.is_over(today) else "kept"


def _row(one: "Kept", today: "date", caller: Caller) -> Sequence[object]:
    kinds = "、".join(one.categories) or caller.language.text(_RETURNED)
    keeping = one.keeping
    days = (keeping.last_used, keeping.paper_until, keeping.electronic_until)
    return without_identities(one.name), kinds, *days, caller.language.text(_STATES[_state(one, today)])


def _as_data(one: "Kept", today: "date") -> dict[str, object]:
    return {
        "name": without_identities(one.name),
        "kinds": list(one.categories),
        "last_used": one.keeping.last_used,
        "paper_until": one.keeping.paper_until,
        "electronic_until": one.keeping.electronic_until,
        "state": _state(one, today),
        "folders": [without_identities(str(folder)) for folder in one.folders],
    }


@command.command(
    "erase",
    help=N_("Erases the papers of a batch, and after that one number's person; by two people, for ever."),
)
@click.argument("what", metavar=N_("WHAT"))
@acted(has_day=False, has_proof=False)
@second_option
@reason_option(N_("Why, and by which review; it is entered in the ledger. Write no person's name."))
@click.option("--yes", is_flag=True, help=N_("Do not ask again: what is erased does not come back."))
@pass_caller
def erase(caller: Caller, *, what: str, by: str, second: str, reason: str, yes: bool) -> int:
    """Erase it, and say what is left."""
    from pipeline.archiving import erasable
    from pipeline.archiving import erase as erased
    from pipeline.workshop import Workshop

    settings = caller.settings()
    act = act_of(settings, by=by, second=second, reason=reason)
    with caller.reading_workshop() as shop:
        erasable(shop, what.strip(), act)
        days = {"today": shop.clock().date(), "last": shop.register.last_entry_at().date()}
    # Erased too early by a clock that is ahead, nothing comes back.
    caller.remark(_DAYS, **days)
    if not (yes or _is_sure(caller, what)):
        caller.remark(N_("Nothing was erased."))
        return _NOT_DONE
    with Workshop.open(settings, language=caller.language, without_inbox=True) as shop:
        done = erased(shop, what.strip(), act)
    told = N_("{what} is erased: of {people} entries the personal data, and {files} files.")
    caller.say(told, what=without_identities(done.what), people=done.people, files=done.files)
    if done.was_begun:
        caller.say(N_("It was entered before; what was left of it is gone now."))
    if done.elsewhere:
        caller.say(N_("The same person still stands under: {numbers}."), numbers="、".join(done.elsewhere))
    caller.say(
        N_("Not in reach: paper, backups, sticks, what was exported elsewhere, and what the disk keeps of files.")
    )
    return 0


def _is_sure(caller: Caller, what: str) -> bool:
    """Return what is answered to the question; whoever stops there, or cannot be asked, has not said yes."""
    try:
        question = caller.language.text(N_("Erase {what} for ever? Nobody can bring it back."), what=what)
        return click.confirm(question, err=True)
    except click.Abort:
        click.echo(err=True)
        return False
