"""Which pages are printed again: what an operator types becomes exactly those pages, or is refused."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.documents.page_choice import Bearer, bearers_chosen, pages_chosen, ranges_of
from pipeline.errors import PrintRefused

BEARERS = (
    Bearer("S00006514899910001", "王伟"),
    Bearer("S00006514899910002", "李娜"),
    Bearer("S00006514899920001", "李娜"),
    Bearer("S000065148999W0003", "Anne Marie"),
    Bearer("202600400007", "阿依努尔·买买提"),
)
COUNT = 60

places = some.lists(some.integers(0, COUNT - 1), min_size=1, max_size=COUNT, unique=True)


@given(places)
def test_what_is_written_as_ranges_is_read_as_the_same_pages(chosen: list[int]) -> None:
    assert tuple(chosen) == pages_chosen(ranges_of(chosen, longest=10_000), count=COUNT)


@given(places)
def test_ranges_are_as_short_as_a_file_name_has_room_for(chosen: list[int]) -> None:
    assert len(ranges_of(chosen, longest=24)) <= 24


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("5", [5]),
        ("5,7-9", [5, 7, 8, 9]),
        ("9, 2", [9, 2]),
        ("58-", [58, 59, 60]),
        ("５，７－９", [5, 7, 8, 9]),
        ("5、7～8", [5, 7, 8]),
        ("5 7–8;", [5, 7, 8]),
        ("1-60", range(1, 61)),
    ],
)
def test_pages_are_understood_as_people_type_them(text: str, pages: Sequence[int]) -> None:
    assert tuple(page - 1 for page in pages) == pages_chosen(text, count=COUNT)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no page is named"),
        (" ,", "no page is named"),
        ("0", "not 0"),
        ("61", "the pages 1 to 60, and not 61"),
        ("59-61", "not 59-61"),
        ("9-7", "not 9-7"),
        ("61-", "not 61-"),
        ("-3", "not written like"),
        ("five", "five is not written like"),
        ("1.5", "not written like"),
        ("3-4-5", "not written like"),
        ("5,5", "page 5 is named twice"),
        ("5,4-6", "page 5 is named twice"),
        ("9" * 40, "not written like"),
    ],
)
def test_pages_that_are_not_clear_are_refused(text: str, why: str) -> None:
    with pytest.raises(PrintRefused, match=why):
        pages_chosen(text, count=COUNT)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (["S00006514899910002"], [1]),
        (["s00006514899920001"], [2]),
        (["王伟"], [0]),
        (["Anne Marie"], [3]),
        (["anne marie"], [3]),
        (["20001"], [2]),
        (["0007，王伟"], [4, 0]),
        (["W0003", "10001"], [3, 0]),
        (["阿依努尔·买买提"], [4]),
    ],
)
def test_a_page_is_found_by_its_number_or_its_holder(wanted: list[str], found: list[int]) -> None:
    assert tuple(found) == bearers_chosen(wanted, BEARERS)


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (["李娜"], "2 pages fit 李娜"),
        (["0001"], "2 pages fit 0001: S00006514899910001 王伟、S00006514899920001 李娜; give"),
        (["王"], "no page of the run has the number or the name 王"),
        (["007"], "no page"),
        (["S0000651489991000"], "no page"),
        (["王伟", "10001"], "page 1 is named twice"),
        ([" "], "no page is named"),
    ],
)
def test_a_holder_who_is_not_clear_is_asked_for_again(wanted: list[str], why: str) -> None:
    with pytest.raises(PrintRefused, match=why):
        bearers_chosen(wanted, BEARERS)


def test_a_long_choice_is_told_by_its_first_page_and_how_many_more() -> None:
    assert "2+19" == ranges_of(range(1, 40, 2), longest=24)
