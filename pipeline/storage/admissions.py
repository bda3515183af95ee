"""Admission tickets as a clerk asks for them: by 准考证号, identity number or name; nothing here writes."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.documents.tickets import ADMISSION_TICKET
from pipeline.ledger.exam_snapshot import sessions_of
from pipeline.ledger.replay import stored_entry
from pipeline.ledger.rows import BatchState
from pipeline.ledger.views import TicketHistory, TicketSeat, TicketState, TicketView
from pipeline.rules.exam.batch import person_key
from pipeline.rules.exam.ticketed import TicketOnFile
from pipeline.rules.text import fold
from pipeline.storage.amendments import superseded
from pipeline.storage.store import Store


@dataclass(frozen=True, slots=True)
class _Issue:
    """One entry of a ticket: its place in the log, its exam, what it says, and the person beside it."""

    seq: int
    batch: int
    payload: dict[str, Any]
    person: dict[str, Any]
    state: TicketState


def find(store: Store, text: str) -> tuple[TicketView, ...]:
    """Return the tickets with this 准考证号 or ID number; else those where it is part of number, ID or name."""
    wanted = fold(text)
    if not wanted:
        return ()
    for query in ("tickets_by_number", "tickets_by_identity", "tickets_by_part"):
        spelling = wanted if query == "tickets_by_part" else wanted.upper()
        found = [number for (number,) in store.rows(query, text=spelling)]
        if found:
            gone = superseded(store)
            return tuple(_view(store, number, _standing(_issues(store, number, gone))) for number in found)
    return ()


def on_file(store: Store, tickets: Iterable[str]) -> Mapping[str, TicketOnFile]:
    """Return those of the 准考证号 that were given, each with who got it last: nobody, where that was erased."""
    return {
        ticket: _on_file(batch, json.loads(person)) if person else TicketOnFile(batch, "", "", "")
        for ticket, batch, person in store.rows("tickets_on_file", tickets=json.dumps(sorted(set(tickets))))
    }


def history(store: Store, number: str) -> TicketHistory | None:
    """Return one ticket with every entry about it and the exams that it is in, None where there is no such 准考证号."""
    issues = _issues(store, number, superseded(store))
    if not issues:
        return None
    batches = [issue.batch for issue in issues]
    made = [seq for _path, _sha256, seq in _files(store, number, batches)]
    seqs = json.dumps([*(issue.seq for issue in issues), *made])
    entries = store.rows("entries_about_ticket", seqs=seqs, batches=json.dumps(batches))
    told = tuple(stored_entry(seq, body) for seq, body in entries)
    return TicketHistory(_view(store, number, _standing(issues)), told)


def _on_file(batch: str, person: Mapping[str, Any]) -> TicketOnFile:
    key = person_key(person["identity_type"], person["identity"])
    return TicketOnFile(batch, key, person["name"], person["identity"])


def _issues(store: Store, number: str, gone: Collection[int]) -> Sequence[_Issue]:
    """Return every entry of a ticket, the oldest first: an amendment that keeps it has one of its own."""
    told = [
        (batch, stored_entry(seq, body), json.loads(person) if person else {})
        for batch, seq, body, person in store.rows("ticket_entries", ticket=number)
    ]
    return [
        _Issue(entry.seq, batch, dict(entry.payload), person, _state(store, batch, is_amended=batch in gone))
        for batch, entry, person in told
        if entry.payload["ticket"] == number
    ]


def _state(store: Store, batch: int, *, is_amended: bool) -> TicketState:
    _name, state, *_made = _exam(store, batch)
    if state == BatchState.CANCELLED:
        return TicketState.CANCELLED
    return TicketState.REPLACED if is_amended else TicketState.STANDS


def _standing(issues: Sequence[_Issue]) -> _Issue:
    """Return the newest entry that stands, else the newest: one of an amendment that was taken back does not count."""
    return max(issues, key=lambda issue: (issue.state is TicketState.STANDS, issue.seq))


def _view(store: Store, number: str, issue: _Issue) -> TicketView:
    payload, person = issue.payload, issue.person
    name, _state, seq, body = _exam(store, issue.batch)
    seating = stored_entry(seq, body).payload
    # The folder of an exam that was called off has been moved.
    batches = [] if issue.state is TicketState.CANCELLED else [issue.batch]
    path, sha256 = next(((path, sha256) for path, sha256, _seq in _files(store, number, batches)), (None, None))
    return TicketView(
        number=number,
        state=issue.state,
        batch=name,
        row=payload["row"],
        name=person.get("name"),
        identity_type=person.get("identity_type"),
        identity=person.get("identity"),
        occupation=payload["occupation"],
        job=payload["job"],
        level=payload["level"],
        exam=seating["title"],
        site=seating["site"],
        seats=_seats(payload, seating),
        has_photo=person["photo"] is not None if person else None,
        file=path,
        sha256=sha256,
    )


def _seats(payload: dict[str, Any], seating: Any) -> tuple[TicketSeat, ...]:  # noqa: ANN401 - the payload of an entry
    sessions = sessions_of(seating)
    places = {room["number"]: room["place"] for room in seating["rooms"]}
    seats = (
        TicketSeat(sessions[one["session"]], one["room"], places[one["room"]], one["seat"]) for one in payload["seats"]
    )
    return tuple(sorted(seats, key=lambda seat: (seat.session.day, seat.session.begins)))


def _files(store: Store, number: str, batches: Sequence[int]) -> Sequence[tuple[str, str, int]]:
    """Return path, SHA-256 and entry of the ticket's file in each of these exams; a file bears the 准考证号."""
    about = {"batches": json.dumps(batches), "kind": ADMISSION_TICKET, "ending": f"/{number}.pdf"}
    return list(store.rows("files_of_ticket", **about))


def _exam(store: Store, batch: int) -> tuple[Any, ...]:
    found = store.row("exam_of_ticket", batch=batch)
    # A ticket is entered after the seats of its exam, in the same transaction.
    assert found is not None
    return found
