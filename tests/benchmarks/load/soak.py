"""A watch that runs for long, with a drop every few seconds and commands of the office beside it.

What the watch and its workers hold is written down all the while (samples.jsonl), so that a run that was cut off can
be told too.
"""

import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import count
from math import ceil
from pathlib import Path
from statistics import median
from threading import Event
from typing import Any

from pipeline.settings.values import Settings
from tests.benchmarks.load.drops import Supply, name_of
from tests.benchmarks.load.processes import held_by, held_by_all
from tests.benchmarks.load.program import Program, wait_until
from tests.benchmarks.load.sites import Expected, left_over, new_site, what_is_wrong
from tests.benchmarks.load.trend import FEWEST, trend

PEOPLE = 3
SAMPLES = "samples.jsonl"
# So much of the time is left out of the lines: libraries are loaded, pages of the ledger are kept, plates are made.
WARM = 0.15
_PATIENCE_SECONDS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long (seconds), how often a drop comes and a sample is taken (seconds); `settle` is that of the site."""

    seconds: float = 3600
    every: float = 5
    look_every: float = 10
    settle: float = 5


@dataclass(slots=True)
class Soak:
    """What has happened so far: how each command ended, by what it is, and what is expected of the drops."""

    statuses: "defaultdict[str, Counter[int]]" = field(default_factory=lambda: defaultdict(Counter))
    seconds: "defaultdict[str, list[float]]" = field(default_factory=lambda: defaultdict(list))
    complaints: list[str] = field(default_factory=list)
    expected: Expected = field(default_factory=Expected)


def soak(folder: Path, plan: Plan) -> Soak:
    """Run the watch on a new site in `folder` and return what happened; the samples lie there."""
    settings = new_site(folder / "site", settle_seconds=plan.settle)
    program = Program.of(settings.site, folder / "temporary")
    clerk = Program.of(settings.site, folder / "temporary-of-commands")
    supply = Supply.of(folder / "beside", drops=ceil(plan.seconds / plan.every) + 1, people=PEOPLE)
    so_far, commands = Soak(), _commands(settings)
    with program.watching() as watch:
        wait_until((settings.inbox / ".inbox-id").exists, what="the watch", seconds=_PATIENCE_SECONDS)
        begun = time.monotonic()

        def note() -> None:
            _note(folder / SAMPLES, time.monotonic() - begun, watch.pid, program)

        with _again_and_again(note, plan.look_every):
            next_drop = begun
            for place in count():
                time.sleep(max(next_drop - time.monotonic(), 0))
                if time.monotonic() - begun > plan.seconds:
                    break
                next_drop = max(next_drop + plan.every, time.monotonic())
                _drop(supply, place, settings.inbox, so_far.expected)
                _command(clerk, next(commands), so_far)
            is_done = so_far.expected.is_done
            wait_until(lambda: is_done(settings), what="the last drop", seconds=_PATIENCE_SECONDS)
    if watch.returncode:
        so_far.complaints.append(f"the watch ended with {watch.returncode}")
    so_far.complaints += what_is_wrong(clerk, settings, so_far.expected)
    so_far.complaints += [f"left: {path}" for path in left_over(settings, program, clerk)]
    return so_far


@contextmanager
def _again_and_again(act: Callable[[], None], every: float) -> Iterator[None]:
    """Act at once, every so many seconds, and at the end, beside what happens in the block."""
    stop = Event()

    def acting() -> None:
        act()
        while not stop.wait(every):
            act()
        act()

    with ThreadPoolExecutor(1) as beside:
        acted = beside.submit(acting)
        try:
            yield
        finally:
            stop.set()
        acted.result()


def _drop(supply: Supply, place: int, inbox: Path, expected: Expected) -> None:
    """Lay the next drop down: folders and zips in turn, now and then a faulty one or one that came before."""
    if _is_faulty(place):
        drop = supply.drop(place, faulty=True)
        expected.returned.add(drop.name)
    elif place % 7 == 6:
        # The drop of four drops ago: it was numbered then, or went back and is right now.
        drop = supply.drop(place - 4)
        if _is_faulty(place - 4):
            expected.accepted.add(name_of(place - 4))
        else:
            expected.again[name_of(place - 4)] += 1
    else:
        drop = supply.drop(place, form="zip" if place % 2 else "folder")
        expected.accepted.add(name_of(place))
    drop.rename(inbox / drop.name)


def _is_faulty(place: int) -> bool:
    return place % 11 == 10


def _commands(settings: Settings) -> Iterator[Sequence[str]]:
    """Yield what an office asks for, batch after finished batch; `status` while none is finished."""
    told: set[str] = set()
    for turn in count():
        finished = sorted(path.parent.name for path in settings.output.glob("*/*/manifest.json"))
        fresh = [name for name in finished if name not in told]
        if not fresh:
            yield ("status",)
            continue
        told.add(fresh[0])
        yield from _about_one_batch(next(settings.output.glob(f"*/{fresh[0]}")), turn)


def _about_one_batch(batch: Path, turn: int) -> Iterator[Sequence[str]]:
    documents = json.loads((batch / "manifest.json").read_text("utf-8"))["documents"]
    lost, kept, other = (document["number"] for document in documents[:PEOPLE])
    copies = batch.parents[2] / f"printed-{turn}"
    yield ("platform", "report", batch.name, "--state", "可查询", "--by", "张管理")
    yield ("find", documents[0]["name"])
    # Before anything of it is reissued: such a page is printed by itself.
    yield ("print", batch.name, "-o", str(copies))
    yield ("reissue", lost, "--reason", "遗失", "--by", "张管理")
    yield ("status", "--json")
    yield ("show", other)
    yield ("print", batch.name, "--by", "王印制", "--last-good", str(PEOPLE))
    yield ("reprint", kept, "--reason", "卡纸", "--by", "王印制")
    yield ("deliver", kept, "--id", documents[1]["id_no"][-4:], "--by", "张管理")
    yield ("correct", other, "--name", "王小明", "--reason", "登记有误", "--by", "张管理")
    yield ("find", other)
    yield ("verify", kept)
    yield ("books", "export", "--batch", batch.name)
    yield ("audit", "--quick")


def _command(clerk: Program, words: Sequence[str], so_far: Soak) -> None:
    said = clerk.say(*words)
    name = " ".join(word for word in words[:2] if word.isascii() and word.islower()) or words[0]
    so_far.statuses[name][said.status] += 1
    so_far.seconds[name].append(said.seconds)
    if said.status:
        so_far.complaints.append(f"certpress {' '.join(words)}: {said.status}: {said.text.strip()[:300]}")


def _note(file: Path, seconds: float, watch: int, program: Program) -> None:
    """Write one sample down: what the watch itself holds, and what all of its processes hold."""
    sample = {
        "seconds": round(seconds, 1),
        "watch": asdict(held_by(watch)),
        "all": asdict(held_by_all(watch)),
        "temporary_files": _files_below(program.temporary),
        "work_entries": len(list((program.site / "batches" / "work").iterdir())),
    }
    with file.open("a") as samples:
        samples.write(json.dumps(sample) + "\n")


def _files_below(folder: Path) -> int:
    return sum(1 for _ in folder.rglob("*"))


Figure = Callable[[Mapping[str, Any]], float]
FIGURES: Mapping[str, Figure] = {
    "PSS of all processes, MiB": lambda one: one["all"]["pss"],
    "anonymous memory of the watch itself, MiB": lambda one: one["watch"]["anonymous"],
    "RSS of the watch itself, MiB": lambda one: one["watch"]["rss"],
    "open handles of the watch itself": lambda one: one["watch"]["handles"],
    "open handles of all processes": lambda one: one["all"]["handles"],
    "threads of the watch itself": lambda one: one["watch"]["threads"],
    "threads of all processes": lambda one: one["all"]["threads"],
    "processes": lambda one: one["all"]["processes"],
    "semaphores": lambda one: one["all"]["semaphores"],
    "temporary files": lambda one: one["temporary_files"],
    "entries in batches/work": lambda one: one["work_entries"],
}


def tell_samples(file: Path) -> Iterator[str]:
    """Yield a line a quantity: its line through time after the warm-up, and between what it lay."""
    samples = [json.loads(line) for line in file.read_text("ascii").splitlines()]
    warm = WARM * samples[-1]["seconds"]
    kept = [one for one in samples if one["seconds"] >= warm]
    seconds = [one["seconds"] for one in kept]
    yield f"{len(samples)} samples over {samples[-1]['seconds']:.0f} s; lines from {warm:.0f} s on"
    if len(kept) < FEWEST:
        yield "too few of them for lines"
        return
    for name, figure in FIGURES.items():
        found = trend(seconds, [figure(one) for one in kept])
        between = f"{found.least:.1f} to {found.most:.1f}, mean {found.mean:.1f}, at the end {found.last:.1f}"
        yield f"{name}: {found.slope:+.2f} an hour (standard error {found.error:.2f}); {between}"


def tell(so_far: Soak) -> Iterator[str]:
    """Yield what was done, and every complaint."""
    expected = so_far.expected
    again = sum(expected.again.values())
    yield f"drops: {len(expected.accepted)} accepted, {len(expected.returned)} returned, {again} came again"
    for name, statuses in sorted(so_far.statuses.items()):
        times = so_far.seconds[name]
        ended = ", ".join(f"{amount} times {status}" for status, amount in sorted(statuses.items()))
        yield f"certpress {name}: status {ended}; median {median(times):.2f} s, at most {max(times):.2f}"
    yield f"complaints: {len(so_far.complaints)}"
    yield from so_far.complaints
