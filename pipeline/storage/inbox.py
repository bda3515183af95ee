"""The inbox of a site, and the folders that its drops move to; every move can be repeated without harm."""

import fcntl
import os
import unicodedata
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Final

from pipeline.crashpoints import crashpoint
from pipeline.errors import DropNotFound, FolderTrouble, InboxAway
from pipeline.files import make_folder, remove_tree, rename_durably, telling_trouble, write_whole
from pipeline.rules.drop_names import RETURN_NOTE
from pipeline.storage.approvals import await_approval, awaits_approval, fetch_approval, set_approval_aside
from pipeline.storage.drops import Drop
from pipeline.storage.folders import (
    PLACE,
    done_places,
    duplicate_places,
    is_moved,
    rejected_places,
    set_aside,
    sweep_leaving,
)
from pipeline.storage.intake import Moved, take
from pipeline.storage.junk import MARKER
from pipeline.storage.limits import Limits
from pipeline.storage.returns import lay_beside, record_remainder
from pipeline.storage.scanner import Look, Scanner, Waiting, WaitingFor, check_marker, place_marker
from pipeline.storage.takings import Taken, reopen, sweep
from pipeline.system_errors import trouble_of

_IDENT: Final = "inbox-id"
_ATTEMPTS: Final = "attempts"
_LONGEST_INTERVAL: Final = 5.0
# A drop has to look the same in three looks within the settle time.
_LOOKS_A_SETTLE: Final = 4
_SHORTEST_INTERVAL: Final = 0.05
# Looking must not be what the machine does most: so many times as long as the last look took it rests.
_RESTS_A_LOOK: Final = 4
# `run` gives up on a drop that some program holds open without writing, after this many settle times.
_PATIENCE_WITH_WRITERS: Final = 12


