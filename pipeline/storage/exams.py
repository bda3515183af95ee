"""Exams in the ledger: seats and tickets are entered together, and an amendment finds what it builds on."""

from collections.abc import Mapping
from typing import Any

from pipeline.errors import Because, EntryRefused
from pipeline.ledger.entries import People, Reference
from pipeline.ledger.exam_snapshot import (
    TicketEntry,
    candidate_person,
    duties_person,
    exam_batch_payload,
    first_day,
    seating_payload,
    ticket_payload,
    ticketed_exam,
)
from pipeline.ledger.replay import stored_entry
from pipeline.rules.exam.numbering import Counted, CountedExam, SkippedExams, exam_number
from pipeline.rules.exam.ticketed import ArrangedExam, KeptExam, TicketedExam
from pipeline.rules.exam.tickets import TicketPattern, ticket_numbers
from pipeline.storage.appending import Pen
from pipeline.storage.recoveries import tickets_skipped
from pipeline.storage.store import Store


def accept_exam(
    pen: Pen, batch_id: int, arranged: ArrangedExam, *, pattern: TicketPattern, kept: KeptExam | None, actor: str
) -> tuple[str, ...]:
    """Accept the exam: its seats, and a ticket for every candidate, in roster order.

    Raises EntryRefused where the pattern has too few numbers, and where somebody brings the ticket of somebody else.
    """
    exam, about = arranged.exam, Reference(batch=batch_id)
    numbers = _tickets(pen, arranged, pattern, kept)
    pen.write("batch.accepted", actor=actor, ref=about, payload=exam_batch_payload(arranged))
    pen.write("seating.made", actor=actor, ref=about, payload=seating_payload(exam), person=duties_person(exam))
    seats, earlier = arranged.seating.by_person(), kept.tickets if kept else {}
    for candidate in exam.candidates:
        ticket = numbers[candidate.person]
        # The log holds salted digests of people, which cannot be compared: whose a ticket is must be asked here.
        kept_from = kept.batch if kept and earlier.get(candidate.person) == ticket else None
        payload = ticket_payload(candidate, ticket, seats.get(candidate.person, ()), kept_from)
        pen.write("ticket.issued", actor=actor, ref=about, payload=payload, person=candidate_person(candidate))
    return tuple(numbers[candidate.person] for candidate in exam.candidates)


def _tickets(pen: Pen, arranged: ArrangedExam, pattern: TicketPattern, kept: KeptExam | None) -> Mapping[str, str]:
    taken = {ticket for (ticket,) in pen.store.rows("every_ticket_number")}
    earlier = kept.tickets if kept else {}
    found = ticket_numbers(
        pattern,
        arranged.exam,
        arranged.seating,
        batch=_exam_number(pen.store, arranged, pattern),
        kept=earlier,
        taken=taken - set(earlier.values()),
        after=0 if pattern.counts_exams else max((one.upto for _, one in tickets_skipped(pen.store)), default=0),
    )
    if isinstance(found, Mapping):
        return found
    reason = Because("the pattern of 准考证号 has too few numbers for everybody")
    raise EntryRefused(op="ticket.issued", ref=arranged.name, reason=reason)


def _exam_number(store: Store, arranged: ArrangedExam, pattern: TicketPattern) -> int:
    """Return which exam it is among all that ever got tickets, those that were taken back included."""
    earlier = counted_exams(store)
    own = CountedExam(arranged.name, arranged.issued_on.year, arranged.exam.amends)
    return exam_number(earlier, own, is_yearly=pattern.is_yearly)


def counted_exams(store: Store) -> list[Counted]:
    """Return every exam that got tickets, and where some may be lost, in the order of their entries."""
    told: dict[int, Counted] = {seq: SkippedExams(one.exams) for seq, one in tickets_skipped(store)}
    for name, seq, body in store.rows("every_seating"):
        seating = stored_entry(seq, body).payload
        told[seq] = CountedExam(name, first_day(seating).year, seating["amends"])
    return [told[seq] for seq in sorted(told)]


def exam_of(accepted: Mapping[str, Any], people: People) -> TicketedExam:
    """Return an accepted exam from its entries, each with the person beside it: the seating first, then the tickets."""
    seating, duties = next(people)
    tickets = (TicketEntry(entry.payload, person) for entry, person in people)
    return ticketed_exam(accepted, seating.payload, duties, tickets)
