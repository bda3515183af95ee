"""What the system refused, in words of ours: an OSError as people read it, and as the error of ours that it is."""

import errno
import os

from pipeline.errors import Because, DiskTrouble, FolderTrouble

# A full disk is emptied; a share comes back, whatever its protocol says of it meanwhile; a drive is plugged in again.
_PASSING = frozenset(
    {
        *(errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ENODEV, errno.ENXIO),
        *(errno.ESTALE, errno.ENOTCONN, errno.ETIMEDOUT),
        *(errno.ENETDOWN, errno.ENETUNREACH, errno.EHOSTDOWN, errno.EHOSTUNREACH),
    }
)
# What a disk or a share does to any program; other trouble with a file may be a mistake of ours.
_OF_THE_MACHINE = _PASSING | {errno.EROFS, errno.EACCES, errno.EPERM, errno.EBUSY}


def reason_of(error: OSError) -> Because | str:
    """Return why the system refused: in words of our own where people meet it often, else as the system says it."""
    known = {
        errno.EROFS: Because("it is read-only"),
        errno.EACCES: Because("this user may not do that"),
        errno.EPERM: Because("this user may not do that"),
        errno.ENOSPC: Because("the disk is full"),
        errno.EDQUOT: Because("this user has used up the room on the disk"),
        errno.EIO: Because("the disk reports a fault"),
        errno.ENOENT: Because("it is not there"),
        errno.ENOTDIR: Because("it is no folder"),
        errno.EISDIR: Because("it is a folder"),
        errno.ENOTEMPTY: Because("it is not empty"),
        errno.EEXIST: Because("it is there already"),
        errno.ENAMETOOLONG: Because("its name is too long"),
        errno.EMFILE: Because("too many files are open"),
    }
    return known.get(error.errno or 0) or (os.strerror(error.errno) if error.errno else str(error))


def trouble_of(error: OSError, path: object) -> DiskTrouble | FolderTrouble:
    """Return the error of ours that an OSError about `path` is."""
    kind = DiskTrouble if error.errno in _PASSING else FolderTrouble
    return kind(path=path, reason=reason_of(error))


def machine_trouble(error: BaseException, otherwise: object) -> DiskTrouble | FolderTrouble | None:
    """Return the error of ours that a failure is for which the disk or a share is to blame; None for any other.

    It names the file that the system named, and `otherwise` where it named none, as it never does after an open.
    """
    if not isinstance(error, OSError) or error.errno not in _OF_THE_MACHINE:
        return None
    return trouble_of(error, error.filename if isinstance(error.filename, str) else otherwise)
