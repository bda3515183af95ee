"""`python -m tests.benchmarks.load PART`: what a site bears; `make load` measures every part, one after the other.

Each part works in a folder of its own, which is removed at the end unless it is named with `--folder`. Nothing is
asserted about time; what is lost, doubled or left over is told, and makes the exit status 1.
"""

import os
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.load.crowd import crowd
from tests.benchmarks.load.full_inbox import full_inbox
from tests.benchmarks.load.large_site import large_site
from tests.benchmarks.load.sites import WRONG
from tests.benchmarks.load.soak import SAMPLES, Plan, soak, tell, tell_samples

_ADDITIONS = 10_000_000


def main() -> int:
    asked = _asked()
    complaints: list[str] = []
    for name in [asked.part] if asked.part != "all" else PARTS:
        with _room(asked.folder) as folder:
            print(f"== {name}: {_machine()}", flush=True)
            complaints += PARTS[name](folder, asked)
            print(f"== {name} ended: {_machine()}", flush=True)
    return 1 if complaints else 0


def _asked() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.benchmarks.load", description=__doc__)
    parser.add_argument("part", choices=[*PARTS, "all"])
    parser.add_argument("--folder", type=Path, help="where to work; it is kept")
    parser.add_argument("--drops", type=int, default=200, help="crowd: how many come at once")
    parser.add_argument("--people", type=int, default=10, help="crowd: people in each, at most 30")
    parser.add_argument("--certificates", type=int, default=1_000_000, help="million: how many the site has")
    parser.add_argument("--files", type=int, default=50_000, help="inbox: how many files lie there")
    parser.add_argument("--returned", type=int, default=1000, help="inbox: after so many returned ones the watch stops")
    parser.add_argument("--seconds", type=float, default=3600, help="soak: how long the watch runs")
    parser.add_argument("--every", type=float, default=5, help="soak: seconds between two drops")
    return parser.parse_args()


@contextmanager
def _room(named: Path | None) -> Iterator[Path]:
    if named is not None:
        named.mkdir(parents=True, exist_ok=True)
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="certpress-load-") as folder:
        yield Path(folder)


def _machine() -> str:
    """Tell how fast this machine is right now, and how busy: figures of two hours can only be compared with that."""
    begun = time.perf_counter()
    total = 0
    for place in range(_ADDITIONS):
        total += place
    took = time.perf_counter() - begun
    return f"{time.strftime('%F %T')}, ten million additions {took:.2f} s, load {os.getloadavg()[0]:.1f}"


def _soak(folder: Path, asked: Namespace) -> list[str]:
    so_far = soak(folder, Plan(seconds=asked.seconds, every=asked.every))
    for line in (*tell(so_far), *tell_samples(folder / SAMPLES)):
        print(line, flush=True)
    return so_far.complaints


def _crowd(folder: Path, asked: Namespace) -> list[str]:
    return _told(crowd(folder, drops=asked.drops, people=asked.people))


def _large(folder: Path, asked: Namespace) -> list[str]:
    return _told(large_site(folder, certificates=asked.certificates))


def _inbox(folder: Path, asked: Namespace) -> list[str]:
    return _told(full_inbox(folder, files=asked.files, returned=asked.returned))


def _told(lines: Iterable[str]) -> list[str]:
    """Print every line at once, and return those that complain."""
    complaints = []
    for line in lines:
        print(line, flush=True)
        complaints += [line] if line.startswith(WRONG) else []
    return complaints


PARTS: Mapping[str, Callable[[Path, Namespace], list[str]]] = {
    "crowd": _crowd,
    "inbox": _inbox,
    "million": _large,
    "soak": _soak,
}


if __name__ == "__main__":
    sys.exit(main())
