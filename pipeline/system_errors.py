"""What the system refused, in words of ours: an OSError as people read it, and as the error of ours that it is."""

import errno
import os

from pipeline.errors import Because, DiskTrouble, FolderTrouble

# A full disk is emptied, a share comes back.
_PASSING = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ESTALE, errno.ENETDOWN, errno.EHOSTDOWN}


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
