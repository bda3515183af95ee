"""An exam whose candidates have their seats, and one whose candidates have their tickets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.rules.exam.batch import Candidate, Exam, Session
from pipeline.rules.exam.seating import Seating
from pipeline.rules.exam.tickets import ticket_order


@dataclass(frozen=True, slots=True)
class ArrangedExam:
    """An exam and where everybody sits; it stands where a batch stands."""

    exam: Exam
    seating: Seating

    @property
    def name(self) -> str:
        """The 批次号."""
        return self.exam.name

    @property
    def people(self) -> int:
        """How many candidates there are."""
        return self.exam.people

    @property
    def issued_on(self) -> date:
        """The day of the first session: its year is that of the folder."""
        return self.exam.sessions[0].day

    @property
    def institution(self) -> object:
        """The institution's code."""
        return self.exam.institution


@dataclass(frozen=True, slots=True)
class TicketedExam:
    """An arranged exam and its 准考证号: `numbers[i]` belongs to `batch.exam.candidates[i]`. Only after the COMMIT."""

    batch: ArrangedExam
    numbers: tuple[str, ...]

    @property
    def tickets(self) -> Mapping[str, str]:
        """Each candidate's 准考证号 under `Candidate.person`."""
        people = zip(self.batch.exam.candidates, self.numbers, strict=True)
        return {candidate.person: number for candidate, number in people}

    @property
    def by_ticket(self) -> tuple[int, ...]:
        """The places of the candidates in 准考证号 order, in which papers are kept and tickets printed (E2-8, R50)."""
        return tuple(sorted(range(len(self.numbers)), key=lambda place: ticket_order(self.numbers[place])))


@dataclass(frozen=True, slots=True)
class KeptExam:
    """What an amendment builds on: the place of the earlier batch in the log, its seats, its tickets by person.

    `amended_by` is the 批次号 of the newest amendment of it, or of an amendment of it; None while it stands itself.
    """

    batch: int
    seating: Seating
    tickets: Mapping[str, str]
    amended_by: str | None = None


@dataclass(frozen=True, slots=True)
class ExamTickets:
    """The 准考证号 of an accepted exam that still stands: its 批次号, and whose each is."""

    batch: str
    holders: Mapping[str, Candidate]


@dataclass(frozen=True, slots=True)
class HeldSeat:
    """That somebody has a seat in an accepted exam that still stands: its 批次号, and the session."""

    batch: str
    session: Session


@dataclass(frozen=True, slots=True)
class TicketOnFile:
    """Who got a 准考证号 last, and the 批次号 of the exam, which may have been taken back since.

    `person` is `Candidate.person`.
    """

    batch: str
    person: str
    name: str
    identity: str
