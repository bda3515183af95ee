"""The full scan of the inbox: the only thing that admits work. Events merely make the next look come sooner.

A drop is admitted when it is marked ready, or has been quiet for the settle time by the clock that is handed in, and is
structurally whole. The same holds at start-up, so that a half-copied file is not taken because the service restarted
(the fault of paperless-ngx v3). Never by the age of a file: Windows keeps old times when it copies.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipeline.errors import InboxAway
from pipeline.files import telling_trouble, write_whole
from pipeline.storage.drops import Drop, Entry, entries_of, signature_over
from pipeline.storage.junk import MARKER, READY, held_names, is_junk
from pipeline.storage.leases import is_open_for_writing
from pipeline.storage.soundness import looks_whole

# A file that can be a batch; whatever else lies there, only a folder can.
_FORMS = (b".zip", b".xlsx")
_EQUAL_LOOKS = 3
# How many settle times a drop may look cut off before it is taken and refused with a reason.
_PATIENCE = 3
# The signature of what could not be looked at; no drop has it.
_NEVER_SEEN = ""


class WaitingFor(StrEnum):
    """Why a drop is not admitted yet; the doors find the words."""

    SETTLING = "settling"
    OPEN_IN_OFFICE = "open-in-office"
    STILL_WRITTEN = "still-written"
    UNSOUND = "unsound"
    UNREADABLE = "unreadable"
    NOT_OURS = "not-ours"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A drop that is held back, and why."""

    drop: Drop
    reason: WaitingFor


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at the inbox told, in the order of the names' bytes; what can be no batch comes last of what is
    ready, so that no batch waits until thousands of loose photos went back.
    """

    ready: tuple[Drop, ...]
    waiting: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class _Sighting:
    """How long a drop has looked the same: its signature, since when (monotonic seconds), in how many looks."""

    signature: str
    since: float
    looks: int

    def quiet(self, now: float, seconds: float) -> bool:
        return self.looks >= _EQUAL_LOOKS and now - self.since >= seconds


class Scanner:
    """Looks at one inbox again and again and remembers how long each drop has been quiet.

    `monotonic` returns seconds of a clock that never jumps; the memory is lost with the process on purpose.
    """

    def __init__(self, inbox: Path, *, settle_seconds: float, monotonic: Callable[[], float]) -> None:
        self._inbox = inbox
        self._settle_seconds = settle_seconds
        self._monotonic = monotonic
        self._sightings: dict[bytes, _Sighting] = {}

    def look(self) -> Look:
        """Return what is ready now and what waits; raises FolderTrouble where the inbox cannot be read."""
        names = self._names()
        held = held_names(names)
        ready: list[Drop] = []
        stray: list[Drop] = []
        waiting: list[Waiting] = []
        sightings: dict[bytes, _Sighting] = {}
        for name in sorted(name for name in names if not is_junk(name)):
            seen = self._see(name)
            if isinstance(seen, Waiting):
                waiting.append(seen)
            if seen is None or isinstance(seen, Waiting):
                continue
            drop, entries, sightings[name] = seen
            reason = self._reason(drop, entries, sightings[name], held=name in held, marked=name + READY in names)
            if reason is None:
                (ready if _may_be_batch(drop, entries) else stray).append(drop)
            else:
                waiting.append(Waiting(drop, reason))
        self._sightings = sightings
        return Look((*ready, *stray), tuple(waiting))

    def _names(self) -> frozenset[bytes]:
        with telling_trouble(self._inbox), os.scandir(os.fsencode(self._inbox)) as listing:
            return frozenset(entry.name for entry in listing)

    def _see(self, name: bytes) -> tuple[Drop, tuple[Entry, ...], _Sighting] | Waiting | None:
        path = self._inbox / os.fsdecode(name)
        try:
            entries = tuple(entries_of(path))
        except (FileNotFoundError, NotADirectoryError):
            # Moved away or being moved while we looked: the next look tells.
            return None
        except OSError:
            # A folder of another user, say: nobody would ever learn why nothing happens to it.
            return Waiting(Drop(path, _NEVER_SEEN), WaitingFor.UNREADABLE)
        signature, now = signature_over(entries), self._monotonic()
        before = self._sightings.get(name)
        if before is not None and before.signature == signature:
            return Drop(path, signature), entries, _Sighting(signature, before.since, before.looks + 1)
        return Drop(path, signature), entries, _Sighting(signature, now, 1)

    def _reason(
        self, drop: Drop, entries: tuple[Entry, ...], sighting: _Sighting, *, held: bool, marked: bool
    ) -> WaitingFor | None:
        now = self._monotonic()
        if held or _is_open_inside(drop, entries):
            return WaitingFor.OPEN_IN_OFFICE
        if not marked and not sighting.quiet(now, self._settle_seconds):
            return WaitingFor.SETTLING
        if _is_written(drop, entries):
            return WaitingFor.STILL_WRITTEN
        if lacking := _right_lacking(drop, entries):
            return lacking
        patience_is_over = sighting.quiet(now, _PATIENCE * self._settle_seconds)
        if not marked and not patience_is_over and not looks_whole(drop.path, entries):
            return WaitingFor.UNSOUND
        return None


def _may_be_batch(drop: Drop, entries: Sequence[Entry]) -> bool:
    """Whether the drop has the form of a batch, by what it is and by its name alone."""
    return entries[0].is_folder or drop.name.lower().endswith(_FORMS)


def _is_open_inside(drop: Drop, entries: Iterable[Entry]) -> bool:
    """Whether an office program has a file inside the folder open."""
    folders = [os.path.join(os.fsencode(drop.path), entry.path) for entry in entries if entry.is_folder]  # noqa: PTH118
    try:
        return any(_has_held(os.listdir(folder)) for folder in folders)  # noqa: PTH208 - pathlib cannot hold bytes
    except OSError:
        return False


def _has_held(names: Iterable[bytes]) -> bool:
    return any(not is_junk(name) for name in held_names(names))


def _is_written(drop: Drop, entries: Iterable[Entry]) -> bool:
    return any(is_open_for_writing(drop.path / os.fsdecode(entry.path)) for entry in entries if entry.is_file)


def _right_lacking(drop: Drop, entries: Sequence[Entry]) -> WaitingFor | None:
    if not _may_be_read(drop, entries):
        return WaitingFor.UNREADABLE
    return None if _may_be_moved(drop, entries) else WaitingFor.NOT_OURS


def _may_be_read(drop: Drop, entries: Iterable[Entry]) -> bool:
    """Whether this user may read every file: what is copied from a share, or by another user, may lack the right."""
    paths = (drop.path / os.fsdecode(entry.path) for entry in entries if entry.is_file)
    return all(os.access(path, os.R_OK) for path in paths)


def _may_be_moved(drop: Drop, entries: Iterable[Entry]) -> bool:
    """Whether this user may take every folder away: else numbers would be given, and the drop be in hand for ever."""
    others = (entry for entry in entries if entry.is_folder and entry.status.st_uid != os.geteuid())
    return all(os.access(drop.path / os.fsdecode(entry.path), os.W_OK) for entry in others)


def place_marker(inbox: Path, ident: str) -> None:
    """Write the file by which this site knows its inbox again; `ident` is the site's own, an UUID."""
    write_whole(inbox / os.fsdecode(MARKER), f"{ident}\n".encode("ascii"), 0o644)


def check_marker(inbox: Path, ident: str) -> None:
    """Raise InboxAway unless the marker of this site lies in the inbox: an unmounted share looks like an empty one."""
    try:
        found = (inbox / os.fsdecode(MARKER)).read_bytes()
    except OSError as error:
        raise InboxAway(path=inbox) from error
    if found.strip() != ident.encode("ascii"):
        raise InboxAway(path=inbox)
