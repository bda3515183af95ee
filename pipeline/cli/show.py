"""`certpress show`: one certificate, card or admission ticket, its data, its history and where its file is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli import cards, tickets
from pipeline.cli.acting import number_typed
from pipeline.cli.caller import Caller, as_json, moment, pass_caller
from pipeline.cli.certificates import (
    DETAILS,
    ERASED,
    OPERATIONS,
    STATES,
    as_data,
    copies_as_data,
    copies_told,
    details_told,
)
from pipeline.cli.looking import Look, in_full
from pipeline.errors import CardUnknown, NumberUnknown
from pipeline.language.marker import N_

if TYPE_CHECKING:
    from pipeline.language import Language
    from pipeline.ledger.entries import Entry
    from pipeline.workshop import Workshop

_CARD_LENGTH = 18
_LABELS = {
    "number": N_("Number"),
    "state": N_("State"),
    "name": N_("Name"),
    "identity_type": N_("ID type"),
    "identity": N_("ID number"),
    "occupation": N_("Occupation"),
    "job": N_("Job"),
    "level": N_("Level"),
    "issued_on": N_("Issued on"),
    "copies": N_("Copies"),
    "replaced_by": N_("Replaced by"),
    "replaces": N_("In place of"),
    "batch": N_("Batch"),
    "row": N_("Row of the roster"),
    "file": N_("File"),
    "sha256": "SHA-256",
}


@dataclass(frozen=True, slots=True)
class _Shown:
    """What `show` prints: data and entries, the words for them; `more` is for programs only, `told` for people.

    `history` are those of the entries that people are shown.
    """

    data: Mapping[str, object]
    entries: Sequence["Entry"]
    history: Sequence["Entry"]
    labels: Mapping[str, str]
    states: Mapping[str, str]
    more: Mapping[str, object] = field(default_factory=dict)
    told: Mapping[str, object] = field(default_factory=dict)


@click.command(
    help=N_("NUMBER is a whole number: 22 characters of a certificate, 18 of a card, or a 准考证号 of an exam.")
)
@click.argument("number", metavar=N_("NUMBER"))
@in_full
@as_json
@pass_caller
def command(caller: Caller, number: str, *, full: bool, by: str | None, reason: str | None, as_json: bool) -> None:
    """Show it and every entry about it; the ID number is masked, unless somebody sees it in full."""
    wanted, look = number_typed(number), Look.asked(caller, "show", full=full, by=by, reason=reason)
    with look.workshop(caller) as shop:
        shown = _shown(shop, wanted, caller, look)
        look.enter(shop, [wanted])
    if as_json:
        told = [
            {"seq": entry.seq, "at": entry.at.isoformat(), "operation": entry.op, "actor": entry.actor, **_more(entry)}
            for entry in shown.entries
        ]
        caller.show_json({**shown.data, **shown.more, "entries": told})
        return
    state = {"state": caller.language.text(shown.states.get(str(shown.data["state"]), str(shown.data["state"])))}
    erased = {"name": caller.language.text(ERASED)} if shown.data["name"] is None else {}
    _print_data({**shown.data, **state, **shown.told, **erased}, shown.labels, shop.settings.output, caller)
    click.echo()
    rows = [_row(entry, caller) for entry in shown.history]
    caller.show_table((N_("Entry"), N_("At"), N_("What"), N_("By")), rows)


def _shown(shop: "Workshop", wanted: str, caller: Caller, look: Look) -> _Shown:
    """Return what the register has under the number.

    A 准考证号 may be as long as a certificate's or card's number, and equal to it where it came with the batch; of two
    the ticket gives way, and is found with `find`.
    """
    try:
        return _issued(shop, wanted, caller.language, look)
    except (CardUnknown, NumberUnknown):
        found = shop.register.show_ticket(wanted)
        if found is None:
            raise
    data = look.seen(tickets.as_data(found.ticket), found.ticket.identity)
    told = tickets.told(found.ticket, caller.language)
    return _Shown(data, found.entries, found.entries, tickets.LABELS, tickets.STATES, told=told)


def _issued(shop: "Workshop", wanted: str, language: "Language", look: Look) -> _Shown:
    """Return the certificate or card of the number; raises CardUnknown or NumberUnknown."""
    if len(wanted) == _CARD_LENGTH:
        card = shop.register.show_card(wanted)
        data = look.seen(cards.as_data(card.card, today=shop.clock().date()), card.card.identity)
        history = _told(card.entries)
        return _Shown(data, card.entries, tuple(history), cards.LABELS, cards.STATES)
    found = shop.register.show(wanted)
    more = {"made_with": _made_with(found.entries), "copies": copies_as_data(found.copies)}
    told = {"copies": copies_told(found, language)}
    data = look.seen(as_data(found.certificate), found.certificate.identity)
    shown = tuple(_told(found.entries))
    return _Shown(data, found.entries, shown, _LABELS, STATES, more=more, told=told)


def _made_with(entries: Iterable["Entry"]) -> object:
    """Return the hashes of template and fonts and the versions of programs that the print run was made with."""
    return next((made for entry in entries if (made := entry.payload.get("made_with"))), None)


def _told(entries: Iterable["Entry"]) -> Iterator["Entry"]:
    """Give what happened to this certificate or card; the other files of its batch are not its history."""
    return (entry for entry in entries if entry.op != "document.made" or entry.ref.number)


def _row(entry: "Entry", caller: Caller) -> tuple[object, ...]:
    what = _what(entry, caller)
    by = caller.language.text(N_("certpress itself")) if entry.actor == "system" else entry.actor
    return (entry.seq, moment(entry.at), what, f"{by}, {entry.second}" if entry.second else by)


def _what(entry: "Entry", caller: Caller) -> str:
    """Return what was done, of paper also which copy and why.

    Of an overprint also what moved it, for that is asked when values are off their places.
    """
    what = caller.language.text(OPERATIONS.get(entry.op, entry.op))
    if entry.op != "overprint.made":
        return "".join((what, *details_told(entry, caller.language)))
    if (calibration := entry.payload["calibration"]) is None:
        return caller.language.text(N_("{what}, moved by nothing"), what=what)
    return caller.language.text(N_("{what}, moved by the calibration of entry {entry}"), what=what, entry=calibration)


def _more(entry: "Entry") -> dict[str, object]:
    """Return what else a program is told of an entry.

    Of an overprint that is the file and what moved it, of paper which copy, how and why.
    """
    wanted = ("sha256", "calibration") if entry.op == "overprint.made" else DETAILS.get(entry.op, ())
    return {name: entry.payload[name] for name in wanted}


def _print_data(data: Mapping[str, object], labels: Mapping[str, str], output: Path, caller: Caller) -> None:
    shown = dict(data) | ({"file": output / str(data["file"])} if data["file"] else {})
    rows = [(caller.language.text(label), shown[name]) for name, label in labels.items() if shown[name] is not None]
    caller.show_pairs(rows)
