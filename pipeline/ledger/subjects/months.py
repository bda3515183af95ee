"""Months that are closed: once, in order, after their last day, with figures that begin where the last ones ended."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final

from pipeline.errors import Because
from pipeline.ledger.entries import Entry, canonical, parse_canonical
from pipeline.ledger.forms import HEX_64, Count, Kind, Operation, Optional, Rows, Text
from pipeline.ledger.months import Movement
from pipeline.ledger.projections import Projections
from pipeline.ledger.rows import MonthRow, Row
from pipeline.ledger.subjects.blanks import BLANK
from pipeline.ledger.subjects.refusing import Transition, refused, require

MONTH: Final = "^[0-9]{4}-(0[1-9]|1[0-2])$"
_DECEMBER: Final = 12
# A sheet that was printed before and is spoiled now was no good print after all.
_ANY: Kind = Count(-(2**53) + 1)

OPERATIONS: Mapping[str, Operation] = {
    "month.closed": Operation(
        "The month is over and its books are made. For each level: the certificates in force when it began and when it "
        "ended, and what was done in between (`numbered`: numbers given, and certificates brought in; `made`: files; "
        "`printed` and `spoiled`: sheets; `destroyed`: paper that was taken back; `voided`: numbers). For each kind of "
        "blank: the sheets in stock at both ends, those that are spoiled and wait to be destroyed at the end "
        "(`pending`), and what was done in between. `files` are the books and the summary with their SHA-256; `signed` "
        "is how many entries the checkpoint on the summary covers, null where nothing is signed.",
        {
            "month": Text(MONTH),
            "levels": Rows(
                {
                    "level": Count(1, 5),
                    "opening": Count(),
                    **{str(movement): Count() for movement in Movement},
                    "closing": Count(),
                }
            ),
            "blanks": Rows(
                {
                    "blank": BLANK,
                    "opening": Count(),
                    "received": Count(),
                    "printed": _ANY,
                    "spoiled": Count(),
                    "returned": Count(),
                    "destroyed": Count(),
                    "pending": Count(),
                    "closing": Count(),
                }
            ),
            "files": Rows({"name": Text(most=200), "sha256": Text(HEX_64)}),
            "signed": Optional(Count(1)),
        },
        needs_second=True,
    ),
}

Figures = Mapping[str, Any]


def after(month: str) -> str:
    """Return the month (`2026-11`) that comes after another one."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + 1}-01" if number == _DECEMBER else f"{year}-{number + 1:02}"


def why_not(month: str, last: MonthRow | None, today: str) -> Because | None:
    """Return why a month cannot be closed on a day (ISO), None where it can: it is over, and comes after the last."""
    if last is not None and month <= last.month:
        return Because("months up to {month} are closed", month=last.month)
    if last is not None and month != after(last.month):
        return Because("the month {month} comes first", month=after(last.month))
    return Because("the month {month} is not over", month=month) if today[:7] <= month else None


def _month_closed(entry: Entry, view: Projections) -> tuple[Row, ...]:
    payload, last = entry.payload, view.last_month()
    reason = why_not(payload["month"], last, entry.at.date().isoformat())
    if reason is not None:
        raise refused(entry, reason)
    require(entry, bool(payload["files"]), Because("it names no book"))
    _in_order(entry, [row["level"] for row in payload["levels"]])
    _in_order(entry, [row["blank"] for row in payload["blanks"]])
    for row in payload["levels"]:
        gone = row["revoked"] + row["voided"]
        require(entry, row["opening"] + row["numbered"] == gone + row["closing"], _unbalanced(row["level"]))
    for row in payload["blanks"]:
        used = row["printed"] + row["spoiled"] + row["returned"]
        require(entry, row["opening"] + row["received"] == used + row["closing"], _unbalanced(row["blank"]))
    if last is not None:
        _goes_on(entry, parse_canonical(last.closing.encode()))
    return (MonthRow(payload["month"], _closing(payload), entry.seq),)


def _unbalanced(what: object) -> Because:
    return Because("the figures of {what} do not balance", what=what)


def _in_order(entry: Entry, keys: list[Any]) -> None:
    rising = all(one < other for one, other in pairwise(keys))
    require(entry, rising, Because("its rows are not in order, each once"))


def _goes_on(entry: Entry, left: Figures) -> None:
    """Refuse figures that do not begin with what the last month left."""
    levels, blanks = entry.payload["levels"], entry.payload["blanks"]
    begins = {
        "levels": {str(row["level"]): row["opening"] for row in levels},
        "blanks": {row["blank"]: row["opening"] for row in blanks},
        "pending": {row["blank"]: row["pending"] + row["destroyed"] - row["spoiled"] for row in blanks},
    }
    for name, found in begins.items():
        for what in {**left[name], **found}:
            same = left[name].get(what, 0) == found.get(what, 0)
            require(entry, same, Because("the figures of {what} do not begin where the last month ended", what=what))


def _closing(payload: Figures) -> str:
    """Return what the month leaves to the next one, as canonical JSON."""
    left = {
        "levels": {str(row["level"]): row["closing"] for row in payload["levels"]},
        "blanks": {row["blank"]: row["closing"] for row in payload["blanks"]},
        "pending": {row["blank"]: row["pending"] for row in payload["blanks"]},
    }
    return canonical(left).decode()


TRANSITIONS: Mapping[str, Transition] = {"month.closed": _month_closed}
