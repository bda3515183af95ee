"""Certificate numbers: given once and in order, voided and never given again."""

from collections.abc import Mapping

from pipeline.errors import Because, SequenceExhausted
from pipeline.ledger.entries import Entry
from pipeline.ledger.forms import DAY, NUMBER, REASON, Count, OneOf, Operation, Rows, Text
from pipeline.ledger.projections import Projections
from pipeline.ledger.rows import CertificateRow, CertificateState, CopyState, CounterRow, ImportState, Row
from pipeline.ledger.subjects.refusing import (
    Transition,
    any_region_of,
    batch_being_numbered,
    institution_of,
    refused,
    require,
)
from pipeline.rules.categories import Category
from pipeline.rules.copies import Particular
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
    "number.replaced": Operation(
        "The holder of a voided number, in which the year or the level was wrong, has the number `by` in its place.",
        {"by": Text(NUMBER)},
        about=("number",),
        needs_second=True,
    ),
    "certificate.corrected": Operation(
        "What was wrong is put right: the fields, the occupation and the job as they are right, and the person beside "
        "the entry. What was entered before stays. Of a next copy that is booked and not made two people may put the "
        "photo right, in the place of one that was lost.",
        {
            "occupation": Text(),
            "job": Text(),
            "fields": Rows({"field": OneOf(tuple(Particular))}),
            "reason": Text(),
            "proof": Text(least=0),
        },
        about=("number",),
        has_person=True,
    ),
    "certificate.revoked": Operation(
        "The certificate is not valid any more (K33, Z28), from that day on and by that decision; it is shown as "
        "revoked for ever.",
        {"reason": Text(), "decision": Text(), "on": Text(DAY)},
        about=("number",),
        needs_second=True,
    ),
}


_BEFORE = Because("it was issued before certpress, which has neither its file nor its paper")
_NOT_RECORDED = Because("its files are not recorded yet")
# Why a certificate is not in force.
_IS: Mapping[CertificateState, Because] = {
    CertificateState.VOIDED: Because("the number is voided"),
    CertificateState.REVOKED: Because("the certificate is revoked"),
}


def number_in_ledger(text: str) -> CertificateNumber:
    """Return a number that was checked against its region when it was entered; raises ValueError for any other."""
    return CertificateNumber.parse(text, any_region_of(text[5:7]))


def _number_assigned(entry: Entry, view: Projections) -> tuple[Row, ...]:
    batch = batch_being_numbered(entry, view, (Category.RESULTS,))
    number, text = number_of(entry), entry.ref.number or ""
    check_number(entry, number, batch.issued_on or "", view)
    imported = view.imported(text)
    is_new = view.certificate(text) is None and (imported is None or imported.state == ImportState.WITHDRAWN)
    if not is_new:
        raise refused(entry, Because("a number is given only once"))
    payload, issued_on, seq = entry.payload, batch.issued_on or "", entry.seq
    trade = (payload["occupation"], payload["job"], payload["level"])
    certificate = CertificateRow(text, batch.batch, payload["row"], *trade, issued_on, seq, seq, person_seq=seq)
    counter = counted(entry, number, view, in_order=batch.mode == ASSIGNED)
    return (batch.counted(entry.seq, numbered=1), counter, certificate)


def check_number(entry: Entry, number: CertificateNumber, issued_on: str, view: Projections) -> None:
    """Refuse a number that says something else than its day of issue (ISO) or its person."""
    if number.institution.text != institution_of(entry, view):
        raise refused(entry, Because("the number is of another institution"))
    if str(number.year) != issued_on[:4]:
        raise refused(entry, Because("the number's year is not that of the day of issue"))
    if number.level != entry.payload["level"]:
        raise refused(entry, Because("the number's level is not that of the person"))


def number_of(entry: Entry) -> CertificateNumber:
    """Return the certificate number that the entry is about."""
    try:
        return number_in_ledger(entry.ref.number or "")
    except ValueError as error:
        raise refused(entry, Because("this is no certificate number")) from error


def counted(entry: Entry, number: CertificateNumber, view: Projections, *, in_order: bool) -> CounterRow:
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


