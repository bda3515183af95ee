"""Which entry may follow which: the rules that refuse before writing, and that replay the whole log in an audit.

One number once; no gap in a sequence; year and level as the number says; a batch is accepted once, or rejected, or
cancelled, and an accepted one is cancelled only while nothing was made of it and none of its numbers is in force (of
scores and exams no certificates are made, so they are cancelled at any time); a certificate issued before certpress
takes its number too; a document belongs to something numbered; what is overprinted is in force, and moved by a
calibration that holds; a certificate has a further copy only once the one before is lost or taken back; a blank is in
one state; what was erased is neither corrected nor made anew; a month is closed once, in order, and begins where the
last one ended; numbers are skipped only where the site was put back from a
backup. What breaks a rule is refused with `EntryRefused`. The rules of each subject stand in `subjects/`.
"""

from collections.abc import Mapping

from pipeline.errors import Because
from pipeline.ledger.entries import Entry
from pipeline.ledger.operations import check_form
from pipeline.ledger.projections import Projections
from pipeline.ledger.rows import Row
from pipeline.ledger.subjects import (
    batches,
    blanks,
    cards,
    certificates,
    copies,
    exams,
    history,
    keys,
    months,
    papers,
    privacy,
    recovery,
    sheets,
    site,
)
from pipeline.ledger.subjects.refusing import Transition, refused

# What may stand between a batch and the last of its numbers.
_NUMBERING = frozenset(
    {"number.assigned", "card.issued", "card.renewed", "seating.made", "ticket.issued", "scores.recorded"}
)
# What cannot be done any more once nobody knows whose it is.
_NEEDS_PERSON = frozenset({"certificate.corrected", "certificate.reissued", "number.replaced", "card.renewed"})


TRANSITIONS: Mapping[str, Transition] = {
    **site.TRANSITIONS,
    **keys.TRANSITIONS,
    **batches.TRANSITIONS,
    **certificates.TRANSITIONS,
    **history.TRANSITIONS,
    **cards.TRANSITIONS,
    **exams.TRANSITIONS,
    **papers.TRANSITIONS,
    **privacy.TRANSITIONS,
    **copies.TRANSITIONS,
    **sheets.TRANSITIONS,
    **blanks.TRANSITIONS,
    **recovery.TRANSITIONS,
    **months.TRANSITIONS,
}


def apply(entry: Entry, view: Projections) -> None:
    """Put what `entry` changes into `view`, or raise EntryRefused and change nothing."""
    refuse_other_forms(entry)
    apply_formed(entry, view)


def refuse_other_forms(entry: Entry) -> None:
    """Raise EntryRefused unless the entry has the form of its operation, whatever was entered before it."""
    try:
        check_form(entry)
    except ValueError as error:
        raise refused(
            entry, Because("its field {field} has not the form of this operation", field=str(error))
        ) from error


def apply_formed(entry: Entry, view: Projections) -> None:
    """Do what `apply` does with an entry that `refuse_other_forms` let pass."""
    for row in _rows_of(entry, view):
        view.put(row)
    view.size += 1


def _rows_of(entry: Entry, view: Projections) -> tuple[Row, ...]:
    """Return the rows that `entry` makes or changes, or raise EntryRefused."""
    if entry.seq != view.size:
        raise refused(entry, Because("its place in the log is {size}", size=view.size))
    if (entry.op == "site.opened") != (entry.seq == 0):
        raise refused(entry, Because("a log begins with its site, once"))
    if view.numbering is not None and (entry.op not in _NUMBERING or entry.ref.batch != view.numbering):
        raise refused(entry, Because("the batch accepted before still lacks numbers"))
    if entry.op in _NEEDS_PERSON and view.erased(entry.ref.number or ""):
        raise refused(entry, Because("its personal data were erased"))
    return TRANSITIONS[entry.op](entry, view)
