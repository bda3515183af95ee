"""A day that is killed, begun again, killed once more in the recovery, and begun a third time."""

import shutil
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.killing import end_of
from tests.kills import day
from tests.kills.invariants import Dropped, temporary_of, wrong_with
from tests.line.office import Office, copied

DAYS = {"mixed": day.mixed, "bad": day.bad, "twice": day.twice, "desk": day.desk}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A day before it begins: its site, what was laid into the inbox, and the work of the day as a task."""

    office: Office
    dropped: tuple[Dropped, ...]
    work: Callable[..., None]

    @classmethod
    def of(cls, name: str, folder: Path) -> "Prepared":
        """Return the day of that name."""
        return cls(*DAYS[name](folder / "site"), day.serve if name == "desk" else day.carry)

    def copied(self, folder: Path) -> Office:
        office = copied(self.office, folder)
        temporary_of(office).mkdir()
        return office


def points_of_a_day(prepared: Prepared, folder: Path) -> Sequence[str]:
    """Return the crash points that a day passes; it must end well, with nothing wrong."""
    office = prepared.copied(folder / "site")
    passed = _passed(prepared, office, folder)
    assert [] == wrong_with(office, prepared.dropped)
    removed(office)
    return passed


def points_after(prepared: Prepared, first: str, folder: Path) -> Sequence[str]:
    """Return the crash points that the recovery passes after a kill at `first`."""
    office = prepared.copied(folder / "site")
    _kill(prepared, office, first)
    passed = _passed(prepared, office, folder)
    removed(office)
    return passed


def wrong_after(prepared: Prepared, kills: Sequence[str], folder: Path) -> list[str]:
    """Return what is wrong once a day was killed at the first of `kills`, its recovery at the next, and so on, and was
    then carried to its end.
    """
    office = prepared.copied(folder / "site")
    for point in kills:
        _kill(prepared, office, point)
    assert 0 == end_of(prepared.work, str(office.settings.site)), kills
    found = wrong_with(office, prepared.dropped)
    if not found:
        removed(office)
    return found


def _kill(prepared: Prepared, office: Office, point: str) -> None:
    ended = end_of(prepared.work, str(office.settings.site), crash_at=point)
    assert -signal.SIGKILL == ended, f"nothing was killed at {point}"


def _passed(prepared: Prepared, office: Office, folder: Path) -> Sequence[str]:
    file = folder / "passed"
    assert 0 == end_of(prepared.work, str(office.settings.site), str(file), crash_at="nowhere")
    return file.read_text("utf-8").split()


def removed(office: Office) -> None:
    """Remove a site that was carried to its end: thousands of them would fill the memory."""
    for place in (office.settings.site, temporary_of(office)):
        shutil.rmtree(place)
