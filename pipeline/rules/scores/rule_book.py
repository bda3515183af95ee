"""The rule book of scores (K24, K26, K27; R23-R25, R29, R50), and the judgement."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pipeline.rules import columns
from pipeline.rules.book import particulars, people, results, timing
from pipeline.rules.book.rule import RuleOf
from pipeline.rules.certain import certain
from pipeline.rules.exam import columns as exam
from pipeline.rules.exam.book.repetition import repeated
from pipeline.rules.exam.columns import AMENDS, TICKET
from pipeline.rules.exam.ticketed import ExamTickets
from pipeline.rules.facts import Facts
from pipeline.rules.marks import PASS_MARK, Review
from pipeline.rules.problems import Problem, in_reading_order
from pipeline.rules.reading import shown
from pipeline.rules.scores.batch import Score, ScoreBatch
from pipeline.rules.scores.draft import REQUIRED_KEYS, ScoreDraft, ScoreLine
from pipeline.rules.scores.examined import compared_with_exams, said_otherwise
from pipeline.rules.text import tight

_NOTICE: Final = (columns.NOTICE_FROM, columns.NOTICE_TO)


@dataclass(frozen=True, slots=True)
class ScoreFacts:
    """What scores are judged against; `amended_is_known` tells whether there are scores under the 批次号 of 修订.

    `exams` are those of the site that any of the 准考证号 are of.
    """

    facts: Facts
    amended_is_known: bool = False
    exams: tuple[ExamTickets, ...] = ()


ScoreRule = RuleOf[ScoreDraft, ScoreFacts]


def particulars_are_complete(scores: ScoreDraft, _known: ScoreFacts) -> Iterator[Problem]:
    """Every key of 批次 that scores need is filled in; of the notice both days, or neither while it is not fixed."""
    notice = () if all(_is_blank(scores, key) for key in _NOTICE) else _NOTICE
    for key in (*REQUIRED_KEYS, *notice):
        if _is_blank(scores, key) and not scores.draft.is_told(None, key):
            yield Problem.of("key-missing", None, key, key=key)


def everybody_has_marks(scores: ScoreDraft, _known: ScoreFacts) -> Iterator[Problem]:
    """Everybody who was entered has a mark in 理论 and 实操, or 缺考: a blank could be either (K26)."""
    for line in scores.lines:
        for column in (columns.THEORY, columns.PRACTICAL):
            if scores.draft.lacks(line.entrant.row, column):
                yield Problem.of("score-missing", line.row, column)


def who_may_be_reviewed_is(scores: ScoreDraft, _known: ScoreFacts) -> Iterator[Problem]:
    """技师 and 高级技师 who passed 理论 and 实操 go on to 综合评审; nobody else has to (K26)."""
    for line in scores.lines:
        entrant = line.entrant
        if line.review is not Review.NONE or entrant.level is None or not entrant.level.needs_review:
            continue
        if all(isinstance(mark, Decimal) and mark >= PASS_MARK for mark in (entrant.theory, entrant.practical)):
            yield Problem.of("review-missing", line.row, columns.REVIEW, level=entrant.level)


def tickets_are_unique(scores: ScoreDraft, _known: ScoreFacts) -> Iterator[Problem]:
    """A 准考证号 belongs to one candidate, and to a candidate's every occupation (K11)."""
    people: dict[tuple[str, str], int] = {}
    for line in scores.lines:
        if line.ticket and line.entrant.identity:
            people.setdefault((line.ticket, line.entrant.identity.bearer.text), line.row)
    return repeated("ticket-twice", TICKET, ((row, ticket) for (ticket, _), row in people.items()))


def amended_scores_are_known(scores: ScoreDraft, known: ScoreFacts) -> Iterator[Problem]:
    """Scores stand in the place of earlier ones only where those are in the ledger: else an exam would count twice."""
    if scores.amends is not None and not known.amended_is_known:
        yield Problem.of("amended-scores-unknown", None, AMENDS, batch=shown(scores.amends))


def nobody_is_counted_twice(scores: ScoreDraft, known: ScoreFacts) -> Iterator[Problem]:
    """One exam counts once in the statistics (K32): who has scores of it already comes again only under 修订.

    Under the same 考试名称 on another day it may be 补考, so that is only told.
    """
    day, title = scores.draft.particulars.evaluation_ended_on, scores.title and tight(scores.title)
    for line in scores.lines:
        holding = people.holding_of(line.entrant, known.facts)
        for earlier in known.facts.scored.get(holding, ()) if holding else ():
            values = {"batch": earlier.batch, "day": earlier.evaluation_ended_on}
            if earlier.evaluation_ended_on == day:
                yield Problem.of("scores-twice", line.row, columns.IDENTITY, **values)
            elif tight(earlier.title) == title:
                yield Problem.warning("scores-again", line.row, columns.IDENTITY, **values)


def nobody_fails_who_is_certified(scores: ScoreDraft, known: ScoreFacts) -> Iterator[Problem]:
    """A correction by which somebody failed who holds the certificate already is told with its number: the scores are
    corrected by it, the certificate is not (K26, Z8).
    """
    for line in scores.lines if scores.amends else ():
        holding = people.holding_of(line.entrant, known.facts)
        if holding and holding in known.facts.held and _is_known_to_fail(line, known.facts):
            number = known.facts.held[holding]
            yield Problem.warning("correction-fails-holder", line.row, columns.THEORY, number=number)


