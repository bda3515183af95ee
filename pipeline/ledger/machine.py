"""Which entry may follow which: the rules that refuse before writing, and that replay the whole log in an audit.

One number once; no gap in a sequence; year and level as the number says; a batch is accepted once, or rejected, or
cancelled, and an accepted one is cancelled only while nothing was made of it and none of its numbers is in force (of
scores and exams no certificates are made, so they are cancelled at any time); a document belongs to something numbered;
what is overprinted is in force, and moved by a calibration that holds. What breaks a rule is refused with
`EntryRefused`.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import lru_cache

from pipeline.errors import Because, CardsExhausted, EntryRefused, SequenceExhausted
from pipeline.ledger.entries import Entry
from pipeline.ledger.operations import check_form
from pipeline.ledger.projections import (
    BatchRow,
    BatchState,
    CalibrationRow,
    CardCounterRow,
    CardRow,
    CardState,
    CertificateRow,
    CertificateState,
    CounterRow,
    DocumentRow,
    Projections,
    Row,
    SiteRow,
    TicketRow,
)
from pipeline.ledger.score_snapshot import fault_of_counts
from pipeline.rules.cards.numbers import LAST_CARD, CardKind, CardNumber
from pipeline.rules.categories import Category
from pipeline.rules.numbers import LAST_SEQUENCE, CertificateNumber, InstitutionCode, Region
from pipeline.rules.text import same_key

# What may stand between a batch and the last of its numbers.
_NUMBERING = frozenset(
    {"number.assigned", "card.issued", "card.renewed", "seating.made", "ticket.issued", "scores.recorded"}
)
# What is made of these can be taken back at any time.
CERTIFY_NOTHING = frozenset({Category.SCORES, Category.ADMISSION})
ASSIGNED = "assigned"
SUPPLIED = "supplied"
_OTHER_PLACES = Because("its pages are not those of certificates of the batch, each once and in order")
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
    if view.numbering is not None and (entry.op not in _NUMBERING or entry.ref.batch != view.numbering):
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
    """Whether an accepted batch has come to nothing: no document was made of it, and no number of it is in force.

    What is made of scores are lists, of an exam tickets for one day: nobody holds a certificate because of them.
    """
    return (
        batch.state == BatchState.ACCEPTED
        and (not batch.documents or batch.kind in CERTIFY_NOTHING)
        and all(row.state == CertificateState.VOIDED for row in view.certificates_of(batch.batch))
        and all(row.state == CardState.WITHDRAWN for row in view.cards_of(batch.batch))
    )


def _batch_accepted(entry: Entry, view: Projections) -> tuple[Row, ...]:
    batch = _batch_in(entry, view, BatchState.RECEIVED)
    payload = entry.payload
    _require(entry, payload["institution"] == _institution(entry, view), Because("the batch is of another institution"))
    name_key = same_key(payload["name"])
    _require(entry, view.accepted_under(name_key) is None, Because("a batch of that name was accepted before"))
    _check_particulars(entry)
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
            kind=payload["kind"],
        ),
    )


def _check_particulars(entry: Entry) -> None:
    """Refuse results without their notice, cards without an approval, and either of what has none."""
    payload = entry.payload
    kind = payload["kind"]
    # Scores are what is published: the days may be fixed before them or after, but together.
    has_notice = payload["notice_from"] is not None if kind == Category.SCORES else kind == Category.RESULTS
    expected = {
        "evaluation_ended_on": kind in {Category.RESULTS, Category.SCORES},
        **dict.fromkeys(("notice_from", "notice_to"), has_notice),
        "mode": kind == Category.RESULTS,
        **dict.fromkeys(
            ("approver", "approval_document", "approved_on"), kind not in {Category.ADMISSION, Category.SCORES}
        ),
    }
    for name, is_there in expected.items():
        if (payload[name] is not None) != is_there:
            raise _refused(entry, Because("its field {field} has not the form of this operation", field=name))
    if kind == Category.SCORES and payload["issued_on"] != payload["evaluation_ended_on"]:
        raise _refused(entry, Because("its field {field} has not the form of this operation", field="issued_on"))


def _batch_being_numbered(entry: Entry, view: Projections, categories: Collection[Category]) -> BatchRow:
    batch = _batch_in(entry, view, BatchState.ACCEPTED)
    _require(entry, batch.kind in categories, Because("the batch is of another kind"))
    if batch.numbered >= batch.people:
        raise _refused(entry, Because("everyone in the batch has a number"))
    return batch


def _number_assigned(entry: Entry, view: Projections) -> tuple[Row, ...]:
    batch = _batch_being_numbered(entry, view, (Category.RESULTS,))
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


def _seating_made(entry: Entry, view: Projections) -> tuple[Row, ...]:
    batch = _batch_being_numbered(entry, view, (Category.ADMISSION,))
    _require(entry, batch.numbered == 0 and not batch.is_seated, Because("everybody of the batch has a seat"))
    return (replace(batch, is_seated=1, seq=entry.seq),)


def _ticket_issued(entry: Entry, view: Projections) -> tuple[Row, ...]:
    batch = _batch_being_numbered(entry, view, (Category.ADMISSION,))
    _require(entry, bool(batch.is_seated), Because("the batch has no seats yet"))
    payload, known = entry.payload, view.ticket(entry.payload["ticket"])
    kept = payload["kept"]
    if known is not None and (known.batch == batch.batch or known.batch != kept):
        raise _refused(entry, Because("a 准考证号 is given only once"))
    _require(entry, known is not None or kept is None, Because("there is no such 准考证号 to be kept"))
    ticket = TicketRow(payload["ticket"], batch.batch, payload["row"], entry.seq)
    return (replace(batch, numbered=batch.numbered + 1, seq=entry.seq), ticket)


def _scores_recorded(entry: Entry, view: Projections) -> tuple[Row, ...]:
    batch = _batch_being_numbered(entry, view, (Category.SCORES,))
    fault, amends = fault_of_counts(entry.payload["groups"], people=batch.people), entry.payload["amends"]
    if fault is not None:
        raise _refused(entry, fault)
    if amends is not None:
        earlier = view.accepted_under(same_key(amends))
        is_known = earlier is not None and earlier.kind == Category.SCORES and earlier.batch != batch.batch
        _require(entry, is_known, Because("there are no such scores to be amended"))
    # Nobody of it takes a number: the batch is whole with its counts.
    return (replace(batch, numbered=batch.people, seq=entry.seq),)


def card_in_ledger(text: str) -> CardNumber:
    """Return a card number that was checked against its region when it was entered; raises ValueError for any other."""
    return CardNumber.parse(text, _any_region_of(text[5:7]))


def _card_issued(entry: Entry, view: Projections) -> tuple[Row, ...]:
    batch, number = _batch_of_card(entry, view), _card_number_of(entry, view)
    _require(entry, view.card(str(number)) is None, Because("a number is given only once"))
    institution, kind = number.institution.text, str(number.kind)
    expected = last_card(view, institution, kind) + 1
    if number.sequence != expected:
        raise _refused(entry, Because("the next one of its sequence is {next}", next=expected))
    counter = CardCounterRow(institution, kind, number.sequence, entry.seq)
    card = _card(entry, number, batch, first_issued_on=entry.payload["valid_from"])
    return (replace(batch, numbered=batch.numbered + 1, seq=entry.seq), counter, card)


def _card_renewed(entry: Entry, view: Projections) -> tuple[Row, ...]:
    batch, number = _batch_of_card(entry, view), _card_number_of(entry, view)
    known = view.card(str(number))
    if known is None or known.state != CardState.IN_FORCE:
        raise _refused(entry, Because("there is no such card in force"))
    card = _card(entry, number, batch, first_issued_on=known.first_issued_on)
    return (replace(batch, numbered=batch.numbered + 1, seq=entry.seq), card)


def _batch_of_card(entry: Entry, view: Projections) -> BatchRow:
    return _batch_being_numbered(entry, view, [category for category in Category if category.is_of_cards])


def _card_number_of(entry: Entry, view: Projections) -> CardNumber:
    try:
        number = card_in_ledger(entry.ref.number or "")
    except ValueError as error:
        raise _refused(entry, Because("this is no card number")) from error
    _require(
        entry, number.institution.text == _institution(entry, view), Because("the number is of another institution")
    )
    _require(entry, number.kind == entry.payload["kind"], Because("the number is of another kind of card"))
    payload = entry.payload
    _require(entry, payload["valid_from"] <= payload["valid_to"], Because("the card would never be valid"))
    return number


def _card(entry: Entry, number: CardNumber, batch: BatchRow, *, first_issued_on: str) -> CardRow:
    payload = entry.payload
    return CardRow(
        number=str(number),
        batch=batch.batch,
        row=payload["row"],
        kind=payload["kind"],
        occupation=payload["occupation"],
        first_issued_on=first_issued_on,
        valid_from=payload["valid_from"],
        valid_to=payload["valid_to"],
        issued_seq=entry.seq,
        seq=entry.seq,
    )


def last_card(view: Projections, institution: str, kind: str) -> int:
    """Return the highest card number taken so far of a kind, 0 for none."""
    counter = view.card_counter(institution, kind)
    return counter.last if counter else 0


def next_card(view: Projections, institution: InstitutionCode, kind: CardKind) -> CardNumber:
    """Return the card number that comes next, or raise CardsExhausted after 9999."""
    last = last_card(view, institution.text, str(kind))
    if last >= LAST_CARD:
        raise CardsExhausted(institution=institution, kind=kind)
    return CardNumber(institution, kind, last + 1)


def _card_withdrawn(entry: Entry, view: Projections) -> tuple[Row, ...]:
    card = view.card(entry.ref.number or "")
    if card is None:
        raise _refused(entry, Because("there is no such card in force"))
    _require(entry, card.state == CardState.IN_FORCE, Because("the card was withdrawn before"))
    return (replace(card, state=CardState.WITHDRAWN, seq=entry.seq),)


def _document_made(entry: Entry, view: Projections) -> tuple[Row, ...]:
    batch, number = _batch_in(entry, view, BatchState.ACCEPTED), entry.ref.number
    if number is not None and not _is_in_force(number, batch.batch, view):
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
    if earlier is None or _was_cancelled(earlier.batch, view):
        return (document, replace(batch, documents=batch.documents + 1, seq=entry.seq))
    _require(entry, _same_thing(earlier, document), Because("another document has that place"))
    _require(entry, earlier.sha256 != document.sha256, Because("the document is entered already"))
    return (document,)


def _is_in_force(number: str, batch: int, view: Projections) -> bool:
    """Whether the number is that of a certificate or a card of the batch that stands."""
    found = view.certificate(number) or view.card(number)
    return found is not None and found.batch == batch and found.state == CertificateState.IN_FORCE


def _was_cancelled(batch: int, view: Projections) -> bool:
    """Whether the batch was taken back: its 批次号 is free, and another may have it and its places."""
    found = view.batch(batch)
    return found is not None and found.state == BatchState.CANCELLED


def _same_thing(one: DocumentRow, other: DocumentRow) -> bool:
    return (one.batch, one.number, one.kind, one.copy) == (other.batch, other.number, other.kind, other.copy)


def _plate_refused(entry: Entry, view: Projections) -> tuple[Row, ...]:
    """Nothing of the batch changes: its documents are what they would have been, only slower to make."""
    _batch_in(entry, view, BatchState.ACCEPTED)
    return ()


def _proof_made(_entry: Entry, _view: Projections) -> tuple[Row, ...]:
    return ()


def _calibration_set(entry: Entry, _view: Projections) -> tuple[Row, ...]:
    figures = {name: value for name, value in entry.payload.items() if name != "measured"}
    return (CalibrationRow(**figures, seq=entry.seq),)


def _places(entry: Entry, people: int) -> list[int]:
    """Return the places that the entry names, each at most once, in order, and as many as it has pages."""
    spans = entry.payload["places"]
    edges = [0, *(edge for span in spans for edge in (span["first"] - 1, span["last"])), people]
    # Before a span is walked through: whoever writes the entry may name any number.
    _require(entry, edges == sorted(edges), _OTHER_PLACES)
    places = [place for span in spans for place in range(span["first"], span["last"] + 1)]
    _require(entry, len(places) == entry.payload["pages"], _OTHER_PLACES)
    return places


def _overprint_made(entry: Entry, view: Projections) -> tuple[Row, ...]:
    """Nothing of the batch changes: its certificates are those that were made."""
    batch, payload = _batch_in(entry, view, BatchState.ACCEPTED), entry.payload
    _require(entry, batch.kind == Category.RESULTS, Because("the batch is of another kind"))
    _require(entry, batch.documents > 0, Because("its files are not recorded yet"))
    certificates = list(view.certificates_of(batch.batch))
    if any(certificates[place - 1].state != CertificateState.IN_FORCE for place in _places(entry, len(certificates))):
        raise _refused(entry, Because("the certificate is not in force"))
    if payload["calibration"] is not None and view.calibration(payload["calibration"]) is None:
        raise _refused(entry, Because("no calibration that was entered there holds"))
    return ()


TRANSITIONS: Mapping[str, Callable[[Entry, Projections], tuple[Row, ...]]] = {
    "site.opened": _site_opened,
    "batch.received": _batch_received,
    "batch.rejected": _batch_rejected,
    "batch.cancelled": _batch_cancelled,
    "batch.accepted": _batch_accepted,
    "number.assigned": _number_assigned,
    "number.voided": _number_voided,
    "seating.made": _seating_made,
    "ticket.issued": _ticket_issued,
    "scores.recorded": _scores_recorded,
    "card.issued": _card_issued,
    "card.renewed": _card_renewed,
    "card.withdrawn": _card_withdrawn,
    "document.made": _document_made,
    "plate.refused": _plate_refused,
    "proof.made": _proof_made,
    "calibration.set": _calibration_set,
    "overprint.made": _overprint_made,
}
