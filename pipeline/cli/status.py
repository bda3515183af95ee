"""`certpress status`: batches and where each of them is; the health of the watch."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pipeline.cli.caller import Caller, as_json, moment, pass_caller
from pipeline.cli.masking import without_identities
from pipeline.cli.telling import WAITING, ranges
from pipeline.errors import CertpressError, InboxAway, SiteRestored, all_errors
from pipeline.language.marker import N_
from pipeline.rules.text import same_key

if TYPE_CHECKING:
    from pipeline.ledger.views import BatchView
    from pipeline.reissue_clock import Waiting
    from pipeline.signing import Standing
    from pipeline.storage.heartbeat import Heartbeat
    from pipeline.workshop import Workshop

_FOR_A_RUN: Final = "for-a-run"
_REASONS: Final = {
    **WAITING,
    _FOR_A_RUN: N_("No watch is running; `certpress run` takes it."),
    "in-turn": N_("It is complete; its turn comes after the drops before it."),
}
_MOST_WAITING: Final = 50
STATES: Final = {
    "received": N_("taken in"),
    "accepted": N_("accepted"),
    "rejected": N_("returned"),
    "cancelled": N_("called off"),
}


@click.command(
    help=N_(
        "Lists the batches that were taken in, what waits, and whether the watch is running. One that went back is "
        "left out once its correction was accepted under the same 批次号."
    )
)
@as_json
@pass_caller
def command(caller: Caller, as_json: bool) -> None:  # noqa: FBT001 - click hands options over by name
    """List the batches."""
    from pipeline.reissue_clock import waiting_copies

    with caller.reading_workshop() as shop:
        batches = shop.register.batches()
        later = shop.register.superseded()
        numbers = {batch.batch: shop.register.numbers_of(batch.batch) for batch in batches if batch.first}
        signing = shop.keyring.standing("log")
        copies = waiting_copies(shop)
        unsigned = shop.unsigned
        behind = shop.clock_warnings()
    word, share = shop.pulse.last(), shop.inbox_share
    settings, refused = shop.settings, tuple(shop.refusing)
    # What is in hand lies in the inbox until it is done, and the watch left its word before it began.
    told_already = {
        *dict(unsigned),
        *(batch.drop for batch in batches if batch.in_hand),
        word.at_work if word else None,
    }
    lying = (one for one in (word.waiting if word else _lying(shop)) if one[0] not in told_already)
    waiting = (*lying, *unsigned)
    corrected = _corrected(batches)
    if as_json:
        caller.show_json(
            {
                "batches": [
                    _as_data(batch, later.get(batch.batch), is_corrected=batch.batch in corrected) for batch in batches
                ],
                "watch": _watch_as_data(word) if word else None,
                "waiting": _waiting_as_data(waiting),
                "inbox_share": share,
                "clock_behind": bool(behind),
                "refusing": [(folder, caller.language.text("{reason}", reason=reason)) for folder, reason in refused],
                "restored": shop.settings.restored_mark.exists(),
                "copies_to_be_made": [_copy_as_data(one) for one in copies if one.copy.state == "ordered"],
                "copies_to_be_handed_over": [_copy_as_data(one) for one in copies if one.copy.state == "made"],
                "signed": {"key": signing.here, "entries": signing.entries, "signed": signing.signed},
            }
        )
        return
    _list([batch for batch in batches if batch.batch not in corrected], numbers, later, caller)
    _tell_copies(copies, caller)
    _tell_signing(signing, caller)
    _tell_watch(word or shop.pulse.word(), settings.inbox, caller, is_running=word is not None)
    _tell_disks(refused, caller)
    for warning in behind:
        caller.say("{warning}", warning=warning)
    if shop.settings.restored_mark.exists():
        _tell(SiteRestored(site=shop.settings.site), caller)
    elif word is None and shop.inbox.is_known:
        _tell_away(shop, caller)
    _tell_waiting(waiting, caller)
    if share:
        told = N_("The inbox lies on a network share ({kind}): new drops are found by looking, a few seconds later.")
        caller.say(told, kind=share)


def _list(
    batches: Sequence["BatchView"], numbers: Mapping[int, Sequence[str]], later: Mapping[int, str], caller: Caller
) -> None:
    if not batches:
        caller.say(N_("No batch has been taken in yet."))
        return
    headings = (N_("Batch"), N_("State"), N_("People"), N_("Numbers"), N_("Since"))
    rows = [_row(batch, numbers.get(batch.batch, ()), later.get(batch.batch), caller) for batch in batches]
    caller.show_table(headings, rows)


def _row(batch: "BatchView", numbers: Iterable[str], later: str | None, caller: Caller) -> tuple[object, ...]:
    state = caller.language.text(STATES.get(str(batch.state), str(batch.state)))
    if later is not None:
        state = caller.language.text(N_("replaced by {batch}"), batch=without_identities(later))
    if batch.in_hand:
        state = caller.language.text(N_("{state}, in progress"), state=state)
    runs = ranges(numbers).replace(", ", "\n")
    name = without_identities(batch.name or batch.drop)
    return (name, state, batch.people or "", runs, moment(batch.changed_at))


def _tell_copies(copies: Iterable["Waiting"], caller: Caller) -> None:
    """Tell what was reissued and is not with its holder; a copy whose file is missing first needs that."""
    for one in copies:
        known = {"copy": one.copy.copy, "number": one.copy.number, "day": one.copy.since, "workdays": one.workdays}
        if one.copy.state == "ordered":
            told = N_("Copy {copy} of {number} was booked, and its file is not made: give `certpress reissue` again.")
        elif one.workdays is None:
            told = N_("Copy {copy} of {number}, reissued on {day}, is not handed over yet.")
        elif one.is_late:
            told = N_("Late: copy {copy} of {number}, reissued on {day}, {workdays} working days, is not handed over.")
        else:
            told = N_("Copy {copy} of {number}, reissued on {day}, {workdays} working days, is not handed over yet.")
        caller.say(told, **known)


def _copy_as_data(one: "Waiting") -> dict[str, object]:
    return {
        "number": one.copy.number,
        "copy": one.copy.copy,
        "reissued_on": one.copy.since,
        "workdays": one.workdays,
        "late": one.is_late,
    }


def _tell_signing(one: "Standing", caller: Caller) -> None:
    if one.here is not None and not one.is_another:
        caller.say(
            N_("Of {entries} entries of the ledger {signed} are signed."), entries=one.entries, signed=one.signed
        )
    elif one.named is None:
        caller.say(N_("What the ledger says is not signed: there is no key. `certpress keys make log` makes it."))
    else:
        caller.say(N_("The key that signs the ledger is not here; `certpress doctor` says what to do."))


def _tell_watch(word: "Heartbeat | None", inbox: Path, caller: Caller, *, is_running: bool) -> None:
    """Tell what the watch that runs is at, or what the last one ended by."""
    at = moment(datetime.fromisoformat(word.at)) if word else ""
    if not is_running:
        caller.say(N_("No watch is running; `certpress run` handles what lies in the inbox."))
    if word is None or not (is_running or word.ended):
        return
    caller.say(
        N_("The watch is running, last seen at {at}.") if is_running else N_("The last one ended at {at}."), at=at
    )
    if word.at_work and word.since:
        since = moment(datetime.fromisoformat(word.since))
        caller.say(N_("It has been at work on {drop} since {at}."), drop=without_identities(word.at_work), at=since)
    if word.trouble:
        _tell_trouble(word.trouble, inbox, caller)
    if not word.bell_is_healthy:
        caller.say(N_("The system no longer tells it of new files; it looks for itself, a little later."))


def _tell_disks(refused: Iterable[tuple[Path, object]], caller: Caller) -> None:
    """Tell where nothing can be written: on such a disk a watch can leave no word of it."""
    for folder, reason in refused:
        told = N_(
            "Nothing can be written into {path} at present: {reason}. What waits for it goes on by itself afterwards."
        )
        caller.say(told, path=folder, reason=reason)


def _tell_waiting(waiting: Sequence[tuple[str, str]], caller: Caller) -> None:
    """Tell what waits; of thousands, which are loose photos as a rule, the first and how many more there are."""
    for drop, reason in waiting[:_MOST_WAITING]:
        told = caller.language.text(_REASONS.get(reason, reason))
        caller.say(N_("{drop}: waiting. {reason}"), drop=without_identities(drop), reason=told)
    if more := len(waiting[_MOST_WAITING:]):
        caller.say(N_("And {count} more wait; `certpress status --json` names all of them."), count=more)


def _tell_away(shop: "Workshop", caller: Caller) -> None:
    """Tell that the inbox is away, of a site where it was before: an empty folder seems to be an empty inbox."""
    try:
        shop.inbox.check_marker()
    except InboxAway as error:
        _tell(error, caller)


def _tell(error: CertpressError, caller: Caller) -> None:
    for sentence in caller.language.error(error):
        click.echo(sentence)


def _lying(shop: "Workshop") -> tuple[tuple[str, str], ...]:
    """Return what lies in the inbox while nobody watches it, and why `certpress run` would not take it, if so.

    How long a drop has been quiet only a watch can tell.
    """
    try:
        look = shop.inbox.look()
    except CertpressError:
        return ()
    held = ((one.drop.display, str(one.reason)) for one in look.waiting)
    passing = {"settling", "still-written", "unsound"}
    known = [(drop, _FOR_A_RUN if reason in passing else reason) for drop, reason in held]
    return tuple(known + [(drop.display, _FOR_A_RUN) for drop in look.ready])


def _tell_trouble(code: str, inbox: Path, caller: Caller) -> None:
    """Tell what holds the watch up and what to do; it leaves no more than the code of its trouble."""
    caller.say(N_("It is held up by trouble: {code}."), code=code)
    error = next((kind for kind in all_errors() if kind.code == code), None)
    if error is None:
        return
    if error is InboxAway:
        caller.say(error.message, path=inbox)
    caller.say(error.advice)


def _watch_as_data(word: "Heartbeat") -> dict[str, object]:
    at_work = without_identities(word.at_work) if word.at_work else None
    return {**dataclasses.asdict(word), "waiting": _waiting_as_data(word.waiting), "at_work": at_work}


def _waiting_as_data(waiting: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(without_identities(drop), reason) for drop, reason in waiting]


def _corrected(batches: Iterable["BatchView"]) -> frozenset[int]:
    """Return the batches that went back and were accepted later, under the same 批次号: nothing is left to do there.

    What a drop is called says nothing: many are called alike, and one whose 批次号 could not be read stays listed.
    """
    accepted: dict[str, int] = {}
    returned: list[tuple[str, int]] = []
    for batch in batches:
        if batch.name and batch.state == "accepted":
            accepted[same_key(batch.name)] = batch.batch
        elif batch.name and batch.state == "rejected" and not batch.in_hand:
            returned.append((same_key(batch.name), batch.batch))
    return frozenset(batch for name, batch in returned if accepted.get(name, 0) > batch)


def _as_data(batch: "BatchView", later: str | None, *, is_corrected: bool) -> dict[str, object]:
    return {
        "batch": without_identities(batch.name) if batch.name else None,
        "drop": without_identities(batch.drop),
        "state": str(batch.state),
        "in_hand": batch.in_hand,
        "superseded_by": without_identities(later) if later else None,
        "corrected": is_corrected,
        "kind": batch.kind,
        "people": batch.people,
        "documents": batch.documents,
        "first": batch.first,
        "last": batch.last,
        "issued_on": batch.issued_on,
        "received_at": batch.received_at.isoformat(),
        "changed_at": batch.changed_at.isoformat(),
    }
