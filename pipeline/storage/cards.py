"""The card ledger: cards are issued and renewed with their batch, withdrawn one by one, and asked for."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from pipeline.errors import CardUnknown
from pipeline.ledger.card_snapshot import card_batch_payload, card_entry, card_payload, holder_person, numbered_cards
from pipeline.ledger.entries import People, Reference
from pipeline.ledger.replay import stored_entry
from pipeline.ledger.rows import CardState
from pipeline.ledger.subjects.cards import card_in_ledger, next_card
from pipeline.ledger.views import CardHistory, CardView, MadeDocument
from pipeline.rules.cards.batch import CardBatch, CardOnFile, NumberedCards
from pipeline.rules.cards.numbers import CardNumber
from pipeline.rules.text import fold
from pipeline.storage.appending import Pen
from pipeline.storage.store import Store


def accept_cards(pen: Pen, batch_id: int, batch: CardBatch, *, actor: str) -> tuple[CardNumber, ...]:
    """Accept the batch; give each new card a number, in roster order, and renew the others under theirs."""
    pen.write("batch.accepted", actor=actor, ref=Reference(batch=batch_id), payload=card_batch_payload(batch))
    numbers = []
    for holder in batch.holders:
        number = holder.renews or next_card(pen.view, batch.institution, holder.kind)
        numbers.append(number)
        pen.write(
            "card.renewed" if holder.renews else "card.issued",
            actor=actor,
            ref=Reference(batch=batch_id, number=str(number)),
            payload=card_payload(holder),
            person=holder_person(holder),
        )
    return tuple(numbers)


def cards_of(accepted: Mapping[str, Any], people: People) -> NumberedCards:
    """Return an accepted batch of cards from its entries."""
    issued = (card_entry(entry.op, entry.ref.number or "", entry.payload, person) for entry, person in people)
    return numbered_cards(accepted, issued)


def on_file(store: Store, identities: Iterable[str], numbers: Iterable[str]) -> dict[str, CardOnFile]:
    """Return by its number every card of these people, and every card of these numbers."""
    asked = {"identities": json.dumps(sorted(set(identities))), "numbers": json.dumps(sorted(set(numbers)))}
    return {cells[0]: _on_file(cells) for cells in store.rows("cards_on_file", **asked)}


def _on_file(cells: Sequence[Any]) -> CardOnFile:
    number, name, identity, occupation, *days, state = cells
    first, valid_from, valid_to = map(date.fromisoformat, days)
    return CardOnFile(
        number=card_in_ledger(number),
        name=name,
        identity=identity,
        occupation=occupation,
        first_issued_on=first,
        valid_from=valid_from,
        valid_to=valid_to,
        is_withdrawn=state == CardState.WITHDRAWN,
    )


def find(store: Store, text: str) -> tuple[CardView, ...]:
    """Return the cards with this number or ID number; else those where it is part of number, ID or name."""
    wanted = fold(text)
    if not wanted:
        return ()
    for query in ("cards_by_number", "cards_by_identity", "cards_by_part"):
        spelling = wanted if query == "cards_by_part" else wanted.upper()
        found = [number for (number,) in store.rows(query, text=spelling)]
        if found:
            return tuple(card(store, number) for number in found)
    return ()


def card(store: Store, number: str) -> CardView:
    """Return one card, or raise CardUnknown."""
    found = store.row("card_view", number=number)
    if found is None:
        raise CardUnknown(number=number)
    number, state, batch, row, body, kind, occupation, first, valid_from, valid_to = found
    person = json.loads(body) if body else {}
    files = _files(store, number)
    return CardView(
        number=number,
        state=state,
        batch=batch,
        row=row,
        kind=kind,
        name=person.get("name"),
        identity_type=person.get("identity_type"),
        identity=person.get("identity"),
        occupation=occupation,
        employer=person.get("employer"),
        post=person.get("post"),
        first_issued_on=first,
        valid_from=valid_from,
        valid_to=valid_to,
        file=files[-1].path if files else None,
        sha256=files[-1].sha256 if files else None,
    )


def history(store: Store, number: str) -> CardHistory:
    """Return one card with its files and every entry about it, or raise CardUnknown."""
    entries = (stored_entry(seq, body) for seq, body in store.rows("entries_about_card", number=number))
    return CardHistory(card(store, number), _files(store, number), tuple(entries))


def _files(store: Store, number: str) -> tuple[MadeDocument, ...]:
    return tuple(MadeDocument(*cells) for cells in store.rows("documents_of_number", number=number))
