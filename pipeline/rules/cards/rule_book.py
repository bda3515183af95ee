"""The rule book of cards (P6, P16, P20, P24-P27, PC, D13, D18, D23, DC; R37-R43), and the judgement."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from pipeline.rules import columns
from pipeline.rules.batch import BLANK
from pipeline.rules.book import particulars, people, photos, results, timing
from pipeline.rules.book.rule import RuleOf
from pipeline.rules.cards.batch import CardBatch, CardOnFile, Holder
from pipeline.rules.cards.draft import CARD_KIND, EMPLOYER, FORMER_NUMBER, Applicant, CardDraft, numbers_of
from pipeline.rules.cards.numbers import CardKind
from pipeline.rules.cards.validity import valid_to
from pipeline.rules.categories import Category
from pipeline.rules.certain import certain
from pipeline.rules.columns import POST
from pipeline.rules.facts import Facts
from pipeline.rules.problems import Problem, in_reading_order
from pipeline.rules.text import tight

KEYS: Final = (
    columns.BATCH,
    columns.KIND,
    columns.INSTITUTION,
    columns.APPROVER,
    columns.APPROVAL_DOCUMENT,
    columns.APPROVED_ON,
    columns.ISSUED_ON,
)
_APPROVAL: Final = (columns.APPROVER, columns.APPROVAL_DOCUMENT, columns.APPROVED_ON)
# P6 asks for two years as 考评员, P25 for one (domain.md X11): less than two is told.
_YEARS_BEFORE_SENIOR: Final = 2


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a batch of cards is judged against; `on_file` are the cards of the people and numbers in it."""

    facts: Facts
    on_file: Mapping[str, CardOnFile]

    def of(self, identity: str) -> Iterator[CardOnFile]:
        """Yield the cards that a person has, or had."""
        return (card for card in self.on_file.values() if card.identity == identity)


CardRule = RuleOf[CardDraft, CardFacts]


def particulars_are_complete(cards: CardDraft, _known: CardFacts) -> Iterator[Problem]:
    """Every key of 批次 that a batch of cards has is filled in; who approved it, by which document, when (P16, Z24)."""
    for key in KEYS:
        cell = cards.draft.roster.particulars.get(key, BLANK)
        if not tight(cell.text) and not cards.draft.is_told(None, key):
            yield Problem.of("approval-missing" if key in _APPROVAL else "key-missing", None, key, key=key)


def everybody_is_described(cards: CardDraft, _known: CardFacts) -> Iterator[Problem]:
    """Whatever the card prints is there (PC4-PC6, DC4-DC6)."""
    for applicant in cards.applicants:
        for column, code in _REQUIRED[cards.category].items():
            if cards.lacks(applicant.row, column):
                yield Problem.of(code, applicant.row.number, column)


_REQUIRED: Final[Mapping[Category, Mapping[str, str]]] = {
    Category.EXAMINERS: {
        columns.NAME: "name-missing",
        columns.IDENTITY: "identity-missing",
        columns.OCCUPATION: "occupation-missing",
        CARD_KIND: "card-kind-missing",
    },
    Category.SUPERVISORS: {
        columns.NAME: "name-missing",
        columns.IDENTITY: "identity-missing",
        EMPLOYER: "employer-missing",
    },
    Category.STAFF: {columns.NAME: "name-missing", POST: "post-missing"},
}


def cards_are_of_this_month(cards: CardDraft, known: CardFacts) -> Iterator[Problem]:
    """A 发证日期 of a row lies 31 days ahead at most, and not before the approval."""
    latest, approved = known.facts.today + timing.FURTHEST_AHEAD, cards.draft.particulars.approved_on
    for applicant in cards.applicants:
        day = applicant.issued_on
        if day is not None and (day > latest or (approved is not None and day < approved)):
            values = {"day": day, "earliest": approved or "", "latest": latest}
            yield Problem.of("card-day", applicant.row.number, columns.ISSUED_ON, **values)


