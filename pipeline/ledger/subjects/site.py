"""The beginning of a log."""

from collections.abc import Mapping

from pipeline.ledger.entries import Entry
from pipeline.ledger.forms import Operation, Text
from pipeline.ledger.projections import Projections
from pipeline.ledger.rows import Row, SiteRow
from pipeline.ledger.subjects.refusing import Transition

OPERATIONS: Mapping[str, Operation] = {
    "site.opened": Operation("The log begins.", {"institution": Text("^[YS][0-9]{12}$"), "name": Text()}),
}


def _site_opened(entry: Entry, _view: Projections) -> tuple[Row, ...]:
    return (SiteRow(entry.payload["institution"], entry.payload["name"], entry.seq),)


TRANSITIONS: Mapping[str, Transition] = {
    "site.opened": _site_opened,
}
