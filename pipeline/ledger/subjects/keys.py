"""The keys of a site: the log itself says which one signs it, and who changed it."""

from collections.abc import Mapping

from pipeline.errors import Because
from pipeline.ledger.entries import Entry
from pipeline.ledger.forms import Count, Kind, OneOf, Operation, Optional, Text
from pipeline.ledger.notes import NoteWrong, VerifierKey
from pipeline.ledger.origins import first_name, turn_of
from pipeline.ledger.projections import Projections
from pipeline.ledger.rows import KeyRow, Purpose, Row
from pipeline.ledger.subjects.refusing import Transition, institution_of, require

# A public key: its name, the eight digits of its id, and the Base64 of algorithm and key.
VKEY: Kind = Text("^[^+\\s]+\\+[0-9a-f]{8}\\+[A-Za-z0-9+/]+=*$", most=500)

OPERATIONS: Mapping[str, Operation] = {
    "key.changed": Operation(
        "`new` signs from here on: the first key of its kind (`old` is null), or in the place of `old`, by two people. "
        "The next checkpoint bears the signatures of both keys of the log, unless the old one was lost (1).",
        {"key": OneOf(tuple(Purpose)), "old": Optional(VKEY), "new": VKEY, "lost": Count(0, 1)},
    ),
}


def name_now(entry: Entry, view: Projections) -> str:
    """Return what the log is called until this entry: as its key is, once it was reopened (C2SP tlog-checkpoint)."""
    known, first = view.signing_key(Purpose.LOG), f"certpress/{institution_of(entry, view)}"
    name = VerifierKey.parse(known.vkey).name if known else first
    return name if first_name(name) == first else first


def _key_changed(entry: Entry, view: Projections) -> tuple[Row, ...]:
    payload, known = entry.payload, view.signing_key(entry.payload["key"])
    require(entry, payload["old"] == (known and known.vkey), Because("another key signed until now"))
    require(entry, payload["new"] != payload["old"], Because("the same key signed until now"))
    for name, holds in (
        ("lost", known is not None or not payload["lost"]),
        ("second", known is None or entry.is_agreed),
        ("payload.new", _is_key(payload["new"]) and _keeps_name(entry, view)),
    ):
        require(entry, holds, Because("its field {field} has not the form of this operation", field=name))
    return (KeyRow(payload["key"], payload["new"], payload["old"], entry.seq),)


def _is_key(text: str) -> bool:
    try:
        VerifierKey.parse(text)
    except NoteWrong:
        return False
    return True


def _keeps_name(entry: Entry, view: Projections) -> bool:
    """Whether the log is called by the new key as it was: only `log.reopened` gives it another name."""
    if entry.payload["key"] != Purpose.LOG:
        return True
    return turn_of(VerifierKey.parse(entry.payload["new"]).name) == turn_of(name_now(entry, view))


TRANSITIONS: Mapping[str, Transition] = {
    "key.changed": _key_changed,
}