def nobody_gets_two_cards(cards: CardDraft, known: CardFacts) -> Iterator[Problem]:
    """A person has one card of a kind, an examiner one for each occupation."""
    rows: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for applicant in cards.applicants:
        if (key := _what_is_held(applicant)) is not None:
            rows[key].append(applicant.row.number)
    for numbers in rows.values():
        for row in numbers if len(numbers) > 1 else ():
            others = "、".join(str(other) for other in numbers if other != row)
            yield Problem.of("card-twice", row, columns.IDENTITY, rows=others)
    yield from _already_held(cards, known)


def _what_is_held(applicant: Applicant) -> tuple[object, ...] | None:
    entrant = applicant.entrant
    if entrant.identity is None or applicant.kind is None:
        return None
    return entrant.identity.text, applicant.kind, entrant.occupation if applicant.kind.is_examiner else None


def _already_held(cards: CardDraft, known: CardFacts) -> Iterator[Problem]:
    for applicant in cards.applicants:
        key, today = _what_is_held(applicant), known.facts.today
        if key is None or applicant.renews is not None:
            continue
        for card in known.of(str(key[0])):
            is_same = card.number.kind is applicant.kind and (key[2] is None or card.occupation == key[2])
            if is_same and not card.is_withdrawn and card.valid_to >= today:
                yield Problem.of("card-already-held", applicant.row.number, columns.IDENTITY, number=card.number)


def no_staff_stand_there_twice(cards: CardDraft, _known: CardFacts) -> Iterator[Problem]:
    """Staff may have no 证件号码; two rows with equal words are told then, for they may be one person."""
    if cards.category is not Category.STAFF:
        return
    rows: dict[tuple[object, ...], list[Applicant]] = defaultdict(list)
    for applicant in cards.applicants:
        rows[applicant.entrant.name, applicant.post, applicant.employer].append(applicant)
    for applicants in rows.values():
        for applicant in applicants if len(applicants) > 1 else ():
            if applicant.entrant.identity is None and applicant.entrant.name is not None:
                others = "、".join(str(other.row.number) for other in applicants if other is not applicant)
                yield Problem.warning("staff-twice", applicant.row.number, columns.NAME, rows=others)


def renewed_cards_are_ours(cards: CardDraft, known: CardFacts) -> Iterator[Problem]:
    """A card that is renewed is in the card ledger, of this person and kind, and was not withdrawn (P24, X7)."""
    for number, applicants in numbers_of(cards.applicants).items():
        card = known.on_file.get(number)
        for applicant in applicants:
            if (code := _fault(card, applicant, len(applicants))) is not None:
                yield Problem.of(code, applicant.row.number, FORMER_NUMBER, number=number)


def _fault(card: CardOnFile | None, applicant: Applicant, asking: int) -> str | None:
    identity = applicant.entrant.identity
    if card is None:
        return "card-unknown"
    if card.is_withdrawn:
        return "card-withdrawn"
    if asking > 1:
        return "card-renewed-twice"
    is_of_other = identity is not None and card.identity != identity.text
    is_of_other_kind = applicant.kind is not None and card.number.kind is not applicant.kind
    return "card-of-other" if is_of_other or is_of_other_kind else None


def senior_examiners_were_examiners(cards: CardDraft, known: CardFacts) -> Iterator[Problem]:
    """高级考评员 has held a card as 考评员 for two years (P6; P25 says one, so it is told; R41)."""
    for applicant in cards.applicants:
        if applicant.kind is not CardKind.SENIOR_EXAMINER or applicant.renews or applicant.entrant.identity is None:
            continue
        day = _issued_on(applicant, cards)
        held = (
            card.first_issued_on
            for card in known.of(applicant.entrant.identity.text)
            if card.number.kind is CardKind.EXAMINER
        )
        if day is not None and not any(_years_between(first, day) >= _YEARS_BEFORE_SENIOR for first in held):
            yield Problem.warning("senior-too-early", applicant.row.number, CARD_KIND, years=_YEARS_BEFORE_SENIOR)