@dataclass(frozen=True, slots=True)
class Returned:
    """Where a returned drop lies, and the name of the note there: 退回说明.xlsx unless the drop holds such a roster."""

    place: Path
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """`folder` is where people drop; `work` is ours; a drop ends in `done` or `rejected`. Times are seconds."""

    folder: Path
    work: Path
    done: Path
    rejected: Path
    limits: Limits
    settle_seconds: float
    monotonic: Callable[[], float]
    _scanner: list[Scanner] = field(default_factory=list)
    _waiting_since: dict[bytes, float] = field(default_factory=dict)
    _took: list[float] = field(default_factory=list)
    _alike: set[tuple[str, str]] = field(default_factory=set)

    @property
    def interval(self) -> float:
        """How long to wait between two looks; longer where the last one took long, as with thousands of files."""
        wanted = max([self.settle_seconds / _LOOKS_A_SETTLE, *(_RESTS_A_LOOK * took for took in self._took)])
        return max(min(wanted, _LONGEST_INTERVAL), _SHORTEST_INTERVAL)

    def prepare(self) -> None:
        """Mark the inbox as this site's, the first time; of several first starts at once one does it.

        What the site expects is written down after the mark: a crash in between adopts the mark at the next start.
        """
        if self._expected.exists():
            return
        make_folder(self.work)
        make_folder(self.folder)
        with self._alone_in_work():
            if not self._expected.exists():
                self._mark()

    def _mark(self) -> None:
        ident = self._mark_found()
        if ident is None:
            ident = str(uuid.uuid4())
            place_marker(self.folder, ident)
        crashpoint("inbox.after-marking")
        write_whole(self._expected, f"{ident}\n".encode("ascii"))

    @contextmanager
    def _alone_in_work(self) -> Iterator[None]:
        # The folder itself is the lock: the line's own one may be held by whoever calls.
        with telling_trouble(self.work):
            descriptor = os.open(self.work, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    @property
    def _expected(self) -> Path:
        return self.work / _IDENT

    def _mark_found(self) -> str | None:
        marker = self.folder / os.fsdecode(MARKER)
        try:
            return marker.read_text("ascii").strip() or None
        except (FileNotFoundError, UnicodeDecodeError):
            return None
        except OSError as error:
            raise trouble_of(error, marker) from error

    @property
    def is_known(self) -> bool:
        """Whether an inbox was marked as this site's before: a new site, or one out of a backup, has none yet."""
        return self._expected.exists()

    def check_marker(self) -> None:
        """Raise InboxAway unless this very inbox is there: an unmounted share looks like an empty one."""
        try:
            ident = self._expected.read_text("ascii").strip()
        except FileNotFoundError as error:
            raise InboxAway(path=self.folder) from error
        except OSError as error:
            raise trouble_of(error, self._expected) from error
        check_marker(self.folder, ident)

    def look(self) -> Look:
        """Return what is ready and what waits; the memory of how long begins with the first look."""
        if not self._scanner:
            self._scanner.append(Scanner(self.folder, settle_seconds=self.settle_seconds, monotonic=self.monotonic))
        begun = self.monotonic()
        look = self._scanner[0].look()
        now = self.monotonic()
        self._took[:] = [now - begun]
        # By name: a drop that some program appends to is another one at every look.
        names = {waiting.drop.name for waiting in look.waiting}
        since = {name: self._waiting_since.get(name, now) for name in names}
        self._waiting_since.clear()
        self._waiting_since.update(since)
        return look

    def is_worth_waiting_for(self, look: Look) -> bool:
        """Whether anything of what waits will pass by itself before long: not what a person has open."""
        return any(self._passes(waiting) for waiting in look.waiting)

    def wait_anew(self) -> None:
        """Count the patience with what waits from the next look on: other drops were handled, nobody waited."""
        self._waiting_since.clear()

    def _passes(self, waiting: Waiting) -> bool:
        if waiting.reason in (WaitingFor.OPEN_IN_OFFICE, WaitingFor.UNREADABLE, WaitingFor.NOT_OURS):
            return False
        waited = self.monotonic() - self._waiting_since.get(waiting.drop.name, self.monotonic())
        return waited <= _PATIENCE_WITH_WRITERS * max(self.settle_seconds, 1)

    def find(self, drop: str) -> Drop:
        """Return the drop in the inbox of that display name, with or without its ending; raises DropNotFound."""
        look, wanted = self.look(), unicodedata.normalize("NFC", drop)
        for known in (*look.ready, *(waiting.drop for waiting in look.waiting)):
            # A Mac writes a name in parts that look the same; nobody types it so.
            display = unicodedata.normalize("NFC", known.display)
            if wanted in (display, display.rpartition(".")[0]):
                return known
        raise DropNotFound(drop=drop)

    def path_of(self, drop: str) -> Path | None:
        """Return where a drop lies: at a path anywhere, or in the inbox under that name; None where nothing does."""
        places = (Path(drop), self.folder / drop)
        return next((place.absolute() for place in places if os.path.lexists(place)), None)

    def at(self, path: Path) -> Drop:
        """Return the drop at a path anywhere, or in the inbox under that name, with or without its ending.

        Raises DropNotFound.
        """
        place = self.path_of(os.fspath(path))
        return Drop.at(place or self.find(os.fspath(path)).path)

    def take(self, drop: Drop) -> Taken | None:
        """Return a private copy of the drop, None where it changed or went away meanwhile."""
        taken = take(drop, work=self.work, limits=self.limits)
        return None if isinstance(taken, Moved) else taken

    def reopen(self, work: str) -> Taken:
        """Return what was taken into that folder under work/, as out of this inbox: that of a site which was moved, or
        put back from a backup, is another one than it was, and the drop in the old one is not ours any more.
        """
        taken = reopen(self.work / work)
        return replace(taken, drop=replace(taken.drop, path=self.folder / taken.drop.path.name))

    def discard(self, taken: Taken) -> None:
        """Remove our private copy."""
        remove_tree(taken.folder)

    def count_attempt(self, taken: Taken) -> int:
        """Count, durably, one more attempt to check the drop, and return how many there were: 1 for the first."""
        file = taken.folder / _ATTEMPTS
        attempt = int(file.read_bytes()) + 1 if file.is_file() else 1
        write_whole(file, str(attempt).encode("ascii"))
        return attempt

    def sweep(self, *, keep: Collection[str]) -> None:
        """Remove private copies that nobody claimed; a duplicate that lies in its place already leaves the inbox.

        Nothing is entered of a duplicate: taken once more, it would get a second place, and its mark stay for ever.
        """
        for note in sorted(self.work.glob(f"*/{PLACE}")):
            if note.parent.name not in keep:
                self._finish(note.parent.name)
        sweep(self.work, keep=keep)
        sweep_leaving(self.folder, keep=keep)

    def _finish(self, work: str) -> None:
        # A copy that is not whole proves nothing, and is removed like any other.
        with suppress(FolderTrouble):
            taken = self.reopen(work)
            if is_moved(taken):
                self._aside(taken, iter(()))

    def fetch_approval(self, taken: Taken) -> None:
        """Copy the approver's note that lies beside the drop, if it has come by now."""
        fetch_approval(taken)

    def await_approval(self, taken: Taken) -> None:
        """Keep that a sound batch waits for nothing but the approver's note."""
        await_approval(taken)

    def awaits_approval(self, taken: Taken) -> bool:
        """Whether the batch still waits for the note; quick, for it is asked at every look."""
        return awaits_approval(taken)

    def has_left(self, taken: Taken) -> bool:
        """Whether other files than were taken lie in the inbox under the drop's name by now, or none at all.

        The same files laid down anew, or under new inodes after a share came back, are read once and remembered.
        """
        if taken.drop.is_unchanged():
            return False
        if not os.path.lexists(taken.drop.path):
            # A share that went away a moment ago looks the same.
            self.check_marker()
            return True
        now = Drop.at(taken.drop.path)
        if (taken.key, now.signature) in self._alike:
            return False
        again = self.take(now)
        if again is None:
            return False
        self.discard(again)
        if again.key != taken.key:
            return True
        self._alike.add((taken.key, now.signature))
        return False

    def to_done(self, taken: Taken, batch: str) -> Path:
        """Move an accepted drop to done/<批次号>/."""
        return self._aside(taken, done_places(self.done, batch))

    def to_duplicates(self, taken: Taken, batch: str) -> Path:
        """Move a drop that was accepted before to done/<批次号>/重复-N/."""
        self._fetch_unread(taken)
        return self._aside(taken, duplicate_places(self.done, batch))

    def to_rejected(self, taken: Taken, *, notes: Path) -> Returned:
        """Move a returned drop to rejected/<drop>[~N]/, lay the notes beside it, and return where they lie."""
        self._fetch_unread(taken)
        place = self._aside(taken, rejected_places(self.rejected, taken))
        written = {note.name: note.read_bytes() for note in sorted(notes.iterdir())} if notes.is_dir() else {}
        names = lay_beside(place, written, taken)
        return Returned(place, names.get(RETURN_NOTE, RETURN_NOTE))

    def _fetch_unread(self, taken: Taken) -> None:
        # A note that nobody looked at yet goes with the drop: left behind, it would approve it when it comes again.
        if taken.drop.is_unchanged():
            fetch_approval(taken)

    def _aside(self, taken: Taken, places: Iterator[Path]) -> Path:
        place = set_aside(taken, places)
        set_approval_aside(taken, place)
        return place

    def to_returned_rows(self, batch: str, *, notes: Path) -> Path | None:
        """Move the notes of returned rows, with their photos, to rejected/<批次号>[~N]/; None where there are none."""
        if not notes.is_dir():
            return None
        place = self.rejected / batch
        turns = count(2)
        while os.path.lexists(place):
            place = self.rejected / f"{batch}~{next(turns)}"
        record_remainder(notes)
        crashpoint("inbox.before-returned-rows")
        rename_durably(notes, place)
        return place
