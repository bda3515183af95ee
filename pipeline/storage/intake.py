"""A private, durable, hashed copy of a drop: the only thing that is ever read from then on.

The drop itself stays where it is. Names are bytes that nobody vouches for; they never reach our disk. Links, pipes and
devices are refused: every file is opened without following, looked at through its descriptor and copied from it, and
afterwards the drop is looked at again. If it moved meanwhile, the copy is thrown away and the drop waits.

Not promised: a hard link cannot be told from a file, so whoever may write into the inbox may show us any file
that he can link to, and only that.
"""

import errno
import os
import secrets
import stat
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final, Self

from pipeline.crashpoints import crashpoint
from pipeline.errors import DiskTrouble, FolderTrouble, SyncFailed
from pipeline.files import remove_tree, sync_folder, telling_trouble
from pipeline.rules.problems import Problem, has_errors
from pipeline.storage.archives import hidden_file, unpack
from pipeline.storage.drops import Drop, display_name, escaped_name
from pipeline.storage.junk import is_junk, is_lock
from pipeline.storage.limits import Limits
from pipeline.storage.member_paths import lock_passed_over, path_problem, same_name_problems, shown_path
from pipeline.storage.returns import LONGEST_RECORD, RECORD, Record, Sorted, sort_out
from pipeline.storage.rosters import roster_words
from pipeline.storage.spool import Member, Spool, TooLarge
from pipeline.storage.takings import Form, Taken, write_taking
from pipeline.system_errors import trouble_of

_CHUNK: Final = 1 << 20
_OPEN_FLAGS: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_SWAPPED: Final = frozenset({errno.ENOENT, errno.ELOOP, errno.ENOTDIR, errno.ENXIO})


@dataclass(frozen=True, slots=True)
class Moved:
    """The drop changed while it was copied: nothing was kept, it has to become quiet again."""

    drop: Drop


class _Gone(Exception):
    """A file vanished between the listing and the copy."""


@dataclass(frozen=True, slots=True)
class _Copied:
    form: Form
    members: tuple[Member, ...]
    original: Member | None
    problems: tuple[Problem, ...]
    record: Record | None = None


def random_name() -> str:
    """Return a name that no other work folder has."""
    return secrets.token_hex(8)


def take(drop: Drop, *, work: Path, limits: Limits, naming: Callable[[], str] = random_name) -> Taken | Moved:
    """Copy `drop` into a new folder below `work` and return what came; `Moved` where it changed meanwhile.

    Bad content is in `problems`. Raises DiskTrouble (passes by itself), FolderTrouble, SyncFailed; then nothing is left
    in `work`, nor after `Moved`.
    """
    folder = work / naming()
    try:
        with telling_trouble(folder):
            with Spool(folder, limits) as spool:
                copied = _Copier(drop, spool, limits).copy()
                if not drop.is_unchanged():
                    remove_tree(folder)
                    return Moved(drop)
                spool.sync()
            taken = _taken(drop, folder, copied)
            write_taking(taken)
            sync_folder(work)
            crashpoint("intake.after-taking")
    except _Gone:
        remove_tree(folder)
        return Moved(drop)
    except SyncFailed:
        # What the disk did not confirm is left for a person to look at.
        raise
    except BaseException:
        remove_tree(folder)
        raise
    return taken


def _taken(drop: Drop, folder: Path, copied: _Copied) -> Taken:
    batch = Sorted(copied.members) if copied.form is Form.WORKBOOK else sort_out(copied.members, copied.record)
    digest = digest_of(batch.members)
    key = digest
    if copied.form is Form.WORKBOOK and copied.original:
        key = copied.original.sha256
    if has_errors(copied.problems):
        # What could not be copied whole is like nothing else, not even like itself.
        key = sha256(f"refused {drop.signature} {digest} ".encode() + drop.name).hexdigest()
    return Taken(
        name=drop.display,
        folder=folder,
        drop=drop,
        form=copied.form,
        members=batch.members,
        original=copied.original,
        digest=digest,
        key=key,
        problems=copied.problems,
        own_notes=batch.own_notes,
        left_out=batch.left_out,
    )


