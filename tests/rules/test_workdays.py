import csv
import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.workdays import Calendar, CalendarMissing
from tests.rules.shared import shared_data

MONDAY = date(2026, 11, 9)
PLAIN = Calendar.from_days(frozenset({2026}), frozenset(), frozenset())


def published(*years: int) -> Calendar:
    days = [
        (date.fromisoformat(day["date"]), day["isOffDay"])
        for year in years
        for day in json.loads(shared_data(f"holiday-cn/{year}.json").read_text(encoding="utf-8"))["days"]
    ]
    off = frozenset(day for day, is_off in days if is_off)
    return Calendar.from_days(frozenset(years), off, frozenset(day for day, is_off in days if not is_off))


def test_the_fifth_working_day_is_the_one_of_the_published_calendars() -> None:
    calendar = published(2025, 2026)
    with shared_data("holiday-cn/working_day_vectors.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))

    for row in rows:
        start, fifth = date.fromisoformat(row["start"]), date.fromisoformat(row["fifth_working_day_start_counted"])
        strict = date.fromisoformat(row["fifth_working_day_start_not_counted"])

        assert (fifth, 5) == (calendar.nth_workday(start, 5), calendar.workdays_between(start, fifth))
        assert strict == calendar.nth_workday(start, 5, count_first=False)
        assert 5 == calendar.workdays_between(start, strict, count_first=False)


@given(st.dates(date(2026, 1, 1), date(2026, 11, 1)), st.integers(1, 20))
def test_the_nth_working_day_closes_a_span_of_n(first: date, nth: int) -> None:
    last = PLAIN.nth_workday(first, nth)

    assert nth == PLAIN.workdays_between(first, last)
    assert nth - 1 == PLAIN.workdays_between(first, last - timedelta(days=1))


def test_a_year_nobody_published_is_named() -> None:
    with pytest.raises(CalendarMissing) as caught:
        PLAIN.workdays_between(date(2026, 12, 28), date(2027, 1, 4))

    assert (2027, "2027") == (caught.value.year, str(caught.value))


def test_a_span_that_ends_before_it_begins_has_no_working_day() -> None:
    assert 0 == PLAIN.workdays_between(MONDAY, MONDAY - timedelta(days=3))


def test_a_worked_saturday_counts_and_a_holiday_does_not() -> None:
    calendar = Calendar.from_days(frozenset({2026}), frozenset({MONDAY}), frozenset({date(2026, 11, 14)}))

    assert (False, True) == (calendar.is_workday(MONDAY), calendar.is_workday(date(2026, 11, 14)))


def test_a_day_cannot_be_worked_and_off() -> None:
    with pytest.raises(ValueError, match="2026-11-09"):
        Calendar.from_days(frozenset({2026}), frozenset({MONDAY - timedelta(days=1), MONDAY}), frozenset({MONDAY}))


def test_the_offices_own_calendar_wins_year_by_year_and_day_by_day() -> None:
    old_year_end, new_year = date(2026, 12, 31), date(2027, 1, 1)
    saturday = date(2026, 11, 14)
    ours = Calendar.from_days(frozenset({2026}), frozenset({MONDAY}), frozenset({saturday}))
    theirs = Calendar.from_days(frozenset({2027}), frozenset({old_year_end, new_year}), frozenset({MONDAY}))
    merged = ours.overridden_by(theirs)

    assert frozenset({2026, 2027}) == merged.years
    assert frozenset({old_year_end, new_year}) == merged.off
    assert frozenset({MONDAY, saturday}) == merged.on
    assert [True, False, False] == [merged.is_workday(day) for day in (MONDAY, old_year_end, new_year)]


def test_a_year_published_anew_forgets_its_old_days() -> None:
    ours = Calendar.from_days(frozenset({2026}), frozenset({MONDAY}), frozenset())

    assert ours.overridden_by(PLAIN).is_workday(MONDAY)
