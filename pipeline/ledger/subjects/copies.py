"""Copies (版次) of certificates: handed over, lost, taken back, and made anew under the same number (补发, Z17)."""

from collections.abc import Mapping
from itertools import pairwise

from pipeline.errors import Because
from pipeline.ledger.entries import Entry
from pipeline.ledger.forms import DAY, Count, Kind, OneOf, Operation, Rows, Text
from pipeline.ledger.projections import Projections
from pipeline.ledger.rows import BatchState, CertificateRow, CopyRow, CopyState, Row
from pipeline.ledger.subjects.certificates import certificate_of, is_in_force, is_made
from pipeline.ledger.subjects.refusing import Transition, batch_in, refused, require
from pipeline.rules.copies import Handover, ReissueReason

COPY: Kind = Count(1)
# Why the paper of a copy cannot be handed over, lost or taken back.
STANDS: Mapping[CopyState, Because] = {
    CopyState.ORDERED: Because("the file of that copy is not made yet"),
    CopyState.MADE: Because("that copy is in the house"),
    CopyState.DELIVERED: Because("that copy was handed over"),
    CopyState.LOST: Because("that copy was declared lost"),
    CopyState.RECALLED: Because("that copy was taken back"),
    CopyState.DESTROYED: Because("that copy was destroyed"),
}
_IN_THE_HOUSE = frozenset({CopyState.MADE})
_SOMEWHERE = frozenset({CopyState.MADE, CopyState.DELIVERED})
_PAPER_THERE = frozenset({CopyState.MADE, CopyState.DELIVERED, CopyState.LOST})
_TAKEN_BACK = frozenset({CopyState.RECALLED, CopyState.DESTROYED})

OPERATIONS: Mapping[str, Operation] = {
    "certificate.delivered": Operation(
        "A certificate was handed over on that day, or those in these places of a batch's roster; `proof` is the "
        "receipt or the number of the parcel. The person beside the entry is who took it for its holder.",
        {
            "copy": COPY,
            "how": OneOf(tuple(Handover)),
            "on": Text(DAY),
            "proof": Text(least=0),
            "places": Rows({"first": Count(1), "last": Count(1)}),
        },
        perhaps_about=("batch", "number"),
        has_person=None,
    ),
    "loss.declared": Operation(
        "The holder declared the copy lost on that day; `proof` is the declaration.",
        {"copy": COPY, "on": Text(DAY), "proof": Text(least=0)},
        about=("number",),
    ),
    "certificate.recalled": Operation(
        "The paper of the copy was taken back on that day.",
        {"copy": COPY, "on": Text(DAY), "reason": Text(), "proof": Text(least=0)},
        about=("number",),
    ),
    "certificate.reissued": Operation(
        "The certificate has one more copy, under the same number and day of issue; the one before counts no more. "
        "`person` is the entry that says whose it is now: that of the number, or the newest of what was put right.",
        {"copy": Count(2), "reason": OneOf(tuple(ReissueReason)), "proof": Text(least=0)},
        about=("number",),
        later={"person": Count()},
    ),
}


def copy_of(view: Projections, certificate: CertificateRow, copy: int) -> CopyRow:
    """Return a copy of a certificate; the first one is there from the number on, whatever was entered about it."""
    opened = certificate.assigned_seq
    return view.copy(certificate.number, copy) or CopyRow(certificate.number, copy, opened, opened)


def newest_copy(entry: Entry, view: Projections, certificate: CertificateRow, states: frozenset[CopyState]) -> CopyRow:
    """Return the newest copy of a certificate in force, which the entry has to name, in one of these states."""
    is_in_force(entry, certificate)
    is_made(entry, view, certificate)
    wanted = entry.payload["copy"]
    if wanted != certificate.copy:
        raise refused(entry, Because("the copy that counts is {copy}", copy=certificate.copy))
    return _in(entry, copy_of(view, certificate, wanted), states)


def _in(entry: Entry, copy: CopyRow, states: frozenset[CopyState]) -> CopyRow:
    if copy.state not in states:
        raise refused(entry, STANDS[CopyState(copy.state)])
    return copy


def in_the_house(entry: Entry, view: Projections, certificate: CertificateRow) -> CopyRow:
    """Return the copy that the entry names, the newest of a certificate in force, which was not handed over."""
    return newest_copy(entry, view, certificate, _IN_THE_HOUSE)


def recalled(entry: Entry, view: Projections) -> CopyRow:
    """Return the copy that the entry names, which was taken back; of a certificate in force or not."""
    return _named(entry, view, frozenset({CopyState.RECALLED}))


def _named(entry: Entry, view: Projections, states: frozenset[CopyState]) -> CopyRow:
    certificate, copy = certificate_of(entry, view), entry.payload["copy"]
    is_made(entry, view, certificate)
    require(entry, copy <= certificate.copy, Because("the certificate has no such copy"))
    return _in(entry, copy_of(view, certificate, copy), states)


