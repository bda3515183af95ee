"""How long papers are kept: to the same day years later, and never a day less."""

from datetime import date, timedelta

import pytest

from pipeline.rules.retention import Keeping, years_later


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2026, 11, 20), 3, date(2029, 11, 20)),
        (date(2028, 2, 29), 4, date(2032, 2, 29)),
        (date(2028, 2, 29), 3, date(2031, 3, 1)),
    ],
)
def test_the_same_day_years_later(day: date, years: int, expected: date) -> None:
    assert expected == years_later(day, years)


def test_the_last_day_still_counts() -> None:
    keeping = Keeping(date(2026, 11, 20), paper_years=3, electronic_years=5)

    assert date(2029, 11, 20) == keeping.paper_until
    assert not keeping.is_over(date(2031, 11, 20))
    assert keeping.is_over(date(2031, 11, 20) + timedelta(days=1))