def _years_between(first: date, day: date) -> int:
    return day.year - first.year - ((day.month, day.day) < (first.month, first.day))


def _issued_on(applicant: Applicant, cards: CardDraft) -> date | None:
    return applicant.issued_on or cards.draft.particulars.issued_on


OWN_RULES: Final[tuple[CardRule, ...]] = (
    CardRule("R37", "PC5, DC5", ("key-missing", "approval-missing"), particulars_are_complete),
    CardRule(
        "R43",
        "PC4, DC4",
        tuple(dict.fromkeys(code for codes in _REQUIRED.values() for code in codes.values())),
        everybody_is_described,
    ),
    CardRule("R39", "P16, PC6", ("card-day",), cards_are_of_this_month),
    CardRule("R37", "P16", ("card-twice", "card-already-held"), nobody_gets_two_cards),
    CardRule("R37", "P16", ("staff-twice",), no_staff_stand_there_twice),
    CardRule(
        "R42",
        "P24, D23",
        ("card-unknown", "card-withdrawn", "card-renewed-twice", "card-of-other"),
        renewed_cards_are_ours,
    ),
    CardRule("R41", "P6, P25", ("senior-too-early",), senior_examiners_were_examiners),
)
CARD_RULES: Final[tuple[CardRule, ...]] = (
    *OWN_RULES,
    *CardRule.shared(particulars.RULES, "institution-other", "batch-name-taken"),
    *CardRule.shared(timing.RULES, "approval-in-future", "issued-before-approval", "issued-too-far-ahead"),
    *CardRule.shared(people.RULES, "identity-not-born", "identity-type-doubtful", "identity-two-names"),
    *CardRule.shared(results.RULES, "occupation-not-filed"),
    *CardRule.shared(photos.RULES, *(code for rule in photos.RULES for code in rule.codes)),
)


@dataclass(frozen=True, slots=True)
class CardJudgement:
    """What the rule book says: every problem, and the batch of the rows without an error; None where none is left."""

    problems: tuple[Problem, ...]
    batch: CardBatch | None


def judge_cards(cards: CardDraft, known: CardFacts) -> CardJudgement:
    """Return every problem of every row at once, and the batch that cannot be wrong, if there is one."""
    found = (problem for rule in CARD_RULES for problem in rule.check(cards, known))
    problems = in_reading_order((*cards.draft.problems, *found))
    errors = [problem for problem in problems if problem.is_error]
    if any(problem.row is None for problem in errors):
        return CardJudgement(problems, None)
    bad_rows = {problem.row for problem in errors}
    good = [applicant for applicant in cards.applicants if applicant.row.number not in bad_rows]
    return CardJudgement(problems, _batch(cards, good, known) if good else None)


def _batch(cards: CardDraft, good: list[Applicant], known: CardFacts) -> CardBatch:
    given = cards.draft.particulars
    return CardBatch(
        name=certain(given.batch),
        category=cards.category,
        institution=known.facts.institution,
        institution_name=known.facts.institution_name,
        approver=certain(given.approver),
        approval_document=certain(given.approval_document),
        approved_on=certain(given.approved_on),
        issued_on=certain(given.issued_on),
        holders=tuple(_holder(applicant, cards, known) for applicant in good),
    )


def _holder(applicant: Applicant, cards: CardDraft, known: CardFacts) -> Holder:
    entrant, kind, day = applicant.entrant, certain(applicant.kind), certain(_issued_on(applicant, cards))
    identity = entrant.identity
    occupation = known.facts.filing.occupation(certain(entrant.occupation)) if kind.is_examiner else None
    return Holder(
        row=applicant.row.number,
        kind=kind,
        name=str(certain(entrant.name)),
        identity_type=str(identity.type) if identity else "",
        identity=str(identity) if identity else "",
        occupation=occupation,
        employer=applicant.employer,
        post=applicant.post,
        valid_from=day,
        valid_to=valid_to(day, kind=kind),
        photo=entrant.photo,
        renews=applicant.renews,
    )
