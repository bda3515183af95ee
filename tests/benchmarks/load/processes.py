"""What a program and everything it started hold at one moment, as Linux tells it in /proc.

A process that ends while it is looked at is left out.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_KIB_A_MIB = 1024
# Places behind the name in /proc/PID/stat (proc(5): utime and stime are fields 14 and 15, the name is the second).
_USER, _SYSTEM = 11, 12
# A process that ended between the listing and the look; one that ended while its file was read.
_GONE = (FileNotFoundError, ProcessLookupError, PermissionError)


@dataclass(frozen=True, slots=True)
class Held:
    """Memory is MiB: `pss` shares what several processes map between them, `anonymous` is what no file stands behind.

    `handles` are open file descriptors of any kind; `semaphores` are named ones of multiprocessing that are mapped.
    """

    processes: int = 0
    rss: float = 0.0
    pss: float = 0.0
    anonymous: float = 0.0
    handles: int = 0
    threads: int = 0
    semaphores: int = 0

    def with_another(self, other: "Held") -> "Held":
        """Return what both hold."""
        return Held(
            self.processes + other.processes,
            self.rss + other.rss,
            self.pss + other.pss,
            self.anonymous + other.anonymous,
            self.handles + other.handles,
            self.threads + other.threads,
            self.semaphores + other.semaphores,
        )


def held_by(process: int) -> Held:
    """Return what one process holds, nothing where it is gone."""
    with suppress(*_GONE):
        folder = _PROC / str(process)
        memory = dict(_figures((folder / "smaps_rollup").read_text("ascii")))
        return Held(
            processes=1,
            rss=memory["Rss"],
            pss=memory["Pss"],
            anonymous=memory["Pss_Anon"],
            handles=len(list((folder / "fd").iterdir())),
            threads=len(list((folder / "task").iterdir())),
            semaphores=(folder / "maps").read_bytes().count(b"/dev/shm/sem."),
        )
    return Held()


def held_by_all(process: int) -> Held:
    """Return what a process and all that it started hold."""
    total = Held()
    for one in family(process):
        total = total.with_another(held_by(one))
    return total


def family(process: int) -> Iterator[int]:
    """Yield a process and, below it, all that were started by it."""
    yield process
    with suppress(*_GONE):
        for task in (_PROC / str(process) / "task").iterdir():
            for child in (task / "children").read_text("ascii").split():
                yield from family(int(child))


def cpu_seconds(process: int) -> float:
    """Return the CPU seconds that a process that lives has taken so far."""
    # The name stands in brackets and may hold anything.
    fields = (_PROC / str(process) / "stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[_USER]) + int(fields[_SYSTEM])) / os.sysconf("SC_CLK_TCK")


def _figures(told: str) -> Iterator[tuple[str, float]]:
    """Yield the lines of a roll-up: a name, a colon, KiB."""
    for line in told.splitlines()[1:]:
        name, figure, _ = line.split()
        yield name.rstrip(":"), int(figure) / _KIB_A_MIB
