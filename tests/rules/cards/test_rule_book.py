"""Each rule of cards finds what it is for, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import pytest

from pipeline.language.sentences import sentences
from pipeline.language.sentences_cards import SENTENCES
from pipeline.rules import columns
from pipeline.rules.batch import Roster
from pipeline.rules.cards.batch import CardBatch
from pipeline.rules.cards.draft import (
    CARD_KIND,
    EMPLOYER,
    FORMER_NUMBER,
    UNDERSTANDING_CODES,
    understand_cards,
)
from pipeline.rules.cards.numbers import CardKind, CardNumber
from pipeline.rules.cards.rule_book import CARD_RULES, OWN_RULES, CardFacts, CardJudgement, judge_cards
from pipeline.rules.categories import Category
from pipeline.rules.columns import POST
from tests.rules.cards.rosters import OLD, card, changed, facts, person, roster, with_particular
from tests.rules.rosters import CODE, FIRST_ROW, identity

Case = tuple[Roster, CardFacts]


def judged(case: Case, category: Category = Category.EXAMINERS) -> CardJudgement:
    return judge_cards(understand_cards(case[0], category), case[1])


def codes(judgement: CardJudgement) -> set[str]:
    return {problem.code for problem in judgement.problems}


def case(change: Callable[[Roster], Roster] = lambda of: of, *, category: Category = Category.EXAMINERS) -> Case:
    found = change(roster(category))
    return found, facts(found)


def cells(**values: str) -> Callable[[Roster], Roster]:
    names = {"kind": CARD_KIND, "former": FORMER_NUMBER, "name": columns.NAME, "day": columns.ISSUED_ON}
    return lambda of: changed(of, {names.get(key, key): value for key, value in values.items()})


def renewing(number: CardNumber = OLD, *, place: int = 0, is_withdrawn: bool = False) -> Case:
    found = changed(roster(), {FORMER_NUMBER: str(number)})
    return found, facts(found, card(place, number, is_withdrawn=is_withdrawn))


def renewing_twice() -> Case:
    found, known = renewing()
    again = person(0, Category.EXAMINERS) | {FORMER_NUMBER: str(OLD), columns.OCCUPATION: "焊工"}
    return changed(found, again, row=FIRST_ROW + 2), known


def held_already() -> Case:
    found = roster()
    return found, facts(found, card(0, OLD, until=date(2027, 11, 20)))


def senior_of_yesterday() -> Case:
    found = roster(people=2)
    return found, CardFacts(facts(found).facts, {})


def twice() -> Case:
    return case(lambda of: changed(of, person(0, Category.EXAMINERS), row=FIRST_ROW + 2))


def same_staff(*, numbered: bool = False) -> Case:
    """The first person of the staff stands in the third row again; `numbered`: both with a number of their own."""
    first = {columns.NAME: person(0, Category.STAFF)[columns.NAME]}
    unnumbered = {} if numbered else {columns.IDENTITY: ""}
    return case(lambda of: changed(of, first | unnumbered, row=FIRST_ROW + 2), category=Category.STAFF)


@dataclass(frozen=True)
class Sample:
    """A batch with exactly one fault."""

    of: Callable[[], Case]
    category: Category = Category.EXAMINERS


def blank(column: str, category: Category = Category.EXAMINERS) -> Sample:
    return Sample(lambda: case(lambda of: changed(of, {column: ""}), category=category), category)


SAMPLES = {
    "approval-missing": Sample(lambda: case(lambda of: with_particular(of, columns.APPROVER, ""))),
    "card-already-held": Sample(held_already),
    "card-day": Sample(lambda: case(cells(day="2027-11-20"))),
    "card-kind-missing": blank(CARD_KIND),
    "card-kind-unknown": Sample(lambda: case(cells(kind="特级考评员"))),
    "card-number-shape": Sample(lambda: case(cells(former="12345"))),
    "card-of-other": Sample(lambda: renewing(place=2)),
    "card-renewed-twice": Sample(renewing_twice),
    "card-twice": Sample(twice),
    "card-unknown": Sample(lambda: case(cells(former=str(OLD)))),
    "card-withdrawn": Sample(lambda: renewing(is_withdrawn=True)),
    "employer-missing": blank(EMPLOYER, Category.SUPERVISORS),
    "identity-missing": blank(columns.IDENTITY),
    "key-missing": Sample(lambda: case(lambda of: with_particular(of, columns.ISSUED_ON, ""))),
    "name-missing": blank(columns.NAME),
    "occupation-missing": blank(columns.OCCUPATION),
    "post-missing": blank(POST, Category.STAFF),
    "senior-too-early": Sample(senior_of_yesterday),
    "staff-twice": Sample(same_staff, Category.STAFF),
}


@pytest.mark.parametrize("category", [category for category in Category if category.is_of_cards])
def test_a_good_batch_of_cards_has_no_problem(category: Category) -> None:
    judgement = judged(case(category=category), category)

    assert () == judgement.problems
    assert judgement.batch is not None
    assert 3 == judgement.batch.people


@pytest.mark.parametrize("code", SAMPLES)
def test_a_fault_is_found_and_nothing_else(code: str) -> None:
    sample = SAMPLES[code]
    # The photo of somebody without a number is nobody's.
    found = codes(judged(sample.of(), sample.category)) - {"photo-of-nobody"}

    assert {code} == found


def test_every_code_of_our_own_has_a_sample_and_a_sentence() -> None:
    own = {code for rule in OWN_RULES for code in rule.codes} | set(UNDERSTANDING_CODES)

    assert own == set(SAMPLES)
    assert set(SENTENCES) <= own
    assert own <= set(sentences())


def test_no_rule_is_in_the_book_twice() -> None:
    found = [rule.codes for rule in CARD_RULES]

    assert len(found) == len(set(found))


def batch_of(case: Case, category: Category = Category.EXAMINERS) -> CardBatch:
    judgement = judged(case, category)
    assert judgement.batch is not None, judgement.problems
    return judgement.batch


def test_a_renewed_card_keeps_its_number() -> None:
    holder = batch_of(renewing()).holders[0]

    assert OLD == holder.renews
    assert (date(2026, 11, 20), date(2029, 11, 19)) == (holder.valid_from, holder.valid_to)


def test_a_day_of_its_own_counts_for_its_row() -> None:
    holders = batch_of(case(cells(day="2026-11-19"))).holders

    assert [date(2026, 11, 19), date(2026, 11, 20)] == [holder.valid_from for holder in holders[:2]]


def test_an_expired_card_may_be_followed_by_a_new_one() -> None:
    found = roster()

    assert () == judged((found, facts(found, card(0, OLD)))).problems


def test_an_examiner_may_have_a_card_for_each_occupation() -> None:
    second = person(0, Category.EXAMINERS) | {columns.OCCUPATION: "焊工"}

    judgement = judged(case(lambda of: changed(of, second, row=FIRST_ROW + 2)))

    # The photo of whoever stood in that row before is left over.
    assert {"photo-of-nobody"} == codes(judgement)
    assert judgement.batch is not None
    assert ["电工", "电工", "焊工"] == [holder.occupation for holder in judgement.batch.holders]


def test_staff_who_may_be_one_person_are_told_and_get_their_cards() -> None:
    judgement = judged(same_staff(), Category.STAFF)

    assert judgement.batch is not None
    assert 3 == judgement.batch.people
    assert (FIRST_ROW + 2, (("rows", str(FIRST_ROW)),)) in [(one.row, one.values) for one in judgement.problems]


def test_staff_with_numbers_of_their_own_are_two_people() -> None:
    assert () == judged(same_staff(numbered=True), Category.STAFF).problems


def test_staff_without_a_number_have_their_photo_by_name() -> None:
    found = roster(Category.STAFF, people=1)
    (file,) = found.photos.values()
    unnamed = replace(changed(found, {columns.IDENTITY: ""}), photos={"张伟.jpg": file})

    (holder,) = batch_of((unnamed, facts(found)), Category.STAFF).holders

    assert file == holder.photo
    assert ("", "", "监考员") == (holder.identity_type, holder.identity, holder.post)


def test_a_supervisor_and_an_examiner_are_two_kinds() -> None:
    found = roster(Category.SUPERVISORS)
    as_examiner = card(0, CardNumber(CODE, CardKind.EXAMINER, 1), until=date(2028, 1, 1))

    assert identity(0) == as_examiner.identity
    assert () == judged((found, facts(found, as_examiner)), Category.SUPERVISORS).problems
