"""The database as it is at one moment, to be carried elsewhere while the line goes on."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipeline.files import telling_trouble
from pipeline.ledger.merkle import Head
from pipeline.ledger.notes import Note
from pipeline.storage.checkpoints import newest_signed
from pipeline.storage.store import Store
from pipeline.storage.witness import stored_head


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A database that has no name any more, open for reading; its tree head and its newest checkpoint."""

    file: BinaryIO
    head: Head
    checkpoint: Note | None

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
            return Snapshot(target.open("rb"), head, checkpoint)
        finally:
            # It holds personal data: nothing of it may be left, whatever happens.
            target.unlink(missing_ok=True)
