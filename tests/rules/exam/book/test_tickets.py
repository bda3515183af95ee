"""What the rule book says of 准考证号 that come with the batch: whose they are, and that they tell no identity."""

from dataclasses import replace

import pytest

from pipeline.rules import columns as common
from pipeline.rules.exam import columns
from pipeline.rules.exam.batch import person_key
from pipeline.rules.exam.seating import Seating
from pipeline.rules.exam.ticketed import KeptExam, TicketOnFile
from pipeline.rules.identity import masked
from tests.rules.exam.judging import codes, judged, numbered_like
from tests.rules.exam.rosters import candidate
from tests.rules.exam.samples import (
    SAMPLES,
    Change,
    both,
    good_case,
    key,
    person,
)
from tests.rules.rosters import FIRST_ROW, identity


def test_a_ticket_of_somebody_else_is_told_with_whose_it_is_and_no_identity_number() -> None:
    (problem,) = judged(SAMPLES["ticket-taken"].bad(*good_case())).problems
    told = dict(problem.values)

    assert (FIRST_ROW + 1, columns.TICKET) == (problem.row, problem.column)
    assert ("20260010001", "2026-12-电工-旧") == (told["ticket"], told["batch"])
    assert f"{candidate(7)[common.NAME]} {masked(identity(7))}" == told["holder"]


@pytest.mark.parametrize("amends", ["", "2026-12-电工-另"])
def test_a_ticket_is_kept_by_no_exam_but_the_one_that_amends_its_own(amends: str) -> None:
    change = both(SAMPLES["ticket-taken"].good, key(columns.AMENDS, amends))

    assert {"ticket-again"} == codes(judged(change(*good_case())).problems)


def test_two_who_swap_their_tickets_are_told_whose_each_is_and_what_their_own_is() -> None:
    roster, known = both(SAMPLES["ticket-taken"].good)(*good_case())
    own = {person_key("居民身份证", identity(place)): f"2026001000{1 - place}" for place in range(2)}
    found = {
        ticket: TicketOnFile("2026-12-电工-旧", key_of, candidate(place)[common.NAME], identity(place))
        for place, (key_of, ticket) in enumerate(own.items())
    }
    known = replace(known, kept=KeptExam(1, Seating(()), own), tickets=found)
    problems = judged((roster, known)).problems

    assert {(row, code) for row in (2, 3) for code in ("ticket-taken", "ticket-changed")} == {
        (problem.row, problem.code) for problem in problems
    }


@pytest.mark.parametrize(
    ("change", "is_told"),
    [
        (person(columns.TICKET, identity(1)), True),
        (person(columns.TICKET, f"A{identity(7)}"), True),
        (both(person(common.IDENTITY_TYPE, "护照"), person(common.IDENTITY, "e1234567")), True),
        (both(person(common.IDENTITY_TYPE, "护照"), person(common.IDENTITY, "e1234568")), False),
        (person(columns.TICKET, numbered_like("2016")), True),
        (person(columns.TICKET, numbered_like("2017")), False),
    ],
)
def test_a_ticket_that_is_an_identity_number_is_told_without_it(change: Change, *, is_told: bool) -> None:
    given = both(SAMPLES["ticket-missing"].good, person(columns.TICKET, "E1234567"), change)
    found = [problem for problem in judged(given(*good_case())).problems if problem.code == "ticket-identity"]

    assert [(FIRST_ROW, {})] * is_told == [(problem.row, dict(problem.values)) for problem in found]