def certificates_in(entry: Entry, view: Projections, batch: int) -> list[CertificateRow]:
    """Return the certificates of a batch that was accepted, by their places."""
    batch_in(entry, view, BatchState.ACCEPTED)
    return list(view.certificates_of(batch))


def _certificate_delivered(entry: Entry, view: Projections) -> tuple[Row, ...]:
    is_list = entry.payload["how"] == Handover.LIST
    wrong = Because("its field {field} has not the form of this operation", field="ref")
    require(entry, (entry.ref.batch is not None, entry.ref.number is not None) == (is_list, not is_list), wrong)
    wrong = Because("its field {field} has not the form of this operation", field="person")
    require(entry, (entry.person is not None) == (entry.payload["how"] == Handover.PROXY), wrong)
    _is_past(entry)
    return tuple(
        _deliverable(entry, view, certificate).delivered(entry.seq)
        for certificate in (_listed(entry, view) if is_list else _single(entry, view))
    )


def _single(entry: Entry, view: Projections) -> list[CertificateRow]:
    require(entry, not entry.payload["places"], Because("it names places without a batch"))
    return [certificate_of(entry, view)]


def _listed(entry: Entry, view: Projections) -> list[CertificateRow]:
    certificates = certificates_in(entry, view, entry.ref.batch or 0)
    spans = [(span["first"], span["last"]) for span in entry.payload["places"]]
    edges = [1, *(edge for span in spans for edge in span), len(certificates)]
    # Before a span is walked through: whoever writes the entry may name any number.
    in_order = bool(spans) and edges == sorted(edges) and all(one[1] < other[0] for one, other in pairwise(spans))
    require(entry, in_order, Because("its places are not those of the batch, each once and in order"))
    return [certificates[place - 1] for first, last in spans for place in range(first, last + 1)]


def _deliverable(entry: Entry, view: Projections, certificate: CertificateRow) -> CopyRow:
    copy = in_the_house(entry, view, certificate)
    if copy.attempts and not copy.is_printed:
        raise refused(entry, Because("its sheet is spoiled, and no other was printed"))
    return copy


def _is_past(entry: Entry) -> None:
    require(entry, entry.payload["on"] <= entry.at.date().isoformat(), Because("the day is still to come"))


def _loss_declared(entry: Entry, view: Projections) -> tuple[Row, ...]:
    _is_past(entry)
    copy = newest_copy(entry, view, certificate_of(entry, view), _SOMEWHERE)
    return (copy._replace(state=CopyState.LOST, seq=entry.seq),)


def _certificate_recalled(entry: Entry, view: Projections) -> tuple[Row, ...]:
    """A lost one may be found; and the paper of a certificate that was voided or revoked is taken back as well."""
    _is_past(entry)
    return (_named(entry, view, _PAPER_THERE)._replace(state=CopyState.RECALLED, seq=entry.seq),)


def _certificate_reissued(entry: Entry, view: Projections) -> tuple[Row, ...]:
    certificate, reason = certificate_of(entry, view), entry.payload["reason"]
    is_in_force(entry, certificate)
    is_made(entry, view, certificate)
    whose = entry.payload.get("person", certificate.person_seq)
    require(entry, whose == certificate.person_seq, Because("whose it is stands in another entry"))
    expected = certificate.copy + 1
    require(entry, entry.payload["copy"] == expected, Because("the next copy is {copy}", copy=expected))
    old = copy_of(view, certificate, certificate.copy)
    if reason == ReissueReason.LOST:
        require(entry, old.state == CopyState.LOST, Because("the copy before was not declared lost"))
    else:
        require(entry, old.state in _TAKEN_BACK, Because("the copy before was not taken back"))
    was_corrected = certificate.person_seq > old.opened_seq
    if reason == ReissueReason.WRONG and not was_corrected:
        raise refused(entry, Because("nothing of it was corrected since the copy before"))
    opened = CopyRow(certificate.number, expected, entry.seq, entry.seq, state=CopyState.ORDERED)
    return (certificate._replace(copy=expected, seq=entry.seq), opened)


def made(view: Projections, number: str, copy: int, seq: int) -> tuple[CopyRow, ...]:
    """Return the copy once its file is made, nothing where it was made before."""
    found = view.copy(number, copy)
    if found is None or found.state != CopyState.ORDERED:
        return ()
    return (found._replace(state=CopyState.MADE, seq=seq),)


TRANSITIONS: Mapping[str, Transition] = {
    "certificate.delivered": _certificate_delivered,
    "loss.declared": _loss_declared,
    "certificate.recalled": _certificate_recalled,
    "certificate.reissued": _certificate_reissued,
}
