"""What an amendment changes for people who may have their tickets in hand already (K11)."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from pipeline.rules.exam import columns
from pipeline.rules.exam.batch import Exam
from pipeline.rules.exam.book.rule import ExamFacts, SeatedRule
from pipeline.rules.exam.seating import Seating
from pipeline.rules.exam.ticketed import what_tickets_say
from pipeline.rules.problems import Problem
from pipeline.rules.reading import rows_shown

# Of more than these the number tells, and the two lists themselves.
_MOST_NAMED: Final = 6


def tickets_in_hand_are_told(exam: Exam, seating: Seating, known: ExamFacts) -> Iterator[Problem]:
    """Who was left out has a ticket that nobody expects, and whose place has changed would go to the old one."""
    if known.kept is None or not exam.amends:
        return
    before, now = known.kept.says, what_tickets_say(exam, seating)
    if left := [person for person in before if person not in now]:
        named = "、".join(f"{before[person].name} {known.kept.tickets[person]}" for person in islice(left, _MOST_NAMED))
        told = {"count": len(left), "tickets": named + ("…" if len(left) > _MOST_NAMED else "")}
        yield Problem.warning("amended-left", None, columns.AMENDS, batch=exam.amends, **told)
    people = [candidate for candidate in exam.candidates if candidate.person in before]
    if rows := [one.row for one in people if before[one.person] != now[one.person]]:
        told = {"count": len(rows), "rows": rows_shown(rows)}
        yield Problem.warning("amended-tickets", None, columns.AMENDS, batch=exam.amends, **told)


RULES: Final = (SeatedRule("K11", "K11", ("amended-left", "amended-tickets"), tickets_in_hand_are_told),)
