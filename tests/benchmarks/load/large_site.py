"""A site with a million certificates: what its commands take, and what a watch holds that works there."""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime
from pathlib import Path

from pipeline.bench.stopwatch import measure
from pipeline.settings.values import Settings
from tests.benchmarks.holders import identity
from tests.benchmarks.load.drops import Supply, name_of
from tests.benchmarks.load.processes import held_by, held_by_all
from tests.benchmarks.load.program import Program, wait_until
from tests.benchmarks.load.sites import WRONG, Expected
from tests.benchmarks.years import TOOK
from tests.samples.demo import BEIJING

_PATIENCE_SECONDS = 3600
_PEOPLE_A_BATCH = 1000
_PEOPLE = 10
# After as long a log of two million entries is copied and being played.
_IN_THE_MIDST_SECONDS = 15
# What a certificate leaves in the ledger: that it was numbered, and that its file was made; and what its batch leaves.
_ENTRIES_A_CERTIFICATE, _ENTRIES_A_BATCH = 2, 9
# Nobody in the ledger has their numbers: the builder counts from the first on.
_STRANGERS = 9_000_000
_ALL_OF_A_MONTH = "2024-06"


def large_site(folder: Path, *, certificates: int, batch: int = _PEOPLE_A_BATCH) -> Iterator[str]:
    """Yield what was found, a line a figure, and each complaint; a site that lies in `folder` is used again."""
    site = folder / "site"
    if not (site / "site.toml").exists():
        yield _grown(site, folder / "years.log", certificates, batch)
    settings = _for_a_watch(site)
    program = Program.of(site, folder / "temporary")
    clerk = Program.of(site, folder / "temporary-of-commands")
    yield from _beside_a_watch(program, clerk, settings, folder / "beside")
    for words in (
        ("status",),
        ("books", "export", "--month", _ALL_OF_A_MONTH),
        ("books", "export", "--month", f"{datetime.now(BEIJING):%Y-%m}"),
        ("audit", "--quick"),
        ("audit",),
    ):
        yield from _asked(clerk, words)


def _grown(site: Path, log: Path, certificates: int, batch: int) -> str:
    batches = -(-certificates // batch)
    entries = str(_ENTRIES_A_CERTIFICATE * certificates + _ENTRIES_A_BATCH * batches)
    lap = measure([sys.executable, "-m", "tests.benchmarks.years", str(site), entries, str(batch)], log=log)
    said = next(line for line in log.read_text("utf-8").splitlines() if line.startswith(TOOK))
    told = json.loads(said.removeprefix(TOOK))
    size = (site / "output" / "ledger.db").stat().st_size / 1e9
    made = f"{told['batches']} batches of {batch}, {told['entries']} entries"
    return f"{made}, made in {lap.wall:.0f} s; the ledger has {size:.2f} GB"


def _for_a_watch(site: Path) -> Settings:
    """Give the site what an office has: a time to settle, and a worker for each core."""
    settings_file = site / "site.toml"
    text = settings_file.read_text("utf-8")
    text = text.replace("workers = 1", "workers = 0").replace("settle_seconds = 0", "settle_seconds = 5")
    settings_file.write_text(text, "utf-8")
    return Settings.read(site)


def _beside_a_watch(program: Program, clerk: Program, settings: Settings, beside: Path) -> Iterator[str]:
    """Ask while a watch runs, and let it carry a drop through."""
    (settings.work / "watch.json").unlink(missing_ok=True)
    begun = time.monotonic()
    with program.watching() as watch:
        wait_until((settings.work / "watch.json").exists, what="the watch", seconds=_PATIENCE_SECONDS)
        yield f"from the start of the watch to its first word: {time.monotonic() - begun:.1f} s"
        yield f"memory of the watch itself after its first look (RSS): {held_by(watch.pid).rss:.0f} MiB"
        place = sum(1 for _ in settings.done.iterdir())
        name, supply = name_of(place), _strangers(beside, place + 1)
        expected = Expected(accepted={name})
        supply.drop(place).rename(settings.inbox / name)
        took = wait_until(lambda: expected.is_done(settings), what="the drop", seconds=_PATIENCE_SECONDS)
        yield f"a drop of {_PEOPLE} people, from the inbox to the finished folder: {took:.1f} s"
        manifest = next(settings.output.glob(f"*/{name}/manifest.json"))
        first = json.loads(manifest.read_text("utf-8"))["documents"][0]
        for words in _questions(name, first["number"], first["id_no"]):
            yield from _asked(clerk, words)
        yield from _beside_an_audit(program, clerk, first["number"])
        memory = held_by_all(watch.pid)
        yield f"memory of the watch and its workers at the end (PSS): {memory.pss:.0f} MiB, {memory.handles} handles"
        asked = time.monotonic()
    yield f"from the wish to stop to the end of the watch: {time.monotonic() - asked:.1f} s"
    if watch.returncode:
        yield f"{WRONG}the watch ended with {watch.returncode}"


def _beside_an_audit(auditor: Program, clerk: Program, number: str) -> Iterator[str]:
    """Ask and reissue while somebody has the log played: nobody at the desk may have to wait until that is over."""
    with ThreadPoolExecutor(1) as aside:
        audit = aside.submit(auditor.say, "ledger", "verify")
        wait([audit], timeout=_IN_THE_MIDST_SECONDS)
        yield f"certpress ledger verify: {'over' if audit.done() else 'at work'} when the next two are asked"
        for words in (("find", number), ("reissue", number, "--reason", "遗失", "--by", "张管理")):
            yield from _asked(clerk, words)
        yield f"certpress ledger verify: {audit.result().told()}"


def _strangers(beside: Path, drops: int) -> Supply:
    supply = Supply.of(beside, drops=drops, people=_PEOPLE)
    for place, row in enumerate(supply.rows):
        row["证件号码"] = identity(_STRANGERS + place)
    return supply


def _questions(batch: str, number: str, holder: str) -> Sequence[Sequence[str]]:
    return (
        ("status",),
        ("status", "--json"),
        ("find", number),
        ("find", identity(0)),
        ("find", "王小明"),
        ("find", "nobody at all"),
        ("show", number),
        ("platform", "report", batch, "--state", "可查询", "--by", "张管理"),
        ("reissue", number, "--reason", "遗失", "--by", "张管理"),
        ("deliver", number, "--id", holder[-4:], "--by", "张管理"),
        ("platform", "list"),
        ("ledger", "prove", number),
        ("ledger", "checkpoint"),
    )


def _asked(clerk: Program, words: Sequence[str]) -> Iterator[str]:
    said = clerk.say(*words)
    yield f"certpress {' '.join(words)}: {said.told()}"
    # The audit has much to say about offices that kept no day of the regulations.
    if said.status and words[0] != "audit":
        yield f"{WRONG}{' '.join(words)}: {said.text.strip()[-300:]}"
    elif said.status:
        bad = [line for line in said.text.splitlines() if line.startswith("✗")]
        yield from (f"{words[0]} says: {line}" for line in bad[:5])
