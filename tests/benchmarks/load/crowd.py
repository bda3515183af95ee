"""Hundreds of drops that come at once, folders and zips in turn, through a watch that runs."""

import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.load.drops import Supply, name_of
from tests.benchmarks.load.processes import Held, held_by_all
from tests.benchmarks.load.program import Program, wait_until
from tests.benchmarks.load.sites import WRONG, Expected, left_over, new_site, what_is_wrong

_PATIENCE_SECONDS = 7200


def crowd(folder: Path, *, drops: int, people: int, settle_seconds: float = 5) -> Iterator[str]:
    """Yield what was found, a line a figure, and after it each complaint."""
    settings = new_site(folder / "site", settle_seconds=settle_seconds)
    program = Program.of(settings.site, folder / "temporary")
    clerk = Program.of(settings.site, folder / "temporary-of-commands")
    supply, expected = Supply.of(folder / "beside", drops=drops, people=people), Expected()
    lying = [supply.drop(place, form="zip" if place % 2 else "folder") for place in range(drops)]
    held: list[Held] = []
    with program.watching() as watch:
        wait_until((settings.work / "watch.json").exists, what="the watch", seconds=_PATIENCE_SECONDS)
        begun = time.monotonic()
        for place, drop in enumerate(lying):
            drop.rename(settings.inbox / drop.name)
            expected.accepted.add(name_of(place))
        wait_until(lambda: any(settings.done.iterdir()), what="the first drop", seconds=_PATIENCE_SECONDS)
        yield f"the first of {drops} drops was done after {time.monotonic() - begun:.1f} s"
        yield f"status in the middle of it: {clerk.say('status', '--json').told()}"

        def is_done() -> bool:
            held.append(held_by_all(watch.pid))
            return expected.is_done(settings)

        wait_until(is_done, what="every drop", seconds=_PATIENCE_SECONDS, breath=1)
        took = time.monotonic() - begun
        rate = drops * people / took
        yield f"{drops} drops of {people} people each, all done: {took:.1f} s, {rate:.1f} people a second"
        yield f"memory of the watch and its workers (PSS), at most: {max(one.pss for one in held):.0f} MiB"
        yield f"open handles of all of them, at most: {max(one.handles for one in held)}"
    if watch.returncode:
        yield f"{WRONG}the watch ended with {watch.returncode}"
    yield from (WRONG + one for one in what_is_wrong(clerk, settings, expected))
    yield from (f"{WRONG}left {path}" for path in left_over(settings, program, clerk))
