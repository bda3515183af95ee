"""An accepted batch as entries hold it: what is not personal in payloads, what is in `person`; and back, losslessly.

After a crash this is what gets rendered, never the sheet again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.ledger.subjects.certificates import ASSIGNED, SUPPLIED, number_in_ledger
from pipeline.rules.batch import Batch, NumberedBatch, PhotoFile, Result
from pipeline.rules.columns import RESULT_KIND
from pipeline.rules.levels import Level
from pipeline.rules.numbers import CertificateNumber, InstitutionCode

_REVIEW = {None: None, True: "passed", False: "failed"}
_REVIEW_BACK = {word: value for value, word in _REVIEW.items()}


@dataclass(frozen=True, slots=True)
class AssignedPerson:
    """What one `number.assigned` entry says: the number, its payload, and the person beside it."""

    number: CertificateNumber
    payload: Mapping[str, Any]
    person: Mapping[str, Any]


def mode_of(batch: Batch) -> str:
    """Return whether the numbers come with the roster; raises ValueError where only some do."""
    supplied = {result.supplied_number is not None for result in batch.results}
    if len(supplied) != 1:
        raise ValueError("mode")
    return SUPPLIED if supplied.pop() else ASSIGNED


def batch_payload(batch: Batch) -> dict[str, object]:
    """Return the payload of `batch.accepted`."""
    return {
        "name": batch.name,
        "kind": RESULT_KIND,
        "institution": batch.institution.text,
        "institution_name": batch.institution_name,
        "approver": batch.approver,
        "approval_document": batch.approval_document,
        "approved_on": batch.approved_on.isoformat(),
        "evaluation_ended_on": batch.evaluation_ended_on.isoformat(),
        "notice_from": batch.notice_from.isoformat(),
        "notice_to": batch.notice_to.isoformat(),
        "issued_on": batch.issued_on.isoformat(),
        "mode": mode_of(batch),
        "count": len(batch.results),
    }


def result_payload(result: Result) -> dict[str, object]:
    """Return the payload of `number.assigned`: nothing that tells who the person is."""
    return {"row": result.row, "occupation": result.occupation, "job": result.job, "level": int(result.level)}


def person_of(result: Result) -> dict[str, object]:
    """Return what is personal in a result; it lies beside the log, which holds its salted digest only."""
    return {
        "name": result.name,
        "identity_type": result.identity_type,
        "identity": result.identity,
        "theory": str(result.theory),
        "practical": str(result.practical),
        "review": _REVIEW[result.review_passed],
        "photo": result.photo and photo_payload(result.photo),
    }


def photo_payload(photo: PhotoFile) -> dict[str, object]:
    """Return a photo as it stands beside an entry: where it lies in the drop, and the bytes that it has."""
    return {"path": photo.path, "sha256": photo.sha256, "size": photo.size}


def numbered_batch(payload: Mapping[str, Any], people: Iterable[AssignedPerson]) -> NumberedBatch:
    """Return the batch that was numbered, in roster order, as it was; raises ValueError for a damaged snapshot."""
    assigned = tuple(people)
    try:
        supplied = payload["mode"] == SUPPLIED
        batch = Batch(
            name=payload["name"],
            institution=InstitutionCode(payload["institution"]),
            institution_name=payload["institution_name"],
            approver=payload["approver"],
            approval_document=payload["approval_document"],
            approved_on=date.fromisoformat(payload["approved_on"]),
            evaluation_ended_on=date.fromisoformat(payload["evaluation_ended_on"]),
            notice_from=date.fromisoformat(payload["notice_from"]),
            notice_to=date.fromisoformat(payload["notice_to"]),
            issued_on=date.fromisoformat(payload["issued_on"]),
            results=tuple(_result(one, supplied=supplied) for one in assigned),
        )
    except (KeyError, TypeError, ArithmeticError) as error:
        raise ValueError("snapshot") from error
    return NumberedBatch(batch, tuple(one.number for one in assigned))


def _result(one: AssignedPerson, *, supplied: bool) -> Result:
    person, payload = one.person, one.payload
    photo = person["photo"]
    return Result(
        row=payload["row"],
        name=person["name"],
        identity_type=person["identity_type"],
        identity=person["identity"],
        occupation=payload["occupation"],
        job=payload["job"],
        level=Level(payload["level"]),
        theory=Decimal(person["theory"]),
        practical=Decimal(person["practical"]),
        review_passed=_REVIEW_BACK[person["review"]],
        photo=photo and PhotoFile(photo["path"], photo["sha256"], photo["size"]),
        supplied_number=one.number if supplied else None,
    )


def assigned_person(number: str, payload: Mapping[str, Any], person: Mapping[str, Any]) -> AssignedPerson:
    """Return one person of a snapshot; raises ValueError where the number is none."""
    return AssignedPerson(number_in_ledger(number), payload, person)
