"""Batches: received once, then rejected, cancelled or accepted."""

from collections.abc import Mapping

from pipeline.errors import Because
from pipeline.ledger.entries import Entry
from pipeline.ledger.forms import DAY, HEX_64, REASON, Count, Counts, OneOf, Operation, Optional, Text
from pipeline.ledger.projections import Projections
from pipeline.ledger.rows import BatchRow, BatchState, CardState, CertificateState, Row
from pipeline.ledger.subjects.refusing import Transition, batch_in, institution_of, refused, require
from pipeline.rules.categories import Category
from pipeline.rules.reporting import Reported, may_follow
from pipeline.rules.text import same_key

# What is made of these can be taken back at any time.
CERTIFY_NOTHING = frozenset({Category.SCORES, Category.ADMISSION})


OPERATIONS: Mapping[str, Operation] = {
    "batch.received": Operation(
        "A drop was copied; from here on its bytes are fixed.",
        {"key": Text(HEX_64), "digest": Text(HEX_64), "files": Count(1), "size": Count()},
        about=("batch",),
    ),
    "batch.approved": Operation(
        "An approver signed the digest of the drop: `note` is what he signed, `key` his public key (vkey).",
        {"digest": Text(HEX_64), "approver": Text(most=200), "key": Text(most=500), "note": Text(most=16_384)},
        about=("batch",),
    ),
    "batch.rejected": Operation(
        "The batch went back; the codes of its problems and how many of each.",
        {"name": Optional(Text(most=200)), "codes": Counts()},
        about=("batch",),
    ),
    "batch.cancelled": Operation(
        "The batch was withdrawn: before it had numbers, or, by two people, after each of them was voided because it "
        "could not be made. Scores and exams are taken back by two people after their papers were made, too.",
        REASON,
        about=("batch",),
    ),
    "batch.accepted": Operation(
        "Every rule held; the numbers follow at once.",
        {
            "name": Text(most=200),
            "kind": OneOf(tuple(Category)),
            "institution": Text("^[YS][0-9]{12}$"),
            "institution_name": Text(),
            # Null for 准考 and 成绩, which nobody approves here.
            "approver": Optional(Text()),
            "approval_document": Optional(Text(least=0)),
            "approved_on": Optional(Text(DAY)),
            # Of 认定结果 and 成绩 (whose notice may not be fixed yet); null for other kinds.
            "evaluation_ended_on": Optional(Text(DAY)),
            "notice_from": Optional(Text(DAY)),
            "notice_to": Optional(Text(DAY)),
            # Of 准考 the day of the first session, of 成绩 the day on which the evaluation ended.
            "issued_on": Text(DAY),
            "mode": Optional(OneOf(("assigned", "supplied"))),
            "count": Count(1),
        },
        about=("batch",),
    ),
    "platform.reported": Operation(
        "Where the results of the batch stand on the platform (K27, K28, Z14), since that day, and what proves it.",
        {"state": OneOf(tuple(Reported)), "on": Text(DAY), "proof": Text(least=0)},
        about=("batch",),
    ),
}


def _batch_received(entry: Entry, view: Projections) -> tuple[Row, ...]:
    batch, content = entry.ref.batch, entry.payload["key"]
    require(entry, batch == view.batches + 1, Because("batches are counted without gaps"))
    assert batch is not None
    earlier = view.latest_with_content(content)
    require(
        entry,
        earlier is None or earlier.state in (BatchState.REJECTED, BatchState.CANCELLED),
        Because("the same content is already in hand or accepted"),
    )
    return (BatchRow(batch, content, received_seq=entry.seq, seq=entry.seq),)


def _batch_approved(entry: Entry, view: Projections) -> tuple[Row, ...]:
    batch = batch_in(entry, view, BatchState.RECEIVED)
    require(entry, entry.actor == entry.payload["approver"], Because("somebody else signed it"))
    return (batch._replace(seq=entry.seq),)


def _batch_rejected(entry: Entry, view: Projections) -> tuple[Row, ...]:
    batch = batch_in(entry, view, BatchState.RECEIVED)
    return (batch._replace(state=BatchState.REJECTED, name=entry.payload["name"], seq=entry.seq),)


