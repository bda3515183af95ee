"""Rules about what was passed: the filed scope, the marks, 综合评审."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from pipeline.rules import columns
from pipeline.rules.batch import NO_JOB
from pipeline.rules.book.rule import Rule
from pipeline.rules.draft import Draft
from pipeline.rules.entrant import Entrant
from pipeline.rules.facts import Facts
from pipeline.rules.marks import PASS_MARK, Absence, Review
from pipeline.rules.problems import Problem
from pipeline.rules.reading import located
from pipeline.rules.refusal import Refusal


def occupation_is_filed(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """The occupation is among those the institution has filed (Z9, Z12)."""
    for entrant in draft.entrants:
        if entrant.occupation is None:
            continue
        try:
            facts.filing.occupation(entrant.occupation)
        except Refusal as refusal:
            yield located(refusal, entrant.row.number, columns.OCCUPATION)


def job_is_filed(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """The job is filed for the occupation; `----` must be filed too (Z9, Z12)."""
    for entrant in draft.entrants:
        if entrant.occupation is None or entrant.job is None or not _is_filed(entrant.occupation, facts):
            continue
        try:
            facts.filing.job(entrant.occupation, entrant.job)
        except Refusal as refusal:
            yield located(refusal, entrant.row.number, columns.JOB)


def an_empty_job_is_meant(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """A blank 工种 of an occupation that has filed ones may be forgotten, and `----` would be printed; it is told."""
    for entrant in draft.entrants:
        occupation = entrant.occupation
        if occupation is None or not draft.lacks(entrant.row, columns.JOB) or not _is_filed(occupation, facts):
            continue
        jobs = facts.filing.jobs(occupation)
        if jobs and _is_filed_without_job(occupation, facts):
            values = {"occupation": occupation, "jobs": jobs, "none": NO_JOB}
            yield Problem.warning("job-empty", entrant.row.number, columns.JOB, **values)


def level_is_filed(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """The level is filed for the occupation and the job (Z9, Z26(4))."""
    for entrant in draft.entrants:
        if entrant.level is None or entrant.job is None or entrant.occupation is None:
            continue
        try:
            filed = facts.filing.job(entrant.occupation, entrant.job)
        except Refusal:
            # Its own problem already; the levels of something that is not filed cannot be judged.
            continue
        try:
            facts.filing.check_level(filed, entrant.level)
        except Refusal as refusal:
            yield located(refusal, entrant.row.number, columns.LEVEL)


def marks_reach_sixty(draft: Draft, _facts: Facts) -> Iterator[Problem]:
    """理论 and 实操 each reach 60 of 100, 60 included; a blank mark or 缺考 is none (K26, E13-7)."""
    for entrant in draft.entrants:
        yield from _judged(draft, entrant, columns.THEORY, entrant.theory)
        yield from _judged(draft, entrant, columns.PRACTICAL, entrant.practical)


def reviews_are_passed(draft: Draft, _facts: Facts) -> Iterator[Problem]:
    """技师 and 高级技师 passed 综合评审 as well (K26, Z8); nobody who failed one gets a certificate."""
    for entrant in draft.entrants:
        row = entrant.row.number
        if entrant.review is Review.FAILED:
            yield Problem.of("review-not-passed", row, columns.REVIEW)
        elif entrant.review is Review.NONE and entrant.level and entrant.level.needs_review:
            yield Problem.of("review-missing", row, columns.REVIEW, level=entrant.level)


def _is_filed(occupation: str, facts: Facts) -> bool:
    try:
        return bool(facts.filing.occupation(occupation))
    except Refusal:
        return False


def _is_filed_without_job(occupation: str, facts: Facts) -> bool:
    try:
        return bool(facts.filing.job(occupation, NO_JOB))
    except Refusal:
        return False


def _judged(draft: Draft, entrant: Entrant, column: str, mark: Decimal | Absence | None) -> Iterator[Problem]:
    row = entrant.row.number
    if draft.lacks(entrant.row, column):
        yield Problem.of("mark-missing", row, column)
    elif isinstance(mark, Absence):
        yield Problem.of("mark-absent", row, column)
    elif mark is not None and mark < PASS_MARK:
        yield Problem.of("mark-below-sixty", row, column, mark=mark)


RULES: Final = (
    Rule("R14", "Z9, Z12", ("occupation-misspelt", "occupation-not-filed"), occupation_is_filed),
    Rule("R14", "Z9, Z12", ("job-not-filed",), job_is_filed),
    Rule("R15", "Z12", ("job-empty",), an_empty_job_is_meant),
    Rule("R14", "Z9, Z26(4)", ("level-not-filed",), level_is_filed),
    Rule("R23", "K26", ("mark-missing", "mark-absent", "mark-below-sixty"), marks_reach_sixty),
    Rule("R24", "K26, Z8", ("review-missing", "review-not-passed"), reviews_are_passed),
)
