"""Rules about candidates beside those that hold for every person of a batch."""

from collections.abc import Iterator
from typing import Final

from pipeline.rules import columns as common
from pipeline.rules.exam import columns
from pipeline.rules.exam.book.repetition import repeated
from pipeline.rules.exam.book.rule import ExamFacts, ExamRule
from pipeline.rules.exam.draft import ExamDraft
from pipeline.rules.problems import Problem
from pipeline.rules.reading import rows_shown
from pipeline.rules.text import tight


def nobody_is_listed_twice(exam: ExamDraft, _known: ExamFacts) -> Iterator[Problem]:
    """A candidate has one ticket and sits in one place at a time: one row a person, under whatever 证件类型."""
    known = ((line.row, line.entrant.identity.bearer if line.entrant.identity else None) for line in exam.candidates)
    return repeated("candidate-twice", common.IDENTITY, known)


def tickets_are_of_one_kind(exam: ExamDraft, _known: ExamFacts) -> Iterator[Problem]:
    """准考证号 come with the batch for all or for nobody: two ways of counting would meet (K11)."""
    if not any(line.ticket for line in exam.candidates):
        return
    for line in exam.candidates:
        is_blank = not tight(columns.cell(line.entrant.row, columns.TICKET).text)
        if is_blank and not exam.draft.is_told(line.row, columns.TICKET):
            yield Problem.of("ticket-missing", line.row, columns.TICKET)


def tickets_are_unique(exam: ExamDraft, _known: ExamFacts) -> Iterator[Problem]:
    """A 准考证号 belongs to one candidate (K11)."""
    return repeated("ticket-twice", columns.TICKET, ((line.row, line.ticket) for line in exam.candidates))


def missing_photos_are_told(exam: ExamDraft, _known: ExamFacts) -> Iterator[Problem]:
    """A ticket may have no photo; how many have none, and whose, is told before they are printed."""
    people = len(exam.candidates)
    if people and not exam.draft.roster.photos:
        yield Problem.warning("exam-photos-none", None, common.PHOTO, people=people)
        return
    rows = [
        line.row
        for line in exam.candidates
        if line.entrant.photo is None
        and line.entrant.identity is not None
        and not exam.draft.is_told(line.row, common.PHOTO)
    ]
    if rows:
        told = {"count": len(rows), "people": people, "rows": rows_shown(rows)}
        yield Problem.warning("exam-photos-missing", None, common.PHOTO, **told)


RULES: Final = (
    ExamRule("K11", "K11", ("candidate-twice",), nobody_is_listed_twice),
    ExamRule("K11", "K11", ("exam-photos-missing", "exam-photos-none"), missing_photos_are_told),
    ExamRule("K11", "K11", ("ticket-missing",), tickets_are_of_one_kind),
    ExamRule("K11", "K11, E2-8", ("ticket-twice",), tickets_are_unique),
)
