"""How files become durable: whole under their final name and on the disk, or not there at all.

Promised: once `write_whole`, `replacing`, `make_folder`, `rename_durably`, `sync_file` and `sync_folder` return, a
power cut loses nothing of what they wrote. Not promised: protection against another program that writes to the same
names.

Everything that leaves the house is written here. Two modules write copies of a drop's files themselves, and sync them
with the functions below: `storage/spool.py` while it hashes, and a thousand files together at the end;
`storage/folders.py` a whole tree of names and kinds that only the drop knows, which one rename makes visible.

A failed fsync is fatal (`SyncFailed`): the kernel may have dropped the pages, so a second fsync that succeeds proves
nothing. A full disk is `DiskTrouble` and passes by itself. Temporary names begin with `TEMPORARY_PREFIX`.

Files have the mode that was asked for whatever the umask of who started us, and are always new ones: what somebody laid
down under a temporary name, open to himself, is removed and never written into.
"""

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO, Self

from pipeline.crashpoints import crashpoint
from pipeline.errors import Because, FilesExist, FolderTrouble, SyncFailed
from pipeline.system_errors import reason_of, trouble_of

TEMPORARY_PREFIX = ".tmp-"
# Bytes of a name that leave room for the prefix within the 255 a disk allows.
_LONGEST_NAME = 240
_OTHERS = 0o077
_ROOT = 0
_READ_AT_A_TIME = 1 << 16


@contextmanager
def telling_trouble(path: Path) -> Iterator[None]:
    """Turn an OSError about `path` into one of our errors, temporary or not."""
    try:
        yield
    except OSError as error:
        raise trouble_of(error, path) from error


def sync_file(file: BinaryIO, path: Path) -> None:
    """Wait until the disk holds every byte written to `file`."""
    file.flush()
    try:
        os.fsync(file.fileno())
    except OSError as error:
        raise SyncFailed(path=path, reason=reason_of(error)) from error


