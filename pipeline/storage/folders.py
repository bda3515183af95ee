"""Moving a drop out of the inbox at the very end, and proving at the start that all folders can be used.

Promised: a drop is never lost, never half visible under its final name, and may be set aside again after any crash. The
place is chosen and written down before anything moves, so that a second run finds it again. What lies there by then is
taken for the drop only if it holds the drop: it may be another drop's place meanwhile, or a person's folder.

Across file systems a move is a copy in our work folder, which lies on the destination's disk, made durable, renamed
into place; only then does the source go. What lies in the inbox is moved only while it is still what was taken; else it
stays, and our copy is laid down.
"""

import errno
import json
import os
import stat
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Final

from pipeline.crashpoints import crashpoint
from pipeline.errors import Because, DiskTrouble, FolderTrouble, SyncFailed
from pipeline.files import (
    TEMPORARY_PREFIX,
    make_folder,
    remove_tree,
    rename_durably,
    sha256_of,
    sync_file,
    sync_folder,
    telling_trouble,
    write_whole,
)
from pipeline.storage.drops import Entry, entries_of
from pipeline.storage.member_paths import shown_path
from pipeline.storage.takings import Form, Taken

PLACE: Final = "place.json"
_COPY: Final = "moving"
_LEAVING: Final = f"{TEMPORARY_PREFIX}leaving-"
_CHUNK: Final = 1 << 20
_LONGEST_STEM: Final = 200
_OTHERS: Final = 0o077


def rejected_places(rejected: Path, taken: Taken) -> Iterator[Path]:
    """Yield `rejected/<drop>`, `rejected/<drop>~2`, ...: a drop may be returned more than once."""
    return _places(rejected / folder_name(taken.name))


def done_places(done: Path, batch: str) -> Iterator[Path]:
    """Yield `done/<批次号>`, and others should something of that name lie there."""
    return _places(done / batch)


def duplicate_places(done: Path, batch: str) -> Iterator[Path]:
    """Yield `done/<批次号>/重复-1`, `-2`, ...: the same drop came again and changed nothing."""
    return (done / batch / f"重复-{turn}" for turn in count(1))


def _places(first: Path) -> Iterator[Path]:
    yield first
    yield from (first.with_name(f"{first.name}~{turn}") for turn in count(2))


def folder_name(name: str) -> str:
    """Return a folder name that the disk takes, for a drop whose own name may be anything."""
    safe = shown_path(name).replace("/", "_").encode("utf-8", errors="replace")[:_LONGEST_STEM]
    return safe.decode("utf-8", errors="ignore").strip(". ") or "drop"


def set_aside(taken: Taken, places: Iterator[Path]) -> Path:
    """Move the drop to the first free one of `places` and return that folder; the drop itself is not changed.

    A folder becomes the target folder; a file lies inside it. Only its owner may look into it then. Whoever calls it
    again after a crash gets the same place, whatever he offers, unless something else lies there by now. The mark
    `<drop>.ready` goes last.
    """
    target = _place(taken, places)
    with telling_trouble(target):
        while os.path.lexists(target) and not _is_ours(taken, target):
            target = _choose(taken, places)
        make_folder(target.parent)
        if not target.exists():
            _move(taken, target)
        elif taken.form is not Form.FOLDER:
            _finish_file(taken, target)
        _close(target)
    with telling_trouble(taken.drop.path):
        _retire(taken)
    return target


def is_moved(taken: Taken) -> bool:
    """Whether the drop lies in the place that an earlier run wrote down for it; it may lie in the inbox as well."""
    return _is_ours(taken, _noted(taken))


def _close(folder: Path) -> None:
    """Let nobody but its owner look into a drop any more, whatever its sender let others do; no link is followed."""
    for _, _, files, here in os.fwalk(folder):
        for name in (".", *files):
            # What another user laid down keeps the modes that he gave it: our own folder around it is closed.
            with suppress(OSError):
                _close_one(name, here)


