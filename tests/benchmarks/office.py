"""The whole line: a drop of invented people from the inbox to the finished folder, beside the floor of its photos."""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.bench.portraits import portrait
from pipeline.bench.stopwatch import Lap, measure
from tests.line.office import open_office
from tests.samples.batches import write_drop
from tests.samples.people import invent

SMALL = 30


def whole_run(work: Path, *, people: int, pictures: int = 10_000, rounds: int = 1) -> Mapping[str, Any]:
    """Measure `run` and the floor in turns.

    More people than `pictures` come in several drops, which share their photos by content: within one drop that is an
    error. `work` keeps the photos, and the sites too: a disk that has just lost thousands of files is slow to make new
    ones, so that nothing may be removed between two rounds.
    """
    files = drawn(work / "photos", min(people, pictures))
    runs, floors = [], []
    for turn in range(rounds):
        place = work / f"line-{people}-{turn}"
        shutil.rmtree(place, ignore_errors=True)
        run, floor = _one_round(place, people, files)
        runs.append(run)
        floors.append(floor)
    return {"people": people, "photos": len(files), "run": _figures(runs), "floor": _figures(floors)}


def drawn(folder: Path, count: int) -> list[Path]:
    """Return `count` different photos in `folder`; those of an earlier run are used again."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{turn:06d}.jpg" for turn in range(count)]
    for turn, file in enumerate(files):
        if not file.exists():
            file.write_bytes(portrait(turn))
    return files


def _one_round(work: Path, people: int, photos: list[Path]) -> tuple[Lap, Lap]:
    site, copied = work / "site", work / "floor"
    office = open_office(site, changes={"workers = 1": "workers = 0"})
    # All at once: in two inventions the same person could hold the same certificate twice.
    everyone = invent(people)
    for turn, start in enumerate(range(0, people, len(photos)), start=1):
        rows = everyone[start : start + len(photos)]
        drop = write_drop(office.inbox, rows=rows, name=f"2026-11-电工-{turn:02d}", photos=False)
        _add_photos(drop, photos, rows)
    floor = _measured("floor", office.inbox, copied, log=work / "floor.log")
    # What was written before would otherwise be waited for in the first fsync of the run.
    os.sync()
    return _measured("one_run", site, log=work / "run.log"), floor


def _add_photos(drop: Path, photos: list[Path], rows: list[dict[str, Any]]) -> None:
    folder = drop / "photos"
    folder.mkdir()
    for row, photo in zip(rows, photos, strict=False):
        shutil.copyfile(photo, folder / f"{row['证件号码']}.jpg")


def _measured(module: str, *arguments: Path, log: Path) -> Lap:
    return measure([sys.executable, "-m", f"tests.benchmarks.{module}", *map(str, arguments)], log=log)


def _figures(laps: list[Lap]) -> list[Mapping[str, float]]:
    return [{"wall_s": lap.wall, "cpu_s": lap.cpu, "memory_mib": lap.memory} for lap in laps]
