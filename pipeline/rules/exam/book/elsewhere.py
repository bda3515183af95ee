"""Rules about the other exams of a candidate (K11)."""

from collections.abc import Iterator
from typing import Final

from pipeline.rules import columns as common
from pipeline.rules.exam.batch import Exam
from pipeline.rules.exam.book.rule import ExamFacts, SeatedRule
from pipeline.rules.exam.seating import Seating
from pipeline.rules.problems import Problem
from pipeline.rules.text import same_key


def nobody_sits_in_two_exams_at_one_hour(exam: Exam, seating: Seating, known: ExamFacts) -> Iterator[Problem]:
    """A candidate has one seat at one hour; an exam that comes again without 修订 would give everybody two tickets."""
    session_of, seats = {session.number: session for session in exam.sessions}, seating.by_person()
    # The exam that is amended gives its seats up, and that a 批次号 is taken is told of the batch.
    own = {same_key(name) for name in (exam.name, exam.amends) if name}
    for candidate in exam.candidates:
        sessions = [session_of[seat.session] for seat in seats.get(candidate.person, ())]
        for held in known.held.get(candidate.person, ()):
            if same_key(held.batch) not in own and any(held.session.overlaps(session) for session in sessions):
                session = held.session
                time = f"{session.day} {session.begins:%H:%M}—{session.ends:%H:%M}"
                values = {"batch": held.batch, "session": session.number, "time": time}
                yield Problem.of("exam-at-one-hour", candidate.row, common.IDENTITY, **values)


RULES: Final = (SeatedRule("K11", "K11", ("exam-at-one-hour",), nobody_sits_in_two_exams_at_one_hour),)
