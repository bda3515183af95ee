"""The whole log played again by the rules that wrote it: what an auditor does, and what rebuilds the projections."""

from collections.abc import Iterable, Iterator

from pipeline.errors import Because, EntryRefused, LedgerBroken, SequenceExhausted
from pipeline.ledger.entries import Entry
from pipeline.ledger.machine import apply
from pipeline.ledger.merkle import Frontier, Head, leaf_hash
from pipeline.ledger.projections import Projections


def stored_entry(seq: int, body: bytes) -> Entry:
    """Return entry `seq` from its bytes; raises LedgerBroken where they are not the bytes of an entry."""
    try:
        return Entry.parse(body)
    except ValueError as error:
        reason = Because("the bytes are not those of an entry ({field})", field=str(error))
        raise LedgerBroken(seq=seq, reason=reason) from error


def replaying(bodies: Iterable[bytes], view: Projections, frontier: Frontier) -> Iterator[Entry]:
    """Yield each entry after it changed `view` and `frontier`; raises LedgerBroken at the first that cannot stand."""
    for seq, body in enumerate(bodies):
        entry = stored_entry(seq, body)
        try:
            apply(entry, view)
        except (EntryRefused, SequenceExhausted) as error:
            raise LedgerBroken(seq=seq, reason=error.values.get("reason", error)) from error
        frontier.append(leaf_hash(body))
        yield entry


def replay(bodies: Iterable[bytes]) -> tuple[Projections, Head]:
    """Return what the entries add up to and their tree head, or raise LedgerBroken, which names the entry."""
    view, frontier = Projections(), Frontier()
    for _ in replaying(bodies, view, frontier):
        pass
    if view.numbering is not None:
        raise LedgerBroken(seq=view.size, reason=Because("the last batch lacks numbers"))
    return view, Head(frontier.size, frontier.root())
