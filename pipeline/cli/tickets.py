"""Admission tickets as `find` and `show` print them: whose, of which exam, when and where; the ID number masked."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from pipeline.language import Language
from pipeline.language.marker import N_
from pipeline.rules.identity import masked
from pipeline.rules.levels import Level

if TYPE_CHECKING:
    from pipeline.ledger.views import TicketSeat, TicketView

STATES: Final[Mapping[str, str]] = {
    "stands": N_("valid"),
    "replaced": N_("not in the exam any more"),
    "cancelled": N_("the exam was taken back"),
}
LABELS: Final[Mapping[str, str]] = {
    "number": N_("Ticket number"),
    "state": N_("State"),
    "name": N_("Name"),
    "identity_type": N_("ID type"),
    "identity": N_("ID number"),
    "occupation": N_("Occupation"),
    "job": N_("Job"),
    "level": N_("Level"),
    "exam": N_("Exam"),
    "site": N_("Exam site"),
    "seats": N_("Seats"),
    "has_photo": N_("Photo"),
    "batch": N_("Batch"),
    "row": N_("Row of the roster"),
    "file": N_("File"),
    "sha256": "SHA-256",
}


def as_data(ticket: "TicketView") -> dict[str, object]:
    """Return the ticket for JSON; `file` is relative to the output folder, a `seat` None where a lot decides on it."""
    return {
        "number": ticket.number,
        "state": str(ticket.state),
        "name": ticket.name,
        "identity_type": ticket.identity_type or None,
        "identity": masked(ticket.identity) if ticket.identity else None,
        "occupation": ticket.occupation,
        "job": ticket.job,
        "level": str(Level(ticket.level)),
        "exam": ticket.exam,
        "site": ticket.site,
        "seats": [_seat(seat) for seat in ticket.seats],
        "has_photo": ticket.has_photo,
        "batch": ticket.batch,
        "row": ticket.row,
        "file": ticket.file,
        "sha256": ticket.sha256,
    }


def told(ticket: "TicketView", language: Language) -> dict[str, str]:
    """Return what people are told in other words than programs."""
    photos = {True: N_("on the ticket"), False: N_("none: its place on the ticket is empty")}
    photo = {} if ticket.has_photo is None else {"has_photo": language.text(photos[ticket.has_photo])}
    return {"seats": seats_told(ticket, language), **photo}


def seats_told(ticket: "TicketView", language: Language) -> str:
    """Return a line for each session: when, the subject, the room and the seat, as they stand on the ticket."""
    return "\n".join(_line(seat, language) for seat in ticket.seats)


def _seat(seat: "TicketSeat") -> dict[str, object]:
    return {
        "session": seat.session.number,
        "subject": str(seat.session.subject),
        "day": seat.session.day.isoformat(),
        "begins": seat.session.begins.isoformat("minutes"),
        "ends": seat.session.ends.isoformat("minutes"),
        "room": seat.room,
        "place": seat.place,
        "seat": None if seat.session.is_drawn else seat.seat,
    }


def _line(seat: "TicketSeat", language: Language) -> str:
    session = seat.session
    values = {
        "when": f"{session.day} {session.begins:%H:%M}–{session.ends:%H:%M}",
        "subject": session.subject,
        "room": seat.room,
        "place": seat.place,
    }
    if session.is_drawn:
        return language.text(N_("{when} {subject}, room {room} ({place}), station drawn by lot"), **values)
    return language.text(N_("{when} {subject}, room {room} ({place}), seat {seat}"), **values, seat=seat.seat)
