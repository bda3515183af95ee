"""Cards beside those that the ledger has: of the same person, kind and occupation, still valid, not withdrawn."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from pipeline.rules import columns
from pipeline.rules.batch import Roster
from pipeline.rules.cards.batch import CardOnFile
from pipeline.rules.cards.draft import CARD_KIND, FORMER_NUMBER
from pipeline.rules.cards.numbers import CardKind, CardNumber
from pipeline.rules.cards.rule_book import CardFacts
from pipeline.rules.categories import Category
from tests.rules.cards.rosters import OLD, card, changed, facts, roster, with_particular
from tests.rules.cards.test_rule_book import judged
from tests.rules.located import located
from tests.rules.rosters import CODE, FIRST_ROW, TODAY, identity

SECOND, THIRD = FIRST_ROW + 1, FIRST_ROW + 2
SENIOR = CardNumber(CODE, CardKind.SENIOR_EXAMINER, 8)
SUPERVISOR = CardNumber(CODE, CardKind.SUPERVISOR, 9)
NEXT_YEAR = date(2027, 11, 20)


def told(of: Roster, *on_file: CardOnFile, category: Category = Category.EXAMINERS) -> list[str]:
    problems = judged((of, facts(of, *on_file)), category).problems
    return [located(one) for one in problems if one.code != "photo-of-nobody"]


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (card(0, OLD, until=NEXT_YEAR), ["error 2 证件号码 number=S00006514899920007"]),
        (card(0, OLD, until=TODAY), ["error 2 证件号码 number=S00006514899920007"]),
        (card(0, OLD, until=TODAY - timedelta(days=1)), []),
        (card(0, OLD, until=NEXT_YEAR, is_withdrawn=True), []),
        (card(0, SENIOR, until=NEXT_YEAR), []),
        (card(7, OLD, until=NEXT_YEAR), []),
        (replace(card(0, OLD, until=NEXT_YEAR), occupation="焊工"), []),
    ],
)
def test_a_card_is_held_where_it_is_of_the_same_kind_and_occupation_and_still_valid(
    held: CardOnFile, expected: list[str]
) -> None:
    assert expected == told(roster(), held)


def test_every_row_is_asked_whatever_stands_above_it() -> None:
    third = card(2, OLD, until=NEXT_YEAR)
    renewing = changed(roster(), {FORMER_NUMBER: str(SENIOR), CARD_KIND: "高级考评员"})

    assert ["error 4 证件号码 number=S00006514899920007"] == told(renewing, card(0, SENIOR), third)
    assert "error 4 证件号码 number=S00006514899920007" in told(changed(roster(), {columns.IDENTITY: ""}), third)


def test_a_card_that_is_renewed_is_no_second_one() -> None:
    assert [] == told(changed(roster(), {FORMER_NUMBER: str(OLD)}), card(0, OLD, until=NEXT_YEAR))


def test_a_supervisor_has_one_card_whatever_the_occupation() -> None:
    held = replace(card(0, SUPERVISOR, until=NEXT_YEAR), occupation=None)

    assert ["error 2 证件号码 number=S00006514899900009"] == told(
        changed(roster(Category.SUPERVISORS), {columns.OCCUPATION: "焊工"}), held, category=Category.SUPERVISORS
    )


@pytest.mark.parametrize(
    ("category", "changes"),
    [(Category.EXAMINERS, {CARD_KIND: "考评员"}), (Category.SUPERVISORS, {})],
)
def test_of_three_rows_of_one_person_each_is_told_both_others(category: Category, changes: dict[str, str]) -> None:
    same = {columns.NAME: "张伟", columns.IDENTITY: identity(0)} | changes
    of = changed(changed(roster(category), same, row=SECOND), same, row=THIRD)

    assert ["error 2 证件号码 rows=3、4", "error 3 证件号码 rows=2、4", "error 4 证件号码 rows=2、3"] == told(
        of, category=category
    )


def test_an_examiner_and_a_senior_examiner_are_two_kinds() -> None:
    same = {columns.NAME: "张伟", columns.IDENTITY: identity(0)}

    assert ["warning 3 类别 years=2"] == told(changed(roster(), same, row=SECOND))


def senior(*on_file: CardOnFile, change: Callable[[Roster], Roster] = lambda of: of) -> list[str]:
    """What is told of one who is to become a senior examiner on 2026-11-20, beside those cards alone."""
    of = change(changed(roster(people=1), {CARD_KIND: "高级考评员"}))
    known = CardFacts(facts(of).facts, {str(one.number): one for one in on_file})
    return [located(one) for one in judged((of, known)).problems]


TOO_EARLY = ["warning 2 类别 years=2"]


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (date(2024, 11, 20), []),
        (date(2024, 11, 21), TOO_EARLY),
        (date(2024, 12, 1), TOO_EARLY),
        (date(2024, 10, 31), []),
        (date(2023, 12, 31), []),
        (date(2025, 1, 1), TOO_EARLY),
    ],
)
def test_a_senior_examiner_was_an_examiner_for_two_years_to_the_day(first: date, expected: list[str]) -> None:
    assert expected == senior(card(0, OLD, first=first, until=date(2026, 11, 19)))


def test_the_years_are_those_of_the_persons_own_cards_as_an_examiner() -> None:
    long_ago = date(2015, 1, 1)

    assert TOO_EARLY == senior()
    assert TOO_EARLY == senior(card(7, OLD, first=long_ago))
    assert TOO_EARLY == senior(card(0, SUPERVISOR, first=long_ago))
    assert [] == senior(card(0, SUPERVISOR), card(0, OLD, first=long_ago))


def test_the_day_is_that_of_the_row_where_it_has_one() -> None:
    two_years_before = card(0, OLD, first=date(2024, 11, 20), until=date(2026, 11, 18))

    assert TOO_EARLY == senior(two_years_before, change=lambda of: changed(of, {columns.ISSUED_ON: "2026-11-19"}))


def test_without_a_day_of_issue_the_years_are_not_judged() -> None:
    assert ["error 批次 发证日期 key=发证日期"] == senior(change=lambda of: with_particular(of, columns.ISSUED_ON, ""))


def test_a_senior_examiner_whose_card_is_renewed_was_one_already() -> None:
    assert [] == senior(card(0, SENIOR), change=lambda of: changed(of, {FORMER_NUMBER: str(SENIOR)}))


def test_who_cannot_be_a_senior_examiner_yet_is_told_whatever_stands_above() -> None:
    of = changed(roster(), {CARD_KIND: "高级考评员", columns.IDENTITY: ""})
    known = CardFacts(facts(of).facts, {})

    assert "warning 3 类别 years=2" in [located(one) for one in judged((of, known)).problems]


@pytest.mark.parametrize(
    ("on_file", "expected"),
    [
        ((card(0, OLD),), []),
        ((), ["error 2 原证卡编号 number=S00006514899920007"]),
        ((card(2, OLD),), ["error 2 原证卡编号 number=S00006514899920007"]),
    ],
)
def test_a_card_is_renewed_by_whom_it_belongs_to(on_file: tuple[CardOnFile, ...], expected: list[str]) -> None:
    assert expected == told(changed(roster(), {FORMER_NUMBER: str(OLD)}), *on_file)


def faults(of: Roster, *on_file: CardOnFile, category: Category = Category.EXAMINERS) -> list[tuple[int | None, str]]:
    problems = judged((of, facts(of, *on_file)), category).problems
    return [(one.row, one.code) for one in problems if one.code.startswith("card-")]


def test_a_card_of_another_kind_is_of_another() -> None:
    of = changed(roster(), {FORMER_NUMBER: str(SENIOR)})

    assert [(2, "card-of-other")] == faults(of, card(0, SENIOR))


def test_whose_number_or_kind_cannot_be_read_is_not_told_to_be_another() -> None:
    of = changed(roster(), {FORMER_NUMBER: str(OLD), columns.IDENTITY: ""})
    assert [] == faults(of, card(0, OLD))

    of = changed(roster(), {FORMER_NUMBER: str(OLD), CARD_KIND: ""})
    assert [(2, "card-kind-missing")] == faults(of, card(0, OLD))


def test_a_withdrawn_card_is_that_before_anything_else() -> None:
    twice = {FORMER_NUMBER: str(OLD)}
    of = changed(changed(roster(), twice), twice, row=THIRD)

    assert [(2, "card-withdrawn"), (4, "card-withdrawn")] == faults(of, card(0, OLD, is_withdrawn=True))
    assert [(2, "card-renewed-twice"), (4, "card-renewed-twice")] == faults(of, card(0, OLD))


STAFF = CardNumber(CODE, CardKind.STAFF, 3)


def test_staff_without_a_number_of_their_own_keep_the_card_that_they_name() -> None:
    of = changed(roster(Category.STAFF), {columns.IDENTITY: "", FORMER_NUMBER: str(STAFF)})
    held = replace(card(0, STAFF), occupation=None, identity=None)

    assert [] == faults(of, held, category=Category.STAFF)


@pytest.mark.parametrize(
    ("third", "expected"),
    [
        ({}, ["warning 4 姓名 rows=2、3", "warning 2 姓名 rows=3、4", "warning 3 姓名 rows=2、4"]),
        ({"岗位": "主考"}, ["warning 2 姓名 rows=3", "warning 3 姓名 rows=2"]),
        ({"单位": "别的单位"}, ["warning 2 姓名 rows=3", "warning 3 姓名 rows=2"]),
        ({columns.NAME: "李娜"}, ["warning 2 姓名 rows=3", "warning 3 姓名 rows=2"]),
        ({columns.NAME: ""}, ["error 4 姓名", "warning 2 姓名 rows=3", "warning 3 姓名 rows=2"]),
        ({columns.IDENTITY: identity(2)}, ["warning 2 姓名 rows=3、4", "warning 3 姓名 rows=2、4"]),
    ],
)
def test_staff_with_equal_words_may_be_one_person(third: dict[str, str], expected: list[str]) -> None:
    unnumbered = {columns.NAME: "张伟", columns.IDENTITY: ""}
    of = roster(Category.STAFF)
    for row, values in ((FIRST_ROW, unnumbered), (SECOND, unnumbered), (THIRD, unnumbered | third)):
        of = changed(of, values, row=row)

    assert sorted(expected) == sorted(told(of, category=Category.STAFF))


def test_only_of_staff_are_equal_words_told() -> None:
    """Whoever else has no number is told that, and every row has one in the end."""
    unnumbered = {columns.NAME: "张伟", columns.IDENTITY: ""}
    of = changed(changed(roster(Category.SUPERVISORS), unnumbered), unnumbered, row=SECOND)

    assert ["error 2 证件号码", "error 3 证件号码"] == told(of, category=Category.SUPERVISORS)
