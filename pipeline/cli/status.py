"""`certpress status`: batches and where each of them is; the health of the watch."""

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import click

from pipeline.cli.caller import Caller, as_json, pass_caller
from pipeline.cli.telling import WAITING
from pipeline.language.marker import N_

if TYPE_CHECKING:
    from pipeline.ledger.views import BatchView
    from pipeline.storage.heartbeat import Heartbeat

STATES: Final = {
    "received": N_("taken in"),
    "accepted": N_("accepted"),
    "rejected": N_("returned"),
    "cancelled": N_("taken back"),
}


@click.command(help=N_("Lists every batch that was ever taken in, what waits, and whether the watch is running."))
@as_json
@pass_caller
def command(caller: Caller, as_json: bool) -> None:  # noqa: FBT001 - click hands options over by name
    """List the batches."""
    with caller.reading_workshop() as shop:
        batches = shop.register.batches()
    word, share = shop.pulse.last(), shop.inbox_share
    if as_json:
        watch = dataclasses.asdict(word) if word else None
        caller.show_json({"batches": [_as_data(batch) for batch in batches], "watch": watch, "inbox_share": share})
        return
    _list(batches, caller)
    _tell_watch(word, caller)
    if share:
        told = N_("The inbox lies on a network share ({kind}): new drops are found by looking, a few seconds later.")
        caller.say(told, kind=share)


def _list(batches: Sequence["BatchView"], caller: Caller) -> None:
    if not batches:
        caller.say(N_("No batch has been taken in yet."))
        return
    headings = (N_("Batch"), N_("State"), N_("People"), N_("First number"), N_("Last number"), N_("Since"))
    caller.show_table(headings, [_row(batch, caller) for batch in batches])


def _row(batch: "BatchView", caller: Caller) -> tuple[object, ...]:
    state = caller.language.text(STATES.get(str(batch.state), str(batch.state)))
    if batch.in_hand:
        state = caller.language.text(N_("{state}, in progress"), state=state)
    since = f"{batch.changed_at:%Y-%m-%d %H:%M}"
    return (batch.name or batch.drop, state, batch.people or "", batch.first, batch.last, since)


def _tell_watch(word: "Heartbeat | None", caller: Caller) -> None:
    if word is None:
        caller.say(N_("No watch is running; `certpress run` handles what lies in the inbox."))
        return
    caller.say(N_("The watch is running, last seen at {at}."), at=word.at)
    if word.trouble:
        caller.say(N_("It is held up by trouble: {code}."), code=word.trouble)
    if not word.bell_is_healthy:
        caller.say(N_("The system no longer tells it of new files; it looks for itself, a little later."))
    for drop, reason in word.waiting:
        caller.say(N_("{drop}: waiting. {reason}"), drop=drop, reason=caller.language.text(WAITING.get(reason, reason)))


def _as_data(batch: "BatchView") -> dict[str, object]:
    return {
        "batch": batch.name,
        "drop": batch.drop,
        "state": str(batch.state),
        "in_hand": batch.in_hand,
        "people": batch.people,
        "documents": batch.documents,
        "first": batch.first,
        "last": batch.last,
        "issued_on": batch.issued_on,
        "received_at": batch.received_at.isoformat(),
        "changed_at": batch.changed_at.isoformat(),
    }
