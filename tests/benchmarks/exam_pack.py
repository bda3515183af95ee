"""All papers of an exam from the inbox to the finished folder, beside the same papers laid out page by page.

`python -m tests.benchmarks.exam_pack [PEOPLE [ROOMS [ROUNDS [CONTEST ...]]]]`, 3,000 people in 115 rooms by default:
mixed, the whole pack: a hundred of the rooms for theory, the others for practice, session after session; theory alone
on a new site, theory again in a new process on that site, which finds the plates that were kept; and both subjects, in
as many practical rooms. The ordinary way would take a quarter of an hour, so it is held against an exam of a tenth.
A CONTEST is its name below; all by default.
"""

import json
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.bench.stopwatch import Lap, measure
from pipeline.resources import shipped
from tests.benchmarks.two_exams import TOOK
from tests.line.office import open_office

_A_TENTH = 10
# As with the command `certpress`: what begins the program is loaded by each worker once more, and brings nothing along.
_TWO_EXAMS = "import sys; from tests.benchmarks.two_exams import main; sys.exit(main())"


def main() -> None:
    numbers, wanted = sys.argv[1:4], sys.argv[4:]
    people, rooms, rounds = (int(given) for given in (*numbers, *("3000", "115", "3")[len(numbers) :]))
    few, few_rooms = max(1, people // _A_TENTH), max(1, -(-rooms // _A_TENTH))
    contests = {
        "mixed": Contest(people, rooms, subjects="mixed"),
        "theory": Contest(people, rooms, subjects="theory"),
        "theory, plates kept": Contest(people, rooms, subjects="theory", first=3),
        "both": Contest(people, rooms),
        "a tenth": Contest(few, few_rooms),
        "a tenth, page by page": Contest(few, few_rooms, is_plated=False),
    }
    contests = {name: contest for name, contest in contests.items() if name in wanted or not wanted}
    found: dict[str, list[tuple[Lap, Sequence[float]]]] = {name: [] for name in contests}
    with tempfile.TemporaryDirectory(prefix="certpress-bench-") as folder:
        for turn in range(rounds):
            for name, contest in contests.items():
                site = name.removesuffix(", plates kept")
                found[name].append(_exams(Path(folder) / f"{turn}-{site}", contest))
                print(name, *(f"{seconds:.1f} s" for seconds in found[name][-1][1]), flush=True)
    for name, laps in found.items():
        first, second = (statistics.median(took[place] for _, took in laps) for place in (0, 1))
        cpu = statistics.median(lap.cpu for lap, _ in laps)
        print(f"{name}: first exam {first:.1f} s, second {second:.1f} s, CPU of both {cpu:.0f} s (medians)")
    if found.keys() >= {"a tenth", "a tenth, page by page"}:
        ordinary, plated = (
            statistics.median(sum(took) for _, took in found[name]) for name in ("a tenth, page by page", "a tenth")
        )
        print(f"page by page takes {ordinary / plated:.1f} times as long")


@dataclass(frozen=True, slots=True)
class Contest:
    """Two exams of so many people; `first` counts those of the site, which is new for the first."""

    people: int
    rooms: int
    subjects: str = "both"
    first: int = 1
    is_plated: bool = True

    @property
    def arguments(self) -> Sequence[str]:
        """What `two_exams` is told after the site."""
        return str(self.people), str(self.rooms), self.subjects, str(self.first)


def _exams(site: Path, contest: Contest) -> tuple[Lap, Sequence[float]]:
    """Return what two exams cost, and the seconds of each."""
    if contest.first == 1:
        office = open_office(site, changes={"workers = 1": "workers = 0"})
        if not contest.is_plated:
            _without_plates(office.settings.templates)
    log = site / "run.log"
    command = [sys.executable, "-c", _TWO_EXAMS, str(site), *contest.arguments]
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
