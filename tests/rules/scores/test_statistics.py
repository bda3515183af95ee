"""The table of a year: what counts, what does not, and sums that are right."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.exam.batch import Group
from pipeline.rules.levels import Level
from pipeline.rules.scores.statistics import Figures, Papers, Recorded, newest_of_each, statistics
from pipeline.rules.scores.tally import Tally

A, B = Group("电工", "----", Level.SENIOR_WORKER), Group("电工", "----", Level.JUNIOR_WORKER)
NOTHING = Papers({}, {}, {})
groups = st.sampled_from([A, B, Group("焊工", "----", Level.MIDDLE_WORKER)])
counts = st.dictionaries(groups, st.integers(1, 9))


def tally(group: Group, entered: int, sat: int, passed: int) -> Tally:
    return Tally(group, entered=entered, sat=sat, passed=passed)


def scores(name: str, amends: str | None = None, *, year: int = 2026, stands: bool = True) -> Recorded:
    return Recorded(name, amends, year, stands, (tally(A, 4, 3, 2),))


def names(*recorded: Recorded) -> list[str]:
    return [one.name for one in newest_of_each(recorded)]


def test_what_was_amended_counts_no_more() -> None:
    assert ["c", "d"] == names(scores("a"), scores("b", "a"), scores("d"), scores("c", "b"))


def test_two_amendments_of_one_exam_are_no_two_exams() -> None:
    assert ["c"] == names(scores("a"), scores("b", "a"), scores("c", "a"))


def test_an_amendment_that_was_taken_back_leaves_what_it_amended() -> None:
    assert ["a"] == names(scores("a"), scores("b", "a", stands=False))


def test_a_name_that_was_taken_back_may_be_that_of_another_exam() -> None:
    assert ["a", "c"] == names(scores("a", stands=False), scores("a"), scores("b", stands=False), scores("c", "b"))


def test_an_exam_of_another_year_is_left_out() -> None:
    assert () == statistics(2027, [scores("a")], NOTHING).rows


def test_rows_stand_by_level_and_add_up_exams_and_papers() -> None:
    found = statistics(2026, [scores("a"), scores("b")], Papers({A: 3, B: 1}, {A: 1}, {B: 2}))

    assert (
        (B, Figures(issued=1, taken_back=2)),
        (A, Figures(entered=8, sat=6, absent=2, passed=4, issued=3, reissued=1)),
    ) == found.rows
    assert 2026 == found.year


@given(st.lists(st.builds(tally, groups, st.just(9), st.integers(4, 9), st.integers(0, 4))), counts, counts, counts)
def test_the_total_is_what_the_rows_add_up_to(
    found: list[Tally], issued: dict[Group, int], reissued: dict[Group, int], taken_back: dict[Group, int]
) -> None:
    recorded = [Recorded(str(place), None, 2026, stands=True, tallies=(one,)) for place, one in enumerate(found)]
    total = statistics(2026, recorded, Papers(issued, reissued, taken_back)).total

    assert total.entered == total.sat + total.absent == sum(one.entered for one in found)
    assert total.passed == sum(one.passed for one in found)
    assert (sum(issued.values()), sum(reissued.values()), sum(taken_back.values())) == (
        total.issued,
        total.reissued,
        total.taken_back,
    )
