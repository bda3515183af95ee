"""Whether the disks of a site take anything at this moment, told without writing to them."""

import errno
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.errors import Because
from pipeline.system_errors import reason_of


def refusing(folders: Iterable[Path]) -> Iterator[tuple[Path, Because | str]]:
    """Yield each folder that is there and in which nothing can be written now, and why."""
    for folder in folders:
        try:
            state = os.statvfs(folder)
        except FileNotFoundError:
            continue
        except OSError as error:
            yield folder, reason_of(error)
            continue
        if code := _code(state):
            yield folder, reason_of(OSError(code, os.strerror(code)))


def _code(state: os.statvfs_result) -> int:
    """Return what a write would fail with, 0 where it may succeed; a share that counts nothing is never full."""
    if state.f_flag & os.ST_RDONLY:
        return errno.EROFS
    is_full = (state.f_blocks and not state.f_bavail) or (state.f_files and not state.f_favail)
    return errno.ENOSPC if is_full else 0