def _is_known_to_fail(line: ScoreLine, facts: Facts) -> bool:
    """Whether everything could be read, and is no pass; what could not has its own error."""
    read = (line.entrant.name, line.entrant.theory, line.entrant.practical, line.review)
    return None not in read and not _score(line, facts).passed


def tickets_are_of_the_exam(scores: ScoreDraft, known: ScoreFacts) -> Iterator[Problem]:
    """A 准考证号 is of whom the exam gave it to, and everybody of the exam is in the list (K11, K26)."""
    return compared_with_exams(scores, known.exams)


def everybody_is_whom_the_exam_knows(scores: ScoreDraft, known: ScoreFacts) -> Iterator[Problem]:
    """Who is examined in what is as the exam has it: a column that was sorted alone would put strangers' names and
    levels beside the marks, and on the public notice (K26, K27).
    """
    return said_otherwise(scores, known.exams)


def _is_blank(scores: ScoreDraft, key: str) -> bool:
    return not tight(exam.find(scores.draft.roster.particulars, key).text)


OWN_RULES: Final[tuple[ScoreRule, ...]] = (
    ScoreRule("R25", "K26, K27", ("key-missing",), particulars_are_complete),
    ScoreRule("R23", "K26", ("score-missing",), everybody_has_marks),
    ScoreRule("R24", "K26, Z8", ("review-missing",), who_may_be_reviewed_is),
    ScoreRule("K11", "K11", ("ticket-twice",), tickets_are_unique),
    ScoreRule("K32", "K32", ("amended-scores-unknown",), amended_scores_are_known),
    ScoreRule("K32", "K32", ("scores-twice", "scores-again"), nobody_is_counted_twice),
    ScoreRule("R23", "K26, Z8", ("correction-fails-holder",), nobody_fails_who_is_certified),
    ScoreRule(
        "K11", "K11, K26", ("ticket-of-other", "ticket-not-of-exam", "candidates-missing"), tickets_are_of_the_exam
    ),
    ScoreRule("K11", "K11, K26, K27", ("exam-says-otherwise",), everybody_is_whom_the_exam_knows),
)
SCORE_RULES: Final[tuple[ScoreRule, ...]] = (
    *OWN_RULES,
    *ScoreRule.shared(particulars.RULES, "institution-other", "batch-name-taken"),
    *ScoreRule.shared(
        timing.RULES, "notice-backwards", "notice-before-evaluation-end", "notice-too-short", "evaluation-in-future"
    ),
    *ScoreRule.shared(
        people.RULES,
        *("name-missing", "identity-not-born", "identity-type-doubtful", "identity-two-names", "holding-twice"),
    ),
    *ScoreRule.shared(results.RULES, "occupation-not-filed", "job-not-filed", "job-empty", "level-not-filed"),
)


@dataclass(frozen=True, slots=True)
class ScoreJudgement:
    """What the rule book says: every problem, and the batch of the rows without an error; None where none is left."""

    problems: tuple[Problem, ...]
    batch: ScoreBatch | None


def judge_scores(scores: ScoreDraft, known: ScoreFacts) -> ScoreJudgement:
    """Return every problem of every row at once, and the batch that cannot be wrong, if there is one."""
    found = (problem for rule in SCORE_RULES for problem in rule.check(scores, known))
    problems = in_reading_order((*scores.draft.problems, *found))
    errors = [problem for problem in problems if problem.is_error]
    if any(problem.row is None for problem in errors):
        return ScoreJudgement(problems, None)
    bad_rows = {problem.row for problem in errors}
    good = [line for line in scores.lines if line.row not in bad_rows]
    return ScoreJudgement(problems, _batch(scores, good, known.facts) if good else None)


def _batch(scores: ScoreDraft, good: list[ScoreLine], facts: Facts) -> ScoreBatch:
    given = scores.draft.particulars
    return ScoreBatch(
        name=certain(given.batch),
        institution=facts.institution,
        institution_name=facts.institution_name,
        title=certain(scores.title),
        amends=scores.amends,
        evaluation_ended_on=certain(given.evaluation_ended_on),
        notice_from=given.notice_from,
        notice_to=given.notice_to,
        scores=tuple(_score(line, facts) for line in good),
    )


def _score(line: ScoreLine, facts: Facts) -> Score:
    entrant, review = line.entrant, line.review
    theory, practical, identity = entrant.theory, entrant.practical, certain(entrant.identity)
    # As in `certain`, for which mypy forgets that a mark is a number or 缺考.
    assert theory is not None
    assert practical is not None
    assert review is not None
    filed = facts.filing.job(certain(entrant.occupation), certain(entrant.job))
    return Score(
        row=line.row,
        name=str(certain(entrant.name)),
        identity_type=str(identity.type),
        identity=str(identity),
        occupation=filed.occupation,
        job=filed.job,
        level=certain(entrant.level),
        theory=theory,
        practical=practical,
        review=review,
        ticket=line.ticket,
        remark=line.remark or "",
    )
