"""Check: every problem of every row at once, or a batch that cannot be wrong."""

from collections import Counter
from collections.abc import Callable, Mapping
from collections.abc import Sequence as Listing
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from pipeline.documents.certificate import CERTIFICATE, Wording, certificate_record
from pipeline.documents.kinds import Kind
from pipeline.documents.record import Record, Records
from pipeline.ledger.approvals import SignedApproval
from pipeline.rules.batch import NO_JOB, Batch, Result, Roster
from pipeline.rules.batches import AnyBatch
from pipeline.rules.cards.batch import CardBatch
from pipeline.rules.cards.draft import understand_cards
from pipeline.rules.cards.rule_book import CardFacts, judge_cards
from pipeline.rules.categories import Category, said_category
from pipeline.rules.columns import BATCH, NAME
from pipeline.rules.draft import Draft, understand
from pipeline.rules.entrant import Entrant
from pipeline.rules.exam.book.rule import ExamFacts
from pipeline.rules.exam.columns import DUTIES, ROOMS, SESSIONS
from pipeline.rules.exam.draft import ExamRoster, understand_exam
from pipeline.rules.exam.rule_book import judge_exam
from pipeline.rules.exam.ticketed import ArrangedExam
from pipeline.rules.facts import Facts
from pipeline.rules.kinds import kind_problems
from pipeline.rules.levels import Level
from pipeline.rules.particulars import parse_batch_name
from pipeline.rules.problems import Problem, in_reading_order
from pipeline.rules.refusal import Refusal
from pipeline.rules.rule_book import judge
from pipeline.rules.scores.batch import ScoreBatch
from pipeline.rules.scores.draft import understand_scores
from pipeline.rules.scores.rule_book import ScoreFacts, judge_scores
from pipeline.stages.approval import UNSIGNED, ApprovalDesk
from pipeline.stages.codes import unsigned_places
from pipeline.stages.orders import KINDS, category_of, rehearsal_of, widest_number
from pipeline.stages.tools import Darkroom, Reader, Register

if TYPE_CHECKING:
    from pipeline.storage.takings import Taken


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check found.

    `batch` holds the people who may be numbered, None where the drop goes back as a whole; `roster` is None where
    nothing could be read. `returned_rows` are the rows that go back although the batch is accepted. `approval` is the
    signature beside the drop.
    """

    batch: AnyBatch | None
    roster: Roster | None
    problems: tuple[Problem, ...]
    returned_rows: frozenset[int] = frozenset()
    approval: SignedApproval | None = None

    @property
    def awaits_approval(self) -> bool:
        """Whether it may be numbered as soon as somebody has signed it."""
        return self.batch is not None and any(problem.code == UNSIGNED for problem in self.problems)

    @property
    def name(self) -> str | None:
        """The 批次号 of the drop, None where there is none that may stand in the ledger for ever."""
        cell = self.roster.particulars.get(BATCH) if self.roster else None
        try:
            return parse_batch_name(cell.text) if cell else None
        except Refusal:
            return None

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems that return nothing."""
        return tuple(problem for problem in self.problems if not problem.is_error)

    @property
    def codes(self) -> Mapping[str, int]:
        """How often each kind of error was found."""
        return Counter(problem.code for problem in self.problems if problem.is_error)


@dataclass(frozen=True, slots=True)
class Inspector:
    """The tools and the standing rules that a check needs; `facts` holds what is the same for every batch."""

    facts: Facts
    wording: Wording
    read: Reader
    register: Register
    darkroom: Darkroom
    unprintable: Callable[[str, Listing[Record]], tuple[Problem, ...]]
    kinds_of: Callable[[Category], Listing[Kind]]
    return_rows: bool = False
    desk: ApprovalDesk = field(default_factory=ApprovalDesk)


