"""Results in the ledger: everybody of a batch gets a certificate number with it."""

from collections.abc import Mapping
from typing import Any

from pipeline.errors import Because, EntryRefused
from pipeline.ledger.entries import People, Reference
from pipeline.ledger.projections import Projections
from pipeline.ledger.snapshot import assigned_person, batch_payload, numbered_batch, person_of, result_payload
from pipeline.ledger.subjects.certificates import next_sequence
from pipeline.rules.batch import Batch, NumberedBatch, Result
from pipeline.rules.numbers import CertificateNumber, NumberSequence
from pipeline.storage.appending import Pen


def accept_results(pen: Pen, batch_id: int, batch: Batch, *, actor: str) -> tuple[CertificateNumber, ...]:
    """Accept the batch; give everybody a number, in roster order, or take those that it brings."""
    try:
        payload = batch_payload(batch)
    except ValueError as error:
        reason = Because("all people of a batch bring a number, or none does")
        raise EntryRefused(op="batch.accepted", ref=batch.name, reason=reason) from error
    pen.write("batch.accepted", actor=actor, ref=Reference(batch=batch_id), payload=payload)
    numbers = []
    for result in batch.results:
        number = result.supplied_number or _next_number(pen.view, batch, result)
        numbers.append(number)
        pen.write(
            "number.assigned",
            actor=actor,
            ref=Reference(batch=batch_id, number=str(number)),
            payload=result_payload(result),
            person=person_of(result),
        )
    return tuple(numbers)


def _next_number(view: Projections, batch: Batch, result: Result) -> CertificateNumber:
    sequence = NumberSequence.of(batch.institution, batch.issued_on, result.level)
    return sequence.number(next_sequence(view, sequence.institution.text, sequence.year, int(sequence.level)))


def results_of(accepted: Mapping[str, Any], people: People) -> NumberedBatch:
    """Return an accepted batch of results from its entries."""
    assigned = (assigned_person(entry.ref.number or "", entry.payload, person) for entry, person in people)
    return numbered_batch(accepted, assigned)
