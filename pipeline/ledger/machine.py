"""Which entry may follow which: the rules that refuse before writing, and that replay the whole log in an audit.

One number once; no gap in a sequence; year and level as the number says; a batch is accepted once, or rejected, or
cancelled, and an accepted one is cancelled only while nothing was made of it and none of its numbers is in force; a
document belongs to something numbered. What breaks a rule is refused with `EntryRefused`.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache

from pipeline.errors import Because, EntryRefused, SequenceExhausted
from pipeline.ledger.entries import Entry
from pipeline.ledger.operations import check_form
from pipeline.ledger.projections import (
    BatchRow,
    BatchState,
    CertificateRow,
    CertificateState,
    CounterRow,
    DocumentRow,
    Projections,
    Row,
    SiteRow,
)
from pipeline.rules.numbers import LAST_SEQUENCE, CertificateNumber, Region
from pipeline.rules.text import same_key

ASSIGNED = "assigned"
SUPPLIED = "supplied"
# Why a batch cannot be what it would have to be for an entry.
STANDS: Mapping[BatchState, Because] = {
    BatchState.RECEIVED: Because("the batch was not accepted"),
    BatchState.REJECTED: Because("the batch was rejected"),
    BatchState.CANCELLED: Because("the batch was cancelled"),
    BatchState.ACCEPTED: Because("the batch was accepted before"),
}


def number_in_ledger(text: str) -> CertificateNumber:
    """Return a number that was checked against its region when it was entered; raises ValueError for any other."""
    return CertificateNumber.parse(text, _any_region_of(text[5:7]))


@lru_cache(maxsize=128)
def _any_region_of(province: str) -> Region:
    return Region(province=province, cities_up_to=None)


def apply(entry: Entry, view: Projections) -> None:
    """Put what `entry` changes into `view`, or raise EntryRefused and change nothing."""
    for row in rows_of(entry, view):
        view.put(row)
    view.size += 1


def rows_of(entry: Entry, view: Projections) -> tuple[Row, ...]:
    """Return the rows that `entry` makes or changes, or raise EntryRefused (SequenceExhausted after 999999)."""
    try:
        check_form(entry)
    except ValueError as error:
        raise _refused(
            entry, Because("its field {field} has not the form of this operation", field=str(error))
        ) from error
    if entry.seq != view.size:
        raise _refused(entry, Because("its place in the log is {size}", size=view.size))
    if (entry.op == "site.opened") != (entry.seq == 0):
        raise _refused(entry, Because("a log begins with its site, once"))
    if view.numbering is not None and (entry.op != "number.assigned" or entry.ref.batch != view.numbering):
        raise _refused(entry, Because("the batch accepted before still lacks numbers"))
    return TRANSITIONS[entry.op](entry, view)


def _refused(entry: Entry, reason: Because) -> EntryRefused:
    return EntryRefused(op=entry.op, ref=str(entry.ref), reason=reason)


def _require(entry: Entry, holds: bool, reason: Because) -> None:  # noqa: FBT001 - reads like the sentence it is
    if not holds:
        raise _refused(entry, reason)


def _site_opened(entry: Entry, _view: Projections) -> tuple[Row, ...]:
    return (SiteRow(entry.payload["institution"], entry.payload["name"], entry.seq),)


def _batch_received(entry: Entry, view: Projections) -> tuple[Row, ...]:
    batch, content = entry.ref.batch, entry.payload["key"]
    _require(entry, batch == view.batches + 1, Because("batches are counted without gaps"))
    assert batch is not None
    earlier = view.latest_with_content(content)
    _require(
        entry,
        earlier is None or earlier.state in (BatchState.REJECTED, BatchState.CANCELLED),
        Because("the same content is already in hand or accepted"),
    )
    return (BatchRow(batch, content, received_seq=entry.seq, seq=entry.seq),)


def _batch_in(entry: Entry, view: Projections, state: BatchState) -> BatchRow:
    found = view.batch(entry.ref.batch or 0)
    if found is None:
        raise _refused(entry, Because("there is no such batch"))
    if found.state != state:
        raise _refused(entry, STANDS[BatchState(found.state)])
    return found


def _batch_rejected(entry: Entry, view: Projections) -> tuple[Row, ...]:
    batch = _batch_in(entry, view, BatchState.RECEIVED)
    return (replace(batch, state=BatchState.REJECTED, name=entry.payload["name"], seq=entry.seq),)


def _batch_cancelled(entry: Entry, view: Projections) -> tuple[Row, ...]:
    """Without numbers one person's word is enough; with numbers all are voided first, and two people say so."""
    batch = view.batch(entry.ref.batch or 0)
    if batch is None or not _is_undone(batch, view):
        batch = _batch_in(entry, view, BatchState.RECEIVED)
    elif entry.second in (None, entry.actor):
        raise _refused(entry, Because("its field {field} has not the form of this operation", field="second"))
    return (replace(batch, state=BatchState.CANCELLED, seq=entry.seq),)


