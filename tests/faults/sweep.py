"""Every call of a day of work about the site's files goes wrong once, one after another; `python -m tests.faults.sweep`
writes what came of it, a line for each kind of call (docs/reliability.md).
"""

import errno
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.faults.disk import Answer, Call, Disk, Fault
from tests.faults.proofs import complaints, dropped_into, half_visible
from tests.line.office import Office, contents, copied
from tests.line.test_crashes import a_day_of_work

# What such a call fails with on a disk that is full, broken, read-only or forbidden; each in its turn.
ERRORS = {
    Call.OPENING: (errno.EIO, errno.EACCES, errno.ESTALE),
    Call.READING: (errno.EIO, errno.ESTALE),
    Call.CREATING: (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO),
    Call.WRITING: (errno.ENOSPC, errno.EDQUOT, errno.EIO),
    Call.SYNCING: (errno.EIO, errno.ENOSPC, errno.EDQUOT),
    Call.RENAMING: (errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO),
    Call.MAKING: (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES),
    Call.REMOVING: (errno.EROFS, errno.EACCES, errno.EIO),
}
# What a disk may be told to do, and what a watch that meets it at its very start ends with.
OF_THE_DISK = {"disk-trouble", "folder-trouble", "inbox-away", "store-busy"}
_WELL_AGAIN_AFTER = 5
_NEVER = 1 << 30


@dataclass(frozen=True)
class Case:
    """One fault, how the watch that met it ended, and everything that is wrong afterwards."""

    fault: Fault
    answer: Answer
    wrong: tuple[str, ...]

    def __str__(self) -> str:
        """Return what was done and what is wrong, for whoever looks into it."""
        name = errno.errorcode[self.fault.error]
        return f"{self.answer.place}: {name}, turn {self.fault.turn}: {self.answer.ended}; {'; '.join(self.wrong)}"


def calls_of_a_day(disk: Disk, day: Office, folder: Path) -> list[int]:
    """Return how many calls of each kind a day of work makes."""
    office = copied(day, folder)
    passed = disk.meets(office.settings.site, Fault(str(office.settings.site), tuple(Call), _NEVER)).passed
    shutil.rmtree(folder)
    return passed


def sweep(disk: Disk, day: Office, folder: Path, call: Call, *, lasts: bool, first: int, step: int) -> Iterator[Case]:
    """Let each `step`-th call of a kind fail, from the `first` on, until the day has no further one."""
    turn = first
    while (case := _case(disk, copied(day, folder), call, lasts=lasts, turn=turn)).answer.faults:
        yield case
        shutil.rmtree(folder)
        turn += step
    shutil.rmtree(folder)


def _case(disk: Disk, office: Office, call: Call, *, lasts: bool, turn: int) -> Case:
    errors = ERRORS[call]
    dropped, site = dropped_into(office), office.settings.site
    fault = Fault(str(site), (call,), turn, errors[turn % len(errors)], lasts=lasts, rounds=_WELL_AGAIN_AFTER)
    answer = disk.meets(site, fault)
    return Case(fault, answer, tuple(_wrong(office, call, answer, dropped)))


def _wrong(office: Office, call: Call, answer: Answer, dropped: dict[str, str]) -> Iterator[str]:
    # Where the disk refuses to read a page, SQLite takes the database for damaged.
    foreseen = OF_THE_DISK | ({"store-wrong"} if call is Call.READING else set())
    if unforeseen := [code for code in answer.failed if code not in foreseen]:
        yield f"told {unforeseen}"
    if answer.ended not in _right_ends(call, answer):
        yield f"ended {answer.ended}"
    yield from half_visible(office)
    failed = office.run().failed
    yield from (f"failed again: {error}" for error in failed)
    yield from complaints(office, dropped)
    before = contents(office.settings.site)
    office.run()
    if before != contents(office.settings.site):
        yield "the next run changed something"


def _right_ends(call: Call, answer: Answer) -> set[str]:
    """Return how a watch may end: of itself; at the first word, where the site is made ready; by a failed fsync."""
    if answer.place.startswith("fdatasync ") and Path(answer.place.partition(" ")[2]).is_dir():
        # SQLite does not ask whether the folder of a new journal was synced.
        return {"sync-failed", "well"}
    if not answer.words and not answer.failed:
        return {"sync-failed"} if call is Call.SYNCING else OF_THE_DISK
    return {"sync-failed"} if call is Call.SYNCING else {"well"}


def main(lasting: str, step: str = "1", first: str = "1", *names: str) -> None:
    """Write a line for each kind of call: faults, ends, and what is wrong."""
    with tempfile.TemporaryDirectory(prefix="certpress-sweep-") as place, Disk.shared_in(Path(place)) as disk:
        day = a_day_of_work(Path(place) / "day")
        for call in [Call[name] for name in names] or Call:
            ends: Counter[str] = Counter()
            wrong = 0
            cases = sweep(
                disk, day, Path(place) / "site", call, lasts=lasting == "lasting", first=int(first), step=int(step)
            )
            for case in cases:
                ends[case.answer.ended] += 1
                if case.wrong:
                    wrong += 1
                    sys.stdout.write(f"  {case}\n")
                    sys.stdout.flush()
            sys.stdout.write(
                f"{call.name} {lasting}: {ends.total()} faults, {wrong} with complaints, ends {dict(ends)}\n"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