def digest_of(members: tuple[Member, ...]) -> str:
    """Return SHA-256 (hex) over the lines `path TAB size TAB sha256 LF`, sorted by bytes (interfaces.md 2)."""
    lines = sorted(f"{member.path}\t{member.size}\t{member.sha256}\n".encode() for member in members)
    return sha256(b"".join(lines)).hexdigest()


class _Kind(IntEnum):
    """What a listing says that an entry is; a file is looked at again through its descriptor."""

    FOLDER = 1
    FILE = 2
    OTHER = 3

    @classmethod
    def of(cls, entry: os.DirEntry[str]) -> Self:
        if entry.is_dir(follow_symlinks=False):
            return cls(cls.FOLDER)
        return cls(cls.FILE if entry.is_file(follow_symlinks=False) else cls.OTHER)


class _Copier:
    """Copies one drop into the spool and collects what is wrong with it."""

    def __init__(self, drop: Drop, spool: Spool, limits: Limits) -> None:
        self._drop = drop
        self._spool = spool
        self._limits = limits
        self._problems: list[Problem] = []
        self._members: list[Member] = []
        self._record: Record | None = None

    def copy(self) -> _Copied:
        """Return the copy of the whole drop; raises _Gone where a part of it vanished."""
        mode = self._status_of_drop().st_mode
        if stat.S_ISDIR(mode):
            return self._copy_folder()
        if not stat.S_ISREG(mode):
            return self._refused(Problem.of("drop-not-a-file", drop=self._drop.display))
        return self._copy_file()

    def _status_of_drop(self) -> os.stat_result:
        try:
            return self._drop.path.lstat()
        except FileNotFoundError as error:
            raise _Gone from error

    def _refused(self, problem: Problem, original: Member | None = None) -> _Copied:
        return _Copied(Form.OTHER, (), original, (problem,))

    def _copy_file(self) -> _Copied:
        """Copy a drop that is one file, and look into it where it is a zip."""
        name, suffix = self._name(), self._drop.path.suffix.lower()
        limit = self._limits.total_bytes if suffix == ".zip" else self._limits.file_bytes
        original = self._kept_file(os.fspath(self._drop.path), name, None, limit)
        if original is None:
            return self._refused(self._problems[0])
        if not _is_utf8(self._drop.name):
            return self._refused(_spelling_problem(self._drop.name, self._drop.name), original)
        if original.size == 0:
            return self._refused(Problem.of("file-empty", path=name), original)
        if suffix == ".xlsx":
            return _Copied(Form.WORKBOOK, (original,), original, ())
        if suffix != ".zip":
            return self._refused(Problem.of("drop-kind-unknown", drop=name), original)
        self._spool.free(original)
        with original.file.open("rb") as file:
            members, problems = unpack(file, self._spool, limits=self._limits, words=self._words)
            record = None if has_errors(problems) else self._record_in_zip(file)
        return _Copied(Form.ZIP, members, original, _with_nothing_in(members, problems), record)

    def _record_in_zip(self, file: BinaryIO) -> Record | None:
        return Record.parse(hidden_file(file, RECORD, most=LONGEST_RECORD, limits=self._limits))

    def _words(self, members: Sequence[Member]) -> frozenset[str]:
        return roster_words(members, limits=self._limits)

    def _name(self) -> str:
        return unicodedata.normalize("NFC", self._drop.display)

    def _copy_folder(self) -> _Copied:
        descriptor = _opened(os.fspath(self._drop.path), None, os.O_DIRECTORY)
        try:
            self._copy_inside(descriptor, b"")
        finally:
            os.close(descriptor)
        members = tuple(self._members)
        self._problems += same_name_problems(member.path for member in members)
        return _Copied(Form.FOLDER, members, None, _with_nothing_in(members, self._problems), self._record)

    def _copy_inside(self, folder: int, prefix: bytes) -> None:
        with os.scandir(folder) as listing:
            kinds = {os.fsencode(entry.name): _Kind.of(entry) for entry in listing}
        if self._record is None and os.fsencode(RECORD) in kinds:
            self._record = _record_in(folder)
        for name, kind in sorted(kinds.items()):
            if not is_junk(name):
                self._copy_entry(folder, name, prefix + name, kind)
            elif is_lock(name):
                self._problems.append(lock_passed_over(prefix + name))

    def _copy_entry(self, folder: int, name: bytes, path: bytes, kind: "_Kind") -> None:
        if not _is_utf8(name):
            self._problems.append(_spelling_problem(path, name))
            return
        text = unicodedata.normalize("NFC", path.decode())
        if kind is _Kind.FOLDER:
            self._copy_subfolder(folder, name, path)
        elif kind is _Kind.OTHER:
            self._problems.append(Problem.of("member-not-a-file", path=shown_path(text)))
        elif problem := path_problem(text, nesting=self._limits.nesting):
            self._problems.append(problem)
        else:
            self._copy_member(folder, name, text)

    def _copy_subfolder(self, folder: int, name: bytes, path: bytes) -> None:
        if path.count(b"/") >= self._limits.nesting:
            shown = shown_path(path.decode())
            self._problems.append(Problem.of("folder-too-deep", path=shown, most=self._limits.nesting))
            return
        descriptor = _opened(os.fsdecode(name), folder, os.O_DIRECTORY)
        try:
            self._copy_inside(descriptor, path + b"/")
        finally:
            os.close(descriptor)

    def _copy_member(self, folder: int, name: bytes, path: str) -> None:
        if len(self._members) == self._limits.files:
            self._problems.append(Problem.of("too-many-files", most=self._limits.files))
        if len(self._members) < self._limits.files:
            member = self._kept_file(os.fsdecode(name), path, folder, self._limits.file_bytes)
            self._members += [member] if member else []

    def _kept_file(self, name: str, path: str, folder: int | None, limit: int) -> Member | None:
        """Return our copy of one file, or None and a problem; a file that is no longer a file is gone."""
        try:
            with _reading(name, folder) as pieces:
                return self._spool.keep(path, pieces, limit=limit)
        except TooLarge:
            self._problems.append(self._too_large(path, limit))
        return None

    def _too_large(self, path: str, limit: int) -> Problem:
        if sum(member.size for member in self._members) + limit > self._limits.total_bytes:
            return Problem.of("drop-too-large", most=self._limits.total_bytes >> 20)
        return Problem.of("file-too-large", path=shown_path(path), most=limit >> 20)


