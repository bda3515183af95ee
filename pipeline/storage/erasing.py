"""Personal data deleted so that their bytes are gone: overwritten in their place, and the database written anew.

A row that was moved when a page was split may leave a copy of itself in the free space of the old page: only writing
the whole file anew removes that. Not promised: what a disk keeps of a deleted journal, or of an older copy of the file.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from pipeline.crashpoints import crashpoint
from pipeline.ledger.replay import stored_entry
from pipeline.ledger.rows import BatchState
from pipeline.ledger.views import KeptBatch
from pipeline.storage.folders import folder_name
from pipeline.storage.store import Store

# In the place of the name of a drop, which may hold a person's name.
_FORGOTTEN = "（已删除）"


def count(store: Store, *, batch: int | None, number: str | None) -> int:
    """Return of how many entries personal data would be deleted."""
    found = (
        store.row("count_people_of_batch", batch=batch)
        if number is None
        else store.row("count_people_of_number", number=number)
    )
    return int(found[0]) if found else 0


def delete(store: Store, *, batch: int | None, number: str | None) -> None:
    """Delete them within the transaction, their bytes overwritten; of a batch also the name of its drop."""
    store.overwrite_what_is_deleted()
    if number is None:
        store.run("erase_people_of_batch", batch=batch)
        store.run("forget_drop_name", batch=batch, name=_FORGOTTEN)
    else:
        store.run("erase_people_of_number", number=number)


def scrub(store: Store) -> None:
    """Write the file anew without what was deleted; a crash leaves it as it was or as it will be."""
    crashpoint("erasing.before-scrub")
    store.write_anew()
    crashpoint("erasing.after-scrub")


def kept_batches(store: Store) -> Iterator[KeptBatch]:
    """Yield every batch that was accepted, returned or taken back, in the order in which they came."""
    for cells in store.rows("kept_batches"):
        found = _kept(*cells)
        if found is not None:
            yield found


def _kept(batch: int, name: str | None, state: str, *more: Any) -> KeptBatch | None:  # noqa: ANN401 - cells of a row
    category, issued_on, seq, body, valid_to, is_erased, is_finished, documents, drop = more
    if state == BatchState.RECEIVED:
        return None
    days = [stored_entry(seq, body).at.date(), *(date.fromisoformat(day) for day in (issued_on, valid_to) if day)]
    return KeptBatch(
        batch=batch,
        # What was returned lies under the name of its drop.
        name=str(name) if documents else folder_name(str(drop)),
        category=category,
        last_used=max(days),
        year=int(issued_on[:4]) if documents and issued_on else None,
        is_erased=bool(is_erased),
        is_finished=bool(is_finished),
    )
