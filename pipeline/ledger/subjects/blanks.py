"""Blank stock: what is received, returned and counted, and how sheets change their state.

Each sheet is in one state, and they are kept by ranges: a million blanks are a few rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.errors import Because
from pipeline.ledger.entries import Entry
from pipeline.ledger.forms import Count, Kind, Operation, Rows, Text
from pipeline.ledger.projections import Projections
from pipeline.ledger.rows import BlankRow, Row, SerialsRow, SheetState
from pipeline.ledger.subjects.refusing import Transition, refused, require
from pipeline.rules.serials import LONGEST_SERIAL, SERIAL, SerialRange

SERIAL_TEXT: Kind = Text(SERIAL, most=LONGEST_SERIAL)
SERIALS: Kind = Rows({"first": SERIAL_TEXT, "last": SERIAL_TEXT})
BLANK: Kind = Text(most=200)
# Why a sheet is not where an entry says that it comes from.
_IS: Mapping[SheetState, Because] = {
    SheetState.IN_STOCK: Because("the sheet {serial} is in stock"),
    SheetState.PRINTED: Because("the sheet {serial} was printed"),
    SheetState.SPOILED: Because("the sheet {serial} is spoiled"),
    SheetState.DESTROYED: Because("the sheet {serial} was destroyed"),
    SheetState.RETURNED: Because("the sheet {serial} was returned"),
}

OPERATIONS: Mapping[str, Operation] = {
    "stock.received": Operation(
        "Blanks of a kind came in, from `source`, with the document `proof`.",
        {"blank": BLANK, "serials": SERIALS, "source": Text(), "proof": Text(least=0)},
    ),
    "stock.returned": Operation(
        "Blanks went back unprinted.", {"blank": BLANK, "serials": SERIALS, "reason": Text(), "proof": Text(least=0)}
    ),
    "stock.counted": Operation(
        "The blanks in stock were counted: so many by the book, so many in the cupboard, and why they differ.",
        {"blank": BLANK, "book": Count(), "counted": Count(), "note": Text(least=0)},
    ),
}


@dataclass(frozen=True, slots=True)
class Printed:
    """For whom sheets are printed: the first for that place of the batch's roster, and so on."""

    batch: int
    place: int
    copy: int
    attempt: int


def ranges_of(entry: Entry, serials: Sequence[Mapping[str, str]]) -> tuple[SerialRange, ...]:
    """Return the ranges that an entry names, at least one."""
    require(entry, bool(serials), Because("it names no sheet"))
    return tuple(range_of(entry, ends["first"], ends["last"]) for ends in serials)


def range_of(entry: Entry, first: str, last: str) -> SerialRange:
    """Return the range between two serials that an entry names."""
    try:
        return SerialRange.between(first, last)
    except ValueError as error:
        why = Because("{first} and {last} are not the ends of a range of sheets", first=first, last=last)
        raise refused(entry, why) from error


def blank_of(entry: Entry, view: Projections, blank: str) -> BlankRow:
    """Return the counts of a kind of blank, of which some were received."""
    found = view.blank(blank)
    if found is None:
        raise refused(entry, Because("no blanks called {blank} were ever received", blank=blank))
    return found


def move(
    entry: Entry,
    scratch: Projections,
    blank: str,
    serials: SerialRange,
    source: SheetState,
    target: SheetState,
    *,
    printed: Printed | None = None,
) -> None:
    """Put sheets from one state into another, or refuse the entry where one of them is in none or in a third."""
    for row, part in _parts(entry, scratch, blank, serials):
        if row.state != source:
            raise refused(entry, Because(_IS[SheetState(row.state)].message, serial=part.serial(part.first)))
        at = part.first - serials.first
        known = {} if printed is None else {**_as_cells(printed), "place": printed.place + at}
        _cut(scratch, row, part, state=target, seq=entry.seq, **known)
    counts = blank_of(entry, scratch, blank)
    left, came = getattr(counts, source) - len(serials), getattr(counts, target) + len(serials)
    scratch.put(counts._replace(seq=entry.seq, **{str(source): left, str(target): came}))


def _as_cells(printed: Printed) -> dict[str, int]:
    return {"batch": printed.batch, "copy": printed.copy, "attempt": printed.attempt}


def _parts(
    entry: Entry, view: Projections, blank: str, serials: SerialRange
) -> Iterator[tuple[SerialsRow, SerialRange]]:
    """Yield the rows in which the sheets stand, each with those of the sheets that are in it."""
    at = serials.first
    while at <= serials.last:
        row = view.serials_at(blank, serials.prefix, serials.width, at)
        if row is None or row.last < at:
            why = Because("the sheet {serial} was never received as {blank}", serial=serials.serial(at), blank=blank)
            raise refused(entry, why)
        until = min(row.last, serials.last)
        yield row, replace(serials, first=at, last=until)
        at = until + 1


def _cut(view: Projections, row: SerialsRow, part: SerialRange, **changes: object) -> None:
    """Put `part` of a row into another state; what is before and after it stays as it is."""
    if row.first < part.first:
        view.put(row._replace(last=part.first - 1))
    moved = _from(row, part.first)
    view.put(moved._replace(last=part.last, **changes))  # type: ignore[arg-type]
    if part.last < row.last:
        view.put(_from(row, part.last + 1))


def _from(row: SerialsRow, first: int) -> SerialsRow:
    """Return the row without the sheets before `first`; the others stay printed for whom they were printed."""
    place = None if row.place is None else row.place + first - row.first
    return row._replace(first=first, place=place)


def _stock_received(entry: Entry, view: Projections) -> tuple[Row, ...]:
    scratch, blank = Projections(view), entry.payload["blank"]
    counts = view.blank(blank) or BlankRow(blank, 0, 0, 0, 0, 0, 0, entry.seq)
    for serials in ranges_of(entry, entry.payload["serials"]):
        row = scratch.serials_at(blank, serials.prefix, serials.width, serials.last)
        if row is not None and row.last >= serials.first:
            serial = serials.serial(max(row.first, serials.first))
            raise refused(entry, Because("the sheet {serial} was received before", serial=serial))
        ends = (serials.prefix, serials.width, serials.first, serials.last)
        scratch.put(SerialsRow(blank, *ends, SheetState.IN_STOCK, entry.seq))
        more, stock = counts.received + len(serials), counts.in_stock + len(serials)
        counts = counts._replace(received=more, in_stock=stock, seq=entry.seq)
    scratch.put(counts)
    return tuple(scratch.changed())


def _stock_returned(entry: Entry, view: Projections) -> tuple[Row, ...]:
    scratch = Projections(view)
    for serials in ranges_of(entry, entry.payload["serials"]):
        move(entry, scratch, entry.payload["blank"], serials, SheetState.IN_STOCK, SheetState.RETURNED)
    return tuple(scratch.changed())


def _stock_counted(entry: Entry, view: Projections) -> tuple[Row, ...]:
    """Nothing changes: a sheet that is missing is looked for, and booked under its serial."""
    payload, counts = entry.payload, blank_of(entry, view, entry.payload["blank"])
    require(entry, payload["book"] == counts.in_stock, Because("by the book there are {book}", book=counts.in_stock))
    explained = payload["counted"] == payload["book"] or bool(payload["note"])
    require(entry, explained, Because("other than by the book, and nobody says why (--reason)"))
    return ()


TRANSITIONS: Mapping[str, Transition] = {
    "stock.received": _stock_received,
    "stock.returned": _stock_returned,
    "stock.counted": _stock_counted,
}
