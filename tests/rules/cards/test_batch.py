"""What becomes of a roster of card holders: everybody as the card will say it, and nobody whose row has an error."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pipeline.rules import columns
from pipeline.rules.batch import CellKind, Roster
from pipeline.rules.cards.batch import CardBatch, Holder
from pipeline.rules.cards.draft import CARD_KIND, EMPLOYER, FORMER_NUMBER
from pipeline.rules.cards.numbers import CardKind, CardNumber
from pipeline.rules.cards.rule_book import KEYS, CardFacts, CardJudgement
from pipeline.rules.categories import Category
from pipeline.rules.columns import POST
from tests.rules.cards.rosters import OLD, card, changed, facts, roster, with_particular
from tests.rules.cards.test_rule_book import judged
from tests.rules.located import located
from tests.rules.rosters import CODE, FIRST_ROW, TODAY, identity, photo, with_cell, with_key

CENTRE = "天山示例职业技能评价中心"


def judgement(of: Roster, category: Category = Category.EXAMINERS) -> CardJudgement:
    return judged((of, facts(of)), category)


def told(of: Roster, category: Category = Category.EXAMINERS) -> list[str]:
    return [located(one) for one in judgement(of, category).problems if one.code != "photo-of-nobody"]


def holder(kind: CardKind, **known: object) -> Holder:
    """The first person of the roster as the card says it."""
    said = Holder(
        row=FIRST_ROW,
        kind=kind,
        name="张伟",
        identity_type="居民身份证",
        identity=identity(0),
        occupation=None,
        employer=None,
        post=None,
        valid_from=date(2026, 11, 20),
        valid_to=date(2029, 11, 19),
        photo=photo(f"{identity(0)}.jpg"),
    )
    return replace(said, **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("category", "said"),
    [
        (Category.EXAMINERS, holder(CardKind.EXAMINER, occupation="电工")),
        (Category.SUPERVISORS, holder(CardKind.SUPERVISOR, employer=CENTRE, valid_to=date(2029, 10, 31))),
        (Category.STAFF, holder(CardKind.STAFF, employer=CENTRE, post="监考员")),
    ],
)
def test_a_batch_says_what_the_roster_and_the_site_say(category: Category, said: Holder) -> None:
    assert judgement(roster(category, people=1), category).batch == CardBatch(
        name="2026-11-考评员-01",
        category=category,
        institution=CODE,
        institution_name=CENTRE,
        approver="李审批",
        approval_document="天职评〔2026〕15号",
        approved_on=date(2026, 11, 18),
        issued_on=date(2026, 11, 20),
        holders=(said,),
    )


def test_an_occupation_stands_on_the_card_as_it_is_filed() -> None:
    of = changed(roster(people=1), {columns.OCCUPATION: "电 工"})
    known = facts(of)
    spaced = tuple(replace(one, occupation=f" {one.occupation}") for one in known.facts.scope)
    batch = judged((of, CardFacts(replace(known.facts, scope=spaced), known.on_file))).batch

    assert batch is not None
    assert [" 电工"] == [one.occupation for one in batch.holders]


def test_a_bad_row_goes_back_and_the_good_ones_do_not() -> None:
    found = judgement(changed(roster(), {CARD_KIND: "特级考评员"}, row=FIRST_ROW + 1))

    assert ["error 3 类别 text=特级考评员"] == [located(one) for one in found.problems]
    assert found.batch is not None
    assert [FIRST_ROW, FIRST_ROW + 2] == [one.row for one in found.batch.holders]


def test_a_batch_with_an_error_of_its_own_or_without_a_good_row_is_none() -> None:
    assert judgement(with_particular(roster(), columns.APPROVER, "")).batch is None
    assert judgement(changed(roster(people=1), {CARD_KIND: ""})).batch is None


@pytest.mark.parametrize("key", KEYS)
def test_a_line_of_the_sheet_that_is_not_there_is_told_once(key: str) -> None:
    of = roster()
    without = replace(of, particulars={name: cell for name, cell in of.particulars.items() if name != key})

    assert [f"error 批次 {key} key={key}"] == told(without) == told(with_key(of, key, " "))
    assert [f"error 批次 {key} text="] == told(with_key(of, key, "", kind=CellKind.FORMULA))


def test_only_what_tells_of_the_approval_is_missing_from_it() -> None:
    codes = {key: [one.code for one in judgement(with_key(roster(), key, "")).problems] for key in KEYS}

    assert {columns.APPROVER, columns.APPROVAL_DOCUMENT, columns.APPROVED_ON} == {
        key for key, found in codes.items() if found == ["approval-missing"]
    }
    assert all(found in (["approval-missing"], ["key-missing"]) for found in codes.values())


@pytest.mark.parametrize(
    ("category", "column"),
    [
        (Category.EXAMINERS, columns.NAME),
        (Category.EXAMINERS, columns.OCCUPATION),
        (Category.EXAMINERS, CARD_KIND),
        (Category.SUPERVISORS, EMPLOYER),
        (Category.STAFF, POST),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_once(category: Category, column: str) -> None:
    of = with_cell(roster(category), column, "", kind=CellKind.FORMULA)

    assert [f"error 2 {column} text="] == told(of, category)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-11-17", ["error 2 发证日期 day=2026-11-17 earliest=2026-11-18 latest=2026-12-24"]),
        ("2026-11-18", []),
        ("2026-12-24", []),
        ("2026-12-25", ["error 2 发证日期 day=2026-12-25 earliest=2026-11-18 latest=2026-12-24"]),
    ],
)
def test_a_day_of_its_own_lies_between_the_approval_and_31_days_ahead(day: str, expected: list[str]) -> None:
    assert date(2026, 12, 24) == TODAY + timedelta(days=31)
    assert expected == told(changed(roster(), {columns.ISSUED_ON: day}))


def test_without_an_approval_a_day_of_its_own_is_judged_by_today_alone() -> None:
    missing = "error 批次 批准日期 key=批准日期"

    def of(day: str) -> Roster:
        return with_particular(changed(roster(), {columns.ISSUED_ON: day}), columns.APPROVED_ON, "")

    assert [missing] == told(of("2020-01-01"))
    assert [missing, "error 2 发证日期 day=2027-01-01 earliest= latest=2026-12-24"] == told(of("2027-01-01"))


def test_a_card_counts_from_its_own_day_and_is_renewed_under_its_number() -> None:
    of = changed(roster(people=1), {columns.ISSUED_ON: "2026-11-19", FORMER_NUMBER: str(OLD).lower()})
    batch = judged((of, facts(of, card(0, OLD)))).batch

    assert batch is not None
    assert (date(2026, 11, 19), date(2029, 11, 18), OLD) == (
        batch.holders[0].valid_from,
        batch.holders[0].valid_to,
        batch.holders[0].renews,
    )


@pytest.mark.parametrize(
    ("day", "valid"),
    [(date(2023, 11, 20), False), (date(2023, 11, 21), True), (date(2026, 11, 20), True), (date(2026, 11, 21), False)],
)
def test_a_card_is_valid_from_its_first_day_to_its_last_and_never_when_withdrawn(day: date, *, valid: bool) -> None:
    known = card(0, CardNumber(CODE, CardKind.EXAMINER, 7))

    assert valid == known.is_valid_on(day)
    assert not replace(known, is_withdrawn=True).is_valid_on(day)
