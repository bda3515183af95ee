"""Accepted batches as they were when they were numbered: from the ledger, and never from a sheet."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from pipeline.errors import Because, EntryRefused
from pipeline.ledger.entries import People, Reference
from pipeline.ledger.exam_snapshot import sessions_of
from pipeline.ledger.replay import stored_entry
from pipeline.ledger.rows import CertificateRow
from pipeline.ledger.snapshot import assigned_person, numbered_batch
from pipeline.rules.batch import NumberedBatch
from pipeline.rules.batches import AnyNumbered
from pipeline.rules.categories import Category
from pipeline.rules.exam.duties_ahead import DutyAhead, duties_ahead_of
from pipeline.rules.exam.ticketed import ExamTickets, KeptExam, TicketedExam, what_tickets_say
from pipeline.rules.scores.batch import RecordedScores
from pipeline.storage.amendments import newest_amendment, superseded
from pipeline.storage.cards import cards_of
from pipeline.storage.exams import exam_of
from pipeline.storage.history import no_certificate_of_ours
from pipeline.storage.lookup import person_of, told_person
from pipeline.storage.projection_rows import StoredRows
from pipeline.storage.results import results_of
from pipeline.storage.scores import scores_of
from pipeline.storage.store import Store


def numbered(store: Store, batch_id: int) -> AnyNumbered:
    """Return an accepted batch; raises EntryRefused where there is none, and LedgerBroken where the personal data are
    not those it was made with, or are missing.
    """
    accepted = store.row("acceptance", batch=batch_id)
    if accepted is None:
        reason = Because("there is no such batch")
        raise EntryRefused(op="number.assigned", ref=str(Reference(batch=batch_id)), reason=reason)
    payload, people = stored_entry(*accepted).payload, _people(store, batch_id)
    match Category(payload["kind"]):
        case Category.RESULTS:
            return results_of(payload, people)
        case Category.ADMISSION:
            return exam_of(payload, people)
        case Category.SCORES:
            return scores_of(payload, people)
        case Category.EXAMINERS | Category.SUPERVISORS | Category.STAFF:
            return cards_of(payload, people)


def _people(store: Store, batch_id: int) -> People:
    for seq, body, salt, person in store.rows("people_of_batch", batch=batch_id):
        entry = stored_entry(seq, body)
        yield entry, told_person(store, entry, salt, person)


def certificate_as_now(store: Store, number: str) -> NumberedBatch:
    """Return a certificate as a batch of one: whose and for what it is now, with the day of issue that it always had.

    Raises NumberUnknown, IssuedBefore, and LedgerBroken where the personal data are not those that were entered.
    """
    known = store.row("certificate", number=number)
    if known is None:
        raise no_certificate_of_ours(store, number)
    row = CertificateRow(*known)
    accepted = store.row("acceptance", batch=row.batch)
    assert accepted is not None
    payload = {"row": row.row, "occupation": row.occupation, "job": row.job, "level": row.level}
    person = assigned_person(number, payload, person_of(store, number))
    return numbered_batch(stored_entry(*accepted).payload, [person])


def results_as_now(store: Store, batch_id: int) -> NumberedBatch:
    """Return accepted results with everything that was corrected in them since.

    Raises LedgerBroken where the personal data are not those that were entered, or are missing.
    """
    as_accepted = numbered(store, batch_id)
    assert isinstance(as_accepted, NumberedBatch)
    now = {number: certificate_as_now(store, number) for (number,) in store.rows("corrected_in", batch=batch_id)}
    pairs = zip(as_accepted.numbers, as_accepted.batch.results, strict=True)
    results = tuple(now[str(number)].batch.results[0] if str(number) in now else result for number, result in pairs)
    return replace(as_accepted, batch=replace(as_accepted.batch, results=results))


def exams_of_tickets(store: Store, tickets: Iterable[str]) -> tuple[ExamTickets, ...]:
    """Return the exams that still stand and that any of the 准考证号 are of, each with all of its own."""
    gone = superseded(store)
    found = (batch for (batch,) in store.rows("exams_of_tickets", tickets=json.dumps(sorted(set(tickets)))))
    exams = (numbered(store, batch) for batch in found if batch not in gone and not _is_erased(store, batch))
    return tuple(_tickets_in(exam) for exam in exams if isinstance(exam, TicketedExam))


def _is_erased(store: Store, batch: int) -> bool:
    return StoredRows(store).erased(str(batch)) is not None


def _tickets_in(exam: TicketedExam) -> ExamTickets:
    return ExamTickets(exam.batch.name, dict(zip(exam.numbers, exam.batch.exam.candidates, strict=True)))


def scores_of_exam(store: Store, batch_id: int) -> tuple[str, ...]:
    """Return the 批次号 of the scores that stand and have 准考证号 of that exam; none for any other batch."""
    exam = numbered(store, batch_id)
    if not isinstance(exam, TicketedExam):
        return ()
    # To read an exam takes as long as it has candidates; of those that are no scores nothing is wanted.
    exams = {batch for batch, *_ in store.rows("seatings_made")}
    scores = {batch: name for batch, name, *_ in store.rows("amending") if batch not in exams}
    tickets, gone = frozenset(exam.numbers), superseded(store)
    standing = (batch for batch in scores if batch not in gone and not _is_erased(store, batch))
    return tuple(scores[batch] for batch in standing if tickets & _tickets_scored(numbered(store, batch)))


def _tickets_scored(found: AnyNumbered) -> frozenset[str]:
    scores = found.batch.scores if isinstance(found, RecordedScores) else ()
    return frozenset(score.ticket for score in scores if score.ticket)


def duties_ahead(store: Store, card: str, today: date) -> tuple[DutyAhead, ...]:
    """Return for what the card of that number is rostered from `today` on, in exams that still stand."""
    gone = superseded(store)
    coming = [
        batch
        for batch, _name, seq, body in store.rows("seatings_made")
        if batch not in gone and _last_day(stored_entry(seq, body).payload) >= today and not _is_erased(store, batch)
    ]
    exams = (numbered(store, batch) for batch in coming)
    return tuple(
        duty
        for exam in exams
        if isinstance(exam, TicketedExam)
        for duty in duties_ahead_of(exam.batch.exam, card, today)
    )


def _last_day(seating: Mapping[str, Any]) -> date:
    return max(session.day for session in sessions_of(seating).values())


def kept_exam(store: Store, name_key: str) -> KeptExam | None:
    """Return what an amendment of the exam of that folded 批次号 builds on; None where there is no such exam."""
    found = store.row("accepted_under", name_key=name_key)
    exam = numbered(store, found[0]) if found else None
    if found is None or not isinstance(exam, TicketedExam):
        return None
    arranged, newest = exam.batch, newest_amendment(store, found[0])
    return KeptExam(found[0], arranged.seating, exam.tickets, newest, what_tickets_say(arranged.exam, arranged.seating))