def _close_one(name: str, here: int) -> None:
    descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=here)
    try:
        mode = stat.S_IMODE(os.fstat(descriptor).st_mode)
        if mode & _OTHERS:
            os.fchmod(descriptor, mode & ~_OTHERS)
    finally:
        os.close(descriptor)


def _place(taken: Taken, places: Iterator[Path]) -> Path:
    """Return the place written down for this drop, choosing it now where none is."""
    return _noted(taken) if (taken.folder / PLACE).is_file() else _choose(taken, places)


def _noted(taken: Taken) -> Path:
    place = json.loads((taken.folder / PLACE).read_bytes())["place"]
    return Path(os.path.normpath(taken.folder / place))


def _choose(taken: Taken, places: Iterator[Path]) -> Path:
    target = next(place for place in places if _is_free(taken, place))
    # Seen from the work folder: a site may be moved, or put back from a backup beside the one that still works.
    place = os.path.relpath(target, taken.folder)
    write_whole(taken.folder / PLACE, json.dumps({"place": place}).encode())
    crashpoint("set-aside.after-choosing")
    return target


def _is_free(taken: Taken, place: Path) -> bool:
    """Whether nothing lies there, or for a file an empty folder: a crash left it, of a copy that nobody claimed."""
    return not os.path.lexists(place) or (taken.form is not Form.FOLDER and _is_empty_folder(place))


def _is_empty_folder(place: Path) -> bool:
    return place.is_dir() and not place.is_symlink() and not any(place.iterdir())


def _is_ours(taken: Taken, target: Path) -> bool:
    """Whether the folder `target` was made by an earlier run for this drop: empty for a file, or holding the drop.

    A drop is removed from the inbox on this word alone, so it is compared with what lies there; only where that is
    gone, with our copy.
    """
    if target.is_symlink() or not target.is_dir():
        return False
    if taken.form is not Form.FOLDER and _is_empty_folder(target):
        return True
    there = _files(target)
    if taken.drop.is_unchanged():
        return _holds_drop(there, taken)
    return all(_same_content(there.get(path), sha256, size) for path, sha256, size in _copied(taken))


def _files(folder: Path) -> Mapping[str, Path]:
    """Return everything below `folder` but folders and junk, by its path in NFC."""
    return {_path_in(entry): folder / os.fsdecode(entry.path) for entry in entries_of(folder) if not entry.is_folder}


def _path_in(entry: Entry) -> str:
    return unicodedata.normalize("NFC", os.fsdecode(entry.path))


def _holds_drop(there: Mapping[str, Path], taken: Taken) -> bool:
    source = taken.drop.path
    wanted = _files(source) if taken.form is Form.FOLDER else {unicodedata.normalize("NFC", source.name): source}
    return all(_same_file(path, there.get(name)) for name, path in wanted.items())


def _same_file(first: Path, second: Path | None) -> bool:
    if second is None:
        return False
    status, other = first.lstat(), second.lstat()
    if stat.S_IFMT(status.st_mode) != stat.S_IFMT(other.st_mode):
        return False
    if stat.S_ISLNK(status.st_mode):
        return first.readlink() == second.readlink()
    return not stat.S_ISREG(status.st_mode) or _same_content(second, sha256_of(first), status.st_size)


def _same_content(path: Path | None, sha256: str, size: int) -> bool:
    if path is None:
        return False
    status = path.lstat()
    return stat.S_ISREG(status.st_mode) and status.st_size == size and sha256_of(path) == sha256


def _copied(taken: Taken) -> Iterator[tuple[str, str, int]]:
    """Yield path, SHA-256 and size of everything that our copy would lay down."""
    if taken.original is not None:
        yield unicodedata.normalize("NFC", taken.drop.path.name), taken.original.sha256, taken.original.size
        return
    for member in (*taken.members, *taken.left_out):
        yield member.path, member.sha256, member.size


