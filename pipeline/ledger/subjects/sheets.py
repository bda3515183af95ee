"""Sheets of paper: printed, printed once more in the print room (重印), spoiled and destroyed.

Where blanks have serials each sheet is named by its own; where they have none, nothing is asked of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import groupby

from pipeline.errors import Because
from pipeline.ledger.entries import Entry
from pipeline.ledger.forms import Count, Operation, Optional, Rows, Text
from pipeline.ledger.projections import Projections
from pipeline.ledger.rows import CertificateRow, CopyRow, CopyState, Row, SheetState
from pipeline.ledger.subjects.blanks import BLANK, SERIAL_TEXT, SERIALS, Printed, move, range_of, ranges_of
from pipeline.ledger.subjects.certificates import certificate_of
from pipeline.ledger.subjects.copies import COPY, certificates_in, in_the_house, recalled
from pipeline.ledger.subjects.refusing import Transition, refused, require
from pipeline.rules.serials import SerialRange

OPERATIONS: Mapping[str, Operation] = {
    "sheet.printed": Operation(
        "Certificates of the batch were printed, and the sheets are good: from one place of the roster to another, on "
        "the sheets from one serial to another, null where blanks have none.",
        {
            "copy": COPY,
            "blank": Optional(BLANK),
            "sheets": Rows(
                {
                    "place": Count(1),
                    "until": Count(1),
                    "first": Optional(SERIAL_TEXT),
                    "last": Optional(SERIAL_TEXT),
                }
            ),
        },
        about=("batch",),
    ),
    "certificate.reprinted": Operation(
        "The certificate was printed once more, before it was handed over: same number, same copy; the sheet before "
        "is spoiled.",
        {"copy": COPY, "reason": Text(), "blank": Optional(BLANK), "serial": Optional(SERIAL_TEXT)},
        about=("number",),
    ),
    "sheet.spoiled": Operation(
        "Blanks were spoiled in the print room; or the sheet on which a copy of a certificate was printed.",
        {"copy": Optional(COPY), "blank": Optional(BLANK), "serials": SERIALS, "reason": Text()},
        perhaps_about=("number",),
    ),
    "sheet.destroyed": Operation(
        "Spoiled blanks were destroyed in the presence of two people; or the paper of a copy that was taken back.",
        {"copy": Optional(COPY), "blank": Optional(BLANK), "serials": SERIALS, "how": Text(), "proof": Text(least=0)},
        perhaps_about=("number",),
        needs_second=True,
    ),
}


def _sheet_printed(entry: Entry, view: Projections) -> tuple[Row, ...]:
    scratch, certificates = Projections(view), certificates_in(entry, view, entry.ref.batch or 0)
    for run in entry.payload["sheets"]:
        _within(entry, run["place"], run["until"], len(certificates))
        places = range(run["place"], run["until"] + 1)
        serials = _serials(entry, run["first"], run["last"], len(places))
        _printed(entry, scratch, [(place, certificates[place - 1]) for place in places], serials)
    require(entry, bool(entry.payload["sheets"]), Because("it names no sheet"))
    return tuple(scratch.changed())


def _within(entry: Entry, place: int, until: int, people: int) -> None:
    # Before they are walked through: whoever writes the entry may name any number.
    require(entry, place <= until <= people, Because("its places are not those of the batch, each once and in order"))


def _serials(entry: Entry, first: str | None, last: str | None, sheets: int) -> SerialRange | None:
    has_serials = entry.payload["blank"] is not None
    are_named = (first is not None, last is not None) == (has_serials, has_serials)
    require(entry, are_named, Because("a kind of blank and serials go together"))
    if first is None or last is None:
        return None
    serials = range_of(entry, first, last)
    require(entry, len(serials) == sheets, Because("there are more sheets than certificates, or fewer"))
    return serials


def _printed(
    entry: Entry, scratch: Projections, wanted: list[tuple[int, CertificateRow]], serials: SerialRange | None
) -> None:
    """Put certificates onto sheets, one beside the other; those that are at the same attempt stay in one row."""
    copies = [(place, _unprinted(entry, scratch, certificate), certificate.batch) for place, certificate in wanted]
    at = serials.first if serials else 0
    for (attempts, batch), group in groupby(copies, key=lambda each: (each[1].attempts, each[2])):
        together = list(group)
        for offset, (_place, copy, _batch) in enumerate(together):
            serial = serials.serial(at + offset) if serials else None
            scratch.put(copy.on_sheet(entry.seq, entry.payload["blank"], serial))
        if serials:
            part = replace(serials, first=at, last=at + len(together) - 1)
            held = Printed(batch, together[0][0], entry.payload["copy"], attempts + 1)
            move(entry, scratch, entry.payload["blank"], part, SheetState.IN_STOCK, SheetState.PRINTED, printed=held)
        at += len(together)


def _unprinted(entry: Entry, view: Projections, certificate: CertificateRow) -> CopyRow:
    copy = in_the_house(entry, view, certificate)
    if copy.is_printed:
        raise refused(entry, Because("{number} is printed already", number=certificate.number))
    return copy


def _certificate_reprinted(entry: Entry, view: Projections) -> tuple[Row, ...]:
    scratch, certificate = Projections(view), certificate_of(entry, view)
    copy, serial = in_the_house(entry, view, certificate), entry.payload["serial"]
    for row in _spoiled(entry, scratch, copy):
        scratch.put(row)
    place = _place_of(view, certificate)
    _printed(entry, scratch, [(place, certificate)], _serials(entry, serial, serial, 1))
    return tuple(scratch.changed())


def _place_of(view: Projections, certificate: CertificateRow) -> int:
    numbers = (row.number for row in view.certificates_of(certificate.batch))
    return next(place for place, number in enumerate(numbers, start=1) if number == certificate.number)


def _spoiled(entry: Entry, scratch: Projections, copy: CopyRow) -> Iterator[CopyRow]:
    """Put the sheet of a copy, where it is known, among the spoiled ones, and yield the copy without it."""
    if copy.blank is not None and copy.serial is not None:
        sheet = range_of(entry, copy.serial, copy.serial)
        move(entry, scratch, copy.blank, sheet, SheetState.PRINTED, SheetState.SPOILED)
    if copy.is_printed:
        yield copy._replace(is_printed=0, blank=None, serial=None, seq=entry.seq)


def _sheet_spoiled(entry: Entry, view: Projections) -> tuple[Row, ...]:
    scratch = Projections(view)
    if not _is_of_a_certificate(entry):
        _move_each(entry, scratch, SheetState.IN_STOCK, SheetState.SPOILED)
        return tuple(scratch.changed())
    copy = in_the_house(entry, view, certificate_of(entry, view))
    require(entry, bool(copy.is_printed), Because("no sheet of that copy was printed"))
    for row in _spoiled(entry, scratch, copy):
        scratch.put(row)
    return tuple(scratch.changed())


def _sheet_destroyed(entry: Entry, view: Projections) -> tuple[Row, ...]:
    if _is_of_a_certificate(entry):
        return (recalled(entry, view)._replace(state=CopyState.DESTROYED, seq=entry.seq),)
    scratch = Projections(view)
    _move_each(entry, scratch, SheetState.SPOILED, SheetState.DESTROYED)
    return tuple(scratch.changed())


def _is_of_a_certificate(entry: Entry) -> bool:
    """Whether an entry is about the paper of a certificate, and not about blanks; it is about one of them."""
    payload, is_paper = entry.payload, entry.ref.number is not None
    named = (payload["copy"] is not None, payload["blank"] is None)
    fits = named == (is_paper, is_paper) and not (is_paper and payload["serials"])
    require(entry, fits, Because("it is about blanks, or about a copy of a certificate"))
    return is_paper


def _move_each(entry: Entry, scratch: Projections, source: SheetState, target: SheetState) -> None:
    for serials in ranges_of(entry, entry.payload["serials"]):
        move(entry, scratch, entry.payload["blank"], serials, source, target)


TRANSITIONS: Mapping[str, Transition] = {
    "sheet.printed": _sheet_printed,
    "certificate.reprinted": _certificate_reprinted,
    "sheet.spoiled": _sheet_spoiled,
    "sheet.destroyed": _sheet_destroyed,
}
