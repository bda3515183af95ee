"""The database as it is at one moment, to be carried elsewhere while the line goes on."""

import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from pipeline.files import telling_trouble
from pipeline.ledger.merkle import Head
from pipeline.ledger.notes import Note
from pipeline.storage.checkpoints import newest_signed
from pipeline.storage.store import Store
from pipeline.storage.witness import stored_head


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A database that has no name any more, open for reading, as a file and as tables; its tree head and its newest
    checkpoint. A context manager that closes it.
    """

    file: BinaryIO
    store: Store
    head: Head
    checkpoint: Note | None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.store.close()
        self.file.close()

    @property
    def size(self) -> int:
        """Return its bytes."""
        return os.fstat(self.file.fileno()).st_size


def take(store: Store, target: Path) -> Snapshot:
    """Return the database as it is now; it lies at `target` while it is made, where one process at a time may work."""
    with telling_trouble(target):
        target.unlink(missing_ok=True)
        try:
            store.copy_to(target)
            with Store.open(target) as copy:
                head, checkpoint = stored_head(copy), newest_signed(copy)
            still = Store.unchanging(target, known_as=store.known_as)
            # With this SQLite opens it: afterwards it has no name by which it could.
            stored_head(still)
            return Snapshot(target.open("rb"), still, head, checkpoint)
        finally:
            # It holds personal data: nothing of it may be left, whatever happens.
            target.unlink(missing_ok=True)
