"""An accepted batch of cards goes into the entries and comes back as it was."""

import json
from dataclasses import replace
from typing import Any

import pytest

from pipeline.ledger.card_snapshot import (
    CardEntry,
    card_batch_payload,
    card_entry,
    card_payload,
    holder_person,
    numbered_cards,
)
from pipeline.ledger.entries import canonical
from pipeline.rules.cards.batch import CardBatch, Holder, NumberedCards
from pipeline.rules.cards.numbers import CardKind, CardNumber
from pipeline.rules.categories import Category
from tests.ledger import samples

EXAMINER, SENIOR, STAFF = (
    CardNumber(samples.INSTITUTION, kind, place)
    for kind, place in ((CardKind.EXAMINER, 1), (CardKind.SENIOR_EXAMINER, 2), (CardKind.STAFF, 3))
)
HOLDERS = (
    samples.holder(0),
    samples.holder(1, CardKind.SENIOR_EXAMINER, renews=SENIOR),
    replace(samples.holder(2, CardKind.STAFF), name="李工作", post="考务", photo=None),
)
CARDS = NumberedCards(
    samples.card_batch("2026-11-考评员-01", *HOLDERS, category=Category.STAFF), (EXAMINER, SENIOR, STAFF)
)


def stored(value: Any) -> Any:
    return json.loads(canonical(value))


def entry_of(holder: Holder, number: CardNumber) -> CardEntry:
    op = "card.renewed" if holder.renews else "card.issued"
    return card_entry(op, str(number), stored(card_payload(holder)), stored(holder_person(holder)))


def entries() -> list[CardEntry]:
    return [entry_of(holder, number) for holder, number in zip(HOLDERS, CARDS.numbers, strict=True)]


def accepted(batch: CardBatch = CARDS.batch) -> dict[str, Any]:
    return dict(stored(card_batch_payload(batch)))


def test_nothing_of_cards_is_lost() -> None:
    assert numbered_cards(accepted(), entries()) == CARDS


def test_nothing_personal_stands_in_the_payload() -> None:
    assert {"row", "kind", "occupation", "valid_from", "valid_to"} == card_payload(HOLDERS[2]).keys()


def test_what_is_no_card_number_is_no_card_of_a_snapshot() -> None:
    with pytest.raises(ValueError, match=r"^shape$"):
        card_entry("card.issued", "S000065148999263000001", {}, {})


# Nobody reads what a batch of cards has not (evaluation, notice, how it is numbered), nor how many they were.
@pytest.mark.parametrize(
    "name",
    [
        "name",
        "kind",
        "institution",
        "institution_name",
        "approver",
        "approval_document",
        "approved_on",
        "issued_on",
    ],
)
def test_a_snapshot_without_a_particular_of_the_batch_is_refused(name: str) -> None:
    payload = {field: value for field, value in accepted().items() if field != name}

    with pytest.raises(ValueError, match=r"^snapshot$"):
        numbered_cards(payload, entries())


@pytest.mark.parametrize(
    ("part", "name"),
    [
        *(("payload", name) for name in card_payload(HOLDERS[0])),
        *(("person", name) for name in holder_person(HOLDERS[0])),
    ],
)
def test_a_snapshot_without_anything_of_a_card_is_refused(part: str, name: str) -> None:
    parts = {"payload": card_payload(HOLDERS[0]), "person": holder_person(HOLDERS[0])}
    parts[part] = {field: value for field, value in parts[part].items() if field != name}

    with pytest.raises(ValueError, match=r"^snapshot$"):
        numbered_cards(accepted(), [card_entry("card.issued", str(EXAMINER), **parts)])
