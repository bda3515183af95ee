"""A site that was put back from a backup: how its log goes on, and which numbers are never given."""

from collections.abc import Mapping

from pipeline.errors import Because
from pipeline.ledger.entries import Entry
from pipeline.ledger.forms import HEX_64, REASON, Count, Kind, OneOf, Operation, Optional, Text
from pipeline.ledger.notes import NoteWrong, VerifierKey
from pipeline.ledger.origins import first_name, turn_of
from pipeline.ledger.projections import Projections
from pipeline.ledger.rows import CardCounterRow, CounterRow, KeyRow, Purpose, Row
from pipeline.ledger.subjects.cards import last_card
from pipeline.ledger.subjects.certificates import last_taken
from pipeline.ledger.subjects.keys import VKEY, name_now
from pipeline.ledger.subjects.refusing import Transition, institution_of, require
from pipeline.rules.cards.numbers import LAST_CARD, CardKind
from pipeline.rules.numbers import LAST_SEQUENCE

_ORIGIN: Kind = Text("^certpress/[YS][0-9]{12}(/ledger-[1-9][0-9]*)?$")

OPERATIONS: Mapping[str, Operation] = {
    "log.resumed": Operation(
        "The site was put back from a backup of so many entries (`size`), and two people found that nothing had been "
        "entered since.",
        {"size": Count(1), **REASON},
        needs_second=True,
    ),
    "log.reopened": Operation(
        "The site was put back from a backup, and what was entered since is lost. The log is called `new` from here "
        "on, and `key` signs it in the place of `before`, which signs the next checkpoint, too, unless it was lost "
        "(1). The last checkpoint that is known of the lost stretch is of the log `old`: its size and its root (hex).",
        {
            "old": _ORIGIN,
            "new": _ORIGIN,
            "size": Count(1),
            "root": Text(HEX_64),
            "key": VKEY,
            "before": Optional(VKEY),
            "lost": Count(0, 1),
            **REASON,
        },
        needs_second=True,
    ),
    "numbers.skipped": Operation(
        "After the log was reopened: these numbers of a year and level may have been given in the lost stretch, so "
        "that none of them is ever given.",
        {
            "year": Count(2000, 2099),
            "level": Count(1, 5),
            "first": Count(1),
            "last": Count(1, LAST_SEQUENCE),
            **REASON,
        },
        needs_second=True,
    ),
    "cards.skipped": Operation(
        "After the log was reopened: these numbers of a kind of card may have been given in the lost stretch, so that "
        "none of them is ever given.",
        {"kind": OneOf(tuple(CardKind)), "first": Count(1), "last": Count(1, LAST_CARD), **REASON},
        needs_second=True,
    ),
    "tickets.skipped": Operation(
        "After the log was reopened: so many exams may have got 准考证号 in the lost stretch, so that the next ones "
        "are counted on behind them (`exams`); where 准考证号 say no exam, none up to that sequence is given (`upto`).",
        {"exams": Count(), "upto": Count(), **REASON},
        needs_second=True,
    ),
}


def _log_resumed(entry: Entry, _view: Projections) -> tuple[Row, ...]:
    require(entry, entry.payload["size"] == entry.seq, Because("its place in the log is {size}", size=entry.seq))
    return ()


def _log_reopened(entry: Entry, view: Projections) -> tuple[Row, ...]:
    payload, known, name = entry.payload, view.signing_key(Purpose.LOG), name_now(entry, view)
    require(entry, payload["before"] == (known and known.vkey), Because("another key signed until now"))
    for field, holds in (
        ("old", first_name(payload["old"]) == first_name(name) and turn_of(payload["old"]) >= turn_of(name)),
        ("new", first_name(payload["new"]) == first_name(name) and turn_of(payload["new"]) > turn_of(payload["old"])),
        ("size", payload["size"] >= entry.seq),
        ("key", _name_of(payload["key"]) == payload["new"]),
        ("lost", known is not None or not payload["lost"]),
    ):
        require(entry, holds, Because("its field {field} has not the form of this operation", field=f"payload.{field}"))
    return (KeyRow(Purpose.LOG, payload["key"], payload["before"], entry.seq),)


def _name_of(vkey: str) -> str | None:
    try:
        return VerifierKey.parse(vkey).name
    except NoteWrong:
        return None


def _require_reopened(entry: Entry, view: Projections) -> None:
    is_reopened = turn_of(name_now(entry, view)) > 1
    require(entry, is_reopened, Because("numbers are skipped only after the ledger was put back from a backup"))


def _numbers_skipped(entry: Entry, view: Projections) -> tuple[Row, ...]:
    _require_reopened(entry, view)
    payload, institution = entry.payload, institution_of(entry, view)
    _require_next(entry, last_taken(view, institution, payload["year"], payload["level"]) + 1)
    return (CounterRow(institution, payload["year"], payload["level"], payload["last"], entry.seq),)


def _cards_skipped(entry: Entry, view: Projections) -> tuple[Row, ...]:
    _require_reopened(entry, view)
    payload, institution = entry.payload, institution_of(entry, view)
    _require_next(entry, last_card(view, institution, payload["kind"]) + 1)
    return (CardCounterRow(institution, payload["kind"], payload["last"], entry.seq),)


def _tickets_skipped(entry: Entry, view: Projections) -> tuple[Row, ...]:
    _require_reopened(entry, view)
    return ()


def _require_next(entry: Entry, expected: int) -> None:
    is_next = entry.payload["first"] == expected <= entry.payload["last"]
    require(entry, is_next, Because("the next one of its sequence is {next}", next=expected))


TRANSITIONS: Mapping[str, Transition] = {
    "log.resumed": _log_resumed,
    "log.reopened": _log_reopened,
    "numbers.skipped": _numbers_skipped,
    "cards.skipped": _cards_skipped,
    "tickets.skipped": _tickets_skipped,
}
