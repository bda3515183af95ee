"""Orders: what is printed of a batch, kind by kind; a new kind of batch adds its lines here and nothing elsewhere."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from pipeline.documents.cards import EXAMINER_CARD, STAFF_CARD, SUPERVISOR_CARD, card_record
from pipeline.documents.certificate import PROOF, Wording, certificate_record, proof_record
from pipeline.documents.exam_lists import LISTS
from pipeline.documents.exam_signs import SIGNS
from pipeline.documents.record import Record, Records
from pipeline.documents.tickets import ADMISSION_TICKET, ticket_record
from pipeline.rules.batch import Batch, NumberedBatch
from pipeline.rules.batches import AnyBatch, AnyNumbered
from pipeline.rules.cards.batch import CardBatch, NumberedCards
from pipeline.rules.cards.numbers import LAST_CARD, CardNumber
from pipeline.rules.categories import Category
from pipeline.rules.exam.ticketed import ArrangedExam, TicketedExam
from pipeline.rules.levels import Level
from pipeline.rules.numbers import NumberSequence

CERTIFICATE: Final = "certificate"
KINDS: Final = {
    Category.RESULTS: CERTIFICATE,
    Category.EXAMINERS: EXAMINER_CARD,
    Category.SUPERVISORS: SUPERVISOR_CARD,
    Category.STAFF: STAFF_CARD,
    Category.ADMISSION: ADMISSION_TICKET,
}
# The papers of an exam day, in the order in which they are made.
EXAM_DAY: Final[Mapping[str, Callable[[TicketedExam], tuple[Record, ...]]]] = {**LISTS, **SIGNS}
# As long as the usual pattern makes them.
WIDEST_TICKET: Final = "202688888888"
# Every character that a number can hold is proved to exist by one number of full length.
_WIDEST_SEQUENCE: Final = 888_888


@dataclass(frozen=True, slots=True)
class Order:
    """Pages of one kind; `kind` is the folder of its template."""

    kind: str
    records: Records


def orders_of(numbered: AnyNumbered, wording: Wording) -> tuple[Order, ...]:
    """Return the pages of a numbered batch: first those of which everybody has one, in roster order."""
    match numbered:
        case NumberedBatch(batch, numbers):
            return (_certificates(batch, lambda place: str(numbers[place]), wording),)
        case NumberedCards(cards, card_numbers):
            return (_cards(cards, lambda place: str(card_numbers[place])),)
        case TicketedExam(arranged, tickets):
            return (_tickets(arranged, lambda place: tickets[place]), *_exam_day(numbered))


def _exam_day(exam: TicketedExam) -> Iterator[Order]:
    """Yield the papers of the exam day; one that nobody needs, such as a list of 工位 without practical rooms, is left
    out.
    """
    for kind, records_of in EXAM_DAY.items():
        records = records_of(exam)
        if records:
            yield Order(kind, Records(len(records), records.__getitem__))


def rehearsal_of(batch: AnyBatch, wording: Wording) -> tuple[Order, ...]:
    """Return the pages as they will be; a number of full length stands in for those that are not taken yet."""
    match batch:
        case Batch():
            return (_certificates(batch, lambda place: widest_number(batch, batch.results[place].level), wording),)
        case CardBatch():
            return (_cards(batch, lambda place: widest_card(batch, place)),)
        case ArrangedExam():
            tickets = tuple(candidate.ticket or WIDEST_TICKET for candidate in batch.exam.candidates)
            return orders_of(TicketedExam(batch, tickets), wording)


def proof_of(batch: AnyBatch, wording: Wording) -> Order:
    """Return the pages as they would print, without a number and with nothing in their codes."""
    match batch:
        case Batch():
            results = batch.results
            return Order(
                CERTIFICATE,
                Records(len(results), lambda place: proof_record(results[place], batch, place + 1, wording=wording)),
            )
        case CardBatch():
            return Order(KINDS[batch.category], Records(batch.people, lambda place: _card_proof(batch, place)))
        case ArrangedExam():
            tickets = _tickets(batch, lambda _place: PROOF).records
            return Order(ADMISSION_TICKET, Records(batch.people, lambda place: _proof_of(tickets[place], place)))


def _card_proof(batch: CardBatch, place: int) -> Record:
    return _proof_of(card_record(batch.holders[place], batch, PROOF), place)


def _proof_of(record: Record, place: int) -> Record:
    return replace(record, key=f"{PROOF}-{place + 1}", code="")


def _certificates(batch: Batch, number: Callable[[int], str], wording: Wording) -> Order:
    def page(place: int) -> Record:
        return certificate_record(batch.results[place], batch, number(place), wording=wording)

    return Order(CERTIFICATE, Records(batch.people, page))


def _cards(batch: CardBatch, number: Callable[[int], str]) -> Order:
    return Order(
        KINDS[batch.category],
        Records(batch.people, lambda place: card_record(batch.holders[place], batch, number(place))),
    )


def _tickets(arranged: ArrangedExam, number: Callable[[int], str]) -> Order:
    candidates, seats = arranged.exam.candidates, arranged.seating.by_person()

    def page(place: int) -> Record:
        candidate = candidates[place]
        return ticket_record(candidate, arranged, seats.get(candidate.person, ()), number(place))

    return Order(ADMISSION_TICKET, Records(arranged.people, page))


def widest_number(batch: Batch, level: Level) -> str:
    """Return a certificate number of full length."""
    return str(NumberSequence.of(batch.institution, batch.issued_on, level).number(_WIDEST_SEQUENCE))


def widest_card(batch: CardBatch, place: int) -> str:
    """Return a card number of full length for the holder at that place."""
    return str(CardNumber(batch.institution, batch.holders[place].kind, LAST_CARD))
