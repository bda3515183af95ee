"""成绩登记.xlsx: the form of scores with everybody of an exam in it, to be filled with marks and dropped (K26, R50)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from pipeline.reports.forms import filled_form
from pipeline.reports.score_form import SCORES
from pipeline.rules import columns
from pipeline.rules.batch import ScopeItem
from pipeline.rules.categories import Category
from pipeline.rules.exam.batch import Candidate, Exam
from pipeline.rules.exam.columns import TICKET, TITLE
from pipeline.rules.exam.ticketed import TicketedExam
from pipeline.rules.exam.tickets import ticket_order
from pipeline.rules.particulars import parse_batch_name
from pipeline.rules.refusal import Refusal

FILE_NAME: Final = "成绩登记.xlsx"


def score_entry(ticketed: TicketedExam) -> bytes:
    """Return the workbook: 批次 as far as the exam tells it, 名单 with everybody in 准考证号 order, marks left blank.

    评价结束日期 is the day of the last session; 批次号 is made of that of the exam, and blank where that would be too
    long.
    """
    exam = ticketed.batch.exam
    people = sorted(zip(ticketed.numbers, exam.candidates, strict=True), key=lambda one: ticket_order(one[0]))
    cells = [_cells(ticket, candidate) for ticket, candidate in people]
    return filled_form(SCORES, tuple(_trades(exam)), exam.institution, particulars=_particulars(exam), people=cells)


def _particulars(exam: Exam) -> Mapping[str, str]:
    return {
        columns.BATCH: _batch_name(exam),
        TITLE: exam.title,
        columns.EVALUATION_ENDED_ON: max(session.day for session in exam.sessions).isoformat(),
    }


def _batch_name(exam: Exam) -> str:
    try:
        return parse_batch_name(f"{exam.name}-{Category.SCORES}")
    except Refusal:
        return ""


def _trades(exam: Exam) -> Iterator[ScopeItem]:
    """Yield what is examined, to choose from in the workbook."""
    levels = defaultdict(list)
    for group in dict.fromkeys(candidate.group for candidate in exam.candidates):
        levels[group.occupation, group.job].append(group.level)
    for (occupation, job), examined in levels.items():
        yield ScopeItem(occupation, (job,), tuple(examined))


def _cells(ticket: str, candidate: Candidate) -> Mapping[str, str]:
    return {
        columns.NAME: candidate.name,
        columns.IDENTITY_TYPE: candidate.identity_type,
        columns.IDENTITY: candidate.identity,
        columns.OCCUPATION: candidate.occupation,
        columns.JOB: candidate.job,
        columns.LEVEL: str(candidate.level),
        TICKET: ticket,
    }
