"""Serials of blanks: how ranges are read and written, and what is left of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.serials import LONGEST_SERIAL, SerialRange, joined, ranges_in, without


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("A0001-A0100", "A0001", "A0100"),
        ("a0001－a0100", "A0001", "A0100"),
        ("0001~0100", "0001", "0100"),
        ("新65 000001 至 新65 000003", "新65000001", "新65000003"),
        ("A0001", "A0001", "A0001"),
        ("XJ-2026-0001", "XJ-2026-0001", "XJ-2026-0001"),
        ("XJ-2026-0001-XJ-2026-0009", "XJ-2026-0001", "XJ-2026-0009"),
    ],
)
def test_a_range_is_read_as_people_write_it(text: str, first: str, last: str) -> None:
    found = SerialRange.parse(text)

    assert (first, last) == (found.serial(found.first), found.serial(found.last))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A",
        "A-B",
        "0001-",
        "A" * 64 + "1",
        "A0000000000000001X",
        "A09-A01",
        "A1-A02",
        "A01-B05",
        "A01-05",
        "A1~A2~A3",
    ],
)
def test_what_is_no_range_is_never_read_as_one_sheet(text: str) -> None:
    with pytest.raises(ValueError, match=r"range|serial"):
        SerialRange.parse(text)


@pytest.mark.parametrize(
    ("first", "last"), [("A2", "A1"), ("A1", "B2"), ("A1", "A02"), ("A", "A"), ("1" * 16, "1" * 16)]
)
def test_ends_that_are_none_are_refused(first: str, last: str) -> None:
    with pytest.raises(ValueError, match=r"range|serial"):
        SerialRange.between(first, last)


def test_several_ranges_are_read_from_one_line() -> None:
    assert ["A01—A03", "A07", "B1"] == [str(each) for each in ranges_in("A01-A03，A07、 B1,")]


def test_the_part_that_is_no_range_is_named() -> None:
    with pytest.raises(ValueError, match=r"^A09-A01$"):
        ranges_in("A01-A03, A09-A01")


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        ("A", "A1", "serial"),
        ("A1", "A", "serial"),
        ("A2", "A1", "range"),
        ("A1", "B2", "range"),
        ("A1", "A02", "range"),
    ],
)
def test_it_is_told_whether_a_serial_is_none_or_the_ends_are_not_of_one_range(
    first: str, last: str, reason: str
) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        SerialRange.between(first, last)


def test_a_serial_may_be_so_long_and_no_longer() -> None:
    longest = "A" * (LONGEST_SERIAL - 1) + "1"

    assert longest == str(SerialRange.parse(longest))
    with pytest.raises(ValueError, match=r"^serial$"):
        SerialRange.parse("A" + longest)


def test_a_range_is_written_with_both_its_ends() -> None:
    whole = SerialRange.between("A098", "A101")

    assert (4, "A098—A101") == (len(whole), str(whole))
    assert {"first": "A098", "last": "A101"} == whole.as_ends()
    assert [whole] == [SerialRange("A", 3, 98, 101)]


def test_ranges_that_follow_each_other_are_one() -> None:
    parts = ranges_in("A01-A03, A04, A06-A07, B08, B09, B010")

    assert ["A01—A04", "A06—A07", "B08—B09", "B010"] == [str(each) for each in joined(parts)]
    assert [] == list(joined([]))


def test_ranges_that_lie_partly_within_another_are_taken_out_of_it() -> None:
    whole = SerialRange.between("A10", "A20")
    others = [SerialRange("A", 2, *ends) for ends in ((5, 10), (13, 14), (14, 15), (19, 30))]

    assert ["A13—A20"] == [str(each) for each in without(whole, [SerialRange("A", 2, 10, 12)])]
    assert ["A11—A12", "A16—A18"] == [str(each) for each in without(whole, others)]
    assert ["A10—A20"] == [
        str(each) for each in without(whole, [SerialRange("A", 3, 10, 20), SerialRange("A", 2, 21, 22)])
    ]


@given(st.integers(1, 40), st.integers(0, 40), st.sets(st.integers(1, 60)))
def test_what_is_left_of_a_range_is_every_other_sheet(first: int, more: int, others: set[int]) -> None:
    whole = SerialRange("A", 2, first, first + more)
    taken = [SerialRange("A", 2, other, other) for other in others] + [SerialRange("B", 2, 1, 99)]

    left = [at for part in without(whole, taken) for at in range(part.first, part.last + 1)]

    assert [at for at in range(first, first + more + 1) if at not in others] == left
