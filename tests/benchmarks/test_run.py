"""That `make bench` measures a whole run, and writes down what it measured. Nothing is asserted about time."""

from pathlib import Path

import pytest

from tests.benchmarks.office import whole_run
from tests.benchmarks.report import page

FIGURES = {
    "measured_at": "2026-11-23T05:52+00:00",
    "processor": "Some CPU",
    "memory": "24 GB",
    "system": "Linux",
    "python": "3.11.7",
    "certpress": "0.1.0",
    "commit": "abc",
    "cores": 2,
    "pages": 500,
    "rounds": 5,
    "versions": {"typst": "0.15.2", "chromium": None},
    "contests": {
        "Print run": [
            {
                "program": "certpress",
                "pages": 500,
                "start_s": {"median": 0.5},
                "ms_a_further_page": 0.4,
                "ms_a_page": {"median": 1.4, "least": 1.3, "most": 1.6},
                "times": 1.0,
                "times_further": 1.0,
                "bytes_a_page_beyond_photos": 3100.0,
                "memory_mib": 80.0,
            },
            {"program": "Typst", "pages": 500, "faults": ["499 pages for 500 people"]},
        ]
    },
    "office": [
        {
            "people": 1000,
            "photos": 1000,
            "floor": [{"wall_s": 2.0, "cpu_s": 2.0, "memory_mib": 50}],
            "run": [{"wall_s": 6.0, "cpu_s": 9.0, "memory_mib": 170}],
        }
    ],
}


def test_what_was_measured_stands_on_the_page() -> None:
    lines = page(FIGURES).splitlines()

    assert "| certpress | 500 | 1.4 | 1.3–1.6 | 1 | 0.50 | 0.4 | 1 | 3.1 | 80 |" in lines
    assert "| 1000 | 1000 | 6.0 | 2.0 | 3.0 | 9.00 | 170 |" in lines


def test_a_program_that_left_something_out_is_named_and_not_in_the_table() -> None:
    assert "Typst was not measured: 499 pages for 500 people" in page(FIGURES)
    assert "| Typst" not in page(FIGURES)


def test_versions_of_what_is_not_here_are_left_out() -> None:
    assert "Python 3.11.7, typst 0.15.2\n" in page(FIGURES)


@pytest.mark.benchmark
def test_small_batches_are_carried_through_and_measured(tmp_path: Path) -> None:
    measured = whole_run(tmp_path, people=4, pictures=2)

    assert (4, 2, 1, 1) == (
        measured["people"],
        measured["photos"],
        len(measured["run"]),
        len(measured["floor"]),
    )
