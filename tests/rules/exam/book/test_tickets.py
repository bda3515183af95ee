"""What the rule book says of 准考证号 that come with the batch: whose they are, and that they tell no identity."""

from dataclasses import replace

import pytest

from pipeline.rules import columns as common
from pipeline.rules.exam import columns
from pipeline.rules.exam.batch import person_key
from pipeline.rules.exam.seating import Seating
from pipeline.rules.exam.ticketed import KeptExam, TicketOnFile
from pipeline.rules.identity import masked
from tests.rules.exam.judging import judged, numbered_like
from tests.rules.exam.rosters import candidate
from tests.rules.exam.samples import (
    SAMPLES,
    Change,
    all_tickets_known,
    amended_by,
    both,
    good_case,
    key,
    person,
    ticket_known,
)
from tests.rules.located import located
from tests.rules.rosters import FIRST_ROW, identity


def told(change: Change) -> list[str]:
    return [f"{one.code} {located(one)}" for one in judged(change(*good_case())).problems]


def test_a_ticket_of_somebody_else_is_told_with_whose_it_is_and_no_identity_number() -> None:
    (problem,) = judged(SAMPLES["ticket-taken"].bad(*good_case())).problems
    values = dict(problem.values)

    assert (FIRST_ROW + 1, columns.TICKET) == (problem.row, problem.column)
    assert ("20260010001", "2026-12-电工-旧") == (values["ticket"], values["batch"])
    assert f"{candidate(7)[common.NAME]} {masked(identity(7))}" == values["holder"]


@pytest.mark.parametrize(("amends", "is_told"), [("", True), ("2026-12-电工-另", True), ("2026-12-电工-旧", False)])
def test_a_ticket_is_kept_by_no_exam_but_the_one_that_amends_its_own(amends: str, *, is_told: bool) -> None:
    change = both(SAMPLES["ticket-taken"].good, key(columns.AMENDS, amends))
    expected = ["ticket-again error 3 准考证号 batch=2026-12-电工-旧 ticket=20260010001"] * is_told

    assert expected == told(change)


def test_where_the_amended_exam_was_amended_before_nothing_is_told_of_its_tickets() -> None:
    newest = "2026-12-电工-改"
    change = both(key(columns.AMENDS, "2026-12-电工-旧"), all_tickets_known(but=2, batch=newest), amended_by(newest))

    assert [f"amended-already error 批次 修订 batch=2026-12-电工-旧 newest={newest}"] == told(change)


def test_a_ticket_that_is_in_hand_is_told_where_another_number_comes() -> None:
    amending = both(key(columns.AMENDS, "2026-12-电工-旧"), SAMPLES["ticket-missing"].good)

    assert ["ticket-changed error 2 准考证号 batch=2026-12-电工-旧 ticket=20260010009"] == told(
        both(amending, ticket_known(0, "20260010009"))
    )
    assert [] == told(both(amending, ticket_known(0, "20260010000")))
    # Nobody came with a number: those in hand are given again.
    assert [] == told(both(key(columns.AMENDS, "2026-12-电工-旧"), ticket_known(0, "20260010009")))
    assert [] == told(both(amending, ticket_known(7, "20260010009")))
    # Whoever is not known has no number in hand; that the row cannot be read is told.
    unread = told(both(amending, ticket_known(0, "20260010009"), person(common.IDENTITY, "?")))
    assert not any("ticket-changed" in one for one in unread)


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

    assert ["error 2 准考证号"] * is_told == [located(problem) for problem in found]
