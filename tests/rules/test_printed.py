"""Which certificates are on which sheets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.printed import on_sheets
from pipeline.rules.serials import SerialRange, ranges_in

FIRST = SerialRange("A", 4, 1, 1)


@pytest.mark.parametrize(
    ("places", "spoiled", "expected"),
    [
        ([1, 2, 3], "", [(1, 3, "A0001—A0003")]),
        ([1, 2, 3], "A0002", [(1, 1, "A0001"), (2, 3, "A0003—A0004")]),
        ([1, 2, 4, 5], "", [(1, 2, "A0001—A0002"), (4, 5, "A0003—A0004")]),
        ([7], "A0001-A0009", [(7, 7, "A0010")]),
        ([1, 2], "B0001, A0005", [(1, 2, "A0001—A0002")]),
    ],
)
def test_spoiled_sheets_are_left_out(places: list[int], spoiled: str, expected: list[tuple[int, int, str]]) -> None:
    runs = on_sheets(places, copy=3, first=FIRST, spoiled=ranges_in(spoiled))

    assert expected == [(run.place, run.until, str(run.serials)) for run in runs]
    assert {3} == {run.copy for run in runs}


def test_without_serials_there_are_places_only() -> None:
    runs = on_sheets([1, 2, 5], copy=2, first=None)

    assert [(1, 2, None, 2), (5, 5, None, 2)] == [(run.place, run.until, run.serials, run.copy) for run in runs]


def test_a_place_that_comes_before_another_although_it_follows_it_begins_a_run() -> None:
    assert [(2, 2), (1, 1)] == [(run.place, run.until) for run in on_sheets([2, 1], copy=1, first=None)]


@given(st.sets(st.integers(1, 60), min_size=1), st.sets(st.integers(1, 60)))
def test_every_certificate_has_a_good_sheet_of_its_own_in_order(places: set[int], bad: set[int]) -> None:
    spoiled = [SerialRange("A", 4, at, at) for at in sorted(bad)]
    pairs = []
    for run in on_sheets(sorted(places), copy=1, first=FIRST, spoiled=spoiled):
        assert run.serials is not None
        assert run.until - run.place == run.serials.last - run.serials.first
        serials = range(run.serials.first, run.serials.last + 1)
        pairs += list(zip(range(run.place, run.until + 1), serials, strict=True))

    good = [at for at in range(1, 200) if at not in bad][: len(places)]
    assert list(zip(sorted(places), good, strict=True)) == pairs
