"""How a program of the contest is started: `python -m pipeline.bench.with_typst FOLDER TARGET`."""

import resource
import sys
from collections.abc import Callable
from pathlib import Path

PEAK = "most memory of one process, KiB:"


def start(make: Callable[[Path, Path], None]) -> None:
    """Call `make` with the folder of the workload and the file (or folder) to write, from the command line."""
    folder, target = map(Path, sys.argv[1:])
    make(folder, target)
    tell_peak()


def tell_peak() -> None:
    """Print the most memory that this process, or one it has waited for, ever held.

    What the kernel keeps of a process itself also counts the one that started it (getrusage(2), over exec), so our own
    share is read from /proc.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    own = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
    print(PEAK, max(int(own), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))  # noqa: T201 - the stopwatch reads