def sync_folder(folder: Path) -> None:
    """Wait until the disk holds the names in `folder`."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        raise SyncFailed(path=folder, reason=reason_of(error)) from error
    finally:
        os.close(descriptor)


def refuse_foreign_link(path: Path) -> None:
    """Raise FolderTrouble where `path` is a link that another user laid (the system's own may): what is meant for our
    folder would lie in one of his. A link of our own is somebody's decision, e.g. a year moved to a larger disk.
    """
    if not path.is_symlink():
        return
    with telling_trouble(path):
        laid_by = path.lstat().st_uid
    if laid_by not in {_ROOT, os.geteuid()}:
        raise FolderTrouble(path=path, reason=Because("it is a link that another user laid"))


def make_folder(folder: Path, mode: int = 0o700) -> None:
    """Make `folder` and those above it, durably; nothing happens where it is already there."""
    if folder.is_dir():
        return
    make_folder(folder.parent, mode)
    with telling_trouble(folder):
        folder.mkdir(mode=mode, exist_ok=True)
        _open_to_everybody(mode, folder.chmod)
        sync_folder(folder.parent)


def opened_anew(path: Path, mode: int = 0o600) -> int:
    """Return the descriptor of a new, empty file to be written, of exactly that mode; what bears its name is removed.

    Into a file that somebody else laid down, or one that a link leads to, our words would go where he reads them.
    """
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    _open_to_everybody(mode, partial(os.fchmod, descriptor))
    return descriptor


def _open_to_everybody(mode: int, change: Callable[[int], None]) -> None:
    """What everybody is to read must not stay shut by a careful umask, which only ever takes from a mode."""
    if mode & _OTHERS:
        # A stick that was mounted for all users knows no modes, and shows everything to everybody anyway.
        with suppress(OSError):
            change(mode)


def opened_lock(path: Path) -> BinaryIO:
    """Return the file `path` (0600), made where it is missing, for a lock on it; a link is not followed."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    return os.fdopen(os.open(path, flags, 0o600), "ab")


def _temporary(path: Path) -> Path:
    """Return the temporary name of `path`: the same at every attempt, so that repeating leaves nothing behind."""
    name = os.fsencode(path.name)
    short = path.name if len(name) <= _LONGEST_NAME else hashlib.sha256(name).hexdigest()
    return path.with_name(f"{TEMPORARY_PREFIX}{short}")


@contextmanager
def replacing(path: Path, mode: int = 0o600, *, check: Callable[[Path], object] | None = None) -> Iterator[BinaryIO]:
    """Write `path` whole or not at all; an older file of that name stays until the new one is safe.

    `check` reads what the disk holds under its temporary name, and raises where it is not what was written.
    """
    temporary = _temporary(path)
    with telling_trouble(path):
        descriptor = opened_anew(temporary, mode)
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield file
                sync_file(file, path)
                if check is not None:
                    # Else what is read back may be what the memory holds, whatever became of it on the disk.
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
                    check(temporary)
            crashpoint("files.before-replace")
            temporary.replace(path)
            crashpoint("files.after-replace")
        except BaseException:
            # What the disk refuses now must not hide what it did not confirm: that ends the process.
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def write_whole(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write `content` to `path`, whole or not at all."""
    with replacing(path, mode) as file:
        file.write(content)


class Group:
    """New files in one folder that nobody sees yet, written one by one and made durable together.

    Waiting for the disk after each of a hundred files costs more than making them: the disk's journal takes what
    several threads ask for at once in one go, while the next files are written. Few files are open at a time. A crash
    in between leaves some of them half: the folder must bear a temporary name, and be written anew.

    Leaving the `with` block without `sync` gives the files up; nothing of them is promised then.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written: list[tuple[Path, BinaryIO]] = []
        self._under_way: deque[Future[None]] = deque()
        self._threads = ThreadPoolExecutor(_SYNC_THREADS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown()
        self._under_way.clear()
        while self._written:
            # On a full disk closing fails once more, and would hide what has been told already.
            with suppress(OSError):
                self._written.pop()[1].close()

    def write(self, name: str, content: bytes, mode: int = 0o600) -> None:
        """Write one file; raises SyncFailed where the disk did not take an earlier one."""
        path = self._folder / name
        with telling_trouble(path):
            file = os.fdopen(opened_anew(path, mode), "wb")
            self._written.append((path, file))
            file.write(content)
            file.flush()
        self._hand_over()

    def add(self, path: Path, file: BinaryIO) -> None:
        """Take over a file that was written elsewhere into the folder, still open: only the descriptor that wrote is
        told of every failure.
        """
        self._written.append((path, file))
        self._hand_over()

    def sync(self) -> None:
        """Wait until the disk holds every file of the group; their names are the business of whoever seals the folder.

        Raises SyncFailed.
        """
        while self._written:
            share = -(-len(self._written) // _SYNC_THREADS)
            self._begin(share)
        wait(self._under_way)
        while self._under_way:
            self._under_way.popleft().result()

    def _hand_over(self) -> None:
        if len(self._written) >= _SYNC_SHARE:
            self._begin(_SYNC_SHARE)
        while len(self._under_way) > _SYNC_THREADS:
            self._under_way.popleft().result()

    def _begin(self, files: int) -> None:
        share, self._written = self._written[:files], self._written[files:]
        self._under_way.append(self._threads.submit(_sync_share, share))


# More threads bring nothing more; each has at most this many files open.
_SYNC_THREADS = 8
_SYNC_SHARE = 16


def _sync_share(share: list[tuple[Path, BinaryIO]]) -> None:
    try:
        for path, file in share:
            sync_file(file, path)
    finally:
        for _, file in share:
            # What was not written is told already, and closing would tell it once more in its place.
            with suppress(OSError):
                file.close()


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of the file as 64 lower-case hexadecimal digits."""
    # `hashlib.file_digest` asks the system for fresh memory each time: a quarter of the time for files of our size.
    digest, buffer = hashlib.sha256(), bytearray(_READ_AT_A_TIME)
    seen = memoryview(buffer)
    with path.open("rb", buffering=0) as file:
        while count := file.readinto(buffer):
            digest.update(seen[:count])
    return digest.hexdigest()


def rename_durably(source: Path, target: Path) -> None:
    """Rename within one file system and wait until both folders are on the disk. `target` must not exist."""
    with telling_trouble(target):
        crashpoint("files.before-rename")
        source.rename(target)
        crashpoint("files.after-rename")
        sync_folder(target.parent)
        if source.parent != target.parent:
            sync_folder(source.parent)


@contextmanager
def together(folder: Path, name: str) -> Iterator[Path]:
    """Give an empty hidden folder for new files; they appear in `folder` at the end of the `with` block, all or none;
    one after another, so that who is killed between two of them leaves the first ones, each whole.

    Both are made where they are missing; `name` tells the hidden one from that of another program at work. Raises
    FilesExist where one of the files has the name of one that is there already.
    """
    with working_folder(_temporary(folder / name)) as hidden:
        yield hidden
        _let_appear(sorted(hidden.iterdir()), folder)


@contextmanager
def working_folder(folder: Path, mode: int = 0o700) -> Iterator[Path]:
    """Give an empty folder that is gone at the end of the `with` block, unless it was renamed; what an interrupted
    attempt left there goes first.
    """
    remove_tree(folder)
    make_folder(folder, mode)
    try:
        yield folder
    except BaseException:
        # As in `replacing`; what stays goes with the next attempt.
        with suppress(OSError):
            remove_tree(folder)
        raise
    remove_tree(folder)


def _let_appear(files: Sequence[Path], folder: Path) -> None:
    targets = [folder / file.name for file in files]
    for target in targets:
        if target.exists():
            raise FilesExist(path=target)
    moved: list[Path] = []
    try:
        with telling_trouble(folder):
            for file, target in zip(files, targets, strict=True):
                file.rename(target)
                moved.append(target)
            sync_folder(folder)
    except BaseException:
        # As in `replacing`.
        for target in moved:
            with suppress(OSError):
                target.unlink(missing_ok=True)
        raise


def remove_tree(folder: Path) -> None:
    """Remove a folder of our own making; links are removed, never followed.

    Several threads remove files at once: a disk that is told of every block that gets free lets each of them wait.
    """
    if not folder.is_dir() or folder.is_symlink():
        folder.unlink(missing_ok=True)
        return
    with ThreadPoolExecutor(_SYNC_THREADS) as threads:
        _remove_below(folder, threads)


def _remove_below(folder: Path, threads: ThreadPoolExecutor) -> None:
    with os.scandir(folder) as listing:
        is_folder = {entry.name: entry.is_dir(follow_symlinks=False) for entry in listing}
    files = [folder / name for name, is_one in is_folder.items() if not is_one]
    shares = [files[first : first + _SYNC_SHARE] for first in range(0, len(files), _SYNC_SHARE)]
    for _ in threads.map(_unlink_share, shares):
        pass
    for name, is_one in is_folder.items():
        if is_one:
            _remove_below(folder / name, threads)
    folder.rmdir()


def _unlink_share(share: list[Path]) -> None:
    for path in share:
        path.unlink()
