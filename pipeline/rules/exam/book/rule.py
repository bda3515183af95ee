"""What a rule of an exam is, and what an exam is judged against."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.rules.book.rule import RuleOf
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


ExamRule = RuleOf[ExamDraft, ExamFacts]
SeatedCheck = Callable[[Exam, Seating], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class SeatedRule:
    """One rule about an exam whose candidates have their seats: which rooms are used, and by whom, is known then."""

    name: str
    article: str
    codes: tuple[str, ...]
    check: SeatedCheck
