"""The rule book of an exam (K10-K21, E1-E3, E9, D8, D12; R40-R50), and the judgement."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pipeline.rules.book import particulars, people, photos, results
from pipeline.rules.certain import certain
from pipeline.rules.exam.arrangement import arrange
from pipeline.rules.exam.batch import Candidate, Duty, Exam, Room
from pipeline.rules.exam.book import amended, candidates, cards, duties, elsewhere, places, sheets, staffing, tickets
from pipeline.rules.exam.book.everybody import told_once
from pipeline.rules.exam.book.rule import ExamFacts, ExamRule, SeatedRule
from pipeline.rules.exam.columns import is_of_sheet
from pipeline.rules.exam.draft import ExamDraft
from pipeline.rules.exam.lines import CandidateLine, DutyLine, RoomLine
from pipeline.rules.exam.seating import Seating
from pipeline.rules.problems import Problem, in_reading_order

OWN_RULES: Final[tuple[ExamRule, ...]] = (
    *sheets.RULES,
    *candidates.RULES,
    *tickets.RULES,
    *places.RULES,
    *duties.RULES,
    *cards.RULES,
)
EXAM_RULES: Final[tuple[ExamRule, ...]] = (
    *OWN_RULES,
    *ExamRule.shared(particulars.RULES, "institution-other", "batch-name-taken"),
    *ExamRule.shared(people.RULES, "name-missing", "identity-not-born", "identity-type-doubtful", "identity-two-names"),
    *ExamRule.shared(results.RULES, "occupation-not-filed", "job-not-filed", "job-empty", "level-not-filed"),
    *ExamRule.shared(photos.RULES, *(code for rule in photos.RULES for code in rule.codes if code != "photo-missing")),
)
SEATED_RULES: Final[tuple[SeatedRule, ...]] = (*staffing.RULES, *elsewhere.RULES, *amended.RULES)


@dataclass(frozen=True, slots=True)
class ExamJudgement:
    """What the rule book says: every problem, and the exam of the rows without an error with everybody's seat.

    Both are None where the batch as a whole has an error, a further sheet has one, there is too little room, or no
    candidate is left.
    """

    problems: tuple[Problem, ...]
    exam: Exam | None
    seating: Seating | None


def judge_exam(draft: ExamDraft, known: ExamFacts) -> ExamJudgement:
    """Return every problem of every row at once, and the exam that cannot be wrong, if there is one."""
    found = (problem for rule in EXAM_RULES for problem in rule.check(draft, known))
    problems = in_reading_order(told_once((*draft.draft.problems, *found), len(draft.candidates)))
    bad_rows = {problem.row for problem in problems if problem.is_error}
    good = [line for line in draft.candidates if line.row not in bad_rows]
    if not good or _is_of_everybody(problems):
        return ExamJudgement(problems, None, None)
    return _seated(_exam(draft, good, known), known, problems, listed=len(draft.candidates))


def check_seating(exam: Exam, seating: Seating, known: ExamFacts) -> tuple[Problem, ...]:
    """Return what is wrong with the staff of the rooms and sessions that are used, and with who sits there."""
    return tuple(problem for rule in SEATED_RULES for problem in rule.check(exam, seating, known))


def _seated(exam: Exam, known: ExamFacts, problems: tuple[Problem, ...], *, listed: int) -> ExamJudgement:
    seating = arrange(exam, known.kept.seating if known.kept and exam.amends else None)
    if not isinstance(seating, Seating):
        return ExamJudgement(in_reading_order((*problems, *seating)), None, None)
    found = check_seating(exam, seating, known)
    told = in_reading_order((*problems, *told_once(found, listed)))
    # Everybody in it has a seat: nobody can be taken out of it any more.
    is_wrong = any(problem.is_error for problem in found)
    return ExamJudgement(told, None, None) if is_wrong else ExamJudgement(told, exam, seating)


def _is_of_everybody(problems: Iterable[Problem]) -> bool:
    """Whether an error is not that of one row of 名单, which can go back alone."""
    return any(problem.is_error and (problem.row is None or is_of_sheet(problem.column)) for problem in problems)


def _exam(draft: ExamDraft, good: list[CandidateLine], known: ExamFacts) -> Exam:
    given, told = draft.draft.particulars, draft.arrangements
    sessions = (certain(line.known) for line in draft.sessions)
    return Exam(
        name=certain(given.batch),
        institution=known.facts.institution,
        institution_name=known.facts.institution_name,
        title=certain(told.title),
        site=certain(told.site),
        seed=certain(told.seed),
        mixed=certain(told.mixed),
        amends=told.amends,
        sessions=tuple(sorted(sessions, key=lambda session: session.opening)),
        rooms=tuple(_room(line) for line in draft.rooms),
        duties=tuple(_duty(line, draft) for line in draft.duties),
        candidates=tuple(_candidate(line, draft, known) for line in good),
    )


def _room(line: RoomLine) -> Room:
    return Room(
        number=certain(line.number),
        subject=certain(line.subject),
        place=certain(line.place),
        capacity=certain(line.capacity),
        rows=line.rows,
        columns=line.columns,
        stations=line.stations,
    )


def _duty(line: DutyLine, draft: ExamDraft) -> Duty:
    room, session = draft.room(line.room), draft.session(line.session)
    return Duty(
        row=line.row.number,
        post=certain(line.post),
        name=str(certain(line.name)),
        card=line.card,
        room=room.number if room else None,
        session=session.number if session else None,
    )


def _candidate(line: CandidateLine, draft: ExamDraft, known: ExamFacts) -> Candidate:
    entrant, room = line.entrant, draft.room(line.room)
    identity = certain(entrant.identity)
    filed = known.facts.filing.job(certain(entrant.occupation), certain(entrant.job))
    return Candidate(
        row=line.row,
        name=str(certain(entrant.name)),
        identity_type=str(identity.type),
        identity=str(identity),
        occupation=filed.occupation,
        job=filed.job,
        level=certain(entrant.level),
        ticket=line.ticket,
        room=room.number if room else None,
        photo=entrant.photo,
    )
