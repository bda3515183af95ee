from itertools import chain, combinations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.rules.exam.fitting import best_rooms

ROOMS = st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=1, max_size=8)


@settings(max_examples=300, deadline=None)
@given(rooms=ROOMS, people=st.integers(1, 40), thrifty=st.booleans())
def test_no_other_choice_of_rooms_is_better(*, rooms: list[tuple[int, bool]], people: int, thrifty: bool) -> None:
    free = tuple(seats for seats, _ in rooms)
    is_new = tuple(new for _, new in rooms)
    assume(sum(free) >= people)

    def worth(places: tuple[int, ...]) -> tuple[int, int]:
        opened, seats = sum(is_new[place] for place in places), sum(free[place] for place in places)
        return (seats, opened) if thrifty else (opened, seats)

    every = chain.from_iterable(combinations(range(len(rooms)), size) for size in range(1, len(rooms) + 1))
    enough = [places for places in every if sum(free[place] for place in places) >= people]
    chosen = best_rooms(free, is_new, people, thrifty=thrifty)

    assert chosen in enough
    assert min(map(worth, enough)) == worth(chosen)


def test_of_equal_rooms_the_first_are_taken() -> None:
    assert (0, 1) == best_rooms((30, 30, 30), (True, True, True), 60, thrifty=False)


def test_a_room_in_use_is_filled_before_one_is_opened() -> None:
    assert (1,) == best_rooms((30, 30), (True, False), 5, thrifty=False)


def test_few_rooms_come_before_few_empty_seats_unless_seats_are_scarce() -> None:
    free, is_new = (30, 15, 10), (True, True, True)

    assert (0,) == best_rooms(free, is_new, 25, thrifty=False)
    assert (1, 2) == best_rooms(free, is_new, 25, thrifty=True)


def test_a_room_that_is_larger_than_it_need_be_is_taken_once() -> None:
    for thrifty in (False, True):
        assert (0,) == best_rooms((5,), (True,), 1, thrifty=thrifty)
        assert (1,) == best_rooms((7, 5, 9), (True, True, True), 3, thrifty=thrifty)
