"""Results beside the scores of their exam: who is compared with what, and how much of it is told."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipeline.rules import columns
from pipeline.rules.batch import Holding
from pipeline.rules.book.scored import RULES
from pipeline.rules.levels import Level
from pipeline.rules.marks import Review
from pipeline.rules.scores.standing import StandingScore, StandingScores
from tests.rules.book.told import TOLD, codes_of, told_of
from tests.rules.located import located
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


def test_ten_in_another_trade_are_told_each_and_eleven_together() -> None:
    """All are at one level in the scores, and at another in the list."""

    def at_another_level(people: int) -> Change:
        scores = [score(place, job="----", level=Level.MIDDLE_WORKER) for place in range(3, people)]
        jobs = [cell(columns.JOB, "----", row=FIRST_ROW + place) for place in range(3, people)]
        return both(many(people=people), *jobs, fact(scored=standing(*map(score, range(3)), *scores)))

    assert [("scores-trade-other", FIRST_ROW + place) for place in range(3, 13)] == [
        (code, row) for code, row, *_ in hints(at_another_level(13))
    ]
    assert [("scores-trade-other-many", None)] == [(code, row) for code, row, *_ in hints(at_another_level(14))]


def later(one: StandingScores, batch: str, **values: object) -> dict[Holding, tuple[StandingScore, ...]]:
    """The same scores once more under another 批次号, after a change."""
    found = [replace(each, batch=batch, score=replace(each.score, **values)) for (each,) in one.values()]  # type: ignore[arg-type]
    return {each.holding: (each,) for each in found}


def test_several_lists_of_scores_are_named_once_each() -> None:
    elsewhere = later(standing(score(0, level=Level.MIDDLE_WORKER)), "2026-11-成绩-02")
    again = later(standing(score(0, level=Level.JUNIOR_WORKER)), "2026-11-成绩-01", occupation="焊工")
    ((code, row, column, values),) = hints(
        fact(scored=standing(score(1), score(2)) | standing(score(0, job="高压电工")) | elsewhere | again)
    )

    assert ("scores-trade-other", FIRST_ROW) == (code, row)
    # Of several the newest says in which column the list differs.
    assert columns.OCCUPATION == column
    assert "2026-11-成绩-01、2026-11-成绩-02" == values["batch"]
    assert "电工 高压电工 三级/高级工、电工 ---- 四级/中级工、焊工 ---- 五级/初级工" == values["scored"]


def test_who_has_no_scores_is_told_all_lists_that_others_have_theirs_in() -> None:
    scores = standing(score(0)) | later(standing(score(2)), "2026-11-成绩-02")

    assert [("scores-none", FIRST_ROW + 1, columns.IDENTITY, {"batch": "2026-11-成绩-01、2026-11-成绩-02"})] == hints(
        fact(scored=scores)
    )


def test_the_days_of_other_exams_are_told_once_each() -> None:
    other = {
        **standing(score(0), score(1), day=date(2026, 11, 5)),
        **later(standing(score(2), day=date(2026, 11, 4)), "2026-11-成绩-02"),
    }
    ((code, _, _, values),) = hints(fact(scored=other))

    assert "scores-of-other-day" == code
    assert ("2026-11-成绩-01、2026-11-成绩-02", "3", "2026-11-05、2026-11-04") == (
        values["batch"],
        values["count"],
        values["days"],
    )


def test_of_several_exams_on_other_days_the_newest_is_told() -> None:
    holding, (newest,) = next(iter(standing(score(0), day=date(2026, 11, 5)).items()))
    older = replace(newest, batch="2026-05-成绩-01", evaluation_ended_on=date(2026, 5, 8))
    ((_, _, _, values),) = hints(fact(scored={holding: (older, newest)}))

    assert ("2026-11-成绩-01", "1", "2026-11-05") == (values["batch"], values["count"], values["days"])


def told(change: Change) -> list[str]:
    return [located(one) for one in judged(*change(*good_case())).problems]


@pytest.mark.parametrize(
    ("values", "typed", "expected"),
    [
        # A mark that is not there, or cannot be read, is told for itself and not compared.
        ({}, {columns.THEORY: ""}, ["error 2 理论成绩"]),
        ({}, {columns.PRACTICAL: "良"}, ["error 2 实操成绩 text=良"]),
        (
            {"theory": Decimal(70)},
            {columns.PRACTICAL: "良"},
            [
                "error 2 实操成绩 text=良",
                "warning 2 理论成绩 batch=2026-11-成绩-01 scored=理论成绩 70，实操成绩 85.5 typed=理论成绩 60",
            ],
        ),
        (
            {"review": Review.PASSED},
            {columns.REVIEW: "不合格"},
            [
                "error 2 综合评审",
                (
                    "warning 2 理论成绩 batch=2026-11-成绩-01 scored=理论成绩 60，实操成绩 85.5，综合评审 合格"
                    " typed=理论成绩 60，实操成绩 85.5，综合评审 不合格"
                ),
            ],
        ),
    ],
)
def test_what_is_compared_is_what_both_say(values: dict[str, Any], typed: dict[str, str], expected: list[str]) -> None:
    change = both(scored(**values), *(cell(column, mark) for column, mark in typed.items()))

    assert sorted(expected) == sorted(told(change))


def test_a_name_that_cannot_be_read_is_not_compared() -> None:
    assert ["error 2 姓名"] == told(both(scored(name="张玮"), cell(columns.NAME, "")))


def test_who_is_not_understood_hides_nobody_below() -> None:
    change = both(fact(scored=standing(score(0), score(1, theory=Decimal(59)), score(2))), cell(columns.OCCUPATION, ""))

    assert [
        "error 2 职业名称",
        "error 3 理论成绩 batch=2026-11-成绩-01 scored=理论成绩 59，实操成绩 85.5 typed=理论成绩 60，实操成绩 85.5",
    ] == told(change)


def test_who_has_no_scores_hides_nobody_below() -> None:
    change = fact(scored=standing(score(1, theory=Decimal(59)), score(2)))

    assert [
        "error 3 理论成绩 batch=2026-11-成绩-01 scored=理论成绩 59，实操成绩 85.5 typed=理论成绩 60，实操成绩 85.5",
        "warning 2 证件号码 batch=2026-11-成绩-01",
    ] == sorted(told(change))
