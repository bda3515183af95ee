"""Nobody is sent where there is no seat, or to two sessions of one hour, and not more go than there are."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.rules.exam.batch import Session, Subject
from pipeline.rules.exam.routes import Route, best_routes, is_passable, transport
from tests.rules.exam.exams import session


@st.composite
def stages(draw: st.DrawFn) -> list[dict[Session, int]]:
    """The seats of the sessions of up to three subjects."""
    found = []
    for subject in list(Subject)[: draw(st.integers(1, 3))]:
        seats = draw(st.dictionaries(st.integers(8, 12), st.integers(1, 9), max_size=3))
        found.append({session(f"{subject}{hour}", subject, hour): free for hour, free in seats.items()})
    return found


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 30), stages())
def test_every_route_can_be_gone_and_no_session_is_over_full(people: int, seats: list[dict[Session, int]]) -> None:
    routes = best_routes(people, seats, lambda _: 1)
    taken: Counter[Session] = Counter()
    for route, count in routes.items():
        assert is_passable(route)
        assert [*Subject][: len(seats)] == [held.subject for held in route]
        taken.update(dict.fromkeys(route, count))

    assert sum(routes.values()) <= people
    assert all(taken[held] <= free for stage in seats for held, free in stage.items())


def test_nobody_is_parted_from_the_others_without_need() -> None:
    early, late = session("1", Subject.THEORY, 9), session("2", Subject.THEORY, 10)

    assert {(late,): 20} == best_routes(20, [{early: 10, late: 20}], lambda _: 1)
    assert {(early,): 10, (late,): 15} == best_routes(25, [{early: 10, late: 20}], lambda _: 1)


def test_the_cheapest_way_is_taken_and_of_equal_ones_the_earliest() -> None:
    early, late = session("1", Subject.THEORY, 9), session("2", Subject.THEORY, 10)
    seats = [{early: 10, late: 10}]

    assert {(early,): 5} == best_routes(5, seats, lambda _: 1)
    assert {(late,): 5} == best_routes(5, seats, lambda held: int(held is early))


def test_who_needs_no_further_session_is_sent_nowhere() -> None:
    assert {(): 5} == best_routes(5, [], lambda _: 1)


# Whoever comes from the first can go to both that follow; from the second only to the later of them.
FIRST, SECOND = session("1", Subject.THEORY, 9), session("2", Subject.THEORY, 10)
SOON, LATE = session("3", Subject.PRACTICAL, 10), session("4", Subject.PRACTICAL, 14)
EVENING = session("5", Subject.REVIEW, 18)


@pytest.mark.parametrize(
    ("people", "come", "seats", "expected"),
    [
        # Those of the first make room for those of the second, who have no other way.
        (8, (5, 3), (4, 6), {(FIRST, LATE): 1, (FIRST, SOON): 4, (SECOND, LATE): 3}),
        # No more of them than there are, than there are seats, than are wanted.
        (8, (1, 3), (1, 5), {(FIRST, SOON): 1, (SECOND, LATE): 1}),
        (8, (3, 3), (9, 1), {(FIRST, LATE): 3, (SECOND, LATE): 3}),
        (4, (5, 3), (4, 6), {(FIRST, LATE): 4}),
        (2, (5, 3), (4, 6), {(FIRST, LATE): 2}),
        (8, (0, 3), (9, 9), {(SECOND, LATE): 3}),
        (8, (2, 3), (0, 0), {}),
        (8, (2, 3), (0, 1), {(FIRST, SOON): 1}),
    ],
)
def test_some_go_elsewhere_where_others_would_find_no_seat(
    people: int, come: tuple[int, int], seats: tuple[int, int], expected: dict[Route, int]
) -> None:
    routes: dict[Route, int] = {(FIRST,): come[0], (SECOND,): come[1]}

    assert expected == transport(routes, {LATE: seats[0], SOON: seats[1]}, people)


def test_one_gives_up_a_seat_to_another_who_gives_up_one_to_a_third() -> None:
    go = [session(f"实{hour}", Subject.PRACTICAL, hour) for hour in (14, 11, 9)]
    # The first cannot go to the last of them, the second not to the first; the third has nowhere else to go.
    come = [session("1", Subject.THEORY, 9), session("2", Subject.THEORY, 14), session("3", Subject.THEORY, 9, 3)]
    expected = {(come[0], go[1]): 1, (come[1], go[2]): 1, (come[2], go[0]): 1}

    assert expected == transport(dict.fromkeys([(one,) for one in come], 1), dict.fromkeys(go, 1), 3)


def test_a_third_subject_follows_the_two_before_it() -> None:
    stages = [{FIRST: 2, SECOND: 2}, {LATE: 4}, {EVENING: 3}]

    assert {(FIRST, LATE, EVENING): 2, (SECOND, LATE, EVENING): 1} == best_routes(4, stages, lambda _: 1)
    assert {(FIRST, LATE, EVENING): 2} == best_routes(2, stages, lambda _: 1)


def test_who_goes_to_which_session_of_the_first_subject_is_left_open_until_the_second_is_known() -> None:
    """Sent to the first session both, one of them would find the only other session of theirs full."""
    early, next_hour = session("5", Subject.PRACTICAL, 9), session("6", Subject.PRACTICAL, 10)
    stages = [{FIRST: 2, SECOND: 2}, {early: 1, next_hour: 1}]

    assert {(FIRST, next_hour): 1, (SECOND, early): 1} == best_routes(2, stages, lambda _: 1)


def test_nobody_goes_where_a_subject_has_no_session_with_seats() -> None:
    assert {} == best_routes(5, [{}], lambda _: 1)
    assert {} == best_routes(5, [{FIRST: 5}, {}], lambda _: 1)


def test_nobody_is_in_two_sessions_of_one_hour() -> None:
    assert is_passable((FIRST, SECOND, LATE))
    assert not is_passable((SECOND, LATE, SOON))
    assert not is_passable((SOON, LATE, SECOND))