def _move(taken: Taken, target: Path) -> None:
    beside = taken.folder / _COPY
    # What a crash in the middle of a copy left; the source is still whole.
    remove_tree(beside)
    if not taken.drop.is_unchanged():
        _lay_down_copy(taken, beside)
    elif taken.form is Form.FOLDER:
        _make_movable(taken.drop.path)
        crashpoint("set-aside.before-renaming-folder")
        if _renamed(taken.drop.path, target):
            crashpoint("set-aside.after-renaming-folder")
            return
        _copy_tree(taken.drop.path, beside)
        if not taken.drop.is_unchanged():
            remove_tree(beside)
            _lay_down_copy(taken, beside)
    else:
        target.mkdir(mode=0o700)
        sync_folder(target.parent)
        _finish_file(taken, target)
        return
    crashpoint("set-aside.before-laying-down-folder")
    rename_durably(beside, target)
    crashpoint("set-aside.after-laying-down-folder")


def _make_movable(folder: Path) -> None:
    """Let its owner change every folder of a drop: out of one that is read-only, as all are that come from a CD,
    nothing can be moved or removed, now or when its time of keeping is over.
    """
    for _, _, _, here in os.fwalk(folder):
        # The folders of another user are his.
        with suppress(OSError):
            os.fchmod(here, stat.S_IMODE(os.fstat(here).st_mode) | stat.S_IRWXU)


def _finish_file(taken: Taken, target: Path) -> None:
    """Bring a drop that is one file into its folder, unless an earlier run did."""
    wanted = target / taken.drop.path.name
    if os.path.lexists(wanted):
        return
    if taken.drop.is_unchanged():
        crashpoint("set-aside.before-renaming-file")
        if _renamed(taken.drop.path, wanted):
            crashpoint("set-aside.after-renaming-file")
            return
        _copy_whole(taken.drop.path, wanted, taken)
    elif taken.original:
        _copy_whole(taken.original.file, wanted, taken)


def _copy_whole(source: Path, target: Path, taken: Taken) -> None:
    """Copy a file so that it appears under its name only when it is all there."""
    beside = taken.folder / _COPY
    remove_tree(beside)
    _copy_entry(source, beside)
    crashpoint("set-aside.before-laying-down-file")
    rename_durably(beside, target)
    crashpoint("set-aside.after-laying-down-file")


def _renamed(source: Path, target: Path) -> bool:
    """Rename; False where the two lie on different file systems."""
    try:
        source.rename(target)
    except OSError as error:
        if error.errno == errno.EXDEV:
            return False
        raise
    sync_folder(target.parent)
    sync_folder(source.parent)
    return True


def _lay_down_copy(taken: Taken, folder: Path) -> None:
    """Write what we took into `folder`; the paths were checked when it was taken."""
    folder.mkdir(mode=0o700)
    for member in taken.all_files if taken.original is None else (taken.original,):
        path = folder / (member.path if taken.original is None else os.fspath(taken.drop.path.name))
        make_folder(path.parent)
        _write_copy(member.file, path)
    sync_folder(folder)


def _write_copy(source: Path, target: Path) -> None:
    _copy_entry(source, target)
    sync_folder(target.parent)


def _copy_tree(source: Path, target: Path) -> None:
    """Copy a folder as it is, durably; links are copied as links, never followed."""
    target.mkdir(mode=0o700)
    with os.scandir(source) as listing:
        names = sorted(entry.name for entry in listing)
    for name in names:
        if stat.S_ISDIR((source / name).lstat().st_mode):
            _copy_tree(source / name, target / name)
        else:
            _copy_entry(source / name, target / name)
    sync_folder(target)


def _copy_entry(source: Path, target: Path) -> None:
    status = source.lstat()
    if stat.S_ISLNK(status.st_mode):
        target.symlink_to(source.readlink())
    elif stat.S_ISFIFO(status.st_mode):
        os.mkfifo(target, 0o600)
    elif stat.S_ISREG(status.st_mode):
        _copy_file(source, target)
        os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))


