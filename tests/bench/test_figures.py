"""Medians, what a page costs, ratios: from given laps."""

import pytest

from pipeline.bench.contest import Result
from pipeline.bench.figures import Spread, milliseconds_a_further_page, milliseconds_a_page, ratio, reckoned
from pipeline.bench.programs import PRINT_RUN
from pipeline.bench.report import rows
from pipeline.bench.stopwatch import Lap

CERTPRESS, TYPST, SINGLY = PRINT_RUN[0], PRINT_RUN[2], PRINT_RUN[-1]


def result_of(index: int, *, pages: int, cold: list[float], laps: list[float]) -> Result:
    return Result(
        PRINT_RUN[index],
        pages,
        size=pages * 40_000,
        photos=pages * 37_000,
        cold=[Lap(cpu, cpu, 50) for cpu in cold],
        laps=[Lap(cpu, cpu, 60) for cpu in laps],
    )


def test_the_middle_measurement_counts_and_both_ends_are_told() -> None:
    assert Spread(2.0, 1.0, 9.0) == Spread.of([9.0, 1.0, 2.0])


def test_the_start_is_shared_by_all_pages() -> None:
    assert Spread(3.0, 2.0, 4.0) == milliseconds_a_page([0.3, 0.2, 0.4], 100)


def test_a_further_page_costs_what_is_left_without_the_start() -> None:
    assert milliseconds_a_further_page([1.2, 1.3, 9.0], [0.3, 0.2, 0.3], 101) == pytest.approx(10.0)


def test_one_page_tells_nothing_about_a_further_one() -> None:
    assert milliseconds_a_further_page([1.2], [0.3], 1) is None


@pytest.mark.parametrize(
    ("seconds", "made", "pages", "expected"),
    [(5.0, 500, 500, 5.0), (2.0, 21, 1001, 51.0), (1.0, 1, 3, 3.0)],
    ids=["measured", "fewer were made", "only one was made"],
)
def test_a_slow_program_is_reckoned_up_to_all_pages(seconds: float, made: int, pages: int, expected: float) -> None:
    assert reckoned(seconds, 1.0, made=made, pages=pages) == pytest.approx(expected)


@pytest.mark.parametrize(("other", "ours", "expected"), [(6.0, 2.0, 3.0), (None, 2.0, None), (6.0, -0.1, None)])
def test_a_ratio_is_told_only_where_both_figures_are(
    other: float | None, ours: float | None, expected: float | None
) -> None:
    assert expected == ratio(other, ours)


def test_each_program_is_compared_with_certpress() -> None:
    ours = result_of(0, pages=101, cold=[0.1, 0.1, 0.1], laps=[0.3, 0.2, 0.2])
    typst = result_of(2, pages=101, cold=[0.2, 0.2, 0.2], laps=[1.2, 1.2, 1.3])
    certpress_row, typst_row = rows([ours, typst], pages=101)

    assert 6.0 == pytest.approx(typst_row["times"])
    assert 10.0 == pytest.approx(typst_row["times_further"])
    assert 1.0 == certpress_row["times"]
    assert 3000 == typst_row["bytes_a_page_beyond_photos"]


def test_a_program_with_faults_has_no_figures_and_hides_nobody_elses() -> None:
    ours = result_of(0, pages=11, cold=[0.1], laps=[0.2])
    wrong = Result(TYPST, 11, faults=["10 pages for 11 people"])

    assert [{"program": "Typst", "pages": 11, "faults": ["10 pages for 11 people"]}] == rows([ours, wrong], pages=11)[
        1:
    ]


def test_a_slow_program_is_compared_as_if_it_had_made_all_pages() -> None:
    ours = result_of(0, pages=1001, cold=[0.1], laps=[1.1])
    slow = result_of(-1, pages=11, cold=[1.0], laps=[5.0])
    row = rows([ours, slow], pages=1001)[1]

    assert 11 == row["pages"]
    assert (1.0 + 0.4 * 1000) / 1.1 == pytest.approx(row["times"])
