"""The log for whoever checks it elsewhere: a folder in the form of C2SP tlog-tiles, for a USB stick.

`checkpoint` is the newest one, `tile/entries/` holds the entries, `tile/<level>/` the tree; `checkpoints.txt` is what
was signed before; `certpress-auditor.py` is the program that checks all of it. No certificate holder's name or ID
number is in it, for there is none in the log (those who acted are named there), and no private key.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.auditor.exports import CHECKPOINT, CHECKPOINTS
from pipeline.binding import PROGRAM, bound
from pipeline.errors import Because, FolderTrouble, TargetExists
from pipeline.files import TEMPORARY_PREFIX, Group, make_folder, rename_durably, sync_folder, working_folder
from pipeline.ledger.checkpoints import Checkpoint
from pipeline.ledger.merkle import Head
from pipeline.ledger.tiles import files_of
from pipeline.workshop import Workshop

_READABLE = 0o644


def export_log(shop: Workshop, target: Path) -> Head:
    """Sign the log as it is, write it into the new folder `target`, whole or not at all, and return what it holds.

    Raises TargetExists, FolderTrouble where there is no folder for it, and KeyMissing or KeyWrong where it cannot be
    signed.
    """
    require_room(target)
    head, files = signed_log(shop)
    lay_down(target, files, mode=_READABLE)
    return head


def signed_log(shop: Workshop) -> tuple[Head, Iterator[tuple[str, bytes]]]:
    """Sign the log as it is; return what it holds, and the files of its export by their paths.

    Raises KeyMissing, KeyWrong.
    """
    note = shop.keyring.checkpoint()
    head = Checkpoint.parse(note.text).head
    return head, _files(shop, head, note.to_bytes())


def require_room(target: Path) -> None:
    """Raise TargetExists for a folder that is there, and FolderTrouble where the one that it would lie in is not.

    That one is not made: it is a stick, which may not be in.
    """
    if os.path.lexists(target):
        raise TargetExists(path=target)
    if not target.parent.is_dir():
        raise FolderTrouble(path=target.parent, reason=Because("it is not there"))


def lay_down(target: Path, files: Iterable[tuple[str, bytes]], *, mode: int) -> None:
    """Write files of that mode by their paths into the new folder `target`, whole or not at all; raises what
    `require_room` does.

    Whom the mode keeps from the files may not look into the folders either.
    """
    require_room(target)
    with working_folder(target.with_name(f"{TEMPORARY_PREFIX}{target.name}"), _folder_mode(mode)) as hidden:
        _write(hidden, files, mode)
        rename_durably(hidden, target)


def _files(shop: Workshop, head: Head, checkpoint: bytes) -> Iterator[tuple[str, bytes]]:
    yield from files_of(shop.register.first_entries(head.size))
    yield CHECKPOINTS, shop.settings.checkpoints_file.read_bytes()
    yield PROGRAM, bound()
    yield CHECKPOINT, checkpoint


def _write(folder: Path, files: Iterable[tuple[str, bytes]], mode: int) -> None:
    with Group(folder) as group:
        for path, content in files:
            make_folder((folder / path).parent, _folder_mode(mode))
            group.write(path, content, mode)
        group.sync()
    for inner in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        sync_folder(inner)


def _folder_mode(mode: int) -> int:
    return 0o755 if mode & 0o044 else 0o700