def certificate_of(entry: Entry, view: Projections) -> CertificateRow:
    """Return the certificate that the entry is about."""
    number = entry.ref.number or ""
    found = view.certificate(number)
    if found is None:
        is_imported = view.imported(number) is not None
        raise refused(entry, _BEFORE if is_imported else Because("there is no such certificate"))
    return found


def is_in_force(entry: Entry, certificate: CertificateRow) -> None:
    """Refuse the entry unless the certificate is in force: of others the paper is taken back and destroyed, no more."""
    if certificate.state != CertificateState.IN_FORCE:
        raise refused(entry, _IS[CertificateState(certificate.state)])


def is_made(entry: Entry, view: Projections, certificate: CertificateRow) -> None:
    """Refuse the entry unless the files of the certificate's batch are recorded: before that there is no paper."""
    batch = view.batch(certificate.batch)
    if batch is None or not batch.documents:
        raise refused(entry, _NOT_RECORDED)


def _number_voided(entry: Entry, view: Projections) -> tuple[Row, ...]:
    certificate = certificate_of(entry, view)
    require(entry, certificate.state == CertificateState.IN_FORCE, Because("the certificate is not in force"))
    return (certificate._replace(state=CertificateState.VOIDED, seq=entry.seq),)


def _number_replaced(entry: Entry, view: Projections) -> tuple[Row, ...]:
    """What was wrong is in the number itself, so another one stands in its place (X19)."""
    old, new = certificate_of(entry, view), view.certificate(entry.payload["by"])
    require(entry, old.state == CertificateState.VOIDED, Because("the number was not voided"))
    require(entry, old.replaced_by is None, Because("another number stands in its place already"))
    if new is None or new.state != CertificateState.IN_FORCE:
        raise refused(entry, Because("the number in its place is not in force"))
    same = _year_and_level(old) == _year_and_level(new)
    require(entry, not same, Because("both numbers have the same year and level"))
    return (old._replace(replaced_by=new.number, seq=entry.seq),)


def _year_and_level(certificate: CertificateRow) -> tuple[int, int]:
    number = number_in_ledger(certificate.number)
    return (number.year, number.level)


def _certificate_corrected(entry: Entry, view: Projections) -> tuple[Row, ...]:
    """What was entered before stays beside the entry with which it came; the next copy has what is right."""
    certificate, payload = certificate_of(entry, view), entry.payload
    is_in_force(entry, certificate)
    is_made(entry, view, certificate)
    newest = view.copy(certificate.number, certificate.copy)
    is_ordered = newest is not None and newest.state == CopyState.ORDERED
    fields = [each["field"] for each in payload["fields"]]
    # A copy whose photo is lost for good could else never be made, nor anything else be done with its number.
    in_its_place = fields == [Particular.PHOTO] and entry.is_agreed
    require(entry, not is_ordered or in_its_place, Because("the file of that copy is not made yet"))
    require(entry, bool(fields) and len(set(fields)) == len(fields), Because("it does not say what was wrong"))
    for name in (Particular.OCCUPATION, Particular.JOB):
        differs = getattr(certificate, name) != payload[name]
        require(entry, differs == (name in fields), Because("it does not say what was wrong"))
    trade = {"occupation": payload["occupation"], "job": payload["job"]}
    return (certificate._replace(**trade, person_seq=entry.seq, seq=entry.seq),)


def _certificate_revoked(entry: Entry, view: Projections) -> tuple[Row, ...]:
    imported = view.imported(entry.ref.number or "")
    if imported is not None and view.certificate(imported.number) is None:
        require(entry, imported.state == ImportState.IN_FORCE, Because("the certificate is not in force"))
        return (imported._replace(state=ImportState.REVOKED, seq=entry.seq),)
    certificate = certificate_of(entry, view)
    is_in_force(entry, certificate)
    is_made(entry, view, certificate)
    return (certificate._replace(state=CertificateState.REVOKED, seq=entry.seq),)


TRANSITIONS: Mapping[str, Transition] = {
    "number.assigned": _number_assigned,
    "number.voided": _number_voided,
    "number.replaced": _number_replaced,
    "certificate.corrected": _certificate_corrected,
    "certificate.revoked": _certificate_revoked,
}
