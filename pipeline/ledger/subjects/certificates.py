"""Certificate numbers: given once and in order, voided and never given again."""

from collections.abc import Mapping
from dataclasses import replace

from pipeline.errors import Because, SequenceExhausted
from pipeline.ledger.entries import Entry
from pipeline.ledger.forms import REASON, Count, Operation, Text
from pipeline.ledger.projections import Projections
from pipeline.ledger.rows import BatchRow, CertificateRow, CertificateState, CounterRow, Row
from pipeline.ledger.subjects.refusing import (
    Transition,
    any_region_of,
    batch_being_numbered,
    institution_of,
    refused,
    require,
)
from pipeline.rules.categories import Category
from pipeline.rules.numbers import LAST_SEQUENCE, CertificateNumber

ASSIGNED = "assigned"
SUPPLIED = "supplied"


OPERATIONS: Mapping[str, Operation] = {
    "number.assigned": Operation(
        "A person of the batch has this certificate number from now on and for ever.",
        {"row": Count(1), "occupation": Text(), "job": Text(), "level": Count(1, 5)},
        about=("batch", "number"),
        has_person=True,
    ),
    "number.voided": Operation(
        "The number will not be used; it is never given again.", REASON, about=("number",), needs_second=True
    ),
}


def number_in_ledger(text: str) -> CertificateNumber:
    """Return a number that was checked against its region when it was entered; raises ValueError for any other."""
    return CertificateNumber.parse(text, any_region_of(text[5:7]))


def _number_assigned(entry: Entry, view: Projections) -> tuple[Row, ...]:
    batch = batch_being_numbered(entry, view, (Category.RESULTS,))
    number = _number_of(entry)
    text = str(number)
    _check_number(entry, number, batch, view)
    if view.certificate(text) is not None:
        raise refused(entry, Because("a number is given only once"))
    payload, issued_on = entry.payload, batch.issued_on or ""
    certificate = CertificateRow(
        number=text,
        batch=batch.batch,
        row=payload["row"],
        occupation=payload["occupation"],
        job=payload["job"],
        level=payload["level"],
        issued_on=issued_on,
        assigned_seq=entry.seq,
        seq=entry.seq,
    )
    counter = _counted(entry, number, view, in_order=batch.mode == ASSIGNED)
    return (replace(batch, numbered=batch.numbered + 1, seq=entry.seq), counter, certificate)


def _check_number(entry: Entry, number: CertificateNumber, batch: BatchRow, view: Projections) -> None:
    """Refuse a number that says something else than its batch or its person."""
    if number.institution.text != institution_of(entry, view):
        raise refused(entry, Because("the number is of another institution"))
    if str(number.year) != (batch.issued_on or "")[:4]:
        raise refused(entry, Because("the number's year is not that of the day of issue"))
    if number.level != entry.payload["level"]:
        raise refused(entry, Because("the number's level is not that of the person"))


def _number_of(entry: Entry) -> CertificateNumber:
    try:
        return number_in_ledger(entry.ref.number or "")
    except ValueError as error:
        raise refused(entry, Because("this is no certificate number")) from error


def _counted(entry: Entry, number: CertificateNumber, view: Projections, *, in_order: bool) -> CounterRow:
    """Return the counter after `number`. Supplied numbers come in any order but move it on, so that none is taken."""
    institution, year, level = number.institution.text, number.year, int(number.level)
    last = last_taken(view, institution, year, level)
    if in_order and number.sequence != last + 1:
        raise refused(entry, Because("the next one of its sequence is {next}", next=last + 1))
    return CounterRow(institution, year, level, max(last, number.sequence), entry.seq)


def last_taken(view: Projections, institution: str, year: int, level: int) -> int:
    """Return the highest sequence taken so far, 0 for none."""
    counter = view.counter(institution, year, level)
    return counter.last if counter else 0


def next_sequence(view: Projections, institution: str, year: int, level: int) -> int:
    """Return the sequence that comes next, or raise SequenceExhausted after 999999."""
    last = last_taken(view, institution, year, level)
    if last >= LAST_SEQUENCE:
        raise SequenceExhausted(institution=institution, year=year, level=level)
    return last + 1


def _number_voided(entry: Entry, view: Projections) -> tuple[Row, ...]:
    certificate = view.certificate(entry.ref.number or "")
    if certificate is None:
        raise refused(entry, Because("there is no such certificate"))
    require(entry, certificate.state == CertificateState.IN_FORCE, Because("the certificate is not in force"))
    return (replace(certificate, state=CertificateState.VOIDED, seq=entry.seq),)


TRANSITIONS: Mapping[str, Transition] = {
    "number.assigned": _number_assigned,
    "number.voided": _number_voided,
}
