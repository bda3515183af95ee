"""The months counted while the log is played: what was done in each, and how things stood at its end.

Something belongs to the month in which it was entered (登记), as in the books: that never changes, and a clock that was
set back opens no month again.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final, NamedTuple

from pipeline.ledger.entries import Entry
from pipeline.ledger.machine import apply
from pipeline.ledger.months import BlankFigures, Figures, MonthFigures, Movement, Trade
from pipeline.ledger.projections import Projections
from pipeline.ledger.replay import Plain, Stage, stored_entry
from pipeline.ledger.rows import BlankRow, CertificateRow, ImportedRow
from pipeline.ledger.subjects.months import after
from pipeline.rules.serials import SerialRange, joined

_CERTIFICATE: Final = "certificate"


@dataclass(slots=True)
class Ranges:
    """The numbers that were given in a month, by level and year, and its sheets by kind of blank and what was done."""

    numbers: dict[tuple[int, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    serials: dict[tuple[str, Movement | str], list[SerialRange]] = field(default_factory=lambda: defaultdict(list))

    def runs_of_serials(self) -> Iterator[tuple[str, str, SerialRange]]:
        """Yield each kind of blank, what was done, and the sheets, as few ranges as can be."""
        for (blank, what), ranges in self.serials.items():
            yield from ((blank, str(what), each) for each in joined(sorted(ranges)))

    def runs_of_numbers(self) -> Iterator[tuple[int, str, str, int]]:
        """Yield each level, the first and the last of numbers that follow each other, and how many they are."""
        for (level, stem), numbers in sorted(self.numbers.items(), reverse=True):
            digits = len(numbers[0]) - len(stem)
            places = sorted(int(number[len(stem) :]) for number in numbers)
            for run in joined(SerialRange(stem, digits, place, place) for place in places):
                yield level, run.serial(run.first), run.serial(run.last), len(run)


@dataclass(frozen=True, slots=True)
class _End:
    """How things stood at the end of a month."""

    in_force: Mapping[Trade, int]
    blanks: Mapping[str, BlankRow]


class _Was(NamedTuple):
    """What an entry is about, as it was: the certificate's trade, whether a good sheet of it was there and on which
    (kind of blank, serial), whether a file is one that was not entered before.
    """

    trade: Trade | None = None
    was_printed: bool = False
    sheet: tuple[str, str] | None = None
    is_new: bool = False


_NOTHING: Final = _Was()
# Whose sheet before is asked for: what nobody asks for costs a whole verification a minute.
_OF_A_SHEET: Final = frozenset({"certificate.reprinted", "sheet.spoiled"})


def _as_it_was(entry: Entry, view: Projections) -> _Was:
    if entry.ref.number is None or entry.op not in _ABOUT_WHAT_WAS:
        return _NOTHING
    certificate = view.certificate(entry.ref.number)
    if certificate is None:
        return _NOTHING
    if entry.op == "document.made":
        path = entry.payload.get("path")
        return _Was(_trade(certificate), is_new=isinstance(path, str) and view.document(path) is None)
    copy = view.copy(certificate.number, certificate.copy) if entry.op in _OF_A_SHEET else None
    if copy is None or not copy.is_printed:
        return _Was(_trade(certificate))
    sheet = (copy.blank, copy.serial) if copy.blank is not None and copy.serial is not None else None
    return _Was(_trade(certificate), was_printed=True, sheet=sheet)


@dataclass(slots=True)
class Tally:
    """Counts while entries are played: `before` each of them changes the view, and `after`.

    Of the month that is `wanted` the numbers and the serials are kept as well.
    """

    wanted: str | None = None
    ranges: Ranges = field(default_factory=Ranges)
    _month: str = ""
    _in_force: Counter[Trade] = field(default_factory=Counter)
    _moved: dict[str, Counter[tuple[Trade, Movement]]] = field(default_factory=lambda: defaultdict(Counter))
    _ends: dict[str, _End] = field(default_factory=dict)
    _blanks: dict[str, None] = field(default_factory=dict)
    _was: _Was = _NOTHING
    # The hour of the entry before: all entries of a batch have one, whose month need not be told anew.
    _at: datetime | None = None

    def before(self, entry: Entry, view: Projections) -> None:
        """Take what the entry is going to change; it may still be one that is refused."""
        if entry.at is not self._at:
            self._at = entry.at
            self._turn(f"{entry.at:%Y-%m}", view)
        self._was = _as_it_was(entry, view)

    def _turn(self, month: str, view: Projections) -> None:
        """Begin the month, unless it is the one that is counted or an earlier one."""
        if month > self._month:
            self._ends[self._month] = self._now(view)
            self._month = month

    def after(self, entry: Entry, view: Projections) -> None:
        """Count what the entry changed."""
        count = _COUNTERS.get(entry.op)
        for trade, movement, certificates in count(self._was, entry, view) if count else ():
            self._moved[self._month][trade, movement] += certificates
            if movement in _IN_FORCE:
                self._in_force[trade] += _IN_FORCE[movement] * certificates
        if entry.op == "certificate.corrected":
            self._correct(entry, view)
        if entry.op == "stock.received":
            self._blanks.setdefault(entry.payload["blank"])
        if self.wanted == self._month:
            self._keep(entry)

    def _correct(self, entry: Entry, view: Projections) -> None:
        """A certificate whose occupation was wrong is one of the right occupation from now on."""
        now = view.certificate(entry.ref.number or "")
        if self._was.trade is not None and now is not None:
            self._in_force[self._was.trade] -= 1
            self._in_force[_trade(now)] += 1

    def _now(self, view: Projections) -> _End:
        blanks = {blank: row for blank in self._blanks if (row := view.blank(blank))}
        return _End({trade: count for trade, count in self._in_force.items() if count}, blanks)

    def _keep(self, entry: Entry) -> None:
        number, payload = entry.ref.number, entry.payload
        if entry.op == "number.assigned" and number:
            self.ranges.numbers[payload["level"], number[:_STEM]].append(number)
        for blank, what, serials in _sheets(entry, self._was.sheet):
            self.ranges.serials[blank, what].append(serials)

    def figures(self, month: str, view: Projections) -> MonthFigures:
        """Return what a month came to as far as entries were played; `view` is what they add up to."""
        before, end = self._end(lambda each: each < month, view), self._end(lambda each: each <= month, view)
        moved = self._moved.get(month, Counter())
        trades = {*before.in_force, *end.in_force, *(trade for trade, _movement in moved)}
        by_trade = {trade: _figures(moved, before, end, (trade,)) for trade in sorted(trades)}
        by_level = {
            level: _figures(moved, before, end, [each for each in trades if each[0] == level])
            for level in sorted({level for level, _occupation, _job in trades})
        }
        return MonthFigures(
            month,
            {level: each for level, each in by_level.items() if not each.is_nothing},
            {trade: each for trade, each in by_trade.items() if not each.is_nothing},
            tuple(_blank_figures(before.blanks.get(blank), row) for blank, row in sorted(end.blanks.items())),
        )

    def stock(self, view: Projections) -> Mapping[str, Mapping[str, int]]:
        """Return the sheets of each kind of blank in stock at the end of each month, up to what was played last.

        From the first month with blanks on, without a gap: where nothing was entered, they stayed as they were.
        """
        ends = {**self._ends, self._month: self._now(view)}
        found: dict[str, Mapping[str, int]] = {}
        for month, end in sorted(ends.items()):
            while found and (between := after(max(found))) < month:
                found[between] = found[max(found)]
            if end.blanks:
                found[month] = {blank: row.in_stock for blank, row in end.blanks.items()}
        return found

    def agrees(self, closed: Entry, view: Projections) -> bool:
        """Whether the figures of an entry that closes a month, which was played last, are those of the entries."""
        found = self.figures(closed.payload["month"], view).entered()
        return all(closed.payload[name] == rows for name, rows in found.items())

    def _end(self, is_wanted: Callable[[str], bool], view: Projections) -> _End:
        """Return how things stood at the end of the last month that is wanted."""
        if is_wanted(self._month):
            return self._now(view)
        # Before the first month one without a name ended, in which there was nothing.
        return self._ends[max(filter(is_wanted, self._ends))]


# How many characters of a number stand before its sequence (Z13).
_STEM: Final = 16
_IN_FORCE: Final[Mapping[Movement, int]] = {Movement.NUMBERED: 1, Movement.REVOKED: -1, Movement.VOIDED: -1}


def _trade(row: CertificateRow | ImportedRow) -> Trade:
    return row.level, row.occupation, row.job


def _figures(moved: Mapping[tuple[Trade, Movement], int], before: _End, end: _End, trades: Iterable[Trade]) -> Figures:
    trades = tuple(trades)
    return Figures(
        sum(before.in_force.get(trade, 0) for trade in trades),
        {movement: sum(moved.get((trade, movement), 0) for trade in trades) for movement in Movement},
        sum(end.in_force.get(trade, 0) for trade in trades),
    )


def _blank_figures(before: BlankRow | None, now: BlankRow) -> BlankFigures:
    return BlankFigures(before or BlankRow(now.blank, 0, 0, 0, 0, 0, 0, 0), now)


# A trade, what was done, and with how many of its certificates.
_Moves = Sequence[tuple[Trade, Movement, int]]


def _one(movement: Movement, was: _Was, _entry: Entry, _view: Projections) -> _Moves:
    """Count an entry about one certificate as one movement."""
    return () if was.trade is None else ((was.trade, movement, 1),)


def _one_imported(movement: Movement, entry: Entry, view: Projections) -> _Moves:
    """Count an entry about one certificate from before certpress as one movement."""
    imported = view.imported(entry.ref.number or "")
    return () if imported is None else ((_trade(imported), movement, 1),)


def _numbered(_was: _Was, entry: Entry, _view: Projections) -> _Moves:
    payload = entry.payload
    return (((payload["level"], payload["occupation"], payload["job"]), Movement.NUMBERED, 1),)


def _made(was: _Was, entry: Entry, _view: Projections) -> _Moves:
    """Count a file once, also where it was made anew with other bytes."""
    if was.trade is None or not was.is_new or entry.payload["kind"] != _CERTIFICATE:
        return ()
    return ((was.trade, Movement.MADE, 1),)


def _printed(_was: _Was, entry: Entry, view: Projections) -> _Moves:
    runs = ((run["place"], run["until"]) for run in entry.payload["sheets"])
    return _of_places(runs, Movement.PRINTED, entry, view)


def _reprinted(was: _Was, _entry: Entry, _view: Projections) -> _Moves:
    if was.trade is None:
        return ()
    return tuple((was.trade, done, 1) for done in (Movement.PRINTED, Movement.SPOILED)[: 1 + was.was_printed])


def _delivered(was: _Was, entry: Entry, view: Projections) -> _Moves:
    if was.trade is not None:
        return ((was.trade, Movement.DELIVERED, 1),)
    spans = ((span["first"], span["last"]) for span in entry.payload["places"])
    return _of_places(spans, Movement.DELIVERED, entry, view)


def _of_places(spans: Iterable[tuple[int, int]], movement: Movement, entry: Entry, view: Projections) -> _Moves:
    """Count the certificates in some places of the batch as one movement each."""
    certificates = list(view.certificates_of(entry.ref.batch or 0))
    trades = Counter(_trade(each) for first, last in spans for each in certificates[first - 1 : last])
    return tuple((trade, movement, count) for trade, count in trades.items())


def _revoked(was: _Was, entry: Entry, view: Projections) -> _Moves:
    return (*_one(Movement.REVOKED, was, entry, view), *_one_imported(Movement.REVOKED, entry, view))


def _withdrawn(_was: _Was, entry: Entry, view: Projections) -> _Moves:
    return _one_imported(Movement.VOIDED, entry, view)


_COUNTERS: Final[Mapping[str, Callable[[_Was, Entry, Projections], _Moves]]] = {
    "number.assigned": _numbered,
    "history.imported": _numbered,
    "document.made": _made,
    "sheet.printed": _printed,
    "certificate.reprinted": _reprinted,
    "sheet.spoiled": partial(_one, Movement.SPOILED),
    "sheet.destroyed": partial(_one, Movement.DESTROYED),
    "certificate.delivered": _delivered,
    "certificate.reissued": partial(_one, Movement.REISSUED),
    "certificate.recalled": partial(_one, Movement.RECALLED),
    "certificate.revoked": _revoked,
    "number.voided": partial(_one, Movement.VOIDED),
    "history.withdrawn": _withdrawn,
}
# The number of these is new: there is nothing that it was before.
_ABOUT_WHAT_WAS: Final = frozenset({*_COUNTERS, "certificate.corrected"} - {"number.assigned", "history.imported"})
# What an entry does with the ranges that it names.
_OF_STOCK: Final[Mapping[str, str]] = {
    "stock.received": "received",
    "stock.returned": "returned",
    "sheet.spoiled": "spoiled",
    "sheet.destroyed": "destroyed",
}


def _sheets(entry: Entry, spoiled: tuple[str, str] | None) -> Iterator[tuple[str, str, SerialRange]]:
    """Yield the kind of blank, what was done and the sheets; `spoiled` is that on which a certificate stood before."""
    payload = entry.payload
    if entry.op in _OF_STOCK and payload["blank"]:
        yield from ((payload["blank"], _OF_STOCK[entry.op], _between(ends)) for ends in payload["serials"])
    elif entry.op == "sheet.printed" and payload["blank"]:
        yield from ((payload["blank"], "printed", _between(run)) for run in payload["sheets"])
    elif entry.op == "certificate.reprinted" and payload["blank"]:
        yield payload["blank"], "printed", SerialRange.between(payload["serial"], payload["serial"])
    if spoiled is not None and entry.op in {"certificate.reprinted", "sheet.spoiled"}:
        blank, serial = spoiled
        yield blank, "spoiled", SerialRange.between(serial, serial)


def _between(ends: Mapping[str, str]) -> SerialRange:
    return SerialRange.between(ends["first"], ends["last"])


def month_in(bodies: Iterable[bytes], month: str, stage: Stage | None = None) -> tuple[MonthFigures, Ranges]:
    """Return what a month came to, and its numbers and sheets, from the entries of the whole log, played on the stage.

    Raises LedgerBroken for bytes that are no entry, EntryRefused for an entry that cannot stand where it does.
    """
    stage = stage or Plain()
    tally, view = Tally(wanted=month), stage.view
    for seq, body in enumerate(bodies):
        entry = stored_entry(seq, body, stage.parse)
        tally.before(entry, view)
        apply(entry, view)
        tally.after(entry, view)
        stage.settle()
    return tally.figures(month, view), tally.ranges
