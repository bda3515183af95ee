"""What scores tell beside the exams of the site that their 准考证号 are of."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.rules import columns
from pipeline.rules.entrant import Entrant
from pipeline.rules.exam.batch import Candidate, person_key
from pipeline.rules.exam.columns import TICKET
from pipeline.rules.exam.ticketed import ExamTickets
from pipeline.rules.exam.tickets import ticket_order
from pipeline.rules.problems import Problem
from pipeline.rules.reading import shown
from pipeline.rules.scope import parse_job
from pipeline.rules.scores.draft import ScoreDraft, ScoreLine
from pipeline.rules.text import tight

_MOST_NAMED: Final = 10


@dataclass(frozen=True, slots=True)
class _Entered:
    """Somebody who was entered for an exam of the site: its 批次号, the 准考证号, the candidate."""

    batch: str
    ticket: str
    candidate: Candidate


def compared_with_exams(scores: ScoreDraft, exams: Sequence[ExamTickets]) -> Iterator[Problem]:
    """Yield a ticket that is somebody else's, one that none of the exams has, and who of an exam is not in the list."""
    entered = _by_ticket(exams)
    for line in scores.lines if exams else ():
        if line.ticket and line.ticket not in entered:
            batches = "、".join(exam.batch for exam in exams)
            yield Problem.warning("ticket-not-of-exam", line.row, TICKET, ticket=line.ticket, batch=batches)
        elif line.ticket and not _may_be(line, entered[line.ticket]):
            values = {"ticket": line.ticket, "batch": entered[line.ticket].batch}
            yield Problem.of("ticket-of-other", line.row, TICKET, **values)
    listed = {_person(line) for line in scores.lines}
    for exam in exams:
        yield from _missing(exam, [ticket for ticket, one in exam.holders.items() if one.person not in listed])


def said_otherwise(scores: ScoreDraft, exams: Sequence[ExamTickets]) -> Iterator[Problem]:
    """Yield every 姓名, 职业名称, 工种名称 and 职业技能等级 that is not the one that the exam has of the candidate."""
    for line, entered in _matched(scores, exams):
        for column, known, typed in _differences(line.entrant, entered.candidate):
            values = {"batch": entered.batch, "ticket": entered.ticket, "heading": column}
            yield Problem.of("exam-says-otherwise", line.row, column, known=known, typed=shown(typed), **values)


def _matched(scores: ScoreDraft, exams: Sequence[ExamTickets]) -> Iterator[tuple[ScoreLine, _Entered]]:
    """Yield the lines with whom they are of: by 准考证号, else by person, as far as the person's is not in the list.

    Of several exams of one person it is the one that differs least.
    """
    entered, listed = _by_ticket(exams), {line.ticket for line in scores.lines}
    waiting: dict[str | None, list[_Entered]] = defaultdict(list)
    for ticket, one in entered.items():
        if ticket not in listed:
            waiting[one.candidate.person].append(one)
    for line in scores.lines if exams else ():
        found = [entered[line.ticket]] if line.ticket and line.ticket in entered else waiting.get(_person(line), [])
        likely = [one for one in found if _may_be(line, one)]
        if likely:
            yield line, min(likely, key=lambda one: len(_differences(line.entrant, one.candidate)))


def _differences(entrant: Entrant, candidate: Candidate) -> list[tuple[str, str, str]]:
    """Return each column that differs with what the exam has and what was typed; what was not understood is told."""
    compared = (
        (columns.NAME, candidate.name, entrant.name),
        (columns.OCCUPATION, tight(candidate.occupation), entrant.occupation),
        (columns.JOB, parse_job(candidate.job), entrant.job),
        (columns.LEVEL, str(candidate.level), entrant.level),
    )
    return [(column, known, str(typed)) for column, known, typed in compared if typed and str(typed) != known]


def _by_ticket(exams: Sequence[ExamTickets]) -> Mapping[str, _Entered]:
    return {
        ticket: _Entered(exam.batch, ticket, candidate) for exam in exams for ticket, candidate in exam.holders.items()
    }


def _missing(exam: ExamTickets, tickets: list[str]) -> Iterator[Problem]:
    if tickets:
        named = sorted(tickets, key=ticket_order)
        shown_tickets = "、".join(named[:_MOST_NAMED]) + ("……" if len(named) > _MOST_NAMED else "")
        values = {"batch": exam.batch, "count": len(named), "tickets": shown_tickets}
        yield Problem.warning("candidates-missing", None, TICKET, **values)


def _may_be(line: ScoreLine, entered: _Entered) -> bool:
    """Whether the line may be of that candidate: an identity number that cannot be read is nobody else's."""
    return _person(line) in {None, entered.candidate.person}


def _person(line: ScoreLine) -> str | None:
    identity = line.entrant.identity
    return person_key(str(identity.type), identity.text) if identity else None