def _copy_file(source: Path, target: Path) -> None:
    reading = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    writing = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(reading, "rb") as read, os.fdopen(writing, "wb") as written:
        while chunk := read.read(_CHUNK):
            written.write(chunk)
        sync_file(written, target)


def _retire(taken: Taken) -> None:
    """Remove what was copied from the inbox, in one step that a crash cannot leave half done, then the mark."""
    drop = taken.drop
    # A hidden name: the scanner takes it for junk, and a second run knows it again.
    leaving = drop.path.with_name(f"{_LEAVING}{taken.folder.name}")
    if drop.is_unchanged():
        drop.path.rename(leaving)
        sync_folder(drop.path.parent)
        crashpoint("set-aside.before-removing")
    if os.path.lexists(leaving):
        _remove(leaving)
        sync_folder(drop.path.parent)
    if not os.path.lexists(drop.path):
        _remove_mark(drop.ready_mark)
        sync_folder(drop.path.parent)
    crashpoint("set-aside.after-mark")


def _remove_mark(mark: Path) -> None:
    try:
        mark.unlink(missing_ok=True)
    except OSError as error:
        # A drop whose name is nearly as long as a disk allows can have no mark beside it; a folder of that name is
        # nobody's mark, and stays: in the way of it, the drop would be in hand for ever.
        if error.errno not in {errno.ENAMETOOLONG, errno.EISDIR}:
            raise


def sweep_leaving(inbox: Path, *, keep: Collection[str]) -> None:
    """Remove what a crash left in the inbox of drops that are in their place already; `keep` as for `sweep`.

    Only where the inbox lies on another file system is there anything of that kind.
    """
    for path in inbox.glob(f"{_LEAVING}*"):
        if path.name.removeprefix(_LEAVING) not in keep:
            _remove(path)


def _remove(leaving: Path) -> None:
    _make_movable(leaving)
    remove_tree(leaving)


def probe_folders(*, inbox: Path, work: Path, done: Path, rejected: Path, output: Path) -> None:
    """Raise FolderTrouble unless every folder can be written and none lies where it would feed or swallow another.

    `work`, `done` and `rejected` must share a file system, or a crash could show half a drop; the inbox may lie
    elsewhere. Only for whoever holds the line's lock: two probes at once would take each other's files away.
    """
    folders = {"inbox": inbox, "work": work, "done": done, "rejected": rejected, "output": output}
    _refuse_overlaps(folders)
    for folder in folders.values():
        _probe(folder)
    for folder in (done, rejected):
        if folder.stat().st_dev != work.stat().st_dev:
            raise FolderTrouble(path=folder, reason=Because("it must lie on the same disk as {other}", other=work))


def _refuse_overlaps(folders: dict[str, Path]) -> None:
    real = {name: Path(os.path.realpath(folder)) for name, folder in folders.items()}
    for name, folder in real.items():
        for other, above in real.items():
            if name != other and (folder == above or above in folder.parents):
                raise FolderTrouble(path=folders[name], reason=Because("it lies inside {other}", other=folders[other]))


def _probe(folder: Path) -> None:
    # Always the same names: what a crash left behind is taken up by the next probe.
    first, second = folder / f"{TEMPORARY_PREFIX}probe", folder / f"{TEMPORARY_PREFIX}probed"
    if not folder.is_dir():
        raise FolderTrouble(path=folder, reason=Because("it is not there"))
    with telling_trouble(folder):
        try:
            write_whole(first, b"probe")
            first.rename(second)
        except (FolderTrouble, DiskTrouble, SyncFailed) as error:
            # Nobody knows our file, and everybody the folder.
            raise type(error)(path=folder, reason=error.values["reason"]) from error
        finally:
            # What stays is taken up by the next probe; it must not hide why this one failed.
            for left in (first, second):
                with suppress(OSError):
                    left.unlink(missing_ok=True)
