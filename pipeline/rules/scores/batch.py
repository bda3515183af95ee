"""A batch of scores that passed every rule, and what each candidate came to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.rules.exam.batch import Group
from pipeline.rules.exam.tickets import ticket_order
from pipeline.rules.levels import Level
from pipeline.rules.marks import PASS_MARK, Absence, Review
from pipeline.rules.numbers import InstitutionCode

Mark = Decimal | Absence


@dataclass(frozen=True, slots=True)
class Score:
    """One candidate of an exam with the marks; `ticket` is the 准考证号, None where the roster has none."""

    row: int
    name: str
    identity_type: str
    identity: str
    occupation: str
    job: str
    level: Level
    theory: Mark
    practical: Mark
    review: Review | Absence
    ticket: str | None = None
    remark: str = ""

    @property
    def group(self) -> Group:
        """What the candidate was examined in."""
        return Group(self.occupation, self.job, self.level)

    @property
    def sat(self) -> bool:
        """参考: whether the candidate came to anything at all; 缺考 is who missed everything."""
        return any(isinstance(mark, Decimal) for mark in (self.theory, self.practical)) or self.review in (
            Review.PASSED,
            Review.FAILED,
        )

    @property
    def reaches_sixty(self) -> bool:
        """Whether 理论 and 实操 each reach 60, 60 included (K26, R23)."""
        return all(isinstance(mark, Decimal) and mark >= PASS_MARK for mark in (self.theory, self.practical))

    @property
    def passed(self) -> bool:
        """合格: both marks reach 60, and 综合评审 is passed where it belongs to the level or was held (K26, R24)."""
        is_reviewed = self.review is Review.PASSED or (self.review is Review.NONE and not self.level.needs_review)
        return self.reaches_sixty and is_reviewed


@dataclass(frozen=True, slots=True)
class ScoreBatch:
    """A batch of 成绩; `scores` is in roster order, `title` the 考试名称; the notice is None while it is not fixed.

    `amends` is 修订: the 批次号 of the scores in whose place these stand, None for an exam's first ones.
    """

    name: str
    institution: InstitutionCode
    institution_name: str
    title: str
    amends: str | None
    evaluation_ended_on: date
    notice_from: date | None
    notice_to: date | None
    scores: tuple[Score, ...]

    @property
    def people(self) -> int:
        """How many candidates there are."""
        return len(self.scores)

    @property
    def issued_on(self) -> date:
        """The day on which the evaluation ended: its year is that of the folder and of the statistics."""
        return self.evaluation_ended_on


@dataclass(frozen=True, slots=True)
class RecordedScores:
    """A batch of scores that the ledger knows. It stands where a numbered batch stands, and takes no number."""

    batch: ScoreBatch

    @property
    def numbers(self) -> tuple[()]:
        """No numbers."""
        return ()


def in_list_order(scores: Iterable[Score]) -> tuple[Score, ...]:
    """Return the candidates as every list has them: by 准考证号, then those without one in roster order (R50)."""
    return tuple(sorted(scores, key=lambda one: (one.ticket is None, ticket_order(one.ticket or ""))))
