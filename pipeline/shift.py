"""One spell of work of the line: what it has come to so far, and what of that is told to whoever watches."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pipeline.errors import CertpressError, SyncFailed
from pipeline.happenings import Happening, Reporter
from pipeline.stages.approval import UNSIGNED
from pipeline.stages.check import Checked
from pipeline.stages.shop import Shop

if TYPE_CHECKING:
    from pipeline.storage.drops import Drop
    from pipeline.storage.scanner import Waiting
    from pipeline.storage.takings import Taken

# How often a drop is tried at which certpress itself fails, before it goes back or is left alone until it changes; and
# a batch in hand of which the press dies, before it is left alone until the next start.
ATTEMPTS: Final = 3
# How many errors of a returned drop are told on the screen.
_ERRORS_TOLD: Final = 5


@dataclass(slots=True)
class Outcome:
    """What one spell of work did: 批次号 or drop names by what became of them."""

    accepted: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    in_hand: list[str] = field(default_factory=list)
    unsigned: list[str] = field(default_factory=list)
    failed: list[CertpressError] = field(default_factory=list)


@dataclass(slots=True)
class Shift:
    """One spell of work: the shop, whom it reports to, and what came of it so far."""

    shop: Shop
    report: Reporter
    outcome: Outcome = field(default_factory=Outcome)
    # Drops that could not be carried on now; they are tried again when they change, or in the next spell.
    put_off: set["Drop"] = field(default_factory=set)
    # How often certpress failed at a drop; what was told in this round, and in the one before.
    failures: "Counter[Drop]" = field(default_factory=Counter)
    # What the press died of, by the place of a batch in hand in the log.
    deaths: dict[int, list[CertpressError]] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    told_waiting: frozenset[tuple[str, str]] = frozenset()
    told_before: frozenset[str] = frozenset()
    told_unsigned: set[str] = field(default_factory=set)
    # Only a watch leaves word of what it is at.
    is_watch: bool = False

    def begin_round(self) -> None:
        """Forget what the last round did; trouble that lasts is told once."""
        self.outcome, self.told_before = Outcome(), frozenset(self.told)
        self.told.clear()
        self.put_off = {drop for drop in self.put_off if self.failures[drop] >= ATTEMPTS}


def tell_problems(checked: Checked, taken: "Taken", shift: Shift) -> None:
    """Tell the first errors, and each kind of hint once; all of them stand in 退回说明.xlsx."""
    errors = [problem for problem in checked.problems if problem.is_error]
    for problem in errors[:_ERRORS_TOLD]:
        shift.report.say(Happening.PROBLEM, drop=taken.name, problem=problem)
    if len(errors) > _ERRORS_TOLD:
        shift.report.say(Happening.MORE_PROBLEMS, drop=taken.name, more=len(errors) - _ERRORS_TOLD)
    counts = Counter(problem.code for problem in checked.warnings)
    for problem in {problem.code: problem for problem in reversed(checked.warnings)}.values():
        shift.report.say(Happening.WARNING, drop=taken.name, problem=problem, count=counts[problem.code])


def tell_unsigned(taken: "Taken", shift: Shift) -> None:
    """Tell once that nothing but a signature is missing."""
    shift.outcome.unsigned.append(taken.name)
    # By our copy: another drop may come under the same name.
    if taken.folder.name not in shift.told_unsigned:
        shift.told_unsigned.add(taken.folder.name)
        shift.report.say(Happening.WAITING, drop=taken.name, reason=UNSIGNED)


def tell_waiting(waiting: Sequence["Waiting"], shift: Shift) -> None:
    """Tell what waits, each reason once: a slow copy changes at every look and would flood the screen."""
    shift.outcome.waiting = [one.drop.display for one in waiting]
    now = {(one.drop.display, str(one.reason)) for one in waiting}
    for drop, reason in sorted(now - shift.told_waiting):
        shift.report.say(Happening.WAITING, drop=drop, reason=reason)
    shift.told_waiting = frozenset(now)


def tell_failure(error: CertpressError, shift: Shift) -> None:
    """Keep a failure, and tell it unless it was told in the round before."""
    shift.outcome.failed.append(error)
    shift.told.add(str(error))
    if str(error) not in shift.told_before:
        shift.report.say(Happening.FAILED, error=error)


def tell_at_work(drop: str, shift: Shift) -> None:
    """Leave word that a watch is at a drop, which may take long: on a slow disk, of a thousand people."""
    if shift.is_watch:
        shift.shop.tell_at_work(drop)


@contextmanager
def telling_end(shift: Shift) -> Iterator[None]:
    """Leave word, if the disk still takes one, that a watch ended because the disk did not confirm something."""
    try:
        yield
    except SyncFailed as error:
        with suppress(CertpressError):
            shift.shop.heartbeat(trouble=error, waiting=(), in_turn=(), bell_is_healthy=True, ended=True)
        raise
