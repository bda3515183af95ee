"""An exam with its seats and tickets as entries hold it, and back, losslessly."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from pipeline.rules.batch import PhotoFile
from pipeline.rules.categories import Category
from pipeline.rules.exam.batch import Candidate, Duty, Exam, Post, Room, Session, Subject
from pipeline.rules.exam.seating import Seat, Seating
from pipeline.rules.exam.ticketed import ArrangedExam, TicketedExam
from pipeline.rules.levels import Level
from pipeline.rules.numbers import InstitutionCode


@dataclass(frozen=True, slots=True)
class TicketEntry:
    """What one `ticket.issued` entry says, and the person beside it."""

    payload: Mapping[str, Any]
    person: Mapping[str, Any]


def exam_batch_payload(arranged: ArrangedExam) -> dict[str, object]:
    """Return the payload of `batch.accepted`."""
    exam = arranged.exam
    return {
        "name": exam.name,
        "kind": str(Category.ADMISSION),
        "institution": exam.institution.text,
        "institution_name": exam.institution_name,
        "approver": None,
        "approval_document": None,
        "approved_on": None,
        "evaluation_ended_on": None,
        "notice_from": None,
        "notice_to": None,
        "issued_on": arranged.issued_on.isoformat(),
        "mode": None,
        "count": exam.people,
    }


def seating_payload(exam: Exam) -> dict[str, object]:
    """Return the payload of `seating.made`: sessions and rooms, and nobody's name."""
    return {
        "title": exam.title,
        "site": exam.site,
        "seed": exam.seed,
        "mixed": int(exam.mixed),
        "amends": exam.amends,
        "sessions": [
            {
                "number": session.number,
                "subject": str(session.subject),
                "day": session.day.isoformat(),
                "begins": session.begins.isoformat("minutes"),
                "ends": session.ends.isoformat("minutes"),
            }
            for session in exam.sessions
        ],
        "rooms": [
            {
                "number": room.number,
                "subject": str(room.subject),
                "place": room.place,
                "capacity": room.capacity,
                "rows": room.rows,
                "columns": room.columns,
                "stations": room.stations,
            }
            for room in exam.rooms
        ],
    }


def duties_person(exam: Exam) -> dict[str, object]:
    """Return what is personal in the seating: who has which post."""
    duties = [
        {
            "row": duty.row,
            "post": str(duty.post),
            "name": duty.name,
            "card": duty.card,
            "room": duty.room,
            "session": duty.session,
        }
        for duty in exam.duties
    ]
    return {"name": "", "identity": "", "duties": duties}


def ticket_payload(candidate: Candidate, ticket: str, seats: Iterable[Seat], kept: int | None) -> dict[str, object]:
    """Return the payload of `ticket.issued`; `kept` is the earlier batch from which the ticket is kept."""
    return {
        "row": candidate.row,
        "ticket": ticket,
        "occupation": candidate.occupation,
        "job": candidate.job,
        "level": int(candidate.level),
        "given": int(candidate.ticket is not None),
        "room": candidate.room,
        "kept": kept,
        "seats": [{"session": seat.session, "room": seat.room, "seat": seat.number} for seat in seats],
    }


def candidate_person(candidate: Candidate) -> dict[str, object]:
    """Return what is personal in a ticket; it lies beside the log, which holds its salted digest only."""
    photo = candidate.photo
    return {
        "name": candidate.name,
        "identity_type": candidate.identity_type,
        "identity": candidate.identity,
        "photo": photo and {"path": photo.path, "sha256": photo.sha256, "size": photo.size},
    }


def ticketed_exam(
    accepted: Mapping[str, Any], seating: Mapping[str, Any], duties: Mapping[str, Any], entries: Iterable[TicketEntry]
) -> TicketedExam:
    """Return the exam as it was accepted, candidates in roster order; raises ValueError for a damaged snapshot."""
    tickets = tuple(entries)
    try:
        candidates = tuple(map(_candidate, tickets))
        exam = Exam(
            name=accepted["name"],
            institution=InstitutionCode(accepted["institution"]),
            institution_name=accepted["institution_name"],
            title=seating["title"],
            site=seating["site"],
            seed=seating["seed"],
            mixed=bool(seating["mixed"]),
            amends=seating["amends"],
            sessions=tuple(map(_session, seating["sessions"])),
            rooms=tuple(map(_room, seating["rooms"])),
            duties=tuple(map(_duty, duties["duties"])),
            candidates=candidates,
        )
        seats = _in_order(exam, zip(candidates, tickets, strict=True))
        return TicketedExam(ArrangedExam(exam, seats), tuple(ticket.payload["ticket"] for ticket in tickets))
    except (KeyError, TypeError) as error:
        raise ValueError("snapshot") from error


def sessions_of(seating: Mapping[str, Any]) -> Mapping[str, Session]:
    """Return the sessions that an entry `seating.made` has, by 场次号."""
    return {session.number: session for session in map(_session, seating["sessions"])}


def first_day(seating: Mapping[str, Any]) -> date:
    """Return the day of the first session that an entry `seating.made` has; its year is that of the exam."""
    return date.fromisoformat(seating["sessions"][0]["day"])


def _in_order(exam: Exam, people: Iterable[tuple[Candidate, TicketEntry]]) -> Seating:
    """Return the seats in the order that a seating has."""
    sessions = {session.number: place for place, session in enumerate(exam.sessions)}
    rooms = {room.number: place for place, room in enumerate(exam.rooms)}
    seats = [
        Seat(candidate.person, seat["session"], seat["room"], seat["seat"])
        for candidate, ticket in people
        for seat in ticket.payload["seats"]
    ]
    return Seating(tuple(sorted(seats, key=lambda seat: (sessions[seat.session], rooms[seat.room], seat.number))))


def _session(told: Mapping[str, Any]) -> Session:
    begins, ends = time.fromisoformat(told["begins"]), time.fromisoformat(told["ends"])
    return Session(told["number"], Subject(told["subject"]), date.fromisoformat(told["day"]), begins, ends)


def _room(told: Mapping[str, Any]) -> Room:
    return Room(
        number=told["number"],
        subject=Subject(told["subject"]),
        place=told["place"],
        capacity=told["capacity"],
        rows=told["rows"],
        columns=told["columns"],
        stations=told["stations"],
    )


def _duty(told: Mapping[str, Any]) -> Duty:
    return Duty(told["row"], Post(told["post"]), told["name"], told["card"], told["room"], told["session"])


def _candidate(ticket: TicketEntry) -> Candidate:
    payload, person = ticket.payload, ticket.person
    photo = person["photo"]
    return Candidate(
        row=payload["row"],
        name=person["name"],
        identity_type=person["identity_type"],
        identity=person["identity"],
        occupation=payload["occupation"],
        job=payload["job"],
        level=Level(payload["level"]),
        ticket=payload["ticket"] if payload["given"] else None,
        room=payload["room"],
        photo=photo and PhotoFile(photo["path"], photo["sha256"], photo["size"]),
    )
