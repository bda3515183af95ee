"""A day that stands still at a crash point (SIGSTOP), while another process of the same site wants to go on."""

import os
import signal
import sqlite3
import time
from collections.abc import Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Literal

from tests.killing import ended, started
from tests.kills.invariants import rows, wrong_with
from tests.kills.pairs import Prepared, removed
from tests.line.office import Office

# Between two looks at what a process does; one that sleeps at so many of them in a row waits for another.
_PAUSE_SECONDS = 0.05
_LOOKS = 40
_STANDING, _SLEEPING = "T", "S"


def late(prepared: Prepared, point: str, folder: Path, *, lock: Literal["kept", "removed"]) -> list[str]:
    """Return what is wrong after one process stood still at `point` while another did the day, and woke up late.

    With the lock `kept` the other must wait. Where somebody `removed` its file meanwhile, as nobody should, the other
    goes on, and what it entered must be all there is.
    """
    office = prepared.copied(folder)
    sleeper = started(prepared.work, str(office.settings.site), crash_at=f"{point}:1:stop")
    if not _wait_until(sleeper, _STANDING, looks=1):
        return [f"nothing stood still at {point}"]
    if lock == "removed":
        (office.settings.work / "line.lock").unlink(missing_ok=True)
    other = started(prepared.work, str(office.settings.site))
    has_ended = not _wait_until(other, _SLEEPING, looks=_LOOKS)
    found = [] if has_ended or other.is_alive() else ["the other ended while one had the site"]
    try:
        before = _entries(office)
    finally:
        # Else it would stand there for ever.
        os.kill(sleeper.pid or 0, signal.SIGCONT)
    ends = ended([sleeper, other])
    if has_ended and before != _entries(office):
        found.append(f"who woke up late entered {_entries(office) - before} entries")
    return [*found, *_ended_wrong(ends), *_after_the_day(office, prepared)]


def _ended_wrong(ends: Sequence[int | None]) -> list[str]:
    """Either may have been refused, which is status 1: two clerks did the same day."""
    return [f"they ended {ends}"] * (not {0, 1}.issuperset(ends))


def _after_the_day(office: Office, prepared: Prepared) -> list[str]:
    (end,) = ended([started(prepared.work, str(office.settings.site))])
    found = [f"the day ended {end}"] * (end != 0) + wrong_with(office, prepared.dropped)
    if not found:
        removed(office)
    return found


def _entries(office: Office) -> int:
    try:
        return len(rows(office.settings.ledger_file, "SELECT seq FROM entry"))
    except sqlite3.OperationalError:
        # There is no ledger yet.
        return 0


def _wait_until(process: ForkServerProcess, state: str, *, looks: int) -> bool:
    """Return whether the process was in that state at so many looks in a row; False once it has ended."""
    in_a_row = 0
    while process.is_alive() and in_a_row < looks:
        in_a_row = in_a_row + 1 if _state_of(process) == state else 0
        time.sleep(_PAUSE_SECONDS)
    return process.is_alive()


def _state_of(process: ForkServerProcess) -> str:
    """Return the letter that /proc has for what the process does, an empty text where it is gone."""
    try:
        told = Path(f"/proc/{process.pid}/stat").read_text("ascii", "replace")
    except OSError:
        return ""
    return told.rpartition(")")[2].split()[0]
