"""What was numbered once is judged by the same rules again: as of its own day, whatever day it is now."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pipeline.rules.batch import NO_JOB
from pipeline.rules.book.again import dates_again, scope_again
from pipeline.rules.draft import understand
from pipeline.rules.particulars import Particulars
from tests.rules.located import located
from tests.rules.rosters import TODAY, good_facts, good_roster

LONG_AFTER = replace(good_facts(), today=TODAY + timedelta(days=3000))


def kept(**days: date) -> Particulars:
    """What the ledger kept of the good batch, some days of it others."""
    return replace(understand(good_roster()).particulars, **days)  # type: ignore[arg-type]


def told(particulars: Particulars, *, on: date) -> list[str]:
    return [located(problem) for problem in dates_again(particulars, LONG_AFTER, on=on)]


def test_dates_that_were_right_when_the_batch_was_numbered_are_right_for_ever() -> None:
    assert [] == told(kept(), on=TODAY)


def test_dates_are_judged_as_of_the_day_on_which_the_batch_was_numbered() -> None:
    assert ["error 批次 公示结束 day=2026-11-13"] == told(kept(), on=date(2026, 11, 13))[:1]
    assert ["error 批次 发证日期 day=2026-12-25 other=2026-12-24"] == told(kept(issued_on=date(2026, 12, 25)), on=TODAY)


def test_every_date_that_is_wrong_is_told() -> None:
    wrong = kept(approved_on=date(2026, 11, 12), notice_to=date(2026, 11, 12), evaluation_ended_on=date(2026, 10, 19))

    assert [
        "error 批次 公示结束 days=4 earliest=2026-11-13",
        "warning 批次 发证日期 day=2026-11-20 other=2026-11-19",
    ] == told(wrong, on=TODAY)


@pytest.mark.parametrize(
    ("job", "level", "expected"),
    [
        ("低压电工", 3, ("job-not-filed", "error 批次 None job=低压电工 jobs=高压电工、---- occupation=电工")),
        (
            NO_JOB,
            2,
            (
                "level-not-filed",
                "error 批次 None job=---- level=二级/技师 levels=五级/初级工、四级/中级工、三级/高级工 occupation=电工",
            ),
        ),
    ],
)
def test_what_is_not_filed_now_is_told_with_what_is(job: str, level: int, expected: tuple[str, str]) -> None:
    problem = scope_again("电工", job, level, good_facts())

    assert problem is not None
    assert expected == (problem.code, located(problem))


def test_what_is_filed_is_nothing_to_tell() -> None:
    assert scope_again("电工", NO_JOB, 3, good_facts()) is None
