"""Rules about 准考证号 that come with the batch, beside those that people have already (K11)."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Final

from pipeline.rules.exam import columns
from pipeline.rules.exam.book.rule import ExamFacts, ExamRule
from pipeline.rules.exam.draft import ExamDraft
from pipeline.rules.identity import identities_within, masked
from pipeline.rules.problems import Problem
from pipeline.rules.text import same_key

# Region, day of the exam and a running number look like somebody who was born on that day.
_YOUNGEST: Final = 10


def tickets_are_given_once(exam: ExamDraft, known: ExamFacts) -> Iterator[Problem]:
    """Nobody has a number that another one got, and nobody has one again but by the amendment of the same exam."""
    amends = same_key(exam.arrangements.amends or "")
    # Where the amended exam was amended before, its candidates have their numbers again by that.
    is_told = known.kept is not None and known.kept.amended_by is not None
    for line in exam.candidates:
        found = known.tickets.get(line.ticket) if line.ticket else None
        if found and found.person != line.person:
            values = {"ticket": line.ticket, "batch": found.batch, "holder": f"{found.name} {masked(found.identity)}"}
            yield Problem.of("ticket-taken", line.row, columns.TICKET, **values)
        elif found and same_key(found.batch) != amends and not is_told:
            yield Problem.of("ticket-again", line.row, columns.TICKET, ticket=line.ticket, batch=found.batch)


def tickets_are_kept(exam: ExamDraft, known: ExamFacts) -> Iterator[Problem]:
    """Who was in the amended exam may have the ticket in hand already, and papers are sorted by its number."""
    tickets = known.kept.tickets if known.kept else {}
    for line in exam.candidates:
        kept = tickets.get(line.person) if line.person else None
        if line.ticket and kept and line.ticket != kept:
            values = {"batch": exam.arrangements.amends, "ticket": kept}
            yield Problem.of("ticket-changed", line.row, columns.TICKET, **values)


def tickets_tell_no_identity(exam: ExamDraft, known: ExamFacts) -> Iterator[Problem]:
    """A 准考证号 names files, stands in lists, and is in the log of the ledger for ever."""
    identities = {line.entrant.identity.text for line in exam.candidates if line.entrant.identity}
    for line in exam.candidates:
        if line.ticket and _tells_identity(line.ticket, identities, known.facts.today):
            yield Problem.of("ticket-identity", line.row, columns.TICKET)


def _tells_identity(ticket: str, identities: Collection[str], today: date) -> bool:
    births = (identity.born_on for identity in identities_within(ticket))
    return ticket in identities or any(born and today.year - born.year >= _YOUNGEST for born in births)


RULES: Final = (
    ExamRule("K11", "K11", ("ticket-taken", "ticket-again"), tickets_are_given_once),
    ExamRule("K11", "K11, E2-8", ("ticket-changed",), tickets_are_kept),
    ExamRule("K11", "K11", ("ticket-identity",), tickets_tell_no_identity),
)
