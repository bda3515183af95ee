"""What a rule of an exam is, and what an exam is judged against."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from pipeline.rules.book.rule import Rule
from pipeline.rules.cards.batch import CardOnFile
from pipeline.rules.exam.batch import Exam
from pipeline.rules.exam.draft import ExamDraft
from pipeline.rules.exam.seating import Seating
from pipeline.rules.facts import Facts
from pipeline.rules.problems import Problem


@dataclass(frozen=True, slots=True)
class ExamFacts:
    """What an exam is judged against.

    `cards` are the cards on file under the numbers that the sheet 人员 has; `kept` are the seats of the batch that is
    amended, None where there is no such batch.
    """

    facts: Facts
    cards: Mapping[str, CardOnFile]
    kept: Seating | None = None


Check = Callable[[ExamDraft, ExamFacts], Iterator[Problem]]
SeatedCheck = Callable[[Exam, Seating], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class ExamRule:
    """One rule about the sheets of an exam: its name, the article it comes from, the codes it gives, the check."""

    name: str
    article: str
    codes: tuple[str, ...]
    check: Check

    @classmethod
    def as_for_results(cls, rule: Rule) -> Self:
        """Return a rule that holds for an exam as it does for results."""
        return cls(rule.name, rule.article, rule.codes, lambda exam, known: rule.check(exam.draft, known.facts))


@dataclass(frozen=True, slots=True)
class SeatedRule:
    """One rule about an exam whose candidates have their seats: which rooms are used, and by whom, is known then."""

    name: str
    article: str
    codes: tuple[str, ...]
    check: SeatedCheck