def check(taken: "Taken", tools: Inspector) -> Checked:
    """Return every problem of the drop at once, and the batch if it may be numbered."""
    reading = tools.read(taken)
    # Of a kind that is unknown, or does not fit the sheets, the rules of another would only tell what is not so.
    of_kind = kind_problems(reading.roster) if reading.roster else ()
    problems = (*taken.problems, *reading.problems, *of_kind)
    if reading.roster is None or any(problem.is_error and problem.row is None for problem in problems):
        return Checked(None, reading.roster, in_reading_order(problems))
    category = said_category(reading.roster)
    batch, found = _EXAMINED.get(category, _results)(reading.roster, taken, tools)
    approval, about_it = tools.desk.examine(taken, reading.roster)
    # A 成绩汇总表 without those whose rows went back would look like a whole one.
    # Whoever comes back alone would be seated, or counted, as if there were nobody else.
    return_rows = tools.return_rows and category not in {Category.SCORES, Category.ADMISSION}
    every = in_reading_order((*problems, *found, *about_it))
    return replace(_decided(batch, reading.roster, every, return_rows=return_rows), approval=approval)


Found = tuple[AnyBatch | None, tuple[Problem, ...]]


def _results(roster: Roster, taken: "Taken", tools: Inspector) -> Found:
    draft = understand(roster)
    scored = tools.register.standing_scores(draft.identities)
    facts = replace(_facts_about(draft, CERTIFICATE, taken, tools), scored=scored)
    judgement = judge(draft, facts)
    gate = tools.unprintable(CERTIFICATE, _pages_of_everyone(draft, facts, tools.wording))
    others = _unprintable(judgement.batch, tools, but=CERTIFICATE) if judgement.batch else ()
    codes = _without_signed_code(judgement.batch, tools.wording) if judgement.batch else ()
    return judgement.batch, (*judgement.problems, *gate, *others, *codes)


def _without_signed_code(batch: Batch, wording: Wording) -> tuple[Problem, ...]:
    rows = (batch.results[place].row for place in unsigned_places(batch, wording))
    return tuple(Problem.warning("code-too-long", row, NAME) for row in rows)


def _cards(category: Category, roster: Roster, taken: "Taken", tools: Inspector) -> Found:
    cards = understand_cards(roster, category)
    facts = _facts_about(cards.draft, KINDS[category], taken, tools)
    # Somebody of the staff may have no photo; a card of the others without one would prove nothing.
    facts = replace(facts, photo_required=category is not Category.STAFF)
    known = CardFacts(facts, tools.register.cards_on_file(cards.draft.identities, cards.renewed))
    judgement = judge_cards(cards, known)
    if judgement.batch is None:
        return None, judgement.problems
    return judgement.batch, (*judgement.problems, *_unprintable(judgement.batch, tools))


def _exam(roster: Roster, taken: "Taken", tools: Inspector) -> Found:
    further = roster.sheets
    sheets = {"sessions": further.get(SESSIONS, ()), "rooms": further.get(ROOMS, ()), "duties": further.get(DUTIES, ())}
    draft = understand_exam(ExamRoster(roster, **sheets))
    facts = replace(_facts_about(draft.draft, KINDS[Category.ADMISSION], taken, tools), photo_required=False)
    numbers = {line.card for line in draft.duties if line.card}
    known = ExamFacts(
        facts,
        tools.register.cards_on_file((), numbers),
        kept=tools.register.kept_exam(draft.arrangements.amends),
        held=tools.register.seats_held(draft.draft.identities),
        tickets=tools.register.tickets_on_file(line.ticket for line in draft.candidates if line.ticket),
    )
    judgement = judge_exam(draft, known)
    if judgement.exam is None or judgement.seating is None:
        return None, judgement.problems
    arranged = ArrangedExam(judgement.exam, judgement.seating)
    gate = _unprintable(arranged, tools)
    # Everybody in it has a seat: who cannot be printed sends the whole exam back.
    is_printable = not any(problem.is_error for problem in gate)
    return arranged if is_printable else None, (*judgement.problems, *gate)


def _scores(roster: Roster, taken: "Taken", tools: Inspector) -> Found:
    draft = understand_scores(roster)
    scored = tools.register.standing_scores(draft.draft.identities, amends=draft.amends)
    about = _facts_about(draft.draft, KINDS[Category.SCORES], taken, tools)
    facts = replace(about, photo_required=False, scored=scored)
    exams = tools.register.exams_of_tickets(line.ticket for line in draft.lines if line.ticket)
    judgement = judge_scores(draft, ScoreFacts(facts, tools.register.are_scores(draft.amends), exams))
    if judgement.batch is None:
        return None, judgement.problems
    return judgement.batch, (*judgement.problems, *_unprintable(judgement.batch, tools))