def _with_nothing_in(members: tuple[Member, ...], problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Return the problems, and one more for a drop in which nothing is although nothing else says why."""
    if members or has_errors(problems):
        return tuple(problems)
    return (*problems, Problem.of("drop-empty"))


def _is_utf8(name: bytes) -> bool:
    try:
        name.decode()
    except UnicodeDecodeError:
        return False
    return True


def _spelling_problem(path: bytes, name: bytes) -> Problem:
    """Say how a name that is not UTF-8 was probably meant."""
    return Problem.of("member-name-not-utf8", path=escaped_name(path), suggestion=display_name(name))


def _opened(name: str, folder: int | None, flags: int = 0) -> int:
    """Return a descriptor of the very thing named, never of what a link points to.

    A link that was put in the place of a file since we looked makes the drop another one: gone, to be looked at again.
    Raises DiskTrouble, and FolderTrouble where this user may not read it, or nobody for as long as another system has
    it open: both pass.
    """
    try:
        return os.open(name, _OPEN_FLAGS | flags, dir_fd=folder)
    except OSError as error:
        if error.errno in _SWAPPED:
            raise _Gone from error
        raise trouble_of(error, shown_path(name)) from error


def _record_in(folder: int) -> Record | None:
    """Return the record of an earlier return; one that cannot be read is as none, it only spares the operator work."""
    try:
        with _reading(RECORD, folder) as pieces:
            content = next(pieces, b"")
    except (OSError, DiskTrouble, FolderTrouble, _Gone):
        return None
    return Record.parse(content) if len(content) < LONGEST_RECORD else None


@contextmanager
def _reading(name: str, folder: int | None) -> Iterator[Iterator[bytes]]:
    """Open a regular file and hand out its pieces; raises _Gone unless it is one."""
    descriptor = _opened(name, folder)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _Gone
        # A piece more than the file has: the whole of a photo comes at once.
        size = min(status.st_size + 1, _CHUNK)
        yield iter(lambda: os.read(descriptor, size), b"")
    finally:
        os.close(descriptor)
