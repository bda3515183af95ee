"""准考证号: by the site's pattern, or as they came with the batch (K11).

Papers are sorted by them (E2-8), so every list of an exam day is in their order (R50).
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from string import Formatter
from types import MappingProxyType
from typing import Final, Self

from pipeline.rules.exam.batch import Candidate, Exam
from pipeline.rules.exam.columns import TICKET
from pipeline.rules.exam.seating import Seating
from pipeline.rules.exam.words import parse_ticket
from pipeline.rules.levels import Level
from pipeline.rules.problems import Problem
from pipeline.rules.refusal import Refusal

CODES: Final = ("tickets-run-out",)
_SEQUENCE: Final = "sequence"
_YEAR: Final = "year"
_BATCH: Final = "batch"
_PLACEHOLDERS: Final = frozenset({_YEAR, _BATCH, "level", _SEQUENCE})
# A width filled with zeros: whatever else Python's format strings can do makes no number.
_WIDTH: Final = re.compile(r"0[1-9]")


@dataclass(frozen=True, slots=True)
class TicketPattern:
    """How a site forms its 准考证号, e.g. `{year}{batch:03}{sequence:05}`.

    `year` is that of the first session, `batch` the number of the exam (`exam_number`: of those of the year, or where
    the year is not in the pattern of all), `level` the candidate's digit (1 to 5), `sequence` counts the candidates of
    the batch; `:05` is a width. `last` is the highest `sequence`.
    """

    text: str
    last: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the pattern, or raise ValueError with a machine-readable reason.

        `braces`: they do not close; `placeholder`: an unknown name; `width`: no width like `:05`, which `sequence`
        needs, so that all tickets are equally long; `sequence`: it is not there exactly once; `characters`: the ticket
        would not consist of A-Z, 0-9 and `-` between them, 30 at most.
        """
        widths = [width for name, width in _fields(text) if name == _SEQUENCE]
        if len(widths) != 1:
            raise ValueError(_SEQUENCE)
        if not widths[0]:
            raise ValueError("width")
        pattern = cls(text, 10 ** int(widths[0]) - 1)
        if not _is_ticket(pattern.ticket(year=2000, batch=1, level=Level.JUNIOR_WORKER, sequence=1)):
            raise ValueError("characters")
        return pattern

    @property
    def is_yearly(self) -> bool:
        """Whether the year is in it, so that exams may be counted anew in each."""
        return any(name == _YEAR for name, _ in _fields(self.text))

    @property
    def counts_exams(self) -> bool:
        """Whether the number of the exam is in it; else its candidates are counted on from exam to exam."""
        return any(name == _BATCH for name, _ in _fields(self.text))

    def found_in(self, text: str) -> Iterator["TicketFound"]:
        """Yield what stands in the 准考证号 of this pattern that a text holds."""
        for found in re.finditer(f"(?<![0-9A-Z-]){self._expression()}(?![0-9A-Z-])", text):
            parts = {name: int(value) for name, value in found.groupdict().items()}
            yield TicketFound(parts.get(_YEAR, 0), parts.get(_BATCH, 0), parts[_SEQUENCE])

    def _expression(self) -> str:
        parts = ((literal, name, width or "") for literal, name, width, _ in Formatter().parse(self.text))
        return "".join(
            re.escape(literal) + (_digits(name, width[1:]) if name else "") for literal, name, width in parts
        )

    def ticket(self, *, year: int, batch: int, level: Level, sequence: int) -> str:
        """Return the 准考证号."""
        return self.text.format(year=year, batch=batch, level=int(level), sequence=sequence)


@dataclass(frozen=True, slots=True)
class TicketFound:
    """What a 准考证号 says: the year and the number of the exam (0 where the pattern has none), and its sequence."""

    year: int
    exam: int
    sequence: int


def _digits(name: str, width: str) -> str:
    """Return the expression of a placeholder; a wider number would be taken for a date, or a time."""
    most = {_YEAR: "20[0-9]{2}", "level": "[1-5]"}.get(name, f"[0-9]{{{width}}}" if width else "[0-9]{1,4}")
    return f"(?P<{name}>{most})"


def ticket_numbers(
    pattern: TicketPattern,
    exam: Exam,
    seating: Seating,
    *,
    batch: int,
    kept: Mapping[str, str] = MappingProxyType({}),
    taken: Collection[str] = (),
    after: int = 0,
) -> Mapping[str, str] | tuple[Problem, ...]:
    """Return each person's 准考证号 under `Candidate.person`, or the problem that the pattern has too few.

    Those that came with the batch are as they are; the rule book has held them against `kept`. Others are counted as
    people sit, so that those of a room follow one another. `kept` are the tickets of the amended batch: who stays
    keeps its own, and one of somebody who left is given to nobody else; nor is one that is `taken` elsewhere, nor one
    whose sequence is not `after` what may have been given and lost.
    """
    numbers = _settled(exam, kept)
    year, used = exam.sessions[0].day.year, {*kept.values(), *taken}
    sequences = iter(range(after + 1, pattern.last + 1))
    for one in _as_they_sit(exam, seating):
        if one.person not in numbers:
            tickets = (pattern.ticket(year=year, batch=batch, level=one.level, sequence=place) for place in sequences)
            ticket = next((ticket for ticket in tickets if ticket not in used), None)
            if ticket is None:
                return (Problem.of("tickets-run-out", None, TICKET, most=pattern.last, people=exam.people),)
            numbers[one.person] = ticket
    return numbers


def ticket_order(ticket: str) -> tuple[int, str]:
    """Return what lists are sorted by: shorter numbers come first, as in counting."""
    return len(ticket), ticket


def _settled(exam: Exam, kept: Mapping[str, str]) -> dict[str, str]:
    """Return the tickets that came with the batch, and those that people have already."""
    known = ((one.person, one.ticket) for one in exam.candidates)
    settled = ((person, ticket or kept.get(person)) for person, ticket in known)
    return {person: ticket for person, ticket in settled if ticket}


def _as_they_sit(exam: Exam, seating: Seating) -> Iterator[Candidate]:
    """Yield the candidates by the seats of their first session, each of them once."""
    waiting = {one.person: one for one in exam.candidates}
    for seat in seating.seats:
        if seat.person in waiting:
            yield waiting.pop(seat.person)
    yield from waiting.values()


def _fields(text: str) -> list[tuple[str, str]]:
    """Return the placeholders of a pattern, each with its width (without the zero)."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError as error:
        raise ValueError("braces") from error
    found = [(name, width or "", conversion) for _, name, width, conversion in parts if name is not None]
    if any(name not in _PLACEHOLDERS or conversion for name, _, conversion in found):
        raise ValueError("placeholder")
    if any(width and not _WIDTH.fullmatch(width) for _, width, _ in found):
        raise ValueError("width")
    return [(name, width[1:]) for name, width, _ in found]


def _is_ticket(text: str) -> bool:
    try:
        return parse_ticket(text) == text
    except Refusal:
        return False
