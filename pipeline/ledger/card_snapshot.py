"""An accepted batch of cards as entries hold it, and back, losslessly."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.ledger.subjects.cards import card_in_ledger
from pipeline.rules.batch import PhotoFile
from pipeline.rules.cards.batch import CardBatch, Holder, NumberedCards
from pipeline.rules.cards.numbers import CardKind, CardNumber
from pipeline.rules.categories import Category
from pipeline.rules.numbers import InstitutionCode


@dataclass(frozen=True, slots=True)
class CardEntry:
    """What one `card.issued` or `card.renewed` entry says, and the person beside it."""

    op: str
    number: CardNumber
    payload: Mapping[str, Any]
    person: Mapping[str, Any]


def card_batch_payload(batch: CardBatch) -> dict[str, object]:
    """Return the payload of `batch.accepted`."""
    return {
        "name": batch.name,
        "kind": str(batch.category),
        "institution": batch.institution.text,
        "institution_name": batch.institution_name,
        "approver": batch.approver,
        "approval_document": batch.approval_document,
        "approved_on": batch.approved_on.isoformat(),
        "evaluation_ended_on": None,
        "notice_from": None,
        "notice_to": None,
        "issued_on": batch.issued_on.isoformat(),
        "mode": None,
        "count": len(batch.holders),
    }


def card_payload(holder: Holder) -> dict[str, object]:
    """Return the payload of `card.issued` and `card.renewed`: nothing that tells who the person is."""
    return {
        "row": holder.row,
        "kind": str(holder.kind),
        "occupation": holder.occupation,
        "valid_from": holder.valid_from.isoformat(),
        "valid_to": holder.valid_to.isoformat(),
    }


def holder_person(holder: Holder) -> dict[str, object]:
    """Return what is personal in a card; it lies beside the log, which holds its salted digest only."""
    photo = holder.photo
    return {
        "name": holder.name,
        "identity_type": holder.identity_type,
        "identity": holder.identity,
        "employer": holder.employer,
        "post": holder.post,
        "photo": photo and {"path": photo.path, "sha256": photo.sha256, "size": photo.size},
    }


def card_entry(op: str, number: str, payload: Mapping[str, Any], person: Mapping[str, Any]) -> CardEntry:
    """Return one card of a snapshot; raises ValueError where the number is none."""
    return CardEntry(op, card_in_ledger(number), payload, person)


def numbered_cards(payload: Mapping[str, Any], entries: Iterable[CardEntry]) -> NumberedCards:
    """Return the batch that was numbered, in roster order, as it was; raises ValueError for a damaged snapshot."""
    cards = tuple(entries)
    try:
        batch = CardBatch(
            name=payload["name"],
            category=Category(payload["kind"]),
            institution=InstitutionCode(payload["institution"]),
            institution_name=payload["institution_name"],
            approver=payload["approver"],
            approval_document=payload["approval_document"],
            approved_on=date.fromisoformat(payload["approved_on"]),
            issued_on=date.fromisoformat(payload["issued_on"]),
            holders=tuple(map(_holder, cards)),
        )
    except (KeyError, TypeError) as error:
        raise ValueError("snapshot") from error
    return NumberedCards(batch, tuple(card.number for card in cards))


def _holder(card: CardEntry) -> Holder:
    person, payload = card.person, card.payload
    photo = person["photo"]
    return Holder(
        row=payload["row"],
        kind=CardKind(payload["kind"]),
        name=person["name"],
        identity_type=person["identity_type"],
        identity=person["identity"],
        occupation=payload["occupation"],
        employer=person["employer"],
        post=person["post"],
        valid_from=date.fromisoformat(payload["valid_from"]),
        valid_to=date.fromisoformat(payload["valid_to"]),
        photo=photo and PhotoFile(photo["path"], photo["sha256"], photo["size"]),
        renews=card.number if card.op == "card.renewed" else None,
    )
