"""Who is withdrawn has to be replaced where he is still rostered, and nowhere else."""

from dataclasses import replace
from datetime import date, timedelta

from pipeline.rules.exam.batch import Duty, Exam, Post
from pipeline.rules.exam.duties_ahead import DutyAhead, duties_ahead_of
from tests.rules.exam import exams

CARD, OTHER = "S00006514899920001", "S00006514899920002"


NEXT_DAY = replace(exams.AFTERNOON, day=exams.DAY + timedelta(days=1))


def rostered(*duties: Duty) -> Exam:
    exam = exams.exam(exams.candidates(1), (*exams.theory(30), *exams.practical(30)), (exams.MORNING, NEXT_DAY))
    return replace(exam, duties=duties)


def days_told(exam: Exam, today: date) -> list[date]:
    return [duty.day for duty in duties_ahead_of(exam, CARD, today)]


def test_a_duty_counts_until_its_last_session_is_past() -> None:
    exam = rostered(Duty(2, Post.EXAMINER, "王一", CARD))
    first, last = exam.sessions[0].day, exam.sessions[-1].day

    assert [first] == days_told(exam, first - timedelta(days=9))
    assert [last] == days_told(exam, last)
    assert [] == days_told(exam, last + timedelta(days=1))


def test_only_the_card_that_is_named_counts_and_only_its_session() -> None:
    exam = rostered(
        Duty(2, Post.EXAMINER, "李二", OTHER),
        Duty(3, Post.LEADING_EXAMINER, "王一", CARD, session=NEXT_DAY.number),
    )
    last = exam.sessions[-1].day

    assert [DutyAhead("2026-12-准考", "2026年12月职业技能等级认定", last, Post.LEADING_EXAMINER)] == list(
        duties_ahead_of(exam, CARD, exam.sessions[0].day)
    )
