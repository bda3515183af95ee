"""Whether a local process still has a file open for writing. Linux tells, through a read lease.

Promised: True is certain. Not promised: False, since other machines, other systems and files of other owners cannot be
asked; the settle time stands behind it.
"""

import contextlib
import errno
import fcntl
import os
import signal
import stat
from pathlib import Path


def is_open_for_writing(path: Path) -> bool:
    """Whether some process of this machine holds `path` open for writing at this moment."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return stat.S_ISREG(os.fstat(descriptor).st_mode) and _lease_is_denied(descriptor)
    finally:
        os.close(descriptor)


def _lease_is_denied(descriptor: int) -> bool:
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        # A writer that comes while we hold the lease makes the kernel send SIGIO, which would end this process;
        # SIGURG is ignored unless somebody asks for it.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    with contextlib.suppress(OSError):
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False
