"""Entries on their way into the log: checked by the machine, hashed, and written with the rows they change."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pipeline.errors import Because, EntryRefused, LedgerBroken
from pipeline.ledger.entries import NOTHING, Entry, Reference, canonical, digest_of_bytes
from pipeline.ledger.machine import apply
from pipeline.ledger.merkle import Frontier, Head, leaf_hash
from pipeline.ledger.projections import Projections
from pipeline.ledger.tiles import Growing
from pipeline.storage.projection_rows import StoredRows, write_rows
from pipeline.storage.store import Store
from pipeline.storage.tiles import stored_growing, write_tiles

SALT_BYTES = 16
# So many entries wait in memory before they go into the tables together, however many a transaction has.
_MOST_WAITING = 1000


def stored_frontier(store: Store) -> Frontier:
    """Return what appending needs of the tree so far; raises LedgerBroken where it is not that of the kept root."""
    head = store.row("head")
    if head is None:
        return Frontier()
    size, peaks, root = head
    try:
        frontier = Frontier.parse(size, peaks)
        if frontier.root() != root:
            raise ValueError("root")  # noqa: TRY301 - one fault for whoever looks at it
    except ValueError as error:
        reason = Because("the tree head beside it does not fit the entries")
        raise LedgerBroken(seq=size, reason=reason) from error
    return frontier


def write_head(store: Store, frontier: Frontier) -> None:
    """Keep the tree head, and what appending needs."""
    store.run("put_head", size=frontier.size, peaks=frontier.peaks_as_bytes(), root=frontier.root())


@dataclass(slots=True)
class Pen:
    """Writes entries within one transaction, many at a time; whoever reads the tables settles first."""

    store: Store
    at: datetime
    salt: Callable[[int], bytes]
    view: Projections
    frontier: Frontier
    tiles: Growing
    _entries: list[tuple[Any, ...]] = field(default_factory=list)
    _people: list[tuple[Any, ...]] = field(default_factory=list)

    def write(
        self,
        op: str,
        *,
        actor: str,
        payload: dict[str, Any],
        ref: Reference = NOTHING,
        person: dict[str, Any] | None = None,
        second: str | None = None,
    ) -> None:
        """Enter one thing that was done; raises EntryRefused where it may not follow what was done before."""
        salt = self.salt(SALT_BYTES) if person is not None else b""
        try:
            known = None if person is None else canonical(person)
            digest = None if known is None else digest_of_bytes(salt, known)
            entry = Entry(self.view.size, self.at, op, actor, payload, ref, second, digest)
            body = entry.to_bytes()
        except ValueError as error:
            reason = Because("it cannot be written down ({field})", field=str(error))
            raise EntryRefused(op=op, ref=str(ref), reason=reason) from error
        apply(entry, self.view)
        leaf = leaf_hash(body)
        self.frontier.append(leaf)
        self._entries.append((entry.seq, body, leaf, op, ref.number, ref.batch))
        if person is not None and known is not None:
            self._people.append((entry.seq, salt, known.decode(), person["name"], person["identity"]))
        if len(self._entries) >= _MOST_WAITING:
            self.settle()

    def settle(self) -> None:
        """Write what is pending, so that other tables may refer to it; the COMMIT makes it true."""
        if not self._entries:
            return
        self.store.run_many("append_entry", self._entries)
        self.store.run_many("append_person", self._people)
        write_rows(self.store, self.view.changed())
        write_tiles(self.store, [*self.tiles.take(leaf for _, _, leaf, *_ in self._entries), *self.tiles.open()])
        write_head(self.store, self.frontier)
        self.view.let_go()
        self._entries.clear()
        self._people.clear()


@contextmanager
def appending(store: Store, name: str, *, at: datetime, salt: Callable[[int], bytes]) -> Iterator[Pen]:
    """Give a pen within one transaction; leaving it without an error commits what was written."""
    with store.transaction(name):
        frontier = stored_frontier(store)
        growing = stored_growing(store, Head(frontier.size, frontier.root()))
        pen = Pen(store, at, salt, Projections(StoredRows(store)), frontier, growing)
        yield pen
        pen.settle()
