"""Cards: issued in order, renewed under their numbers, withdrawn for good."""

from collections.abc import Mapping

from pipeline.errors import Because, CardsExhausted
from pipeline.ledger.entries import Entry
from pipeline.ledger.forms import DAY, REASON, Count, Kind, OneOf, Operation, Optional, Text
from pipeline.ledger.projections import Projections
from pipeline.ledger.rows import BatchRow, CardCounterRow, CardRow, CardState, Row
from pipeline.ledger.subjects.refusing import (
    Transition,
    any_region_of,
    batch_being_numbered,
    institution_of,
    refused,
    require,
)
from pipeline.rules.cards.numbers import LAST_CARD, CardKind, CardNumber
from pipeline.rules.categories import Category
from pipeline.rules.numbers import InstitutionCode

_CARD: Mapping[str, Kind] = {
    "row": Count(1),
    "kind": OneOf(tuple(CardKind)),
    "occupation": Optional(Text()),
    "valid_from": Text(DAY),
    "valid_to": Text(DAY),
}


OPERATIONS: Mapping[str, Operation] = {
    "card.issued": Operation(
        "A person of the batch has this card number from now on and for ever, and a card that is valid between the two "
        "days.",
        _CARD,
        about=("batch", "number"),
        has_person=True,
    ),
    "card.renewed": Operation(
        "The card of that number is valid anew; the person's data are those of today.",
        _CARD,
        about=("batch", "number"),
        has_person=True,
    ),
    "card.withdrawn": Operation(
        "The card is not valid any more, and its number is never given again.",
        REASON,
        about=("number",),
        needs_second=True,
    ),
}


def card_in_ledger(text: str) -> CardNumber:
    """Return a card number that was checked against its region when it was entered; raises ValueError for any other."""
    return CardNumber.parse(text, any_region_of(text[5:7]))


def _card_issued(entry: Entry, view: Projections) -> tuple[Row, ...]:
    batch, number = _batch_of_card(entry, view), _card_number_of(entry, view)
    require(entry, view.card(str(number)) is None, Because("a number is given only once"))
    institution, kind = number.institution.text, str(number.kind)
    expected = last_card(view, institution, kind) + 1
    if number.sequence != expected:
        raise refused(entry, Because("the next one of its sequence is {next}", next=expected))
    counter = CardCounterRow(institution, kind, number.sequence, entry.seq)
    card = _card(entry, number, batch, first_issued_on=entry.payload["valid_from"])
    return (batch.counted(entry.seq, numbered=1), counter, card)


def _card_renewed(entry: Entry, view: Projections) -> tuple[Row, ...]:
    batch, number = _batch_of_card(entry, view), _card_number_of(entry, view)
    known = view.card(str(number))
    if known is None or known.state != CardState.IN_FORCE:
        raise refused(entry, Because("there is no such card in force"))
    card = _card(entry, number, batch, first_issued_on=known.first_issued_on)
    return (batch.counted(entry.seq, numbered=1), card)


def _batch_of_card(entry: Entry, view: Projections) -> BatchRow:
    return batch_being_numbered(entry, view, [category for category in Category if category.is_of_cards])


def _card_number_of(entry: Entry, view: Projections) -> CardNumber:
    try:
        number = card_in_ledger(entry.ref.number or "")
    except ValueError as error:
        raise refused(entry, Because("this is no card number")) from error
    require(
        entry, number.institution.text == institution_of(entry, view), Because("the number is of another institution")
    )
    require(entry, number.kind == entry.payload["kind"], Because("the number is of another kind of card"))
    payload = entry.payload
    require(entry, payload["valid_from"] <= payload["valid_to"], Because("the card would never be valid"))
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
        raise refused(entry, Because("there is no such card in force"))
    require(entry, card.state == CardState.IN_FORCE, Because("the card was withdrawn before"))
    return (card._replace(state=CardState.WITHDRAWN, seq=entry.seq),)


TRANSITIONS: Mapping[str, Transition] = {
    "card.issued": _card_issued,
    "card.renewed": _card_renewed,
    "card.withdrawn": _card_withdrawn,
}
