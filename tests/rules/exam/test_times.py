from contextlib import suppress
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.exam.times import parse_time
from pipeline.rules.refusal import Refusal

_MINUTES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
_FORMS = st.sampled_from(
    [
        "{0.hour:02}:{0.minute:02}",
        "{0.hour}:{0.minute:02}",
        "{0.hour:02}：{0.minute:02}",
        " {0.hour} : {0.minute:02} ",
        "{0.hour:02}:{0.minute:02}:00",
        "1899-12-30 {0.hour:02}:{0.minute:02}:00",
        "2026/12/5 {0.hour}:{0.minute:02}",
        "2026-12-05T{0.hour:02}:{0.minute:02}:00",
        "{0.hour}时{0.minute}分",
        "{0.hour}点{0.minute:02}",
    ]
)


@given(_MINUTES, _FORMS)
def test_a_time_is_read_in_every_form_people_write(moment: time, form: str) -> None:
    assert moment == parse_time(form.format(moment))


@pytest.mark.parametrize("text", ["1899-12-30 09:05:00", "2026/12/5 9:05", "2026-12-05T09:05:00.000"])
def test_the_day_that_a_time_cell_brings_along_is_left_out(text: str) -> None:
    assert time(9, 5) == parse_time(text)


def test_a_full_hour_needs_no_minutes() -> None:
    assert time(14, 0) == parse_time("14点")


@pytest.mark.parametrize(
    "text", ["", "九点", "24:00", "9", "9:5", "09:60", "9:00:30", "下午2:00", "2026-12-05", "9:00-10:00"]
)
def test_what_names_no_minute_is_no_time(text: str) -> None:
    with pytest.raises(Refusal, match="time-unreadable") as told:
        parse_time(text)

    assert {"text": text} == told.value.values


@pytest.mark.parametrize(("text", "meant"), [("0.375", "09:00"), ("0.6041666667", "14:30")])
def test_a_cell_that_lost_its_format_is_told_with_the_time_it_held(text: str, meant: str) -> None:
    with pytest.raises(Refusal, match="time-serial") as told:
        parse_time(text)

    assert {"text": text, "time": meant} == told.value.values


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_time_or_refused(text: str) -> None:
    with suppress(Refusal):
        assert parse_time(text) < time.max
