"""The runs in which a part of a number occurs are those that looking at every number finds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.number_parts import runs_with

STEMS = ("S000065148999263", "Y000065148012261", "S000065999999999", "S000065148000100")
# A whole sequence is long to look at; of a short one every number is.
SEQUENCES = [(STEMS[0], 1_234), (STEMS[1], 40), (STEMS[2], 10_020), (STEMS[3], 7)]
NUMBERS = [f"{stem}{place:06}" for stem, last in SEQUENCES for place in range(1, last + 1)]


def in_runs(part: str) -> set[str]:
    runs = runs_with(part, SEQUENCES)
    assert runs is not None
    return {number for number in NUMBERS if any(first <= number <= last for first, last in runs)}


@given(st.sampled_from(NUMBERS), st.integers(0, 18), st.integers(4, 22))
def test_a_part_of_a_number_is_found_where_it_is(number: str, start: int, length: int) -> None:
    part = number[start : start + length]
    if len(part) < 4:
        part = number[-4:]

    assert {one for one in NUMBERS if part in one} == in_runs(part)


@given(st.text("0123456789SY", min_size=4, max_size=23))
def test_a_part_that_may_be_of_none_is_found_where_it_is(part: str) -> None:
    assert {one for one in NUMBERS if part in one} == in_runs(part)


@pytest.mark.parametrize("part", ["０００１", "²000", "0 01", "王小明的", "00012X"])
def test_what_is_no_part_of_a_number_is_in_none(part: str) -> None:
    assert () == runs_with(part, SEQUENCES)


def test_a_run_ends_with_the_last_number_that_was_given() -> None:
    assert (("S000065148999263001230", "S000065148999263001234"),) == runs_with("26300123", SEQUENCES)


@pytest.mark.parametrize(
    ("part", "taken", "first", "last"),
    [
        ("4899", 1_234, 1, 1_234),
        ("9992630", 1_234, 1, 1_234),
        ("3001", 1_234, 1_000, 1_234),
        ("001000", 1_234, 1_000, 1_000),
        ("0001", 1, 1, 1),
    ],
)
def test_every_run_is_told_once(part: str, taken: int, first: int, last: int) -> None:
    assert ((f"{STEMS[0]}{first:06}", f"{STEMS[0]}{last:06}"),) == runs_with(part, [(STEMS[0], taken)])


def test_a_part_that_very_many_have_is_left_to_whoever_looks_at_all() -> None:
    assert runs_with("123", SEQUENCES) is None
    assert runs_with("1234", [(f"S00006514899{year}263", 999_999) for year in range(10, 60)]) is None
    # Each of these sequences has one run.
    sequences = [(f"S{place:015}", 999_999) for place in range(0, 50_010, 10)]
    assert len(runs_with("123456", sequences[:5_000]) or ()) == 5_000
    assert runs_with("123456", sequences) is None
