"""The database as it is at one moment, for whoever reads long, while others go on entering.

Whoever reads keeps everybody from writing, and behind one who waits to write nobody may read any more: for the minutes
that a long log takes to be played nobody at the desk would get a certificate. So a long log is played from a copy,
which lies in a private folder and is gone afterwards.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pipeline.errors import CertpressError
from pipeline.scratch import scratch_folder
from pipeline.storage.store import Store
from pipeline.storage.witness import stored_head

# A shorter log is played in some four seconds, which whoever enters something may wait.
_WORTH_A_COPY = 100_000
# What lies where the copies go needs room as well.
_SHARE_OF_ROOM = 2


@contextmanager
def at_rest(store: Store) -> Iterator[Store]:
    """Give the database as it is now, to be read for long: a copy of a long log, and any other itself, within a
    transaction that reads. Where no copy can be made, it is the database itself, and whoever enters something waits.
    """
    with ExitStack() as held:
        copy = copied(store, held)
        still = store if copy is None else held.enter_context(Store.unchanging(copy, known_as=store.known_as))
        with still.reading():
            yield still


def copied(store: Store, held: ExitStack) -> Path | None:
    """Return a private copy of the database of a long log, which is there as long as it is `held`; None for a short
    one, and where there is no room or no copy can be made.
    """
    if stored_head(store).size < _WORTH_A_COPY:
        return None
    try:
        with ExitStack() as begun:
            target = begun.enter_context(scratch_folder()) / store.file.name
            if shutil.disk_usage(target.parent).free < _SHARE_OF_ROOM * store.file.stat().st_size:
                return None
            store.copy_to(target)
            # Only a whole one is kept: half a copy would fill the disk until whoever reads has ended.
            held.push(begun.pop_all())
    # Whatever it is, it is told where the database itself is read, by its own name.
    except (CertpressError, OSError):
        return None
    return target
