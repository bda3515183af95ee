"""All papers of an exam from the inbox to the finished folder, beside the same papers laid out page by page.

`python -m tests.benchmarks.exam_pack [PEOPLE [ROOMS [ROUNDS]]]`, 3,000 people in 115 theory and as many practical rooms
by default. The ordinary way would take a quarter of an hour for them, so it is held against an exam of a tenth.
"""

import json
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pipeline.bench.stopwatch import Lap, measure
from pipeline.resources import shipped
from tests.benchmarks.two_exams import TOOK
from tests.line.office import open_office

_A_TENTH = 10


def main() -> None:
    people, rooms, rounds = (int(given) for given in (*sys.argv[1:], *("3000", "115", "3")[len(sys.argv) - 1 :]))
    few, few_rooms = max(1, people // _A_TENTH), max(1, -(-rooms // _A_TENTH))
    contests = {
        "whole": (people, rooms, True),
        "a tenth": (few, few_rooms, True),
        "a tenth, page by page": (few, few_rooms, False),
    }
    found: dict[str, list[tuple[Lap, Sequence[float]]]] = {name: [] for name in contests}
    with tempfile.TemporaryDirectory(prefix="certpress-bench-") as folder:
        for turn in range(rounds):
            for name, (count, its_rooms, is_plated) in contests.items():
                found[name].append(_exams(Path(folder) / f"{turn}-{name}", count, its_rooms, is_plated=is_plated))
                print(name, *(f"{seconds:.1f} s" for seconds in found[name][-1][1]), flush=True)
    for name, laps in found.items():
        first, second = (statistics.median(took[place] for _, took in laps) for place in (0, 1))
        cpu = statistics.median(lap.cpu for lap, _ in laps)
        print(f"{name}: first exam {first:.1f} s, second {second:.1f} s, CPU of both {cpu:.0f} s (medians)")
    ordinary, plated = (
        statistics.median(sum(took) for _, took in found[name]) for name in ("a tenth, page by page", "a tenth")
    )
    print(f"page by page takes {ordinary / plated:.1f} times as long")


def _exams(site: Path, people: int, rooms: int, *, is_plated: bool) -> tuple[Lap, Sequence[float]]:
    """Return what two exams cost, and the seconds of each."""
    office = open_office(site, changes={"workers = 1": "workers = 0"})
    if not is_plated:
        _without_plates(office.settings.templates)
    log = site / "run.log"
    command = [sys.executable, "-m", "tests.benchmarks.two_exams", str(site), str(people), str(rooms)]
    lap = measure(command, log=log)
    told = log.read_text("utf-8").splitlines()
    took = json.loads(next(line for line in reversed(told) if line.startswith(TOOK)).removeprefix(TOOK))
    return lap, took


def _without_plates(folder: Path) -> None:
    """Give the site every kind anew, to be laid out page by page."""
    for kind in shipped("templates").iterdir():
        own = folder / kind.name
        shutil.copytree(kind, own)
        declared = own / "kind.toml"
        text = declared.read_text("utf-8")
        if "\nplated = " not in text:
            declared.write_text(text.replace("\nname = ", "\nplated = false\nname = ", 1), "utf-8")


if __name__ == "__main__":
    main()