def _is_undone(batch: BatchRow, view: Projections) -> bool:
    """Whether an accepted batch has come to nothing: no document was made of it, and no number of it is in force."""
    return (
        batch.state == BatchState.ACCEPTED
        and not batch.documents
        and all(row.state == CertificateState.VOIDED for row in view.certificates_of(batch.batch))
    )


def _batch_accepted(entry: Entry, view: Projections) -> tuple[Row, ...]:
    batch = _batch_in(entry, view, BatchState.RECEIVED)
    payload = entry.payload
    _require(entry, payload["institution"] == _institution(entry, view), Because("the batch is of another institution"))
    name_key = same_key(payload["name"])
    _require(entry, view.accepted_under(name_key) is None, Because("a batch of that name was accepted before"))
    return (
        replace(
            batch,
            state=BatchState.ACCEPTED,
            name=payload["name"],
            name_key=name_key,
            mode=payload["mode"],
            issued_on=payload["issued_on"],
            people=payload["count"],
            seq=entry.seq,
        ),
    )


def _number_assigned(entry: Entry, view: Projections) -> tuple[Row, ...]:
    batch = _batch_in(entry, view, BatchState.ACCEPTED)
    if batch.numbered >= batch.people:
        raise _refused(entry, Because("everyone in the batch has a number"))
    number = _number_of(entry)
    text = str(number)
    _check_number(entry, number, batch, view)
    if view.certificate(text) is not None:
        raise _refused(entry, Because("a number is given only once"))
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
    if number.institution.text != _institution(entry, view):
        raise _refused(entry, Because("the number is of another institution"))
    if str(number.year) != (batch.issued_on or "")[:4]:
        raise _refused(entry, Because("the number's year is not that of the day of issue"))
    if number.level != entry.payload["level"]:
        raise _refused(entry, Because("the number's level is not that of the person"))


def _number_of(entry: Entry) -> CertificateNumber:
    try:
        return number_in_ledger(entry.ref.number or "")
    except ValueError as error:
        raise _refused(entry, Because("this is no certificate number")) from error


def _institution(entry: Entry, view: Projections) -> str:
    site = view.site()
    if site is None:
        raise _refused(entry, Because("the tables beside the log are incomplete"))
    return site.institution


def _counted(entry: Entry, number: CertificateNumber, view: Projections, *, in_order: bool) -> CounterRow:
    """Return the counter after `number`. Supplied numbers come in any order but move it on, so that none is taken."""
    institution, year, level = number.institution.text, number.year, int(number.level)
    last = last_taken(view, institution, year, level)
    if in_order and number.sequence != last + 1:
        raise _refused(entry, Because("the next one of its sequence is {next}", next=last + 1))
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
        raise _refused(entry, Because("there is no such certificate"))
    _require(entry, certificate.state == CertificateState.IN_FORCE, Because("the certificate is not in force"))
    return (replace(certificate, state=CertificateState.VOIDED, seq=entry.seq),)


def _document_made(entry: Entry, view: Projections) -> tuple[Row, ...]:
    batch, number = _batch_in(entry, view, BatchState.ACCEPTED), entry.ref.number
    if number is not None:
        certificate = view.certificate(number)
        if certificate is None or certificate.batch != batch.batch or certificate.state != CertificateState.IN_FORCE:
            raise _refused(entry, Because("there is no such certificate in force in this batch"))
    payload, path = entry.payload, entry.payload["path"]
    document = DocumentRow(
        path=path,
        batch=batch.batch,
        number=number,
        kind=payload["kind"],
        copy=payload["copy"],
        sha256=payload["sha256"],
        pages=payload["pages"],
        page=payload["page"],
        seq=entry.seq,
    )
    earlier = view.document(path)
    if earlier is None:
        return (document, replace(batch, documents=batch.documents + 1, seq=entry.seq))
    _require(entry, _same_thing(earlier, document), Because("another document has that place"))
    _require(entry, earlier.sha256 != document.sha256, Because("the document is entered already"))
    return (document,)


def _same_thing(one: DocumentRow, other: DocumentRow) -> bool:
    return (one.batch, one.number, one.kind, one.copy) == (other.batch, other.number, other.kind, other.copy)


def _plate_refused(entry: Entry, view: Projections) -> tuple[Row, ...]:
    """Nothing of the batch changes: its documents are what they would have been, only slower to make."""
    _batch_in(entry, view, BatchState.ACCEPTED)
    return ()


def _proof_made(_entry: Entry, _view: Projections) -> tuple[Row, ...]:
    return ()


TRANSITIONS: Mapping[str, Callable[[Entry, Projections], tuple[Row, ...]]] = {
    "site.opened": _site_opened,
    "batch.received": _batch_received,
    "batch.rejected": _batch_rejected,
    "batch.cancelled": _batch_cancelled,
    "batch.accepted": _batch_accepted,
    "number.assigned": _number_assigned,
    "number.voided": _number_voided,
    "document.made": _document_made,
    "plate.refused": _plate_refused,
    "proof.made": _proof_made,
}
