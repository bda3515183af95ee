"""Who saw personal data in full: a masked look is not entered, for nobody can be found by it."""

from collections.abc import Mapping

from pipeline.errors import Because
from pipeline.ledger.entries import Entry
from pipeline.ledger.forms import Count, OneOf, Operation, Rows, Text
from pipeline.ledger.projections import Projections
from pipeline.ledger.rows import Row
from pipeline.ledger.subjects.refusing import Transition, require
from pipeline.rules.acts import MOST_SEEN

# In what way somebody may see them: the commands that show ID numbers in full.
WAYS = ("find", "show", "verify")

OPERATIONS: Mapping[str, Operation] = {
    "personal.viewed": Operation(
        "Somebody saw personal data in full (A3(4): 查阅记录): in what way, why, of how many people, and under which "
        "numbers those stand (of certificates, cards or admission tickets). It is entered before they are shown. What "
        "is masked is not entered.",
        {
            "how": OneOf(WAYS),
            "reason": Text(),
            "people": Count(1, MOST_SEEN),
            "numbers": Rows({"number": Text(most=64)}),
        },
        perhaps_about=("number",),
    ),
}


def _personal_viewed(entry: Entry, view: Projections) -> tuple[Row, ...]:
    """Nothing changes; the number that the entry is about is one of this log, and as many are named as were seen."""
    number, payload = entry.ref.number, entry.payload
    require(entry, len(payload["numbers"]) == payload["people"], Because("it names more or fewer people than it says"))
    known = number is None or view.certificate(number) or view.imported(number) or view.card(number)
    require(entry, bool(known), Because("there is no such number"))
    return ()


TRANSITIONS: Mapping[str, Transition] = {
    "personal.viewed": _personal_viewed,
}
