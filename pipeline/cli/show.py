"""`certpress show`: one certificate or card, its data, its history and where its file is."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli import cards
from pipeline.cli.caller import Caller, as_json, moment, pass_caller
from pipeline.cli.certificates import OPERATIONS, STATES, as_data
from pipeline.language.marker import N_

if TYPE_CHECKING:
    from pipeline.ledger.entries import Entry

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
    "batch": N_("Batch"),
    "row": N_("Row of the roster"),
    "file": N_("File"),
    "sha256": "SHA-256",
}


@click.command(help=N_("NUMBER is a whole number: 22 characters of a certificate, 18 of a card."))
@click.argument("number", metavar=N_("NUMBER"))
@as_json
@pass_caller
def command(caller: Caller, number: str, as_json: bool) -> None:  # noqa: FBT001 - click hands options over by name
    """Show it and every entry about it; the ID number is masked."""
    wanted = number.strip().upper()
    with caller.reading_workshop() as shop:
        if len(wanted) == _CARD_LENGTH:
            card = shop.register.show_card(wanted)
            data, entries = cards.as_data(card.card, today=shop.clock().date()), card.entries
            more: dict[str, object] = {}
            labels, states = cards.LABELS, cards.STATES
        else:
            history = shop.register.show(wanted)
            data, entries = as_data(history.certificate), history.entries
            more = {"made_with": _made_with(entries)}
            labels, states = _LABELS, STATES
    if as_json:
        told = [
            {"seq": entry.seq, "at": entry.at.isoformat(), "operation": entry.op, "actor": entry.actor, **_more(entry)}
            for entry in entries
        ]
        caller.show_json({**data, **more, "entries": told})
        return
    data["state"] = caller.language.text(states.get(str(data["state"]), str(data["state"])))
    _print_data(data, labels, shop.settings.output, caller)
    click.echo()
    caller.show_table((N_("Entry"), N_("At"), N_("What"), N_("By")), [_row(entry, caller) for entry in _told(entries)])


def _made_with(entries: Iterable["Entry"]) -> object:
    """Return the hashes of template and fonts and the versions of programs that the print run was made with."""
    return next((made for entry in entries if (made := entry.payload.get("made_with"))), None)


def _told(entries: Iterable["Entry"]) -> Iterator["Entry"]:
    """Give what happened to this certificate; the other files of its batch are not its history."""
    return (entry for entry in entries if entry.op != "document.made" or entry.ref.number)


def _row(entry: "Entry", caller: Caller) -> tuple[object, ...]:
    what = _what(entry, caller)
    by = caller.language.text(N_("certpress itself")) if entry.actor == "system" else entry.actor
    return (entry.seq, moment(entry.at), what, f"{by}, {entry.second}" if entry.second else by)


def _what(entry: "Entry", caller: Caller) -> str:
    """Return what was done; of an overprint also what moved it, for that is asked when values are off their places."""
    what = caller.language.text(OPERATIONS.get(entry.op, entry.op))
    if entry.op != "overprint.made":
        return what
    if (calibration := entry.payload["calibration"]) is None:
        return caller.language.text(N_("{what}, moved by nothing"), what=what)
    return caller.language.text(N_("{what}, moved by the calibration of entry {entry}"), what=what, entry=calibration)


def _more(entry: "Entry") -> dict[str, object]:
    """Return what else a program is told of an entry: of an overprint, the file and what moved it."""
    return {name: entry.payload[name] for name in ("sha256", "calibration") if entry.op == "overprint.made"}


def _print_data(data: dict[str, object], labels: Mapping[str, str], output: Path, caller: Caller) -> None:
    shown = data | ({"file": output / str(data["file"])} if data["file"] else {})
    rows = [(caller.language.text(label), shown[name]) for name, label in labels.items() if shown[name] is not None]
    caller.show_pairs(rows)
