"""What kind of file system a folder lies on: a database needs a local disk, and a share sends no events."""

import re
from pathlib import Path

MOUNTS = Path("/proc/mounts")
_SHARES = re.compile(r"nfs\d?|cifs|smb\d?|smbfs|afs|9p|ncpfs|fuse\..*|fuse")


# As most sticks are made: no file there belongs to anybody, and all of them show what the mount says.
_WITHOUT_OWNERS = frozenset({"vfat", "msdos", "exfat", "ntfs", "ntfs3", "fuseblk"})


def file_system_of(file: Path, mounts: str) -> str:
    """Return the type of the file system that `file` lies on, by the text of /proc/mounts; "" where it is unknown."""
    best, kind = "", ""
    for line in mounts.splitlines():
        _device, place, this, *_rest = line.split()
        folder = place.replace("\\040", " ")
        inside = file.is_relative_to(folder)
        # A later mount over the same folder hides the earlier one.
        if inside and len(folder) >= len(best):
            best, kind = folder, this
    return kind


def is_share(kind: str) -> bool:
    """Whether a file system of that type lies on another machine, or behind a program that may pretend anything."""
    return _SHARES.fullmatch(kind) is not None


def knows_no_owners(file: Path, *, mounts: Path = MOUNTS) -> bool:
    """Whether `file` lies where no file can be kept from others by its own mode, as on most USB sticks."""
    try:
        kind = file_system_of(file.resolve(), mounts.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return False
    return kind in _WITHOUT_OWNERS


def share_of(folder: Path, *, mounts: Path = MOUNTS) -> str | None:
    """Return the type of the share that `folder` lies on, None for a local disk or where nothing can be told."""
    try:
        kind = file_system_of(folder.resolve(), mounts.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return None
    return kind if is_share(kind) else None
