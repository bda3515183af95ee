"""Dates at the edge of what is right: the day itself, the day before, the day that is not known."""

from dataclasses import replace
from datetime import date

import pytest

from pipeline.rules import columns
from pipeline.rules.book.timing import RULES
from tests.rules.book.told import TOLD, codes_of, told_of
from tests.rules.located import located
from tests.rules.samples import SAMPLES, Change, both, fact, good_case, key
from tests.rules.test_rule_book import codes, judged


@pytest.mark.parametrize("code", codes_of(RULES))
def test_a_fault_is_told_where_it_stands_with_its_values(code: str) -> None:
    assert TOLD[code] == told_of(code)


def told(change: Change) -> list[str]:
    return [located(problem) for problem in judged(*change(*good_case())).problems]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        # A notice of one day is one working day, and no notice backwards.
        (key(columns.NOTICE_FROM, "2026-11-13"), ["error 批次 公示结束 days=1 earliest=2026-11-19"]),
        # Approved on the day of the evaluation: before the end of the notice, and not before the evaluation.
        (key(columns.APPROVED_ON, "2026-11-06"), ["warning 批次 批准日期 day=2026-11-06 other=2026-11-13"]),
        # An evaluation that ends today is over.
        (
            both(
                key(columns.EVALUATION_ENDED_ON, "2026-11-23"),
                key(columns.NOTICE_FROM, "2026-11-23"),
                key(columns.NOTICE_TO, "2026-11-27"),
                key(columns.APPROVED_ON, "2026-11-23"),
                key(columns.ISSUED_ON, "2026-11-30"),
            ),
            [
                "error 批次 公示结束 day=2026-11-27",
                "warning 批次 批准日期 day=2026-11-23 other=2026-11-27",
            ],
        ),
        # The last day of the notice is of the notice, and the day of the certificate is not.
        (
            both(key(columns.ISSUED_ON, "2026-11-13"), key(columns.APPROVED_ON, "2026-11-13")),
            ["error 批次 发证日期 day=2026-11-13 other=2026-11-13"],
        ),
        # 31 days ahead, and one month after an evaluation at the end of a long month.
        (
            both(key(columns.EVALUATION_ENDED_ON, "2026-10-31"), key(columns.ISSUED_ON, "2026-11-30")),
            [],
        ),
        (
            both(key(columns.EVALUATION_ENDED_ON, "2026-10-31"), key(columns.ISSUED_ON, "2026-12-01")),
            ["warning 批次 发证日期 day=2026-12-01 other=2026-11-30"],
        ),
    ],
)
def test_the_day_itself_counts(change: Change, expected: list[str]) -> None:
    assert expected == told(change)


def test_while_the_evaluation_lies_ahead_what_must_follow_it_is_not_told_beside_it() -> None:
    change = both(
        fact(today=date(2026, 11, 5)),
        key(columns.ISSUED_ON, "2026-11-20"),
    )

    assert ["error 批次 评价结束日期 day=2026-11-06 today=2026-11-05"] == told(change)


def test_a_month_is_not_judged_of_a_day_that_is_mistyped() -> None:
    change = both(key(columns.EVALUATION_ENDED_ON, "2026-10-01"), key(columns.ISSUED_ON, "2062-11-20"))

    assert ["error 批次 发证日期 day=2062-11-20 other=2026-12-24"] == told(change)


def test_the_strict_count_leaves_the_posting_day_out() -> None:
    roster, facts = good_case()
    judgement = judged(roster, replace(facts, count_first_notice_day=False))

    assert [(("days", "4"), ("earliest", "2026-11-16"))] == [problem.values for problem in judgement.problems]


def test_a_certificate_may_be_dated_31_days_ahead_and_is_late_then() -> None:
    judgement = judged(*key(columns.ISSUED_ON, "2026-12-24")(*good_case()))

    assert {"month-exceeded"} == codes(judgement.problems)


def test_no_certificate_is_made_on_the_last_day_of_the_notice() -> None:
    judgement = judged(*SAMPLES["notice-not-over"].bad(*good_case()))

    assert judgement.batch is None


@pytest.mark.parametrize(
    "name",
    [columns.APPROVED_ON, columns.EVALUATION_ENDED_ON, columns.NOTICE_FROM, columns.NOTICE_TO, columns.ISSUED_ON],
)
def test_a_day_that_cannot_be_read_is_compared_with_none(name: str) -> None:
    assert [f"error 批次 {name} text=不详"] == told(key(name, "不详"))
