"""How far results have come on the platform: what may follow what."""

from itertools import product

import pytest

from pipeline.rules.reporting import Reported, is_submitted, may_follow


def test_nothing_goes_back_but_what_the_review_returned() -> None:
    ways = [(before, after) for before, after in product((None, *Reported), Reported) if may_follow(before, after)]

    assert [
        (None, "submitted"),
        (None, "reviewed"),
        (None, "searchable"),
        ("submitted", "returned"),
        ("submitted", "reviewed"),
        ("submitted", "searchable"),
        ("returned", "submitted"),
        ("reviewed", "returned"),
        ("reviewed", "searchable"),
    ] == ways


@pytest.mark.parametrize(
    ("state", "submitted"),
    [(None, False), ("submitted", True), ("returned", False), ("reviewed", True), ("searchable", True)],
)
def test_the_platform_has_what_was_handed_in_and_not_returned(state: str | None, *, submitted: bool) -> None:
    assert submitted is is_submitted(state)
