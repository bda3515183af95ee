"""How a rule refuses an entry, and what several subjects ask."""

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache

from pipeline.errors import Because, EntryRefused
from pipeline.ledger.entries import Entry, Reference
from pipeline.ledger.projections import Projections
from pipeline.ledger.rows import BatchRow, BatchState, Row
from pipeline.rules.categories import Category
from pipeline.rules.numbers import Region

# The rows that an entry makes or changes, or EntryRefused.
Transition = Callable[[Entry, Projections], tuple[Row, ...]]


# Why a batch cannot be what it would have to be for an entry.
STANDS: Mapping[BatchState, Because] = {
    BatchState.RECEIVED: Because("the batch was not accepted"),
    BatchState.REJECTED: Because("the batch was rejected"),
    BatchState.CANCELLED: Because("the batch was cancelled"),
    BatchState.ACCEPTED: Because("the batch was accepted before"),
}


def refused(entry: Entry, reason: Because) -> EntryRefused:
    """Return the error that refuses the entry."""
    return EntryRefused(op=entry.op, ref=_about(entry.ref), reason=reason)


def _about(ref: Reference) -> str | Because:
    if ref.number or ref.serial:
        return str(ref)
    return Because("batch {batch}", batch=ref.batch) if ref.batch else Because("the site")


def require(entry: Entry, holds: bool, reason: Because) -> None:  # noqa: FBT001 - reads like the sentence it is
    """Refuse the entry for `reason` unless it holds. What every number and every file is asked makes its reason only
    where it does not: that would be a third of the time that a log takes to be played.
    """
    if not holds:
        raise refused(entry, reason)


def batch_in(entry: Entry, view: Projections, state: BatchState) -> BatchRow:
    """Return the batch that the entry is about, which has to be in that state."""
    found = view.batch(entry.ref.batch or 0)
    if found is None:
        raise refused(entry, Because("there is no such batch"))
    if found.state != state:
        raise refused(entry, STANDS[BatchState(found.state)])
    return found


def batch_being_numbered(entry: Entry, view: Projections, categories: Collection[Category]) -> BatchRow:
    """Return the accepted batch, of one of these categories, in which somebody has no number yet."""
    batch = batch_in(entry, view, BatchState.ACCEPTED)
    if batch.kind not in categories:
        raise refused(entry, Because("the batch is of another kind"))
    if batch.numbered >= batch.people:
        raise refused(entry, Because("everyone in the batch has a number"))
    return batch


def institution_of(entry: Entry, view: Projections) -> str:
    """Return the 13 characters of the institution whose log it is."""
    site = view.site()
    if site is None:
        raise refused(entry, Because("the tables beside the log are incomplete"))
    return site.institution


@lru_cache(maxsize=128)
def any_region_of(province: str) -> Region:
    """Return a region that has all cities: what is in the log was checked against its own when it was entered."""
    return Region(province=province, cities_up_to=None)
