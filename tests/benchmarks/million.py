"""A ledger of a million entries: how fast it grows, and what it answers.

`python -m tests.benchmarks.million [ENTRIES [FOLDER [QUESTION ...]]]`. Every question is asked in a process of its own,
the small ones many times. The folder is removed at the end; on a disk most of the writing is waiting for it, so that
`/dev/shm` tells what the program itself takes.
"""

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from pipeline.bench.stopwatch import Lap, measure
from tests.benchmarks.asking import QUESTIONS, SECONDS
from tests.benchmarks.holders import identity
from tests.benchmarks.years import TOOK

_LARGE = ("verify", "rebuild --check", "audit --quick", "audit", "books of a month", "export")
_ROUNDS = 50


def main() -> None:
    entries, folder, *questions = [*sys.argv[1:], *("1000000", "")[len(sys.argv) - 1 :]]
    if unknown := set(questions) - QUESTIONS.keys():
        sys.exit(f"no question is called {', '.join(sorted(unknown))}; there are {', '.join(QUESTIONS)}")
    with tempfile.TemporaryDirectory(prefix="certpress-million-", dir=folder or None) as work:
        site, log = Path(work) / "site", Path(work) / "said.log"
        _tell_growth(*_measured(site, log, "years", entries))
        for question in questions or QUESTIONS:
            rounds = 1 if question in _LARGE else _ROUNDS
            _tell(question, *_measured(site, log, "asking", question, str(rounds)))
        for words in () if questions else _commands():
            lap = measure([sys.executable, "-m", "pipeline", "--site", str(site), *words], log=log)
            print(f"certpress {' '.join(words)}: {lap.wall:.2f} s, {lap.memory:.0f} MiB", flush=True)


def _commands() -> Sequence[Sequence[str]]:
    return (("find", identity(0)), ("find", "王小明"), ("ledger", "prove", "1"), ("ledger", "checkpoint"))


def _measured(site: Path, log: Path, module: str, *arguments: str) -> tuple[Lap, str]:
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", str(site), *arguments]
    return measure(command, log=log), log.read_text("utf-8")


def _tell_growth(lap: Lap, said: str) -> None:
    told = json.loads(_after(TOOK, said))
    print(f"{told.pop('entries')} entries of {told.pop('batches')} batches, {lap.wall:.0f} s, {lap.cpu:.0f} s of CPU")
    for verb, took in told.items():
        rate = f", {took['entries'] / took['seconds']:.0f} a second" if took["entries"] else ""
        print(f"{verb}: {took['entries']} entries in {took['seconds']:.1f} s{rate}", flush=True)


def _tell(question: str, lap: Lap, said: str) -> None:
    took = json.loads(_after(SECONDS, said))
    wall, cpu = took["wall"], took["cpu"]
    told = f"{1000 * median(wall):.2f} ms (median), at most {1000 * max(wall):.2f}, {1000 * cpu:.2f} of CPU"
    if len(wall) == 1:
        told = f"{wall[0]:.1f} s, {cpu:.1f} s of CPU"
    print(f"{question}: {told}; at most {lap.memory:.0f} MiB", flush=True)


def _after(mark: str, said: str) -> str:
    return next(line for line in said.splitlines() if line.startswith(mark)).removeprefix(mark)


if __name__ == "__main__":
    main()
