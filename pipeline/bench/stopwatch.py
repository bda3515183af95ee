"""The stopwatch: one program in a new process, from the start of its interpreter to its end."""

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.bench.starting import PEAK


class ProgramFailed(Exception):
    """A program of the contest ended with a failure; the message is the last line it said."""


@dataclass(frozen=True, slots=True)
class Lap:
    """What one start cost: CPU and wall seconds, and the most memory of one process (MiB).

    CPU is that of the process and of every child it has waited for, in user mode and in the kernel; memory is what
    the program itself tells at its end (`starting.tell_peak`), 0 where it does not.
    """

    cpu: float
    wall: float
    memory: float


def measure(command: Sequence[str], *, log: Path) -> Lap:
    """Start `command`, wait for its end and return what it cost; what it says goes to the file `log`.

    Raises ProgramFailed where it ends with another status than 0.
    """
    begun = time.perf_counter()
    with log.open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)  # noqa: S603 - our own table
        # Popen.wait would throw the child's usage away.
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    told = log.read_text(encoding="utf-8", errors="replace")
    if process.returncode:
        # Of a traceback the last line says what happened.
        raise ProgramFailed((told.strip() or "-").splitlines()[-1])
    return Lap(usage.ru_utime + usage.ru_stime, wall, _peak(told))


def _peak(told: str) -> float:
    peaks = [line.removeprefix(PEAK) for line in told.splitlines() if line.startswith(PEAK)]
    return int(peaks[-1]) / 1024 if peaks else 0.0
