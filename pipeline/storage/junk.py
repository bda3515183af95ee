"""Names that office programs, file managers and half-finished transfers leave behind (hazards.md A.4).

They are never a drop and never part of one. A lock file is more than junk: it says that somebody still has a file open.
Names are bytes, as the disk has them, since a name may not be UTF-8.
"""

import re
from collections.abc import Iterable

READY = b".ready"
APPROVAL = b".approval"
MARKER = b".inbox-id"

_EXACT = frozenset(
    {
        b".ds_store",
        b"thumbs.db",
        b"ehthumbs.db",
        b"desktop.ini",
        b"@eadir",
        b"#recycle",
        b"$recycle.bin",
        b"__macosx",
        b"system volume information",
        b"lost+found",
        MARKER,
    }
)
# A name that begins with a dot is hidden on purpose: .stfolder, .stversions, .tmp-, ._x, .~lock.x#, .Trash-1000.
_BEGINNINGS = (b".", b"~$", b"~.")
_ENDS = (
    READY,
    APPROVAL,
    b".part",
    b".filepart",
    b".crdownload",
    b".partial",
    b".tmp",
    b".temp",
    b".download",
    b".downloading",
    b"~",
)
_LOCK = re.compile(rb"(?:\.~lock\.(?P<libre>.+)#|~\$(?P<office>.+)|\.~(?P<wps>.+)|~\.(?P<wps_old>.+))", re.DOTALL)


def is_junk(name: bytes) -> bool:
    """Whether a file or folder of that name is nobody's batch."""
    lower = name.lower()
    return lower in _EXACT or lower.startswith(_BEGINNINGS) or lower.endswith(_ENDS)


def is_lock(name: bytes) -> bool:
    """Whether a file of that name is what an office program lays beside a document that it has open."""
    return _LOCK.fullmatch(name) is not None


def held_names(names: Iterable[bytes]) -> frozenset[bytes]:
    """Return those of `names` that an office program has open, as the lock files among them tell.

    Excel and WPS put `~$`, `.~` or `~.` before the name, LibreOffice `.~lock.` and `#` around it, Word `~$` over its
    first two characters. A lock file whose document is gone holds nothing.
    """
    present = frozenset(names)
    locked = {tail for name in present if (tail := _locked_by(name))}
    return frozenset(name for name in present if name in locked or name.decode(errors="replace")[2:].encode() in locked)


def _locked_by(name: bytes) -> bytes | None:
    match = _LOCK.fullmatch(name)
    return next((tail for tail in match.groups() if tail), None) if match else None
