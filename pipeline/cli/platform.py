"""`certpress platform`: where the results of each batch stand on the platform, as somebody enters it."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

import click

from pipeline.cli.acting import act_of, acted
from pipeline.cli.caller import Caller, as_json, help_for_the_silent, pass_caller
from pipeline.cli.masking import without_identities
from pipeline.language.marker import N_
from pipeline.rules.reporting import Reported

if TYPE_CHECKING:
    from pipeline.ledger.views import ReportedBatch

# As the offices say it (X18); the English words are for programs.
_STATES: Final = {
    "已提交": Reported.SUBMITTED,
    "已退回": Reported.RETURNED,
    "已审核": Reported.REVIEWED,
    "可查询": Reported.SEARCHABLE,
    **{str(state): state for state in Reported},
}
_WORDS: Final = {
    Reported.SUBMITTED: N_("handed in"),
    Reported.RETURNED: N_("returned by the review"),
    Reported.REVIEWED: N_("reviewed"),
    Reported.SEARCHABLE: N_("found in the national system"),
}


@click.group(
    invoke_without_command=True,
    help=N_(
        "The results are handed in within a month of the end of the evaluation (Z14): 平台上报.xlsx and 表5 lie in the "
        "batch's folder. Nothing is sent from here; enter what the platform shows. A certificate is reissued once it "
        "is found in the national system (Z17)."
    ),
)
@click.pass_context
def command(context: click.Context) -> None:
    """Hold the commands about the platform."""
    help_for_the_silent(context)


@command.command("report", help=N_("BATCH is a 批次号. Enter where its results stand on the platform now."))
@click.argument("batch", metavar=N_("BATCH"))
@click.option(
    "--state",
    required=True,
    type=click.Choice(tuple(_STATES)),
    metavar="已提交|已退回|已审核|可查询",
    help=N_("Handed in, returned, reviewed, found: 已提交, 已退回, 已审核, 可查询."),
)
@acted()
@pass_caller
def report(caller: Caller, batch: str, *, state: str, by: str, on: datetime | None, proof: str) -> None:
    """Enter it."""
    from pipeline.workshop import Workshop

    entered = _STATES[state]
    with Workshop.open(caller.settings(), language=caller.language, without_inbox=True) as shop, shop.alone():
        shop.register.report(batch, act_of(shop.settings, by=by, on=on, proof=proof), entered)
    words = caller.language.text(_WORDS[entered])
    caller.say(N_("{batch} on the platform: {state}."), batch=without_identities(batch.strip()), state=words)


@command.command("list", help=N_("Every batch with certificates, and which should be on the platform and is not."))
@as_json
@pass_caller
def show(caller: Caller, as_json: bool) -> None:  # noqa: FBT001 - click hands options over by name
    """Show every batch."""
    with caller.reading_workshop() as shop:
        today, batches = shop.clock().date(), shop.register.reported()
    late = [one for one in batches if one.is_overdue(today)]
    if as_json:
        caller.show_json([_as_data(one, is_late=one in late) for one in batches])
        return
    if not batches:
        caller.say(N_("There is no batch with certificates yet."))
        return
    headings = (N_("Batch"), N_("People"), N_("On the platform"), N_("Since"), N_("To be handed in by"))
    caller.show_table(headings, [_row(one, caller) for one in batches])
    for one in late:
        caller.say(
            N_("{batch} should have been handed in by {day} (Z14)."), batch=without_identities(one.name), day=one.due_on
        )


def _row(one: "ReportedBatch", caller: Caller) -> tuple[object, ...]:
    state = caller.language.text(_WORDS[Reported(one.state)] if one.state else N_("nothing entered"))
    return (without_identities(one.name), one.people, state, one.since or "", one.due_on)


def _as_data(one: "ReportedBatch", *, is_late: bool) -> dict[str, object]:
    return {
        "batch": one.name,
        "people": one.people,
        "state": one.state,
        "since": one.since,
        "due": one.due_on,
        "overdue": is_late,
    }
