"""Certificates issued before certpress, brought in from a workbook: their numbers are taken, and they count."""

from collections.abc import Mapping

from pipeline.errors import Because
from pipeline.ledger.entries import Entry
from pipeline.ledger.forms import DAY, HEX_64, REASON, Count, Operation, Text
from pipeline.ledger.projections import Projections
from pipeline.ledger.rows import ImportedRow, ImportState, Row
from pipeline.ledger.subjects.certificates import check_number, counted, number_of
from pipeline.ledger.subjects.refusing import Transition, refused, require

OPERATIONS: Mapping[str, Operation] = {
    "history.imported": Operation(
        "This certificate was issued before certpress, by the row of a workbook with the SHA-256 `source`. Its number "
        "is taken, and its holder has it; its file and its paper are not kept here.",
        {
            "row": Count(1),
            "occupation": Text(),
            "job": Text(),
            "level": Count(1, 5),
            "issued_on": Text(DAY),
            "source": Text(HEX_64),
        },
        about=("number",),
        has_person=True,
        needs_second=True,
    ),
    "history.withdrawn": Operation(
        "What was brought in of the certificate was wrong and does not count; it may be brought in again as it is "
        "right.",
        REASON,
        about=("number",),
        needs_second=True,
    ),
}


def _history_imported(entry: Entry, view: Projections) -> tuple[Row, ...]:
    """A number is taken once; the counter goes on above the highest, so that no number below is ever given."""
    number, payload = number_of(entry), entry.payload
    check_number(entry, number, payload["issued_on"], view)
    is_past = payload["issued_on"] <= entry.at.date().isoformat()
    require(entry, is_past, Because("the day is still to come"))
    known = view.imported(str(number))
    is_new = view.certificate(str(number)) is None and (known is None or known.state == ImportState.WITHDRAWN)
    require(entry, is_new, Because("a number is given only once"))
    row = ImportedRow(
        number=str(number),
        occupation=payload["occupation"],
        job=payload["job"],
        level=payload["level"],
        issued_on=payload["issued_on"],
        imported_seq=entry.seq,
        seq=entry.seq,
    )
    return (counted(entry, number, view, in_order=False), row)


def _history_withdrawn(entry: Entry, view: Projections) -> tuple[Row, ...]:
    known = view.imported(entry.ref.number or "")
    if known is None:
        raise refused(entry, Because("nothing of that number was brought in"))
    require(entry, known.state == ImportState.IN_FORCE, Because("the certificate is not in force"))
    return (known._replace(state=ImportState.WITHDRAWN, seq=entry.seq),)


TRANSITIONS: Mapping[str, Transition] = {
    "history.imported": _history_imported,
    "history.withdrawn": _history_withdrawn,
}
