"""How far the ledger had come, kept in a small file outside its database.

Promised: a database that was lost, or replaced by an older copy, is refused before it gives a number a second time
(docs/decisions/0006). The file is written after each COMMIT, so a crash in between leaves the database ahead of it,
which is in order; the next opening catches up. Not promised: anything where both were put back from one old copy.

The file has three lines: the name of the log (`certpress/<institution code>` at first), the number of entries, the root
over them (64 hex digits).
"""

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipeline.crashpoints import crashpoint
from pipeline.errors import Because, LedgerBehind, StoreWrong
from pipeline.files import make_folder, telling_trouble, write_whole
from pipeline.ledger.checkpoints import Checkpoint
from pipeline.ledger.merkle import EMPTY_ROOT, HASH_SIZE, Frontier, Head
from pipeline.ledger.origins import Names, first_name, reopenings_in
from pipeline.ledger.replay import stored_entry
from pipeline.storage.store import Store

# Where finished batches lie beside the database: `<year>/<批次号>`.
_FINISHED = "[0-9][0-9][0-9][0-9]/*"


def stored_head(store: Store) -> Head:
    """Return the tree head that the database keeps."""
    found = store.row("head")
    return Head(found[0], found[2]) if found else Head(0, EMPTY_ROOT)


def stored_names(store: Store, first: str) -> Names:
    """Return what the log is called at each of its sizes; `first` is its first name."""
    return Names(first, reopenings_in(stored_entry(*row) for row in store.rows("reopenings")))


class Memory(Protocol):
    """Something outside the database that remembers how far the ledger had come."""

    def read(self) -> Head | None:
        """Return the newest head it knows of, None before the first."""


@dataclass(slots=True)
class Witness:
    """The file that remembers the newest tree head; `origin` is the first name of the ledger it belongs to."""

    file: Path
    origin: str
    # What this process knows to lie in the file, so that nothing is written or read twice.
    _known: Head | None = None

    def read(self) -> Head | None:
        """Return the head that was kept last, None before the first; raises LedgerBehind where it is not to be read."""
        kept = self._kept()
        return kept.head if kept else None

    def _kept(self) -> Checkpoint | None:
        try:
            with telling_trouble(self.file):
                content = self.file.read_bytes() if self.file.exists() else None
            if content is None:
                return None
            origin, size, root = content.decode("ascii").splitlines()
            head = Head(int(size), bytes.fromhex(root))
        except ValueError as error:
            raise LedgerBehind(file=self.file, reason=Because("what was kept of the ledger is damaged")) from error
        if first_name(origin) != self.origin or head.size < 1 or len(head.root) != HASH_SIZE:
            raise LedgerBehind(
                file=self.file, reason=Because("it is kept for another ledger ({origin})", origin=origin)
            )
        return Checkpoint(origin, head)

    def check(self, store: Store) -> None:
        """Raise LedgerBehind unless the log in `store` begins with all that was ever in it."""
        kept = self._kept()  # Before the database is asked: another process may be writing both.
        if kept is None:
            return
        names, head = stored_names(store, self.origin), kept.head
        if names.lost_by(kept) is not None:
            return
        refuse_fork(store, head)
        if kept.origin != names.at(head.size):
            raise LedgerBehind(
                file=store.file, reason=Because("its first {kept} entries are not those that were made", kept=head.size)
            )
        if stored_head(store) == head:
            self._known = head

    def keep_up(self, store: Store) -> None:
        """Write down, durably, how far the log in `store` has come; it never goes back."""
        if stored_head(store) == self._known:
            return
        crashpoint("witness.before-writing")
        make_folder(self.file.parent)
        with alone_in(self.file.parent):
            kept, head, names = self._kept(), stored_head(store), stored_names(store, self.origin)
            if kept is None or kept.head.size < head.size or names.lost_by(kept) is not None:
                write_whole(self.file, f"{names.now}\n{head.size}\n{head.root.hex()}\n".encode())
        self._known = head
        crashpoint("witness.after-writing")


def refuse_fork(store: Store, kept: Head) -> None:
    """Raise LedgerBehind unless the log in `store` begins with what was kept of it elsewhere."""
    head = stored_head(store)
    if head.size < kept.size:
        reason = Because("it holds {size} entries, but there were {kept} already", size=head.size, kept=kept.size)
        raise LedgerBehind(file=store.file, reason=reason)
    if kept.root != (head.root if head.size == kept.size else _root_at(store, kept.size)):
        reason = Because("its first {kept} entries are not those that were made", kept=kept.size)
        raise LedgerBehind(file=store.file, reason=reason)


def refuse_loss(file: Path, memories: Iterable[Memory], *, is_empty: Callable[[], bool]) -> None:
    """Raise LedgerBehind or StoreWrong where the database at `file` is empty although there was a ledger."""
    # Before the database is looked at, as above.
    remembered = [head for memory in memories if (head := memory.read()) is not None]
    if not is_empty():
        return
    for kept in remembered:
        reason = Because("it is gone or empty, but there were {kept} entries already", kept=kept.size)
        raise LedgerBehind(file=file, reason=reason)
    if any(file.parent.glob(_FINISHED)):
        raise StoreWrong(file=file, reason=Because("it is gone or empty, although batches were finished beside it"))


def _root_at(store: Store, size: int) -> bytes:
    """Return the root over the first `size` leaves; only where a crash left the witness behind is this needed."""
    frontier = Frontier()
    for (leaf,) in store.rows("first_leaves", size=size):
        frontier.append(leaf)
    return frontier.root()


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep other processes from writing the same temporary file there, or an older state after ours."""
    with telling_trouble(folder):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