def _unprintable(batch: AnyBatch, tools: Inspector, *, but: str = "") -> tuple[Problem, ...]:
    """Return what would keep a page of any kind from being printed, each problem once; of `but` it is known."""
    orders = rehearsal_of(batch, tools.wording, tools.kinds_of(category_of(batch)))
    looked_at = [order for order in orders if order.kind != but]
    found = (problem for order in looked_at for problem in tools.unprintable(order.kind, order.records))
    return tuple(dict.fromkeys(found))


_EXAMINED: Mapping[Category | None, Callable[[Roster, "Taken", Inspector], Found]] = {
    **{category: partial(_cards, category) for category in Category if category.is_of_cards},
    Category.ADMISSION: _exam,
    Category.SCORES: _scores,
}


def _facts_about(draft: Draft, kind: str, taken: "Taken", tools: Inspector) -> Facts:
    photos = {entrant.photo.sha256 for entrant in draft.entrants if entrant.photo}
    name, files = draft.particulars.batch, taken.files
    return replace(
        tools.facts,
        photo_size=tools.darkroom.photo_size(kind),
        photos=tools.darkroom.inspect({sha256: files[sha256] for sha256 in photos}, kind=kind),
        held=tools.register.held_by(draft.identities),
        taken=tools.register.numbers_taken(draft.numbers) if tools.facts.numbers_supplied else {},
        numbered_otherwise=_numbered_otherwise(draft, tools),
        accepted_names=tools.register.accepted_names([name] if name else []),
    )


def _numbered_otherwise(draft: Draft, tools: Inspector) -> str | None:
    facts, issued_on = tools.facts, draft.particulars.issued_on
    if issued_on is None or issued_on.year in facts.ways_changed_in:
        return None
    return tools.register.numbered_otherwise(issued_on.year, supplied=facts.numbers_supplied)


def _pages_of_everyone(draft: Draft, facts: Facts, wording: Wording) -> Records:
    """Return the pages as they would be, of the wrong rows too, so that their other problems are told at once.

    What was not understood stays empty; the numbers are not taken yet, so one of full length stands in for them.
    """
    issued_on = draft.particulars.issued_on or facts.today
    batch = Batch(
        name="",
        institution=facts.institution,
        institution_name=facts.institution_name,
        approver="",
        approval_document="",
        approved_on=issued_on,
        evaluation_ended_on=issued_on,
        notice_from=issued_on,
        notice_to=issued_on,
        issued_on=issued_on,
        results=(),
    )
    numbers = {level: widest_number(batch, level) for level in Level}
    # Nothing that can be told of a row stands in its code.
    words = replace(wording, seal=None)

    def page(place: int) -> Record:
        result = _as_far_as_known(draft.entrants[place])
        return certificate_record(result, batch, numbers[result.level], wording=words)

    return Records(len(draft.entrants), page)


def _as_far_as_known(entrant: Entrant) -> Result:
    return Result(
        row=entrant.row.number,
        name=str(entrant.name or ""),
        identity_type=str(entrant.identity_type or ""),
        identity=str(entrant.identity or ""),
        occupation=entrant.occupation or "",
        job=entrant.job or NO_JOB,
        level=entrant.level or Level.JUNIOR_WORKER,
        theory=Decimal(0),
        practical=Decimal(0),
        review_passed=None,
        photo=None,
    )


def _decided(batch: AnyBatch | None, roster: Roster, problems: tuple[Problem, ...], *, return_rows: bool) -> Checked:
    errors = [problem for problem in problems if problem.is_error]
    bad_rows = frozenset(problem.row for problem in errors if problem.row is not None)
    whole_batch_is_wrong = any(problem.row is None for problem in errors)
    if batch is None or whole_batch_is_wrong or (bad_rows and not return_rows):
        return Checked(None, roster, problems)
    left = _without(batch, bad_rows)
    return Checked(left, roster, problems, bad_rows) if left.people else Checked(None, roster, problems)


def _without(batch: AnyBatch, rows: frozenset[int]) -> AnyBatch:
    match batch:
        case Batch():
            return replace(batch, results=tuple(result for result in batch.results if result.row not in rows))
        case CardBatch():
            return replace(batch, holders=tuple(holder for holder in batch.holders if holder.row not in rows))
        case ArrangedExam() | ScoreBatch():
            # Whoever has an error has no seat in it; scores are all there, or go back.
            return batch
