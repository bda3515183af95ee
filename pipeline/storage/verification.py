"""Is the ledger what it was? Every entry hashed and replayed, every projection compared, or written anew."""

import hashlib
from collections.abc import Iterator

from pipeline.errors import Because, LedgerBroken
from pipeline.ledger.entries import parse_canonical
from pipeline.ledger.merkle import Frontier, Head, leaf_hash
from pipeline.ledger.projections import Projections, Row
from pipeline.ledger.replay import replaying, stored_entry
from pipeline.ledger.views import Difference
from pipeline.storage.projection_rows import TABLES, delete_rows, stored_rows, write_rows
from pipeline.storage.store import Store


def verify(store: Store) -> Head:
    """Return the tree head if everything holds together; raises LedgerBroken, which names the first bad entry.

    What it cannot see: a log rewritten as a whole by whoever owns the file. That is what checkpoints elsewhere are for.
    """
    with store.reading():
        view, head = _replayed(store)
        _check_people(store)
        for difference in _differences(store, view):
            reason = Because("the table {table} does not say what the entries say ({key})", **_told(difference))
            raise LedgerBroken(seq=difference.seq, reason=reason)
    return head


def differences(store: Store) -> tuple[Difference, ...]:
    """Return the rows of the projections that are not what the entries add up to."""
    with store.reading():
        view, _head = _replayed(store)
        return tuple(_differences(store, view))


def rebuild(store: Store) -> tuple[Difference, ...]:
    """Write every projection anew from the entries, in one transaction; return the rows that were wrong."""
    with store.transaction("register.rebuild"):
        view, _head = _replayed(store)
        found = tuple(_differences(store, view))
        if found:
            with store.with_guard_lifted():
                delete_rows(store)
                write_rows(store, view.changed())
    return found


def _told(difference: Difference) -> dict[str, object]:
    return {"table": difference.table, "key": difference.key}


def _replayed(store: Store) -> tuple[Projections, Head]:
    view, frontier = Projections(), Frontier()
    rows = store.rows("every_entry")
    for _entry in replaying(_sound_bodies(rows), view, frontier):
        pass
    head = Head(frontier.size, frontier.root())
    _check_head(store, head)
    if view.numbering is not None:
        raise LedgerBroken(seq=view.size, reason=Because("the last batch lacks numbers"))
    return view, head


def _sound_bodies(rows: Iterator[tuple[int, bytes, bytes, str, str | None, int | None]]) -> Iterator[bytes]:
    """Yield the entries' bytes, each after a look at what stands beside it in its row."""
    for place, (seq, body, leaf, *found_by) in enumerate(rows):
        if seq != place:
            raise LedgerBroken(seq=place, reason=Because("the entry is missing"))
        if leaf_hash(body) != leaf:
            raise LedgerBroken(seq=seq, reason=Because("its bytes do not have the hash that was taken of them"))
        entry = stored_entry(seq, body)
        if found_by != [entry.op, entry.ref.number, entry.ref.batch]:
            raise LedgerBroken(seq=seq, reason=Because("the columns beside it say something else"))
        yield body


def _check_head(store: Store, head: Head) -> None:
    stored = store.row("head")
    if stored is None or (stored[0], stored[2]) != (head.size, head.root):
        reason = Because("the tree head kept for {size} entries is another", size=stored[0] if stored else 0)
        raise LedgerBroken(seq=head.size, reason=reason)


def _check_people(store: Store) -> None:
    """Check every person that was not erased against the digest in the entry."""
    bodies = store.rows("people_in_log")
    for seq, entry_body, salt, body, name, identity in bodies:
        entry = stored_entry(seq, entry_body)
        if hashlib.sha256(salt + body.encode()).hexdigest() != entry.person:
            raise LedgerBroken(seq=seq, reason=Because("the personal data beside it are not those it was made with"))
        person = parse_canonical(body.encode())
        if (name, identity) != (person["name"], person["identity"]):
            raise LedgerBroken(seq=seq, reason=Because("the columns of the person beside it say something else"))


def _differences(store: Store, view: Projections) -> Iterator[Difference]:
    """Yield what differs, either way round."""
    expected = {(type(row), row.key): row for row in view.changed()}
    for row in stored_rows(store):
        if expected.pop((type(row), row.key), None) != row:
            yield _difference(row)
    yield from map(_difference, expected.values())


def _difference(row: Row) -> Difference:
    key = row.key
    return Difference(TABLES[type(row)], str(key) if not isinstance(key, tuple) else " ".join(map(str, key)), row.seq)
