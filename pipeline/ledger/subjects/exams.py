"""Exams: seats, admission tickets, and what an exam came to."""

from collections.abc import Mapping

from pipeline.errors import Because
from pipeline.ledger.entries import Entry
from pipeline.ledger.forms import DAY, HOUR, Count, OneOf, Operation, Optional, Rows, Text
from pipeline.ledger.projections import Projections
from pipeline.ledger.rows import Row, TicketRow
from pipeline.ledger.score_snapshot import fault_of_counts
from pipeline.ledger.subjects.refusing import Transition, batch_being_numbered, refused, require
from pipeline.rules.categories import Category
from pipeline.rules.exam.batch import Subject
from pipeline.rules.text import same_key

OPERATIONS: Mapping[str, Operation] = {
    "seating.made": Operation(
        "Everybody of an exam has a seat; the tickets, which tell whose it is, follow at once. The person beside the "
        "entry holds who has which post.",
        {
            "title": Text(),
            "site": Text(),
            "seed": Text(),
            "mixed": Count(0, 1),
            "amends": Optional(Text(most=200)),
            "sessions": Rows(
                {
                    "number": Text(most=64),
                    "subject": OneOf(tuple(Subject)),
                    "day": Text(DAY),
                    "begins": Text(HOUR),
                    "ends": Text(HOUR),
                }
            ),
            "rooms": Rows(
                {
                    "number": Text(most=64),
                    "subject": OneOf(tuple(Subject)),
                    "place": Text(),
                    "capacity": Count(1),
                    "rows": Optional(Count(1)),
                    "columns": Optional(Count(1)),
                    "stations": Optional(Count(1)),
                }
            ),
        },
        about=("batch",),
        has_person=True,
    ),
    "ticket.issued": Operation(
        "A candidate has this 准考证号 and these seats. `given`: the number came with the batch (1) or was given here "
        "(0); `room`: the 考场号 that came with it; `kept`: the earlier batch from which the number is kept.",
        {
            "row": Count(1),
            "ticket": Text("^[A-Z0-9][A-Z0-9-]*$", most=30),
            "occupation": Text(),
            "job": Text(),
            "level": Count(1, 5),
            "given": Count(0, 1),
            "room": Optional(Text(most=64)),
            "kept": Optional(Count(1)),
            "seats": Rows({"session": Text(most=64), "room": Text(most=64), "seat": Count(1)}),
        },
        about=("batch",),
        has_person=True,
    ),
    "scores.recorded": Operation(
        "What an exam came to: how many of each occupation, job and level were entered, sat, were absent and passed. "
        "`amends` is the 批次号 of the scores in whose place these stand. The person beside the entry holds the marks "
        "of everybody.",
        {
            "title": Text(),
            "amends": Optional(Text(most=200)),
            "groups": Rows(
                {
                    "occupation": Text(),
                    "job": Text(),
                    "level": Count(1, 5),
                    "entered": Count(1),
                    "sat": Count(),
                    "absent": Count(),
                    "passed": Count(),
                }
            ),
        },
        about=("batch",),
        has_person=True,
    ),
}


def _seating_made(entry: Entry, view: Projections) -> tuple[Row, ...]:
    batch = batch_being_numbered(entry, view, (Category.ADMISSION,))
    require(entry, not batch.is_seated, Because("everybody of the batch has a seat"))
    return (batch._replace(is_seated=1, seq=entry.seq),)


def _ticket_issued(entry: Entry, view: Projections) -> tuple[Row, ...]:
    batch = batch_being_numbered(entry, view, (Category.ADMISSION,))
    require(entry, bool(batch.is_seated), Because("the batch has no seats yet"))
    payload, known = entry.payload, view.ticket(entry.payload["ticket"])
    kept = payload["kept"]
    if known is not None and (known.batch == batch.batch or known.batch != kept):
        raise refused(entry, Because("a 准考证号 is given only once"))
    require(entry, known is not None or kept is None, Because("there is no such 准考证号 to be kept"))
    ticket = TicketRow(payload["ticket"], batch.batch, payload["row"], entry.seq)
    return (batch.counted(entry.seq, numbered=1), ticket)


def _scores_recorded(entry: Entry, view: Projections) -> tuple[Row, ...]:
    batch = batch_being_numbered(entry, view, (Category.SCORES,))
    fault, amends = fault_of_counts(entry.payload["groups"], people=batch.people), entry.payload["amends"]
    if fault is not None:
        raise refused(entry, fault)
    if amends is not None:
        earlier = view.accepted_under(same_key(amends))
        is_known = earlier is not None and earlier.kind == Category.SCORES and earlier.batch != batch.batch
        require(entry, is_known, Because("there are no such scores to be amended"))
    # Nobody of it takes a number: the batch is whole with its counts.
    return (batch._replace(numbered=batch.people, seq=entry.seq),)


TRANSITIONS: Mapping[str, Transition] = {
    "seating.made": _seating_made,
    "ticket.issued": _ticket_issued,
    "scores.recorded": _scores_recorded,
}
