"""What there can be pages of in a batch, whatever kind of batch it is."""

from collections.abc import Callable, Mapping, Sequence

from pipeline.documents.cards import CARD_SORTS, card_content
from pipeline.documents.certificate import Wording, certificate_content
from pipeline.documents.contents import Content
from pipeline.documents.exam_contents import EXAM_SORTS, exam_contents
from pipeline.documents.record import Lazily
from pipeline.documents.score_contents import SCORE_SORTS, score_contents
from pipeline.rules.batch import NumberedBatch
from pipeline.rules.batches import AnyNumbered
from pipeline.rules.cards.batch import NumberedCards
from pipeline.rules.exam.ticketed import TicketedExam
from pipeline.rules.scores.batch import RecordedScores

Contents = Mapping[str, Callable[[], Sequence[Content]]]


def contents_of(numbered: AnyNumbered, wording: Wording) -> Contents:
    """Return what there can be pages of, by the name that a `kind.toml` has for it (`of`)."""
    match numbered:
        case NumberedBatch():
            return {"person": lambda: _holders_of_certificates(numbered, wording)}
        case NumberedCards():
            return {"person": lambda: _holders_of_cards(numbered)}
        case TicketedExam():
            return exam_contents(numbered)
        case RecordedScores():
            return score_contents(numbered)


def sorts_of(numbered: AnyNumbered) -> Mapping[str, frozenset[str]]:
    """Return what `only` may ask for, by the name for `of`: this batch need not have any of that sort."""
    match numbered:
        case NumberedBatch():
            return {}
        case NumberedCards():
            return CARD_SORTS
        case TicketedExam():
            return EXAM_SORTS
        case RecordedScores():
            return SCORE_SORTS


def _holders_of_certificates(numbered: NumberedBatch, wording: Wording) -> Sequence[Content]:
    batch, numbers = numbered.batch, numbered.numbers

    def content(place: int) -> Content:
        return certificate_content(batch.results[place], batch, str(numbers[place]), wording=wording)

    return Lazily(batch.people, content)


def _holders_of_cards(numbered: NumberedCards) -> Sequence[Content]:
    batch, numbers = numbered.batch, numbered.numbers
    return Lazily(batch.people, lambda place: card_content(batch.holders[place], batch, str(numbers[place])))
