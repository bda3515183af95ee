"""Cards as `find` and `show` print them: everything that is on the card, the ID number masked."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

from pipeline.language.marker import N_
from pipeline.rules.identity import masked

if TYPE_CHECKING:
    from pipeline.ledger.views import CardView

STATES: Final[Mapping[str, str]] = {
    "valid": N_("valid"),
    "expired": N_("expired"),
    "not-yet": N_("not valid yet"),
    "withdrawn": N_("withdrawn"),
}
LABELS: Final[Mapping[str, str]] = {
    "number": N_("Card number"),
    "state": N_("State"),
    "kind": N_("Kind"),
    "name": N_("Name"),
    "identity_type": N_("ID type"),
    "identity": N_("ID number"),
    "occupation": N_("Occupation"),
    "employer": N_("Employer"),
    "post": N_("Post"),
    "first_issued_on": N_("First issued on"),
    "valid_from": N_("Valid from"),
    "valid_to": N_("Valid to"),
    "batch": N_("Batch"),
    "row": N_("Row of the roster"),
    "file": N_("File"),
    "sha256": "SHA-256",
}


def as_data(card: "CardView", *, today: date) -> dict[str, object]:
    """Return the card for JSON or a table; `state` is that of today, `file` is relative to the output folder."""
    return {
        "number": card.number,
        "state": _state(card, today.isoformat()),
        "kind": card.kind,
        "name": card.name,
        "identity_type": card.identity_type or None,
        "identity": masked(card.identity) if card.identity else None,
        "occupation": card.occupation,
        "employer": card.employer,
        "post": card.post,
        "first_issued_on": card.first_issued_on,
        "valid_from": card.valid_from,
        "valid_to": card.valid_to,
        "batch": card.batch,
        "row": card.row,
        "file": card.file,
        "sha256": card.sha256,
    }


def _state(card: "CardView", today: str) -> str:
    if card.state == "withdrawn":
        return "withdrawn"
    if today > card.valid_to:
        return "expired"
    return "valid" if today >= card.valid_from else "not-yet"
