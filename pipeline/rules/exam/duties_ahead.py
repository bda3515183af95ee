"""For what somebody with a card is still rostered: once the card is withdrawn, another has to be found."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pipeline.rules.exam.batch import Exam, Post


@dataclass(frozen=True, slots=True)
class DutyAhead:
    """A post of a coming exam: the 批次号, 考试名称, the first day of it that is not past, and the post."""

    batch: str
    title: str
    day: date
    post: Post


def duties_ahead_of(exam: Exam, card: str, today: date) -> Iterator[DutyAhead]:
    """Yield the posts that the card of that number has in the exam from `today` on, in the order of the sheet 人员."""
    for duty in exam.duties:
        if duty.card == card:
            asked = (session for session in exam.sessions if duty.session in (None, session.number))
            days = [session.day for session in asked if session.day >= today]
            if days:
                yield DutyAhead(exam.name, exam.title, min(days), duty.post)
