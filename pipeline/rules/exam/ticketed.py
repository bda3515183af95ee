"""An exam whose candidates have their seats, and one whose candidates have their tickets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import NamedTuple

from pipeline.rules.exam.batch import Candidate, Exam, Group, Session, Subject
from pipeline.rules.exam.seating import Seat, Seating
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


class Place(NamedTuple):
    """One line of a 准考证: what is examined, when and where; `seat` is None where a lot decides on the day."""

    subject: Subject
    day: date
    begins: time
    ends: time
    room: str
    place: str
    seat: int | None


class TicketSays(NamedTuple):
    """What stands on a 准考证 beside its number: two that are unlike cannot both be right (K11)."""

    exam: tuple[str, str]
    name: str
    identity: tuple[str, str]
    group: Group
    photo_sha256: str | None
    places: tuple[Place, ...]


def what_tickets_say(exam: Exam, seating: Seating) -> Mapping[str, TicketSays]:
    """Return what the ticket of each candidate says, under `Candidate.person`."""
    sessions = {session.number: session for session in exam.sessions}
    rooms = {room.number: room for room in exam.rooms}
    seats = seating.by_person()

    def place(seat: Seat) -> Place:
        session, room = sessions[seat.session], rooms[seat.room]
        number = None if session.is_drawn else seat.number
        return Place(session.subject, session.day, session.begins, session.ends, room.number, room.place, number)

    return {
        known.person: TicketSays(
            exam=(exam.title, exam.site),
            name=known.name,
            identity=(known.identity_type, known.identity),
            group=known.group,
            photo_sha256=known.photo.sha256 if known.photo else None,
            places=tuple(place(seat) for seat in seats.get(known.person, ())),
        )
        for known in exam.candidates
    }


@dataclass(frozen=True, slots=True)
class KeptExam:
    """What an amendment builds on: the place of the earlier batch in the log, its seats, its tickets by person and what
    they say.

    `amended_by` is the 批次号 of the newest amendment of it, or of an amendment of it; None while it stands itself.
    """

    batch: int
    seating: Seating
    tickets: Mapping[str, str]
    amended_by: str | None = None
    says: Mapping[str, TicketSays] = field(default_factory=dict)


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
