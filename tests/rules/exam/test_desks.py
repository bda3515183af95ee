"""How the desks of a room stand where the batch does not say it, or says too little."""

import pytest

from pipeline.rules.exam.desks import grid


@pytest.mark.parametrize(
    ("desks", "rows", "desk_columns", "expected"),
    [
        (30, 6, 5, (5, 6)),
        (20, 6, 5, (5, 6)),
        (31, 6, 5, (5, 7)),
        (30, 4, None, (8, 4)),
        (3, 5, None, (1, 3)),
        (30, None, 4, (4, 8)),
        (3, None, 5, (3, 1)),
        (30, None, None, (6, 5)),
        (12, None, None, (4, 3)),
        (1, None, None, (1, 1)),
    ],
)
def test_as_many_columns_and_rows_as_the_batch_says_or_the_desks_need(
    desks: int, rows: int | None, desk_columns: int | None, expected: tuple[int, int]
) -> None:
    assert expected == grid(desks, rows, desk_columns)
