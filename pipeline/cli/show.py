"""`certpress show`: one certificate, its data, its history and where its file is."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.caller import Caller, as_json, moment, pass_caller
from pipeline.cli.certificates import OPERATIONS, STATES, as_data
from pipeline.language.marker import N_

if TYPE_CHECKING:
    from pipeline.ledger.entries import Entry

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


@click.command(help=N_("NUMBER is a whole certificate number, 22 characters."))
@click.argument("number", metavar=N_("NUMBER"))
@as_json
@pass_caller
def command(caller: Caller, number: str, as_json: bool) -> None:  # noqa: FBT001 - click hands options over by name
    """Show the certificate and every entry about it; the ID number is masked."""
    with caller.reading_workshop() as shop:
        history = shop.register.show(number.strip().upper())
    data = as_data(history.certificate)
    if as_json:
        entries = [
            {"seq": entry.seq, "at": entry.at.isoformat(), "operation": entry.op, "actor": entry.actor}
            for entry in history.entries
        ]
        caller.show_json({**data, "made_with": _made_with(history.entries), "entries": entries})
        return
    _print_data(data, shop.settings.output, caller)
    click.echo()
    caller.show_table(
        (N_("Entry"), N_("At"), N_("What"), N_("By")), [_row(entry, caller) for entry in _told(history.entries)]
    )


def _made_with(entries: Iterable["Entry"]) -> object:
    """Return the hashes of template and fonts and the versions of programs that the print run was made with."""
    return next((made for entry in entries if (made := entry.payload.get("made_with"))), None)


def _told(entries: Iterable["Entry"]) -> Iterator["Entry"]:
    """Give what happened to this certificate; the other files of its batch are not its history."""
    return (entry for entry in entries if entry.op != "document.made" or entry.ref.number)


def _row(entry: "Entry", caller: Caller) -> tuple[object, ...]:
    what = caller.language.text(OPERATIONS.get(entry.op, entry.op))
    by = caller.language.text(N_("certpress itself")) if entry.actor == "system" else entry.actor
    return (entry.seq, moment(entry.at), what, f"{by}, {entry.second}" if entry.second else by)


def _print_data(data: dict[str, object], output: Path, caller: Caller) -> None:
    state = str(data["state"])
    shown = data | {"state": caller.language.text(STATES.get(state, state))}
    if data["file"]:
        shown["file"] = output / str(data["file"])
    rows = [(caller.language.text(label), shown[name]) for name, label in _LABELS.items() if shown[name] is not None]
    caller.show_pairs(rows)
