"""Who sat and who passed, and counts that add up whatever the marks are."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.exam.batch import Group
from pipeline.rules.levels import Level
from pipeline.rules.marks import Absence, Review
from pipeline.rules.scores.batch import Score, in_list_order
from pipeline.rules.scores.tally import Tally, tallies
from tests.rules.scores.rosters import score

ABSENT = Absence.ABSENT
marks = st.decimals(0, 100, places=1) | st.just(ABSENT)
scores = st.lists(
    st.builds(
        score,
        place=st.integers(0, 999),
        occupation=st.sampled_from(["电工", "焊工"]),
        job=st.sampled_from(["----", "高压电工"]),
        level=st.sampled_from(Level),
        theory=marks,
        practical=marks,
        review=st.sampled_from([*Review, ABSENT]),
        ticket=st.none() | st.integers(1, 99999).map(str),
    ),
    max_size=30,
)


@given(scores)
def test_the_counts_add_up_whatever_the_marks_are(found: list[Score]) -> None:
    counted = tallies(found)

    assert len(found) == sum(tally.entered for tally in counted)
    assert all(tally.entered == tally.sat + tally.absent for tally in counted)
    assert all(0 <= tally.passed <= tally.sat <= tally.entered for tally in counted)
    assert len({tally.group for tally in counted}) == len(counted)
    assert sum(score.passed for score in found) == sum(tally.passed for tally in counted)


@given(scores)
def test_nobody_passes_with_a_mark_below_sixty_or_without_a_review_of_their_level(found: list[Score]) -> None:
    for one in found:
        if one.passed:
            assert isinstance(one.theory, Decimal)
            assert isinstance(one.practical, Decimal)
            assert min(one.theory, one.practical) >= 60
            assert one.review is Review.PASSED or not one.level.needs_review
            assert one.sat


@pytest.mark.parametrize(
    ("theory", "practical", "review", "sat", "passed"),
    [
        (Decimal(60), Decimal(60), Review.NONE, True, True),
        (Decimal("59.9"), Decimal(100), Review.NONE, True, False),
        (ABSENT, Decimal(100), Review.NONE, True, False),
        (Decimal(0), ABSENT, Review.NONE, True, False),
        (ABSENT, ABSENT, Review.NONE, False, False),
        (ABSENT, ABSENT, ABSENT, False, False),
        (Decimal(60), Decimal(60), Review.FAILED, True, False),
        (Decimal(60), Decimal(60), ABSENT, True, False),
    ],
)
def test_who_sat_and_who_passed(
    theory: Decimal | Absence, practical: Decimal | Absence, review: Review | Absence, *, sat: bool, passed: bool
) -> None:
    found = score(theory=theory, practical=practical, review=review)

    assert (sat, passed) == (found.sat, found.passed)


def test_groups_stand_by_occupation_and_job_the_lowest_level_first() -> None:
    found = [
        score(level=Level.SENIOR_WORKER),
        score(level=Level.JUNIOR_WORKER),
        score(occupation="焊工", theory=ABSENT),
    ]

    assert [
        Tally(Group("焊工", "----", Level.SENIOR_WORKER), entered=1, sat=1, passed=0),
        Tally(Group("电工", "----", Level.JUNIOR_WORKER), entered=1, sat=1, passed=1),
        Tally(Group("电工", "----", Level.SENIOR_WORKER), entered=1, sat=1, passed=1),
    ] == list(tallies(found))


def test_lists_are_in_the_order_of_tickets_then_of_the_roster() -> None:
    found = [score(0), score(1, ticket="10"), score(2, ticket="9"), score(3)]

    assert [2, 1, 0, 3] == [one.row - 2 for one in in_list_order(found)]
