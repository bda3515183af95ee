"""An inbox with tens of thousands of files: loose photos, what programs leave lying about, half of a batch.

What a look costs, what `status` costs, what the watch holds while it looks again and again; then the watch gives the
loose files back, and a good batch comes in the middle of that.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from pipeline.bench.portraits import portrait
from pipeline.settings.values import Settings
from pipeline.storage.scanner import Look, Scanner
from tests.benchmarks.load.drops import Supply, name_of
from tests.benchmarks.load.processes import Held, cpu_seconds, held_by, held_by_all
from tests.benchmarks.load.program import Program, wait_until
from tests.benchmarks.load.sites import WRONG, Expected, left_over, new_site, what_is_wrong

HALF = "后半批"
_PEOPLE = 10
_LOOKS = 5
_PATIENCE_SECONDS = 3600
_MIB = 1 << 20
# Longer than any part of this: nothing becomes quiet.
_NEVER_QUIET = 100_000
_QUIET = 5


@dataclass(frozen=True, slots=True)
class Lying:
    """How many files of each sort lie in the inbox: three fifths loose photos, a fifth junk, a fifth half a batch."""

    photos: int
    junk: int
    half: int

    @classmethod
    def of(cls, files: int) -> "Lying":
        """Share out so many files."""
        fifth = files // 5
        return cls(photos=files - 2 * fifth, junk=fifth, half=fifth)


def full_inbox(
    folder: Path, *, files: int, returned: int, settle_seconds: float = _QUIET, looks: int = _LOOKS
) -> Iterator[str]:
    """Yield what was found, a line a figure, and after it each complaint, which begins with WRONG.

    The watch is stopped in the middle of its work, once after `returned` of the loose files went back.
    """
    settings = new_site(folder / "site", settle_seconds=_NEVER_QUIET)
    program = Program.of(settings.site, folder / "temporary")
    clerk = Program.of(settings.site, folder / "temporary-of-commands")
    lying = Lying.of(files)
    _fill(settings.inbox, lying)
    yield from _looks(settings, lying)
    said = clerk.say("status", "--json")
    yield f"status, nobody watches: {said.told()}"
    yield from _watched(program, clerk, settings, looks)
    settings = new_site(settings.site, settle_seconds=settle_seconds)
    yield from _given_back(program, clerk, settings, folder / "beside", returned)


def _fill(inbox: Path, lying: Lying) -> None:
    picture = portrait(0)[:2000]
    for place in range(lying.photos):
        (inbox / f"{place:018d}.jpg").write_bytes(picture + place.to_bytes(4, "big"))
    for place in range(lying.junk):
        (inbox / (f"~${place}.xlsx", f".~lock.{place}.xlsx#", f"{place}.tmp")[place % 3]).write_bytes(b"-")
    half = inbox / HALF / "photos"
    half.mkdir(parents=True)
    for place in range(lying.half):
        (half / f"{place:018d}.jpg").write_bytes(picture)


def _looks(settings: Settings, lying: Lying) -> Iterator[str]:
    """Look as a watch does, until all that may ever be ready is; then once more."""
    now = [0.0]
    scanner = Scanner(settings.inbox, settle_seconds=_QUIET, monotonic=lambda: now[0])
    took, look = [], Look((), ())
    for _ in range(_LOOKS):
        begun = time.process_time(), time.perf_counter()
        look = scanner.look()
        took.append((time.process_time() - begun[0], time.perf_counter() - begun[1]))
        now[0] += _QUIET / 2
    cpu, wall = (median(figures) for figures in zip(*took, strict=True))
    yield f"a look of the scanner, {_LOOKS} times: {cpu:.2f} s of CPU, {wall:.2f} s (medians)"
    if (lying.photos, 1) != (len(look.ready), len(look.waiting)):
        yield f"{WRONG}{len(look.ready)} are ready and {len(look.waiting)} wait"


def _watched(program: Program, clerk: Program, settings: Settings, looks: int) -> Iterator[str]:
    """See a watch look so many times that only waits: nothing gets quiet."""
    begun = time.monotonic()
    with program.watching() as watch:
        word = settings.work / "watch.json"
        wait_until(word.exists, what="the watch", seconds=_PATIENCE_SECONDS)
        yield f"from the start of the watch to its first word: {time.monotonic() - begun:.1f} s"
        held: list[Held] = []
        cpu, since = cpu_seconds(watch.pid), time.monotonic()
        for _ in range(looks):
            last = word.stat().st_mtime_ns
            wait_until(lambda: word.stat().st_mtime_ns != last, what="a look", seconds=_PATIENCE_SECONDS)  # noqa: B023 - at once
            held.append(held_by(watch.pid))
        share = (cpu_seconds(watch.pid) - cpu) / (time.monotonic() - since)
        yield f"the watch while all of it waits: {100 * share:.0f} % of a core"
        yield f"memory of the watch, look by look, RSS in MiB: {', '.join(f'{one.rss:.0f}' for one in held)}"
        said = clerk.say("status", "--json")
        yield f"status beside the watch: {said.told()}"
        yield f"what the watch has said: {(settings.site / 'watch.log').stat().st_size / _MIB:.1f} MiB"


def _given_back(program: Program, clerk: Program, settings: Settings, beside: Path, returned: int) -> Iterator[str]:
    """Let the watch give the loose photos back, and lay a good batch down when it has begun."""
    supply, expected = Supply.of(beside, drops=1, people=_PEOPLE), Expected()

    def went_back() -> int:
        return sum(1 for _ in settings.rejected.iterdir())

    with program.watching() as watch:
        wait_until(lambda: went_back() > 0, what="a returned photo", seconds=_PATIENCE_SECONDS)
        begun, before = time.monotonic(), went_back()
        supply.drop(0).rename(settings.inbox / name_of(0))
        expected.accepted.add(name_of(0))
        took = wait_until(lambda: expected.is_done(settings), what="the good batch", seconds=_PATIENCE_SECONDS)
        yield f"a good batch among them, from the drop to the finished folder: {took:.1f} s"
        first = held_by_all(watch.pid)
        wait_until(lambda: went_back() >= returned, what="the returned photos", seconds=_PATIENCE_SECONDS)
        rate = (went_back() - before) / (time.monotonic() - begun)
        last = held_by_all(watch.pid)
        yield f"given back: {went_back()}, {rate:.1f} a second"
        yield f"memory of the watch and its workers (PSS), then and now: {first.pss:.0f}, {last.pss:.0f} MiB"
        asked = time.monotonic()
    yield f"from the wish to stop to the end of the watch: {time.monotonic() - asked:.1f} s"
    yield f"status afterwards: {clerk.say('status').told()}"
    if watch.returncode:
        yield f"{WRONG}the watch ended with {watch.returncode}"
    yield from (f"{WRONG}{one}" for one in what_is_wrong(clerk, settings, expected))
    yield from (f"{WRONG}left {path}" for path in left_over(settings, program, clerk))