def _batch_cancelled(entry: Entry, view: Projections) -> tuple[Row, ...]:
    """Without numbers one person's word is enough; with numbers all are voided first, and two people say so."""
    batch = view.batch(entry.ref.batch or 0)
    if batch is None or not _is_undone(batch, view):
        batch = batch_in(entry, view, BatchState.RECEIVED)
    elif not entry.is_agreed:
        raise refused(entry, Because("its field {field} has not the form of this operation", field="second"))
    return (batch._replace(state=BatchState.CANCELLED, seq=entry.seq),)


def _is_undone(batch: BatchRow, view: Projections) -> bool:
    """Whether an accepted batch has come to nothing: no document was made of it, and no number of it is in force.

    What is made of scores are lists, of an exam tickets for one day: nobody holds a certificate because of them.
    """
    return (
        batch.state == BatchState.ACCEPTED
        and (not batch.documents or batch.kind in CERTIFY_NOTHING)
        and all(row.state == CertificateState.VOIDED for row in view.certificates_of(batch.batch))
        and all(row.state == CardState.WITHDRAWN for row in view.cards_of(batch.batch))
    )


def _batch_accepted(entry: Entry, view: Projections) -> tuple[Row, ...]:
    batch = batch_in(entry, view, BatchState.RECEIVED)
    payload = entry.payload
    require(
        entry, payload["institution"] == institution_of(entry, view), Because("the batch is of another institution")
    )
    name_key = same_key(payload["name"])
    require(entry, view.accepted_under(name_key) is None, Because("a batch of that name was accepted before"))
    _check_particulars(entry)
    return (
        batch._replace(
            state=BatchState.ACCEPTED,
            name=payload["name"],
            name_key=name_key,
            mode=payload["mode"],
            issued_on=payload["issued_on"],
            people=payload["count"],
            seq=entry.seq,
            kind=payload["kind"],
        ),
    )


def _check_particulars(entry: Entry) -> None:
    """Refuse results without their notice, cards without an approval, and either of what has none."""
    payload = entry.payload
    kind = payload["kind"]
    # Scores are what is published: the days may be fixed before them or after, but together.
    has_notice = payload["notice_from"] is not None if kind == Category.SCORES else kind == Category.RESULTS
    expected = {
        "evaluation_ended_on": kind in {Category.RESULTS, Category.SCORES},
        **dict.fromkeys(("notice_from", "notice_to"), has_notice),
        "mode": kind == Category.RESULTS,
        **dict.fromkeys(
            ("approver", "approval_document", "approved_on"), kind not in {Category.ADMISSION, Category.SCORES}
        ),
    }
    for name, is_there in expected.items():
        if (payload[name] is not None) != is_there:
            raise refused(entry, Because("its field {field} has not the form of this operation", field=name))
    if kind == Category.SCORES and payload["issued_on"] != payload["evaluation_ended_on"]:
        raise refused(entry, Because("its field {field} has not the form of this operation", field="issued_on"))


def _platform_reported(entry: Entry, view: Projections) -> tuple[Row, ...]:
    """Results are reported once their certificates are made, forwards, and again after the platform returned them."""
    batch, state = view.batch(entry.ref.batch or 0), entry.payload["state"]
    if batch is None or batch.state != BatchState.ACCEPTED or batch.kind != Category.RESULTS:
        raise refused(entry, Because("it is no accepted batch of results"))
    require(entry, batch.documents > 0, Because("its files are not recorded yet"))
    require(entry, may_follow(batch.platform, state), Because("the platform has it in another state"))
    return (batch._replace(platform=state, seq=entry.seq),)


TRANSITIONS: Mapping[str, Transition] = {
    "batch.received": _batch_received,
    "batch.approved": _batch_approved,
    "batch.rejected": _batch_rejected,
    "batch.cancelled": _batch_cancelled,
    "batch.accepted": _batch_accepted,
    "platform.reported": _platform_reported,
}
