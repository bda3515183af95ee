"""A site put back from a backup: whole, checked, and held until two people settle how it goes on.

Promised: nothing lies in the folder unless every byte of the backup, every entry of the ledger, every table beside it
and every checkpoint was found to be right. The site that is there then gives no number and enters nothing: nobody but
people can know whether anything was done after the backup (docs/decisions/0006, `pipeline/recovering.py`).
"""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline.errors import BackupWrong, Because, FolderNotEmpty
from pipeline.files import (
    TEMPORARY_PREFIX,
    Group,
    make_folder,
    rename_durably,
    sync_folder,
    telling_trouble,
    working_folder,
    write_whole,
)
from pipeline.language.speaking import Language
from pipeline.paper_text import text_on
from pipeline.settings.finding import SITE_FILE
from pipeline.settings.values import Settings
from pipeline.storage.backup_files import Backup, Contents, is_encrypted
from pipeline.workshop import Workshop

# What a site consists of; a backup that brings anything else is none of ours.
_PARTS: Final = frozenset({SITE_FILE, "batches", "output", "calendar", "templates", "fonts", "keys"})
_OTHER: Final = Because("it is not one that certpress made")


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back: the folder, what the backup says of itself, how many entries are known to be missing since,
    finished files that are not those of the ledger (paths below the output folder), and whether the keys came along.
    """

    folder: Path
    contents: Contents
    missing: int
    differing: tuple[str, ...]
    has_keys: bool


def needs_passphrase(file: Path) -> bool:
    """Whether a backup is encrypted; raises FolderTrouble where it cannot be read."""
    return is_encrypted(file)


def restore(
    file: Path, into: Path, *, language: Language, passphrase: str | None = None, papers: Sequence[Path] = ()
) -> Restored:
    """Put a site back into a new or empty folder, all of it or nothing.

    `papers` are files with checkpoints that left the house, whole or only their three lines. Raises FolderNotEmpty,
    BackupWrong, PassphraseWanted, PassphraseWrong, LedgerBroken and CheckpointsWrong; CheckpointDiffers where a paper
    is of other entries.
    """
    with telling_trouble(into):
        if into.is_symlink() or (into.exists() and (not into.is_dir() or any(into.iterdir()))):
            raise FolderNotEmpty(folder=into)
    backup = Backup(file, passphrase)
    with working_folder(into.with_name(f"{TEMPORARY_PREFIX}{into.name}")) as hidden:
        contents = _unpack(backup, hidden)
        missing, differing = _examined(backup, hidden, contents, papers, language)
        # An empty folder of that name gives way.
        rename_durably(hidden, into)
    return Restored(into, contents, missing, differing, any(file.path.startswith("keys/") for file in contents.files))


def _unpack(backup: Backup, folder: Path) -> Contents:
    with Group(folder) as group:

        def put(path: str, pieces: Iterator[bytes]) -> None:
            if path.split("/", maxsplit=1)[0] not in _PARTS:
                raise BackupWrong(file=backup.file, reason=_OTHER)
            target = folder / path
            make_folder(target.parent)
            with telling_trouble(target):
                descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
                file = os.fdopen(descriptor, "wb")
                for piece in pieces:
                    file.write(piece)
            group.add(target, file)

        contents = backup.unpack(put)
        group.sync()
    for below in sorted(path for path in folder.rglob("*") if path.is_dir()):
        sync_folder(below)
    return contents


def _examined(
    backup: Backup, folder: Path, contents: Contents, papers: Sequence[Path], language: Language
) -> tuple[int, tuple[str, ...]]:
    """Return how many entries are known to be missing, and the files that differ; then hold the site."""
    settings = Settings.read(folder)
    with Workshop(settings, language, settings.work) as shop:
        head = shop.register.verify()
        if (contents.size, contents.root) != (head.size, head.root.hex()) or shop.register.rebuild(check=True):
            raise BackupWrong(file=backup.file, reason=Because("its ledger is not the one that it says it holds"))
        shop.register.verify_checkpoints()
        told = [shop.register.foretold(paper, text_on(paper), origin=settings.origin) for paper in papers]
        kept = {file.path: file.sha256 for file in contents.files}
        output = settings.output.relative_to(folder).as_posix()
        differing = tuple(
            one.path for one in shop.register.audited_files() if kept.get(f"{output}/{one.path}") != one.sha256
        )
    hold(settings, contents, [paper.text for paper in told])
    # Where the copy from the safe is put, and what waited in the inbox; empty folders are in no backup.
    for place in settings.folders:
        make_folder(place)
    return max([head.size, *(one.head.size for one in told)]) - head.size, differing


def hold(settings: Settings, contents: Contents, papers: Sequence[str]) -> None:
    """Have the site enter nothing until somebody settled how it goes on, to whom the papers speak once more."""
    told = {"made_at": contents.made_at, "size": contents.size, "root": contents.root}
    write_whole(settings.restored_mark, json.dumps(told | {"papers": list(papers)}).encode())
