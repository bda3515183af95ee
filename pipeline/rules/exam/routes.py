"""Which sessions people go through: one of each subject, no two of them at one hour, none over its seats."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise, product

from pipeline.rules.exam.batch import Session

Route = tuple[Session, ...]
Seats = Mapping[Session, int]


def best_routes(people: int, stages: Sequence[Seats], cost: Callable[[Session], int]) -> Mapping[Route, int]:
    """Return how many of `people` take which route; fewer than all where there are not enough seats.

    `stages` are the free seats of the sessions of each subject, in the order in which sessions are preferred. Nobody
    is sent elsewhere than the others without need: if everybody can take one route, it is the one of the lowest cost,
    and the earliest of equals. For up to two subjects no other choice seats more people.
    """
    whole = [route for route in product(*stages) if is_passable(route) and _holds(route, stages, people)]
    if whole:
        return {min(whole, key=lambda route: sum(map(cost, route))): people}
    # The first two subjects are one step: who is sent to the wrong session of the first may find the second full.
    joined = len(stages) > 1
    routes: Mapping[Route, int] = {(one,): seats for one, seats in stages[0].items()} if joined else {(): people}
    for stage in stages[1:] if joined else stages:
        routes = transport(routes, stage, people)
    return routes


def is_passable(route: Route) -> bool:
    """Whether one person can be in all these sessions."""
    return not any(one.overlaps(other) for place, one in enumerate(route) for other in route[:place])


def transport(routes: Mapping[Route, int], seats: Seats, people: int) -> Mapping[Route, int]:
    """Return the routes, each one session longer, that the most people can take, `people` of them at the most.

    `routes` tells how many can come by which route; no route and no session is taken by more than there is room for.
    """
    left, free = dict(routes), dict(seats)
    flow: dict[tuple[Route, Session], int] = {}
    while people and (path := _way(left, free, flow)):
        back = [(route, session) for (_, session), (route, _) in pairwise(path)]
        step = min(people, left[path[0][0]], free[path[-1][1]], *(flow[edge] for edge in back))
        flow.update({edge: flow.get(edge, 0) + step for edge in path})
        flow.update({edge: flow[edge] - step for edge in back})
        left[path[0][0]] -= step
        free[path[-1][1]] -= step
        people -= step
    return {(*route, session): count for (route, session), count in flow.items() if count}


def _holds(route: Route, stages: Sequence[Seats], people: int) -> bool:
    return all(seats[session] >= people for session, seats in zip(route, stages, strict=True))


def _way(
    left: Mapping[Route, int], free: Seats, flow: Mapping[tuple[Route, Session], int]
) -> list[tuple[Route, Session]]:
    """Return a shortest way by which more people find a session, the first of them by the first pair.

    Where it has several pairs, people of each further route give up the session of the pair before. An empty list:
    there is none.
    """
    given_up: dict[Route, Session | None] = {route: None for route, people in left.items() if people}
    reached_by: dict[Session, Route] = {}
    waiting = deque(given_up)
    while waiting:
        route = waiting.popleft()
        for session in free:
            if session in reached_by or not is_passable((*route, session)):
                continue
            reached_by[session] = route
            if free[session]:
                return _traced(session, reached_by, given_up)
            for (other, taken), people in flow.items():
                if taken == session and people and other not in given_up:
                    given_up[other] = session
                    waiting.append(other)
    return []


def _traced(
    session: Session | None, reached_by: Mapping[Session, Route], given_up: Mapping[Route, Session | None]
) -> list[tuple[Route, Session]]:
    path = []
    while session is not None:
        route = reached_by[session]
        path.append((route, session))
        session = given_up[route]
    return path[::-1]
