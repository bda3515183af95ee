"""Orders: what is printed of a batch, kind by kind.

Of its own kind everybody has one document, which bears the number; of scores nobody has one. Whatever other kinds say
in their `kind.toml` that such a batch has pages of them is made beside it: a new kind of document is a folder and
nothing here.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipeline.documents.batch_contents import contents_of, sorts_of
from pipeline.documents.cards import EXAMINER_CARD, STAFF_CARD, SUPERVISOR_CARD, card_record
from pipeline.documents.certificate import CERTIFICATE, PROOF, Wording, certificate_record
from pipeline.documents.contents import Content, records_of
from pipeline.documents.kinds import Kind
from pipeline.documents.record import Record, Records
from pipeline.documents.tickets import ADMISSION_TICKET, TicketPages
from pipeline.errors import Because, TemplateWrong
from pipeline.rules.batch import Batch, NumberedBatch
from pipeline.rules.batches import AnyBatch, AnyNumbered
from pipeline.rules.cards.batch import CardBatch, NumberedCards
from pipeline.rules.cards.numbers import LAST_CARD, CardNumber
from pipeline.rules.categories import Category
from pipeline.rules.exam.ticketed import ArrangedExam, TicketedExam
from pipeline.rules.levels import Level
from pipeline.rules.numbers import CertificateNumber, NumberSequence
from pipeline.rules.scores.batch import RecordedScores, ScoreBatch

SCORE_SUMMARY: Final = "score-summary"
KINDS: Final = {
    Category.RESULTS: CERTIFICATE,
    Category.EXAMINERS: EXAMINER_CARD,
    Category.SUPERVISORS: SUPERVISOR_CARD,
    Category.STAFF: STAFF_CARD,
    Category.ADMISSION: ADMISSION_TICKET,
    # Nobody's own, but what a proof of scores shows.
    Category.SCORES: SCORE_SUMMARY,
}
# As long as the usual pattern makes them.
WIDEST_TICKET: Final = "202688888888"
# Every character that a number can hold is proved to exist by one number of full length.
_WIDEST_SEQUENCE: Final = 888_888


@dataclass(frozen=True, slots=True)
class Order:
    """Pages of one kind; `kind` is the folder of its template."""

    kind: str
    records: Sequence[Record]


def category_of(batch: AnyBatch) -> Category:
    """Return which kind of batch (类别) it is."""
    match batch:
        case Batch():
            return Category.RESULTS
        case CardBatch():
            return batch.category
        case ArrangedExam():
            return Category.ADMISSION
        case ScoreBatch():
            return Category.SCORES


def orders_of(numbered: AnyNumbered, wording: Wording, kinds: Sequence[Kind]) -> tuple[Order, ...]:
    """Return the pages of a numbered batch: first those of which everybody has one, in the order of `own_numbers`.

    `kinds` are those that such a batch has pages of. Raises TemplateWrong where one of them asks for what there is not.
    """
    own = _own(numbered, wording)
    if own is None:
        return tuple(_others(numbered, wording, kinds))
    return (own, *_others(numbered, wording, [kind for kind in kinds if kind.name != own.kind]))


def own_numbers(numbered: AnyNumbered) -> tuple[str, ...]:
    """Return the number on each page of the people's own kind: in roster order, of tickets in 准考证号 order."""
    numbers = tuple(map(str, numbered.numbers))
    return tuple(numbers[place] for place in numbered.by_ticket) if isinstance(numbered, TicketedExam) else numbers


def _own(numbered: AnyNumbered, wording: Wording) -> Order | None:
    match numbered:
        case NumberedBatch(batch, numbers):
            return _certificates(batch, lambda place: str(numbers[place]), wording)
        case NumberedCards(cards, card_numbers):
            return _cards(cards, lambda place: str(card_numbers[place]))
        case TicketedExam(arranged, tickets):
            return _tickets(arranged, lambda place: tickets[place], numbered.by_ticket)
        case RecordedScores():
            return None


