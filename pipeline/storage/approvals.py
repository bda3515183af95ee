"""The note beside a drop that an approver signed: copied with the drop, waited for, and set aside with it.

A batch that is sound but not signed is in hand and waits; the note may come while it does. The note goes where the drop
goes, under the name of the drop's new folder.
"""

import errno
import os
import stat
from pathlib import Path
from typing import Final

from pipeline.crashpoints import crashpoint
from pipeline.files import sync_folder, telling_trouble, write_whole
from pipeline.storage.junk import APPROVAL as ENDING
from pipeline.storage.takings import APPROVAL, Taken

_AWAITED: Final = "awaits-approval"
# A note has some hundred bytes; what is longer is read so far, and is none.
_MOST_BYTES: Final = 1 << 16


def fetch_approval(taken: Taken) -> None:
    """Copy the note that lies beside the drop, unless one was copied before."""
    if taken.approval is None and (content := _beside(taken)) is not None:
        write_whole(taken.folder / APPROVAL, content)


def await_approval(taken: Taken) -> None:
    """Keep, durably, that nothing but the note is missing."""
    write_whole(taken.folder / _AWAITED, b"")


def awaits_approval(taken: Taken) -> bool:
    """Whether nothing but the note is missing, and it still is."""
    return (taken.folder / _AWAITED).exists() and taken.approval is None and _beside(taken) is None


def set_approval_aside(taken: Taken, place: Path) -> None:
    """Lay the note beside the place that the drop was moved to, and take it out of the inbox if the drop left it."""
    content = taken.approval
    if content is not None:
        write_whole(place.with_name(f"{place.name}{os.fsdecode(ENDING)}"), content)
        crashpoint("approvals.after-laying-beside")
    if content is not None and not os.path.lexists(taken.drop.path) and _beside(taken) == content:
        taken.drop.approval.unlink(missing_ok=True)
        sync_folder(taken.drop.path.parent)


def _beside(taken: Taken) -> bytes | None:
    with telling_trouble(taken.drop.approval):
        return _read(taken.drop.approval)


def _read(file: Path) -> bytes | None:
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        # A link in its place, or a drop whose name is as long as a disk allows: neither is a note.
        if error.errno in {errno.ELOOP, errno.ENAMETOOLONG}:
            return None
        raise
    try:
        return _note_in(descriptor)
    finally:
        os.close(descriptor)


def _note_in(descriptor: int) -> bytes | None:
    """Return what a file holds; None for a folder, a pipe, and a copy of which nothing has come yet."""
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        return None
    return os.read(descriptor, _MOST_BYTES) or None
