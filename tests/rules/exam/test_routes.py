"""Nobody is sent where there is no seat, or to two sessions of one hour, and not more go than there are."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.rules.exam.batch import Session, Subject
from pipeline.rules.exam.routes import best_routes, is_passable
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
