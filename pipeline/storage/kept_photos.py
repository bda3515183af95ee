"""The photos of a finished batch, fetched again from its drop in done/, and proved to be those that were checked.

The folder is the office's: anybody may have changed, moved or added something since. So a photo is known by nothing
but the SHA-256 that the ledger has of it, and what is used is a copy of the very bytes that were hashed.
"""

import hashlib
import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final

from pipeline.files import make_folder, opened_anew, telling_trouble
from pipeline.rules.batch import PhotoFile
from pipeline.storage.drops import Drop, entries_of
from pipeline.storage.intake import take
from pipeline.storage.limits import Limits
from pipeline.storage.takings import Taken

_PHOTOS: Final = "photos"


def fetched(wanted: Collection[PhotoFile], *, done: Path, batch: str, work: Path, limits: Limits) -> Mapping[str, Path]:
    """Return a private copy below `work` of each wanted photo that lies in done/<批次号>/, by its SHA-256 (hex).

    A drop that is a zip there is unpacked. What is not there any more, or has other bytes, is left out. Raises
    FolderTrouble and DiskTrouble.
    """
    left = {photo.sha256: photo.size for photo in wanted}
    found: dict[str, Path] = {}
    for folder in _folders(done, batch) if left else ():
        with telling_trouble(folder):
            for file in _files(folder):
                found |= _copied(file, left, work) if file.suffix.lower() != ".zip" else _unpacked(file, work, limits)
    return {sha256: found[sha256] for sha256 in left if sha256 in found}


def _folders(done: Path, batch: str) -> Iterator[Path]:
    """Yield where the drop may lie: under the 批次号, or beside what lay there before it (`~2`, ...)."""
    for folder in sorted(done.iterdir()) if done.is_dir() else ():
        name, _, turn = folder.name.rpartition("~")
        if batch in (folder.name, name if turn.isdecimal() else ""):
            yield folder


def _files(folder: Path) -> Iterator[Path]:
    """Yield the regular files below a folder; no link is followed."""
    yield from (folder / os.fsdecode(entry.path) for entry in entries_of(folder) if entry.is_file)


def _copied(file: Path, left: Mapping[str, int], work: Path) -> dict[str, Path]:
    if file.stat().st_size not in left.values():
        return {}
    content = file.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    if sha256 not in left:
        return {}
    make_folder(work / _PHOTOS)
    copy = work / _PHOTOS / sha256
    with os.fdopen(opened_anew(copy), "wb") as target:
        target.write(content)
    return {sha256: copy}


def _unpacked(file: Path, work: Path, limits: Limits) -> dict[str, Path]:
    taken = take(Drop.at(file), work=work, limits=limits)
    return dict(taken.files) if isinstance(taken, Taken) else {}
