"""What a rule of an exam is, and what an exam is judged against."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.rules.book.rule import RuleOf
from pipeline.rules.cards.batch import CardOnFile
from pipeline.rules.exam.batch import Exam
from pipeline.rules.exam.draft import ExamDraft
from pipeline.rules.exam.seating import Seating
from pipeline.rules.exam.ticketed import HeldSeat, KeptExam, TicketOnFile
from pipeline.rules.facts import Facts
from pipeline.rules.problems import Problem


@dataclass(frozen=True, slots=True)
class ExamFacts:
    """What an exam is judged against.

    `cards` are the cards on file under the numbers that the sheet 人员 has; `kept` is the batch that is amended, None
    where there is no such batch; `held` are the candidates' seats in accepted exams, under `Candidate.person`;
    `tickets` are those of the 准考证号 of 名单 that somebody got already.
    """

    facts: Facts
    cards: Mapping[str, CardOnFile]
    kept: KeptExam | None = None
    held: Mapping[str, Sequence[HeldSeat]] = field(default_factory=dict)
    tickets: Mapping[str, TicketOnFile] = field(default_factory=dict)


ExamRule = RuleOf[ExamDraft, ExamFacts]
SeatedCheck = Callable[[Exam, Seating, ExamFacts], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class SeatedRule:
    """One rule about an exam whose candidates have their seats: which rooms are used, and by whom, is known then."""

    name: str
    article: str
    codes: tuple[str, ...]
    check: SeatedCheck
