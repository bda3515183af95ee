"""What scores tell beside the exams of the site that their 准考证号 are of."""

from collections.abc import Iterator, Sequence
from typing import Final

from pipeline.rules.exam.batch import person_key
from pipeline.rules.exam.columns import TICKET
from pipeline.rules.exam.ticketed import ExamTickets
from pipeline.rules.exam.tickets import ticket_order
from pipeline.rules.problems import Problem
from pipeline.rules.scores.draft import ScoreDraft, ScoreLine

_MOST_NAMED: Final = 10


def compared_with_exams(scores: ScoreDraft, exams: Sequence[ExamTickets]) -> Iterator[Problem]:
    """Yield a ticket that is somebody else's, one that none of the exams has, and who of an exam is not in the list."""
    owner = {ticket: (exam.batch, person) for exam in exams for ticket, person in exam.holders.items()}
    for line in scores.lines if exams else ():
        if line.ticket and line.ticket not in owner:
            batches = "、".join(exam.batch for exam in exams)
            yield Problem.warning("ticket-not-of-exam", line.row, TICKET, ticket=line.ticket, batch=batches)
        elif line.ticket and (person := _person(line)) and owner[line.ticket][1] != person:
            yield Problem.of("ticket-of-other", line.row, TICKET, ticket=line.ticket, batch=owner[line.ticket][0])
    listed = {_person(line) for line in scores.lines} | {None}
    for exam in exams:
        yield from _missing(exam, [ticket for ticket, person in exam.holders.items() if person not in listed])


def _missing(exam: ExamTickets, tickets: list[str]) -> Iterator[Problem]:
    if tickets:
        named = sorted(tickets, key=ticket_order)
        shown = "、".join(named[:_MOST_NAMED]) + ("……" if len(named) > _MOST_NAMED else "")
        values = {"batch": exam.batch, "count": len(named), "tickets": shown}
        yield Problem.warning("candidates-missing", None, TICKET, **values)


def _person(line: ScoreLine) -> str | None:
    identity = line.entrant.identity
    return person_key(str(identity.type), identity.text) if identity else None
