"""What the rule book says of an exam beside those that were accepted before it."""

from dataclasses import replace
from datetime import date, time

import pytest

from pipeline.rules import columns as common
from pipeline.rules.exam import columns
from pipeline.rules.exam.batch import Session, Subject, person_key
from pipeline.rules.exam.book.elsewhere import nobody_sits_in_two_exams_at_one_hour
from pipeline.rules.exam.seating import Seating
from pipeline.rules.exam.ticketed import HeldSeat
from tests.rules.exam.judging import codes, judged, seated
from tests.rules.exam.samples import (
    all_seated_elsewhere,
    all_tickets_known,
    amended_by,
    both,
    good_case,
    key,
    seated_elsewhere,
    seats_known,
)
from tests.rules.rosters import FIRST_ROW, identity


def test_who_has_a_seat_in_another_exam_is_told_where_and_when_and_nobody_is_seated() -> None:
    judgement = judged(seated_elsewhere(time(10), time(11))(*good_case()))
    (problem,) = judgement.problems

    assert judgement.exam is None
    assert (FIRST_ROW + 1, common.IDENTITY) == (problem.row, problem.column)
    assert {"batch": "2026-11-电工-准考", "session": "5", "time": "2026-12-05 10:00—11:00"} == dict(problem.values)


@pytest.mark.parametrize(("newcomers", "rows"), [(0, 0), (2, 0), (3, 7)])
def test_an_exam_that_comes_again_without_its_amends_is_told_once(newcomers: int, rows: int) -> None:
    """Of ten people: as long as four of five are the same, it is the same exam again."""
    problems = judged(all_seated_elsewhere(time(10), time(11), but=newcomers)(*good_case(10))).problems
    again = [problem for problem in problems if problem.code == "exam-again"]

    assert rows == sum(problem.code == "exam-at-one-hour" for problem in problems)
    assert rows + len(again) == len(problems)
    assert [] == again if rows else [(None, columns.AMENDS)] == [(one.row, one.column) for one in again]
    for one in again:
        assert {"batch": "2026-11-电工-准考", "count": str(10 - newcomers), "people": "10"} == dict(one.values)


def test_beside_an_exam_that_comes_again_a_third_one_is_still_told() -> None:
    roster, known = all_seated_elsewhere(time(10), time(11))(*good_case(10))
    session = Session("7", Subject.THEORY, date(2026, 12, 5), time(9), time(10))
    person = person_key("居民身份证", identity(4))
    known = replace(known, held={**known.held, person: (*known.held[person], HeldSeat("2026-11-焊工", session))})
    problems = judged((roster, known)).problems

    assert [(None, "exam-again", "2026-11-电工-准考"), (FIRST_ROW + 4, "exam-at-one-hour", "2026-11-焊工")] == [
        (problem.row, problem.code, dict(problem.values)["batch"]) for problem in problems
    ]


@pytest.mark.parametrize(("newcomers", "rows"), [(0, 0), (2, 0), (3, 7)])
def test_tickets_that_come_again_without_the_amended_batch_are_told_once(newcomers: int, rows: int) -> None:
    problems = judged(all_tickets_known(but=newcomers)(*good_case(10))).problems
    again = [problem for problem in problems if problem.code == "tickets-again"]

    assert rows == sum(problem.code == "ticket-again" for problem in problems)
    assert rows + len(again) == len(problems)
    assert [] == again if rows else [(None, columns.AMENDS)] == [(one.row, one.column) for one in again]
    for one in again:
        assert {"batch": "2026-12-电工-旧", "count": str(10 - newcomers), "people": "10"} == dict(one.values)


def test_of_an_exam_that_was_amended_before_the_newest_is_told_and_nothing_of_its_candidates() -> None:
    newest = "2026-12-电工-改"
    people_again = both(all_tickets_known(batch=newest), all_seated_elsewhere(time(10), time(11), batch=newest))
    change = both(key(columns.AMENDS, "2026-12-电工-旧"), amended_by(newest), people_again)
    (problem,) = judged(change(*good_case(10))).problems

    assert ("amended-already", None, columns.AMENDS) == (problem.code, problem.row, problem.column)
    assert {"batch": "2026-12-电工-旧", "newest": newest} == dict(problem.values)


def test_an_amendment_that_was_accepted_is_told_that_its_name_is_taken_and_nothing_else() -> None:
    own = "2026-12-电工-改"
    roster, known = both(key(common.BATCH, own), key(columns.AMENDS, "2026-12-电工-旧"), amended_by(own))(*good_case())
    known = replace(known, facts=replace(known.facts, accepted_names=frozenset({own})))

    assert {"batch-name-taken"} == codes(judged((roster, known)).problems)


@pytest.mark.parametrize("key_of_batch", [common.BATCH, columns.AMENDS])
def test_seats_that_an_exam_gives_up_are_no_seats_elsewhere(key_of_batch: str) -> None:
    """The exam that is amended, and this exam itself where its 批次号 is looked at once more."""
    change = both(seats_known, key(key_of_batch, "2026-11-电工-准考"), seated_elsewhere(time(10), time(11)))
    problems = judged(change(*good_case())).problems

    assert set() == codes(problems)


def test_who_has_no_seat_here_is_nowhere_at_one_hour() -> None:
    """Such as somebody who takes none of the subjects that are examined."""
    case = seated_elsewhere(time(10), time(11))(*good_case())
    exam, _ = seated(good_case())

    assert [] == list(nobody_sits_in_two_exams_at_one_hour(exam, Seating(()), case[1]))
