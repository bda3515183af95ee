from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.dates import one_month_after, parse_date
from pipeline.rules.refusal import Refusal

_DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
_FORMS = st.sampled_from(
    [
        "{0.year}-{0.month}-{0.day}",
        "{0}",
        "{0.year}/{0.month}/{0.day}",
        "{0.year}.{0.month:02}.{0.day:02}",
        "{0.year}年{0.month}月{0.day}日",
        " {0.year} 年 {0.month} 月 {0.day} 日 ",
        "{0} 00:00:00",
        "{0} 08:30",
        "{0.year}/{0.month}/{0.day} 8:30:15",
        "{0.year}年{0.month}月{0.day}日 18：30",
        "{0.year}年{0.month}月{0.day}日8:30",
        "{0}T00:00:00",
    ]
)


@given(_DAYS, _FORMS)
def test_a_day_is_read_in_every_form_people_write(day: date, form: str) -> None:
    assert day == parse_date(form.format(day))


def test_full_width_digits_are_read() -> None:
    assert date(2026, 11, 20) == parse_date("２０２６．１１．２０")


@pytest.mark.parametrize(
    "text",
    ["26-11-20", "2026-11", "4634", "463460", "20.11.2026", "2026-11/20", "2026-11-20 25:30", "09:30", "明天", ""],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_date(text)

    assert ("date-unreadable", {"text": text.replace(" ", "")}) == (caught.value.code, caught.value.values)


@pytest.mark.parametrize("text", ["36525", "73051", "10000", "99999"])
def test_a_number_that_means_a_day_of_another_century_is_no_date(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_date(text)

    assert "date-unreadable" == caught.value.code


def test_what_is_refused_is_told_as_it_was_read() -> None:
    """Without the blanks and the time of day, which nobody doubts."""
    with pytest.raises(Refusal) as caught:
        parse_date(" 2026 年 2 月 30 日 08:30")

    assert {"text": "2026年2月30日"} == caught.value.values


@given(_DAYS)
def test_the_number_by_which_excel_keeps_a_day_is_told_with_the_day_that_it_means(day: date) -> None:
    serial = str((day - date(1899, 12, 30)).days)
    with pytest.raises(Refusal) as caught:
        parse_date(serial)

    assert ("date-serial", {"text": serial, "day": day}) == (caught.value.code, caught.value.values)


@pytest.mark.parametrize(
    "text", ["2026-02-29", "2026年13月1日", "2026-11-31", "0000-01-01", "1999-12-31", "2100-01-01", "9999-12-01"]
)
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_date(text)

    assert ("date-impossible", {"text": text}) == (caught.value.code, caught.value.values)


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 11, 6), date(2026, 12, 6)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2028, 1, 30), date(2028, 2, 29)),
        (date(2026, 11, 30), date(2026, 12, 30)),
    ],
)
def test_a_month_ends_on_the_same_day_or_the_last(day: date, later: date) -> None:
    assert later == one_month_after(day)
