"""Personal data: who saw them in full (a masked look is not entered, nobody is found by it), and what was erased."""

from collections.abc import Mapping

from pipeline.errors import Because
from pipeline.ledger.entries import Entry
from pipeline.ledger.forms import Count, OneOf, Operation, Rows, Text
from pipeline.ledger.projections import Projections
from pipeline.ledger.rows import BatchState, ErasedRow, Row
from pipeline.ledger.subjects.refusing import Transition, refused, require

# In what way somebody may see them: the commands that show ID numbers in full.
WAYS = ("find", "show", "verify")
# Everybody at once: names in what an auditor takes along.
EXPORT = "export"

OPERATIONS: Mapping[str, Operation] = {
    "personal.viewed": Operation(
        "Somebody saw personal data in full (A3(4): 查阅记录): in what way, why, of how many people, and under which "
        "numbers those stand (of certificates, cards or admission tickets; none for an export, which has the names of "
        "everybody). It is entered before they are shown. What is masked is not entered.",
        {
            "how": OneOf((*WAYS, EXPORT)),
            "reason": Text(),
            "people": Count(1),
            "numbers": Rows({"number": Text(most=64)}),
        },
        perhaps_about=("number",),
    ),
    "person.erased": Operation(
        "By two people, after its time, something was erased. With a number: the personal data and salts beside all "
        "entries about it, and its files. Without: the papers of the batch (its drop, and its files that are of nobody "
        "alone; of exams and scores all), and the personal data beside entries of the batch that are about no number. "
        "`people` counts what stood beside entries. The entries stay, and their digests.",
        {"reason": Text(), "people": Count()},
        perhaps_about=("batch", "number"),
        needs_second=True,
    ),
}


def _personal_viewed(entry: Entry, view: Projections) -> tuple[Row, ...]:
    """Nothing changes; the number that the entry is about is one of this log, and as many are named as were seen."""
    number, payload = entry.ref.number, entry.payload
    seen = 0 if payload["how"] == EXPORT else payload["people"]
    # What is entered today stays readable if the limit changes; that it is kept is the register's business.
    require(entry, len(payload["numbers"]) == seen, Because("it names more or fewer people than it says"))
    known = number is None or view.certificate(number) or view.imported(number) or view.card(number)
    require(entry, bool(known), Because("there is no such number"))
    return ()


def erased_with(number: str | None, batch: int | None) -> str | None:
    """Return under what personal data beside an entry about these are erased: the number, else the batch, as text."""
    return number or (None if batch is None else str(batch))


def _person_erased(entry: Entry, view: Projections) -> tuple[Row, ...]:
    what = erased_with(entry.ref.number, entry.ref.batch)
    if what is None:
        raise refused(entry, Because("neither a batch nor a number is named"))
    require(entry, view.erased(what) is None, Because("it was erased before"))
    number, batch = entry.ref.number, entry.ref.batch
    if number is not None and view.imported(number) is not None:
        require(entry, batch is None, Because("it was issued before certpress, and is in no batch"))
        return (ErasedRow(what, entry.seq),)
    found = view.batch(batch or 0)
    require(entry, found is not None, Because("there is no such batch"))
    if number is None:
        over = found is not None and (found.documents or found.state in (BatchState.REJECTED, BatchState.CANCELLED))
        require(entry, bool(over), Because("its files are not recorded yet"))
        return (ErasedRow(what, entry.seq),)
    owner = view.certificate(number) or view.card(number)
    require(entry, owner is not None and owner.batch == batch, Because("there is no such number in this batch"))
    # Its name stands in them.
    require(entry, view.erased(str(batch)) is not None, Because("the papers of its batch are still there"))
    return (ErasedRow(what, entry.seq),)


TRANSITIONS: Mapping[str, Transition] = {
    "personal.viewed": _personal_viewed,
    "person.erased": _person_erased,
}
