"""Two processes on one site, killed or made to stand still at random moments, while drops of every kind come in.

`python -m tests.kills.random_kills [SECONDS] [SEED]` does it for that long (600 s) and prints what was tried.
"""

import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random, SystemRandom
from typing import Any

from tests.killing import end_of, ended, started
from tests.kills.day import all_alike, identities, open_site, told
from tests.kills.house import clerk, finish, numbering, told_by
from tests.kills.invariants import Dropped, Memory, remember, rows, temporary_of, wrong_with
from tests.line.office import Office
from tests.line.test_line import spoil_first_mark
from tests.samples.batches import write_drop
from tests.samples.card_batches import write_card_drop
from tests.samples.exam_batches import write_exam_drop
from tests.samples.score_batches import write_score_drop

# Between two blows; so many of them between two looks at everything, and so many looks before a new site is begun.
_SHORTEST_SECONDS, _LONGEST_SECONDS = 0.02, 0.5
_BLOWS_A_LOOK, _LOOKS_A_SITE = 8, 6
# One of so many blows makes a process stand still; one of two such takes the lock from it meanwhile.
_STOPS, _STANDSTILL_SECONDS = 5, 1.5
_WAITING_DROPS = 2
# What may be told where the lock was taken away: who lost it, or found that another had gone on behind it.
_WITHOUT_LOCK = {"lock-lost", "folder-trouble", "output-taken", "entry-refused"}


