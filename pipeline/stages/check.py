"""Check: every problem of every row at once, or a batch that cannot be wrong."""

from collections import Counter
from collections.abc import Callable, Mapping
from collections.abc import Sequence as Listing
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.documents.certificate import Wording, certificate_record
from pipeline.documents.record import Record, Records
from pipeline.rules.batch import NO_JOB, Batch, Result, Roster
from pipeline.rules.columns import BATCH
from pipeline.rules.draft import Draft, understand
from pipeline.rules.entrant import Entrant
from pipeline.rules.facts import Facts
from pipeline.rules.levels import Level
from pipeline.rules.numbers import NumberSequence
from pipeline.rules.particulars import parse_batch_name
from pipeline.rules.problems import Problem, in_reading_order
from pipeline.rules.refusal import Refusal
from pipeline.rules.rule_book import judge
from pipeline.stages.tools import Darkroom, Reader, Register

if TYPE_CHECKING:
    from pipeline.storage.takings import Taken

# Every character that a number can hold is proved to exist by one number of full length.
_WIDEST_SEQUENCE = 888_888


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check found.

    `batch` holds the people who may be numbered, None where the drop goes back as a whole; `roster` is None where
    nothing could be read. `returned_rows` are the rows that go back although the batch is accepted.
    """

    batch: Batch | None
    roster: Roster | None
    problems: tuple[Problem, ...]
    returned_rows: frozenset[int] = frozenset()

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
    unprintable: Callable[[Listing[Record]], tuple[Problem, ...]]
    return_rows: bool = False


def check(taken: "Taken", tools: Inspector) -> Checked:
    """Return every problem of the drop at once, and the batch if it may be numbered."""
    reading = tools.read(taken)
    problems = (*taken.problems, *reading.problems)
    if reading.roster is None or any(problem.is_error and problem.row is None for problem in problems):
        return Checked(None, reading.roster, in_reading_order(problems))
    draft = understand(reading.roster)
    facts = _facts_about(draft, taken, tools)
    judgement = judge(draft, facts)
    gate = tools.unprintable(_pages_of_everyone(draft, facts, tools.wording))
    found = in_reading_order((*problems, *judgement.problems, *gate))
    return _decided(judgement.batch, reading.roster, found, return_rows=tools.return_rows)


def _facts_about(draft: Draft, taken: "Taken", tools: Inspector) -> Facts:
    photos = {entrant.photo.sha256 for entrant in draft.entrants if entrant.photo}
    name, files = draft.particulars.batch, taken.files
    return replace(
        tools.facts,
        photos=tools.darkroom.inspect({sha256: files[sha256] for sha256 in photos}),
        held=tools.register.held_by(draft.identities),
        taken=tools.register.numbers_taken(draft.numbers) if tools.facts.numbers_supplied else {},
        accepted_names=tools.register.accepted_names([name] if name else []),
    )


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

    def page(place: int) -> Record:
        result = _as_far_as_known(draft.entrants[place])
        return certificate_record(result, batch, numbers[result.level], wording=wording)

    return Records(len(draft.entrants), page)


def widest_number(batch: Batch, level: Level) -> str:
    """Return a number of full length, which stands in for those that are not taken yet."""
    return str(NumberSequence.of(batch.institution, batch.issued_on, level).number(_WIDEST_SEQUENCE))


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


def _decided(batch: Batch | None, roster: Roster, problems: tuple[Problem, ...], *, return_rows: bool) -> Checked:
    errors = [problem for problem in problems if problem.is_error]
    bad_rows = frozenset(problem.row for problem in errors if problem.row is not None)
    whole_batch_is_wrong = any(problem.row is None for problem in errors)
    if batch is None or whole_batch_is_wrong or (bad_rows and not return_rows):
        return Checked(None, roster, problems)
    results = tuple(result for result in batch.results if result.row not in bad_rows)
    if not results:
        return Checked(None, roster, problems)
    return Checked(replace(batch, results=results), roster, problems, bad_rows)
