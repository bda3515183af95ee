"""What the register answers knows of itself."""

from datetime import date

import pytest

from pipeline.ledger.views import ReportedBatch


@pytest.mark.parametrize(
    ("state", "today", "is_overdue"),
    [
        (None, 4, False),
        (None, 5, True),
        ("returned", 5, True),
        ("submitted", 5, False),
        ("searchable", 5, False),
    ],
)
def test_results_are_overdue_after_their_day_unless_the_platform_has_them(
    state: str | None,
    today: int,
    is_overdue: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    batch = ReportedBatch(1, "2026-11-电工-01", 3, state, None, due_on=date(2026, 12, 4))

    assert is_overdue is batch.is_overdue(date(2026, 12, today))
