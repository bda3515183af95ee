"""A day that is killed, begun again, killed once more in the recovery, and begun a third time."""

import shutil
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.killing import end_of
from tests.kills import day
from tests.kills.invariants import Dropped, temporary_of, wrong_with
from tests.line.office import Office, copied


@dataclass(frozen=True, slots=True)
class Prepared:
    """A day before it begins: its site, and what lies in the inbox."""

    office: Office
    dropped: tuple[Dropped, ...]

    @classmethod
    def at(cls, folder: Path) -> "Prepared":
        return cls(*day.begun(folder / "site"))

    def copied(self, folder: Path) -> Office:
        office = copied(self.office, folder)
        temporary_of(office).mkdir()
        return office


def points_of_a_day(prepared: Prepared, folder: Path) -> Sequence[str]:
    """Return the crash points that a day passes; it must end well, with nothing wrong."""
    office = prepared.copied(folder / "site")
    passed = _passed(office, folder)
    assert [] == wrong_with(office, prepared.dropped)
    _remove(office)
    return passed


def points_after(prepared: Prepared, first: str, folder: Path) -> Sequence[str]:
    """Return the crash points that the recovery passes after a kill at `first`."""
    office = prepared.copied(folder / "site")
    _kill(office, first)
    passed = _passed(office, folder)
    _remove(office)
    return passed


def wrong_after(prepared: Prepared, kills: Sequence[str], folder: Path) -> list[str]:
    """Return what is wrong once a day was killed at the first of `kills`, its recovery at the next, and so on, and was
    then carried to its end.
    """
    office = prepared.copied(folder / "site")
    for point in kills:
        _kill(office, point)
    assert 0 == end_of(day.work, str(office.settings.site)), kills
    found = wrong_with(office, prepared.dropped)
    if not found:
        _remove(office)
    return found


def _kill(office: Office, point: str) -> None:
    ended = end_of(day.work, str(office.settings.site), crash_at=point)
    assert -signal.SIGKILL == ended, f"nothing was killed at {point}"


def _passed(office: Office, folder: Path) -> Sequence[str]:
    file = folder / "passed"
    assert 0 == end_of(day.work, str(office.settings.site), str(file), crash_at="nowhere")
    return file.read_text("utf-8").split()


def _remove(office: Office) -> None:
    for place in (office.settings.site, temporary_of(office)):
        shutil.rmtree(place)
