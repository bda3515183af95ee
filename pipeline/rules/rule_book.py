"""The rule book: every rule that a batch of 认定结果 is judged by, and the judgement."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pipeline.rules.batch import Batch, Result
from pipeline.rules.book import certificate_numbers, particulars, people, photos, results, scored, timing
from pipeline.rules.book.rule import Rule
from pipeline.rules.certain import certain
from pipeline.rules.draft import Draft
from pipeline.rules.entrant import Entrant
from pipeline.rules.facts import Facts
from pipeline.rules.marks import Absence, Review
from pipeline.rules.problems import Problem, in_reading_order

RULE_BOOK: Final[tuple[Rule, ...]] = (
    *particulars.RULES,
    *timing.RULES,
    *people.RULES,
    *results.RULES,
    *scored.RULES,
    *photos.RULES,
    *certificate_numbers.RULES,
)

# Rules of R1-R30 that are no check of a batch, and where they are held instead.
ELSEWHERE: Final = {
    "R2": "numbers.InstitutionCode.parse: position 1, when the settings are read",
    "R3": "numbers.InstitutionCode.parse: positions 2-5, when the settings are read",
    "R4": "numbers.InstitutionCode.parse: positions 6-7, when the settings are read",
    "R5": "numbers.InstitutionCode.parse: positions 8-9, when the settings are read",
    "R6": "numbers.InstitutionCode.parse: position 10, when the settings are read",
    "R7": "numbers.InstitutionCode.parse: positions 11-13, when the settings are read",
    "R10": "numbers.NumberSequence and the counter in the register: 000001 to 999999, then a refusal",
    "R12": "the ledger: a number is assigned once, and voided by an entry with a reason",
    "R16": "documents: the fit policy of the two fields",
    "R17": "the settings: the institution's name is never read from a roster",
    "R18": "the certificate's template: the place of the seal",
    "R20": "the certificate's template: the size of the QR code",
    "R21": "the certificate's template: sizes, faces, border",
    "R22": "entrant.parse_level: 特级技师 and 首席技师 are refused while the roster is understood",
    "R28": "R23, R24 and R27 give errors and no warnings: who did not pass, or was struck off, gets no number",
    "R29": "documents: no mark is a field of a certificate or of a public list",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rule book says: every problem, and the batch of the rows without an error.

    `batch` is None where the batch as a whole has an error, or no row is left.
    """

    problems: tuple[Problem, ...]
    batch: Batch | None

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems for which a row or the batch goes back."""
        return tuple(problem for problem in self.problems if problem.is_error)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems that are only told."""
        return tuple(problem for problem in self.problems if not problem.is_error)

    @property
    def bad_rows(self) -> frozenset[int]:
        """The rows with an error, as Excel counts them."""
        return _bad_rows(self.problems)


def judge(draft: Draft, facts: Facts) -> Judgement:
    """Return every problem of every row at once, and the batch that cannot be wrong, if there is one."""
    found = (problem for rule in RULE_BOOK for problem in rule.check(draft, facts))
    problems = in_reading_order((*draft.problems, *found))
    if any(problem.is_error and problem.row is None for problem in problems):
        return Judgement(problems, None)
    bad_rows = _bad_rows(problems)
    good = [entrant for entrant in draft.entrants if entrant.row.number not in bad_rows]
    return Judgement(problems, _batch(draft, good, facts) if good else None)


def _bad_rows(problems: tuple[Problem, ...]) -> frozenset[int]:
    return frozenset(problem.row for problem in problems if problem.is_error and problem.row is not None)


def _batch(draft: Draft, good: list[Entrant], facts: Facts) -> Batch:
    known = draft.particulars
    return Batch(
        name=certain(known.batch),
        institution=facts.institution,
        institution_name=facts.institution_name,
        approver=certain(known.approver),
        approval_document=certain(known.approval_document),
        approved_on=certain(known.approved_on),
        evaluation_ended_on=certain(known.evaluation_ended_on),
        notice_from=certain(known.notice_from),
        notice_to=certain(known.notice_to),
        issued_on=certain(known.issued_on),
        results=tuple(_result(entrant, facts) for entrant in good),
    )


def _result(entrant: Entrant, facts: Facts) -> Result:
    identity = certain(entrant.identity)
    filed = facts.filing.job(certain(entrant.occupation), certain(entrant.job))
    return Result(
        row=entrant.row.number,
        name=str(certain(entrant.name)),
        identity_type=str(identity.type),
        identity=str(identity),
        occupation=filed.occupation,
        job=filed.job,
        level=certain(entrant.level),
        theory=_mark(entrant.theory),
        practical=_mark(entrant.practical),
        review_passed=None if entrant.review is Review.NONE else entrant.review is Review.PASSED,
        photo=entrant.photo,
        supplied_number=certificate_numbers.parsed_number(entrant.number, facts) if entrant.number else None,
    )


def _mark(value: Decimal | Absence | None) -> Decimal:
    # The same: 缺考 is an error.
    assert isinstance(value, Decimal)
    return value
