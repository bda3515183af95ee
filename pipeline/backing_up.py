"""A backup of a site: the ledger as it is at one moment, and every file that belongs to it.

Promised: the line may run meanwhile. It waits only while the database is copied and what is in hand is read, so that
both are of one moment; whatever is finished later is not in the backup. The file appears under its name once it was
read back from the disk and found whole. Private keys are in it only where that is asked for, and then encrypted.

Not in it: what still waits in the inbox, and plates, which are made again; of a drop no link, for what one leads to is
not the drop's. A folder that was moved to a larger disk, with a link in its place, is in it: a year of output/, or a
whole drop.
"""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline import __version__
from pipeline.crashpoints import crashpoint
from pipeline.errors import Because, FolderTrouble, KeyWrong, TargetExists, UsageWrong
from pipeline.files import TEMPORARY_PREFIX, make_folder, replacing, telling_trouble
from pipeline.settings.finding import SITE_FILE
from pipeline.settings.values import Settings
from pipeline.storage.audit_questions import AuditQuestions
from pipeline.storage.backup_files import Backup, Contents, Packing, packing
from pipeline.storage.looking_over import fault_of
from pipeline.storage.snapshots import Snapshot
from pipeline.storage.store import Store
from pipeline.workshop import Workshop

ENDING: Final = ".certpress-backup"
SHORTEST_PASSPHRASE: Final = 12
_SNAPSHOT: Final = f"{TEMPORARY_PREFIX}backup.db"


@dataclass(frozen=True, slots=True)
class BackedUp:
    """The file that was written, and what is in it; what SQLite finds wrong with the ledger that it took along, and
    where that is whole, which finished files (paths below the output folder) are missing or not those of the ledger.
    """

    file: Path
    contents: Contents
    fault: str | None = None
    differing: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether the site was whole that it is of."""
        return self.fault is None and not self.differing


def back_up(
    shop: Workshop,
    target: Path,
    *,
    passphrase: str | None = None,
    with_keys: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> BackedUp:
    """Write a backup to the new file `target`, or into the folder of that name under a name that says when.

    `progress` is told how many of how many files are written. Raises TargetExists, UsageWrong for keys without a
    passphrase or one that is too short, and DiskTrouble where there is no room; nothing is left then. Of a site that
    is damaged a backup is made all the same, which says so: it may be the best that there is.
    """
    _refuse_open_keys(passphrase, with_keys=with_keys)
    file = target / _usual_name(shop) if target.is_dir() else target
    if file.exists():
        raise TargetExists(path=file)
    make_folder(file.parent)
    # What a backup left that was killed; it may be large, and a stick is small.
    for left in file.parent.glob(f"{TEMPORARY_PREFIX}*{ENDING}"):
        left.unlink()
    with (
        replacing(file, check=lambda written: Backup(written, passphrase).contents()) as sink,
        packing(sink, passphrase=passphrase) as pack,
    ):
        contents, fault, differing = _pack(shop, pack, with_keys=with_keys, progress=progress)
    return BackedUp(file, contents, fault, differing)


def _refuse_open_keys(passphrase: str | None, *, with_keys: bool) -> None:
    reason = None
    if with_keys and passphrase is None:
        reason = Because("private keys are backed up only with a passphrase")
    elif passphrase is not None and len(passphrase) < SHORTEST_PASSPHRASE:
        reason = Because("a passphrase has at least {count} characters", count=SHORTEST_PASSPHRASE)
    if reason is not None:
        raise UsageWrong(reason=reason, command="certpress backup")


def _usual_name(shop: Workshop) -> str:
    return f"certpress-{shop.settings.institution.code.text}-{shop.clock():%Y-%m-%d-%H%M%S}{ENDING}"


def _pack(
    shop: Workshop, pack: Packing, *, with_keys: bool, progress: Callable[[int, int], None]
) -> tuple[Contents, str | None, tuple[str, ...]]:
    settings = shop.settings
    with shop.alone():
        # A key that cannot be used is told by every other command; it must not keep anybody from a backup.
        with suppress(KeyWrong):
            shop.keyring.sign()
        signed = settings.checkpoints_file.read_bytes() if settings.checkpoints_file.exists() else b""
        snapshot = shop.register.snapshot(settings.output / _SNAPSHOT)
        # What lies in work/ itself is of this machine; each folder in it is a drop in hand.
        for folder in sorted(path for path in settings.work.iterdir() if path.is_dir()):
            for path in _files_below(folder):
                _add(pack, settings.site, path)
        files = list(_files(settings, with_keys=with_keys))
    crashpoint("backup.after-snapshot")
    with snapshot:
        pack.add(_within(settings, settings.ledger_file), snapshot.file, size=snapshot.size)
        if signed:
            pack.add_bytes(_within(settings, settings.checkpoints_file), signed)
        for done, path in enumerate(files, start=1):
            _add(pack, settings.site, path)
            progress(done, len(files))
        contents = pack.end(_contents(shop, snapshot))
        fault = fault_of(snapshot.store)
        return contents, fault, () if fault else tuple(_differing(settings, snapshot.store, contents))


def _differing(settings: Settings, store: Store, contents: Contents) -> Iterator[str]:
    """Yield the finished files of that moment which are not in the backup as the ledger recorded them."""
    kept, output = {file.path: file.sha256 for file in contents.files}, _within(settings, settings.output)
    for one in AuditQuestions(store, None).audited_files():
        if kept.get(f"{output}/{one.path}") != one.sha256:
            yield one.path


def _contents(shop: Workshop, snapshot: Snapshot) -> Contents:
    return Contents(
        institution=shop.settings.institution.code.text,
        origin=shop.settings.origin,
        made_at=shop.clock().isoformat(timespec="seconds"),
        program=__version__,
        size=snapshot.head.size,
        root=snapshot.head.root.hex(),
        checkpoint=str(snapshot.checkpoint) if snapshot.checkpoint else None,
    )


def _within(settings: Settings, path: Path) -> str:
    return path.relative_to(settings.site).as_posix()


def _files(settings: Settings, *, with_keys: bool) -> Iterator[Path]:
    """Yield what belongs to the site beside its database, each by its path."""
    yield settings.site / SITE_FILE
    for folder in (settings.calendar, settings.templates, settings.fonts, *([settings.keys] if with_keys else [])):
        yield from (file for file in _paths_below(folder) if file.is_file())
    for folder in (settings.done, settings.rejected, settings.output):
        # Right below output/ lies what is of the database; a link there stands for a year, and below done/ for a drop.
        for below in sorted(path for path in folder.glob("*") if not path.name.startswith(TEMPORARY_PREFIX)):
            yield from _files_below(below)


def _files_below(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder and no link: in a drop it leads where its sender likes, to a key of ours too."""
    yield from (path for path in _paths_below(folder) if stat.S_ISREG(path.lstat().st_mode))


def _paths_below(folder: Path) -> Iterator[Path]:
    for within, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(TEMPORARY_PREFIX))
        yield from (Path(within) / name for name in sorted(names) if not name.startswith(TEMPORARY_PREFIX))


def _add(pack: Packing, site: Path, path: Path) -> None:
    try:
        with telling_trouble(path):
            source = path.open("rb")
    except FolderTrouble as error:
        # Between listing and reading somebody erased it, or a book was written anew under another name.
        if isinstance(error.__cause__, FileNotFoundError):
            return
        raise
    with source:
        pack.add(path.relative_to(site).as_posix(), source, size=os.fstat(source.fileno()).st_size)
