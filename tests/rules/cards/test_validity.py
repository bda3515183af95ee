from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.cards.numbers import CardKind
from pipeline.rules.cards.validity import printed_validity, valid_to

days = st.dates(date(2000, 1, 1), date(2090, 12, 31))


def test_an_examiners_card_ends_the_day_before_its_third_anniversary() -> None:
    until = valid_to(date(2026, 11, 20), kind=CardKind.EXAMINER)

    assert date(2029, 11, 19) == until
    assert "2026.11.20—2029.11.19" == printed_validity(date(2026, 11, 20), until, kind=CardKind.EXAMINER)


def test_a_supervisors_card_tells_months() -> None:
    until = valid_to(date(2026, 11, 20), kind=CardKind.SUPERVISOR)

    assert date(2029, 10, 31) == until
    assert "2026年11月—2029年10月" == printed_validity(date(2026, 11, 20), until, kind=CardKind.SUPERVISOR)


def test_a_card_of_a_leap_day_loses_no_day() -> None:
    assert date(2031, 2, 28) == valid_to(date(2028, 2, 29), kind=CardKind.EXAMINER)


@pytest.mark.parametrize("kind", CardKind)
@given(day=days)
def test_a_card_is_valid_for_about_three_years(kind: CardKind, day: date) -> None:
    length = valid_to(day, kind=kind) - day

    assert timedelta(3 * 365 - 32) < length < timedelta(3 * 365 + 1)