def _others(numbered: AnyNumbered, wording: Wording, kinds: Sequence[Kind]) -> Iterator[Order]:
    """Yield the pages of the other kinds, but for one that nobody needs: a list of 工位 without practical rooms."""
    contents, sorts = contents_of(numbered, wording), sorts_of(numbered)
    made: dict[str, Sequence[Content]] = {}
    for kind in kinds:
        of, only = (kind.pages.of, kind.pages.only) if kind.pages else ("", "")
        if of not in contents:
            reason = Because(
                "there are no pages of {of} in such a batch, but of {known}", of=of, known=", ".join(contents)
            )
            raise TemplateWrong(template=kind.name, reason=reason)
        if only and only not in (known := sorts.get(of, ())):
            raise _nothing_chosen(kind, only, known)
        if of not in made:
            made[of] = contents[of]()
        records = records_of(kind, made[of])
        if records:
            yield Order(kind.name, records)


def _nothing_chosen(kind: Kind, only: str, known: Iterable[str]) -> TemplateWrong:
    """Return what is wrong with an `only` that would leave out every page of every batch, in silence."""
    told = ", ".join(sorted(known))
    reason = Because("in [pages], only: there is no sort {only}; there are {known}", only=only, known=told)
    none = Because("in [pages], only: there is nothing to choose by, so {only} must be taken out", only=only)
    return TemplateWrong(template=kind.name, reason=reason if told else none)


def rehearsal_of(batch: AnyBatch, wording: Wording, kinds: Sequence[Kind]) -> tuple[Order, ...]:
    """Return the pages as they will be; a number of full length stands in for those that are not taken yet."""
    return orders_of(_as_numbered(batch), wording, kinds)


def _as_numbered(batch: AnyBatch) -> AnyNumbered:
    match batch:
        case Batch():
            widest = {level: _widest_number(batch, level) for level in {one.level for one in batch.results}}
            return NumberedBatch(batch, tuple(widest[one.level] for one in batch.results))
        case CardBatch():
            return NumberedCards(batch, tuple(_widest_card(batch, place) for place in range(batch.people)))
        case ArrangedExam():
            tickets = tuple(candidate.ticket or WIDEST_TICKET for candidate in batch.exam.candidates)
            return TicketedExam(batch, tickets)
        case ScoreBatch():
            return RecordedScores(batch)


def proof_of(batch: AnyBatch, wording: Wording, kinds: Sequence[Kind]) -> Order:
    """Return the pages as they would print, without a number and with nothing in their codes.

    Of scores it is the 成绩汇总表; `kinds` are those that such a batch has pages of.
    """
    match batch:
        case Batch():
            return _without_codes(_certificates(batch, lambda _place: PROOF, wording))
        case CardBatch():
            return _without_codes(_cards(batch, lambda _place: PROOF))
        case ArrangedExam():
            return _without_codes(_tickets(batch, lambda _place: PROOF, range(batch.people)))
        case ScoreBatch():
            summary = [kind for kind in kinds if kind.name == SCORE_SUMMARY]
            (order,) = _others(RecordedScores(batch), wording, summary)
            return _without_codes(order)


def _without_codes(order: Order) -> Order:
    def page(place: int) -> Record:
        return replace(order.records[place], key=f"{PROOF}-{place + 1}", code="")

    return Order(order.kind, Records(len(order.records), page))


def _certificates(batch: Batch, number: Callable[[int], str], wording: Wording) -> Order:
    def page(place: int) -> Record:
        return certificate_record(batch.results[place], batch, number(place), wording=wording)

    return Order(CERTIFICATE, Records(batch.people, page))


def _cards(batch: CardBatch, number: Callable[[int], str]) -> Order:
    return Order(
        KINDS[batch.category],
        Records(batch.people, lambda place: card_record(batch.holders[place], batch, number(place))),
    )


def _tickets(arranged: ArrangedExam, number: Callable[[int], str], places: Sequence[int]) -> Order:
    """Return the tickets of the candidates at these places, in their order."""
    candidates, pages = arranged.exam.candidates, TicketPages(arranged)

    def page(at: int) -> Record:
        return pages.record(candidates[places[at]], number(places[at]))

    return Order(ADMISSION_TICKET, Records(len(places), page))


def widest_number(batch: Batch, level: Level) -> str:
    """Return a certificate number of full length."""
    return str(_widest_number(batch, level))


def _widest_number(batch: Batch, level: Level) -> CertificateNumber:
    return NumberSequence.of(batch.institution, batch.issued_on, level).number(_WIDEST_SEQUENCE)


def _widest_card(batch: CardBatch, place: int) -> CardNumber:
    return CardNumber(batch.institution, batch.holders[place].kind, LAST_CARD)
