"""Results beside the scores of their exam: who is compared with what, and how much of it is told."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipeline.rules import columns
from pipeline.rules.book.scored import RULES
from pipeline.rules.levels import Level
from pipeline.rules.marks import Review
from tests.rules.book.told import TOLD, codes_of, told_of
from tests.rules.rosters import FIRST_ROW
from tests.rules.samples import SAMPLES, Change, both, cell, fact, good_case, key, many, score, scored, standing
from tests.rules.test_rule_book import codes, judged


@pytest.mark.parametrize("code", codes_of(RULES))
def test_a_fault_is_told_where_it_stands_with_its_values(code: str) -> None:
    assert TOLD[code] == told_of(code)


@pytest.mark.parametrize("typed", ["", "——"])
def test_a_review_that_the_level_does_not_ask_for_says_nothing_against_the_scores(typed: str) -> None:
    change = both(scored(review=Review.PASSED), cell(columns.REVIEW, typed))

    assert () == judged(*change(*good_case())).problems


def test_the_newest_scores_of_the_day_are_those_that_are_compared() -> None:
    roster, facts = scored()(*good_case())
    holding, (newest,) = next(iter(facts.scored.items()))
    older = replace(newest, score=replace(newest.score, theory=Decimal(10)))

    assert () == judged(roster, replace(facts, scored={**facts.scored, holding: (older, newest)})).problems
    told = judged(roster, replace(facts, scored={**facts.scored, holding: (newest, older)})).problems
    assert [("scores-say-failed", FIRST_ROW, "理论成绩 10，实操成绩 85.5")] == [
        (one.code, one.row, dict(one.values)["scored"]) for one in told
    ]


def hints(change: Change) -> list[tuple[str, int | None, str | None, dict[str, str]]]:
    """What is told of a batch that is accepted as it is."""
    judgement = judged(*change(*good_case()))
    assert () == judgement.errors
    return [(one.code, one.row, one.column, dict(one.values)) for one in judgement.problems]


@pytest.mark.parametrize(
    ("values", "column", "told"),
    [
        ({"level": Level.MIDDLE_WORKER}, columns.LEVEL, "电工 ---- 四级/中级工"),
        ({"job": "高压电工"}, columns.JOB, "电工 高压电工 三级/高级工"),
        ({"occupation": "焊工", "level": Level.MIDDLE_WORKER}, columns.OCCUPATION, "焊工 ---- 四级/中级工"),
        ({"level": Level.MIDDLE_WORKER, "theory": Decimal(10)}, columns.LEVEL, "电工 ---- 四级/中级工（不合格）"),
    ],
)
def test_who_has_scores_of_that_day_in_something_else_is_told_with_both(
    values: dict[str, Any], column: str, told: str
) -> None:
    known = {"batch": "2026-11-成绩-01", "scored": told, "typed": "电工 ---- 三级/高级工"}

    assert [("scores-trade-other", FIRST_ROW, column, known)] == hints(scored(**values))


def test_who_has_scores_in_two_trades_may_be_certified_in_one_of_them() -> None:
    both_trades = standing(score(0), score(0, level=Level.MIDDLE_WORKER), score(1), score(2))

    assert [] == hints(fact(scored=both_trades))
    ((code, _, _, values),) = hints(both(fact(scored=both_trades), cell(columns.LEVEL, "五级")))
    assert ("scores-trade-other", "电工 ---- 三级/高级工、电工 ---- 四级/中级工") == (code, values["scored"])


def test_who_has_no_scores_is_told_only_where_others_have_some() -> None:
    assert [("scores-none", FIRST_ROW + 1, columns.IDENTITY, {"batch": "2026-11-成绩-01"})] == hints(
        fact(scored=standing(score(0), score(2)))
    )
    assert [] == hints(fact(scored=standing(score(7))))


def test_a_day_of_which_nobody_has_scores_is_told_with_that_of_which_they_have_some() -> None:
    """With the day mistyped nobody is compared with anything, and who failed would pass."""
    told = {"batch": "2026-11-成绩-01", "count": "3", "day": "2026-11-06", "days": "2026-11-05"}

    assert [("scores-of-other-day", None, columns.EVALUATION_ENDED_ON, told)] == hints(
        scored(day=date(2026, 11, 5), theory=Decimal(59))
    )
    assert [] == hints(fact(scored=standing(score(0, level=Level.MIDDLE_WORKER), day=date(2026, 5, 8))))


def test_a_day_that_is_missing_is_told_once() -> None:
    roster, facts = both(scored(), key(columns.EVALUATION_ENDED_ON, ""))(*good_case())

    assert not {code for code in codes(judged(roster, facts).problems) if code.startswith("scores-")}


def test_of_many_who_have_no_scores_one_hint_names_the_rows() -> None:
    told = {"batch": "2026-11-成绩-01", "count": "11", "rows": "5–15"}

    assert [("scores-none-many", None, columns.IDENTITY, told)] == hints(both(scored(), many()))
    assert ["scores-none"] * 10 == [code for code, *_ in hints(both(scored(), many(people=13)))]


def test_of_many_in_another_trade_one_hint_names_both_and_the_rows() -> None:
    told = hints(SAMPLES["scores-trade-other-many"].bad)

    assert [
        ("scores-trade-other-many", None, columns.LEVEL, "电工 高压电工 三级/高级工", "电工 高压电工 四级/中级工"),
        ("scores-trade-other-many", None, columns.LEVEL, "电工 ---- 三级/高级工", "电工 ---- 四级/中级工"),
    ] == [(code, row, column, values["scored"], values["typed"]) for code, row, column, values in told]
    assert ("11", "5、7、9、11、13、15、17、19、21、23、25") == (told[0][3]["count"], told[0][3]["rows"])
