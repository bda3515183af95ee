"""Rules about the cards of those who work at an exam (K21, P5, P26; R40, R42)."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from pipeline.rules import columns as common
from pipeline.rules.cards.batch import CardOnFile
from pipeline.rules.cards.numbers import CardKind
from pipeline.rules.exam import columns
from pipeline.rules.exam.batch import Post
from pipeline.rules.exam.book.duties import sessions_of
from pipeline.rules.exam.book.rule import ExamFacts, ExamRule
from pipeline.rules.exam.draft import ExamDraft
from pipeline.rules.exam.lines import DutyLine
from pipeline.rules.exam.words import card_number
from pipeline.rules.problems import Problem
from pipeline.rules.reading import shown

_CARD: Final = columns.at(columns.DUTIES, columns.CARD)
_NAME: Final = columns.at(columns.DUTIES, common.NAME)


def examiners_have_cards(exam: ExamDraft, _known: ExamFacts) -> Iterator[Problem]:
    """Nobody examines without a card, one of another institution either; a supervisor without one is told (K21)."""
    for duty in exam.duties:
        if duty.post is None or not exam.lacks(duty.row, columns.DUTIES, columns.CARD):
            continue
        if duty.post.examines:
            yield Problem.of("duty-card-missing", duty.row.number, _CARD)
        elif duty.post is Post.SUPERVISOR:
            yield Problem.warning("supervisor-card-missing", duty.row.number, _CARD)


def cards_are_of_the_kind(exam: ExamDraft, _known: ExamFacts) -> Iterator[Problem]:
    """Who examines has the card of an examiner, who supervises that of a supervisor (PC5, DC5)."""
    for duty in exam.duties:
        kinds = _kinds_for(duty.post)
        if duty.card is None or not kinds:
            continue
        number = card_number(duty.card)
        if number is None:
            yield Problem.of("duty-card-number", duty.row.number, _CARD, number=shown(duty.card))
        elif number.kind not in kinds:
            values = {"number": duty.card, "kind": number.kind, "post": duty.post}
            yield Problem.of("duty-card-kind", duty.row.number, _CARD, **values)


def cards_are_on_file(exam: ExamDraft, known: ExamFacts) -> Iterator[Problem]:
    """An examiner's or supervisor's card is in the card ledger; that of another site cannot be looked up (R42)."""
    for duty in exam.duties:
        number = card_number(duty.card) if duty.card and _kinds_for(duty.post) else None
        if number is None or duty.card is None or duty.card in known.cards:
            continue
        if number.institution == known.facts.institution:
            yield Problem.of("duty-card-unknown", duty.row.number, _CARD, number=duty.card)
        else:
            yield Problem.warning("duty-card-foreign", duty.row.number, _CARD, number=duty.card)


def cards_are_valid(exam: ExamDraft, known: ExamFacts) -> Iterator[Problem]:
    """A card that was withdrawn, or is not valid on a day of the duty, is worn by nobody (R42)."""
    for duty in exam.duties:
        card = known.cards.get(duty.card) if duty.card else None
        if card is None or duty.card is None:
            continue
        if card.is_withdrawn:
            yield Problem.of("duty-card-withdrawn", duty.row.number, _CARD, number=duty.card)
        elif (day := _first_invalid(exam, duty, card)) is not None:
            values = {"number": duty.card, "day": day, "begins": card.valid_from, "ends": card.valid_to}
            yield Problem.of("duty-card-invalid", duty.row.number, _CARD, **values)


def cards_are_of_whom_they_name(exam: ExamDraft, known: ExamFacts) -> Iterator[Problem]:
    """A number with one wrong digit is that of somebody else's card, so the holder is compared with 姓名 (R42)."""
    for duty in exam.duties:
        card = known.cards.get(duty.card) if duty.card else None
        if card is None or card.name is None or duty.name is None or str(duty.name) == card.name:
            continue
        values = {"number": duty.card, "holder": card.name, "name": duty.name}
        yield Problem.of("duty-card-name", duty.row.number, _CARD, **values)


def examiners_are_no_candidates(exam: ExamDraft, known: ExamFacts) -> Iterator[Problem]:
    """Nobody gives marks in an exam that they sit themselves; the card tells who the examiner is."""
    rows = {line.entrant.identity.text: line.row for line in exam.candidates if line.entrant.identity}
    for duty in exam.duties:
        card = known.cards.get(duty.card) if duty.card and duty.post and duty.post.examines else None
        row = rows.get(card.identity) if card and card.identity else None
        if row is not None:
            yield Problem.of("examiner-sits", duty.row.number, _NAME, name=duty.name or "", rows=row)


def _kinds_for(post: Post | None) -> frozenset[CardKind]:
    if post is not None and post.examines:
        return frozenset({CardKind.EXAMINER, CardKind.SENIOR_EXAMINER})
    return frozenset({CardKind.SUPERVISOR} if post is Post.SUPERVISOR else ())


def _first_invalid(exam: ExamDraft, duty: DutyLine, card: CardOnFile) -> date | None:
    days = sorted(session.day for session in sessions_of(exam, duty))
    return next((day for day in days if not card.is_valid_on(day)), None)


RULES: Final = (
    ExamRule("R42", "K21, P16", ("duty-card-missing", "supervisor-card-missing"), examiners_have_cards),
    ExamRule("R37", "PC5, DC5", ("duty-card-number", "duty-card-kind"), cards_are_of_the_kind),
    ExamRule("R42", "K21, P18, P24", ("duty-card-unknown", "duty-card-foreign"), cards_are_on_file),
    ExamRule("R42", "P18, P24, D17, D23", ("duty-card-withdrawn", "duty-card-invalid"), cards_are_valid),
    ExamRule("R42", "P18, P24, D23", ("duty-card-name",), cards_are_of_whom_they_name),
    ExamRule("K20", "K20", ("examiner-sits",), examiners_are_no_candidates),
)