@dataclass(slots=True)
class Tally:
    """What was tried, and what was found to be wrong."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def drill(folder: Path, *, seed: int, is_over: Callable[[Tally], bool]) -> Tally:
    """Return what came of it; nothing is begun anew once it `is_over`, or once something is wrong."""
    tally, chance = Tally(), Random(seed)
    while not is_over(tally) and not tally.wrong:
        tally.counts["sites"] += 1
        site = Site(open_site(folder / f"site-{tally.counts['sites']}"), chance, tally)
        for _ in range(_LOOKS_A_SITE):
            if not is_over(tally) and not tally.wrong:
                site.live(is_over)
        site.count_entries()
        if not tally.wrong:
            site.remove()
    return tally


@dataclass(slots=True)
class Site:
    """A site, what was dropped there, and the two processes that work on it."""

    office: Office
    chance: Random
    tally: Tally
    dropped: list[Dropped] = field(default_factory=list)
    memory: Memory = field(default_factory=Memory)
    working: dict[str, ForkServerProcess] = field(default_factory=dict)
    turn: int = 0
    # Since the last look.
    lock_was_taken: bool = False

    def live(self, is_over: Callable[[Tally], bool]) -> None:
        """Strike some times, then carry everything to its end and look at everything."""
        for _ in range(_BLOWS_A_LOOK):
            if not is_over(self.tally):
                self._blow()
        for name in list(self.working):
            self._kill(name)
        self._look()

    def count_entries(self) -> None:
        """Add to what was tried what the ledger of the site has of it."""
        found = rows(self.office.settings.ledger_file, "SELECT op, count(*) FROM entry GROUP BY op")
        self.tally.counts.update({f"entered {op}": int(str(times)) for op, times in found})

    def remove(self) -> None:
        """Remove the site and what lies beside it."""
        for place in (self.office.settings.site, temporary_of(self.office), self._outside):
            shutil.rmtree(place, ignore_errors=True)
        told_by(self.office).unlink(missing_ok=True)

    @property
    def _outside(self) -> Path:
        return self.office.settings.site.with_name(f"{self.office.settings.site.name}-outside")

    def _blow(self) -> None:
        self._begin_work()
        if len([path for path in self.office.inbox.iterdir() if not path.name.startswith(".")]) < _WAITING_DROPS:
            self._drop()
        time.sleep(self.chance.uniform(_SHORTEST_SECONDS, _LONGEST_SECONDS))
        if self.chance.randrange(_STOPS) == 0:
            self._make_stand_still(self.chance.choice(list(self.working)))
        else:
            for name in self.chance.choice([["watch"], ["clerk"], ["watch", "clerk"]]):
                self._kill(name)
        self.tally.wrong += remember(self.office.settings.ledger_file, self.memory)

    def _begin_work(self) -> None:
        site = str(self.office.settings.site)
        for name, process in list(self.working.items()):
            if not process.is_alive():
                self.tally.wrong.append(f"the {name} ended by itself: {process.exitcode}")
                del self.working[name]
        if "watch" not in self.working:
            self.working["watch"] = started(numbering, site)
        if "clerk" not in self.working:
            self.working["clerk"] = started(clerk, site, self.chance.randrange(1 << 30))

    def _kill(self, name: str) -> None:
        process = self.working.pop(name)
        process.kill()
        (end,) = ended([process])
        self.tally.counts["kills"] += 1
        if end != -signal.SIGKILL:
            self.tally.wrong.append(f"the {name} ended by itself: {end}")

    def _make_stand_still(self, name: str) -> None:
        process = self.working[name]
        os.kill(process.pid or 0, signal.SIGSTOP)
        self.tally.counts["standstills"] += 1
        if self.chance.randrange(2):
            self.tally.counts["locks taken away"] += 1
            self.lock_was_taken = True
            (self.office.settings.work / "line.lock").unlink(missing_ok=True)
        time.sleep(self.chance.uniform(_LONGEST_SECONDS, _STANDSTILL_SECONDS))
        os.kill(process.pid or 0, signal.SIGCONT)

    def _look(self) -> None:
        end = end_of(finish, str(self.office.settings.site))
        if end != 0:
            self.tally.wrong.append(f"it could not be carried to its end: {end}")
        self.tally.wrong += wrong_with(self.office, self.dropped, self.memory)
        self.tally.counts["looks"] += 1
        failures = Counter(told_by(self.office).read_text("utf-8").split()) if told_by(self.office).exists() else {}
        told_by(self.office).unlink(missing_ok=True)
        self.tally.counts.update({f"told {code}": times for code, times in failures.items()})
        expected = _WITHOUT_LOCK if self.lock_was_taken else set()
        self.lock_was_taken = False
        self.tally.wrong += [f"told: {code}" for code in failures if code not in expected]
        self.tally.wrong += [f"unforeseen: {path}" for path in self.office.settings.output.glob("trouble/*")]

    # --- what comes in ------------------------------------------------------------------------------------------------

    def _drop(self) -> None:
        self.turn += 1
        kind = self.chance.choice(["results", "results", "results", "cards", "exam", "scores", "bad", "mixed", "twice"])
        self.tally.counts[f"drops: {kind}"] += 1
        for drop, people in self._made(kind, f"{self.turn:04}-{kind}", self.turn):
            self.dropped.append(told(drop, people))
            # Whole at once, as a copy under another name and a rename make it.
            drop.rename(self.office.inbox / drop.name)

    def _made(self, kind: str, name: str, seed: int) -> list[tuple[Path, tuple[str, ...]]]:
        """Return each drop, outside, with those who must get a number by it."""
        outside, two = self._outside, identities(2, seed=seed)
        exam = {"考试名称": f"第{seed}次职业技能等级认定"}
        match kind:
            case "cards":
                made = [(write_card_drop(outside, people=2, name=name, seed=seed), two)]
            case "exam":
                drop = write_exam_drop(outside, people=2, rooms=1, name=name, seed=seed, photos=False, particulars=exam)
                made = [(drop, two)]
            case "scores":
                drop = write_score_drop(
                    outside, people=2, name=name, seed=seed, particulars=exam, change=without_tickets
                )
                made = [(drop, ())]
            case "bad":
                made = [(write_drop(outside, people=2, name=name, seed=seed, particulars={"批准文号": None}), ())]
            case "mixed":
                made = [(write_drop(outside, people=2, name=name, seed=seed, change=spoil_first_mark), two[1:])]
            case "twice":
                zipped = write_drop(outside, people=2, name=name, seed=seed, form="zip")
                again = zipped.rename(zipped.with_name(f"{name}-again.zip"))
                made = [(write_drop(outside, people=2, name=name, seed=seed), two), (again, ())]
            case _:
                made = [(write_drop(outside, people=2, name=name, seed=seed, change=all_alike), two)]
        return made


def without_tickets(rows: list[dict[str, Any]]) -> None:
    """Leave the 准考证号 away: those of the samples are other people's once there is an exam."""
    for row in rows:
        del row["准考证号"]


def for_seconds(seconds: float) -> Callable[[Tally], bool]:
    """Return what says that so much time has passed since now."""
    end = time.monotonic() + seconds
    return lambda _tally: time.monotonic() > end


def main(seconds: str = "600", seed: str = "") -> int:
    """Print what was tried and what is wrong; 1 where something is."""
    chosen = int(seed or SystemRandom().randrange(1 << 30))
    sys.stdout.write(f"seed {chosen}\n")
    sys.stdout.flush()
    folder = Path(tempfile.mkdtemp(prefix="certpress-kills-"))
    tally = drill(folder, seed=chosen, is_over=for_seconds(float(seconds)))
    sys.stdout.write(json.dumps(dict(sorted(tally.counts.items())), ensure_ascii=False, indent=1) + "\n")
    sys.stdout.write("".join(f"WRONG {told}\n" for told in tally.wrong))
    if tally.wrong:
        sys.stdout.write(f"what was left lies in {folder}\n")
    else:
        shutil.rmtree(folder)
    return bool(tally.wrong)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
