"""What an amendment says of those who have their tickets in hand."""

from dataclasses import replace

import pytest

from pipeline.rules import columns as common
from pipeline.rules.exam import columns
from pipeline.rules.exam.columns import ROOMS, SESSIONS
from tests.rules.exam.judging import judged
from tests.rules.exam.samples import Change, amending, both, cell, good_case, key, no_person, people, person
from tests.rules.located import located
from tests.rules.rosters import FIRST_ROW

_LEFT = "amended-left warning 批次 修订 batch=2026-12-电工-旧"
_CHANGED = "amended-tickets warning 批次 修订 batch=2026-12-电工-旧"


def told(*changes: Change) -> list[str]:
    return [f"{one.code} {located(one)}" for one in judged(both(*changes)(*good_case())).problems]


@pytest.mark.parametrize(("gone", "more"), [(1, ""), (6, ""), (7, "…"), (8, "…")])
def test_those_who_left_are_named_with_their_tickets_the_first_six_of_them(gone: int, more: str) -> None:
    roster, known = both(people(10), amending)(*good_case())
    case = both(*(no_person(place) for place in range(gone)))(roster, known)
    assert known.kept is not None
    says = known.kept.says
    names = [f"{says[one].name} {known.kept.tickets[one]}" for one in list(says)[: min(gone, 6)]]

    assert [f"{_LEFT} count={gone} tickets={'、'.join(names)}{more}"] == [
        f"{one.code} {located(one)}" for one in judged(case).problems
    ]


def test_all_whose_tickets_would_be_wrong_are_told_by_their_rows() -> None:
    assert [f"{_CHANGED} count=3 rows=2–4"] == told(
        amending, cell(SESSIONS, columns.BEGINS, "13:30", row=FIRST_ROW + 1)
    )
    assert [f"{_CHANGED} count=1 rows=3"] == told(amending, person(common.NAME, "迪丽热巴", row=FIRST_ROW + 1))


def test_those_who_left_and_those_whose_tickets_changed_are_told_at_once() -> None:
    change = both(people(4), amending, no_person(3), cell(ROOMS, columns.PLACE, "实训楼2层", row=FIRST_ROW + 2))

    assert [f"{_LEFT} count=1 tickets=张伟 20260010003", f"{_CHANGED} count=3 rows=2–4"] == told(change)


def test_who_is_new_has_no_ticket_that_could_be_wrong() -> None:
    _, known = amending(*good_case(3))
    roster, facts = key(columns.AMENDS, "2026-12-电工-旧")(*good_case(4))

    assert () == judged((roster, replace(facts, kept=known.kept))).problems


def test_an_exam_that_amends_nothing_is_held_against_no_tickets() -> None:
    change = both(people(4), amending, no_person(3), key(columns.AMENDS, ""))

    assert [] == told(change)
