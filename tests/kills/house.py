"""A house at work: a watch that numbers whatever is dropped, and a clerk who does whatever comes to mind.

`numbering` and `clerk` never end by themselves: they are the tasks of two processes that are killed. `finish` is what
people do after it: the watch comes up once more, and a reissue that was begun is given again.
"""

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Event
from typing import Any

from pipeline import line
from pipeline.desk import correct, hand_over, reissue
from pipeline.errors import (
    BatchUnknown,
    BookingRefused,
    CertpressError,
    EntryRefused,
    LockLost,
    ParticularWrong,
    ReissueRefused,
)
from pipeline.print_booking import CameOut, book
from pipeline.rules.acts import Act, Blanks
from pipeline.rules.copies import Handover, Particular, ReissueReason
from pipeline.rules.reporting import Reported
from pipeline.rules.serials import SerialRange
from pipeline.settings.values import Settings
from pipeline.workshop import Workshop
from tests.kills.day import BLANK, CLERK, PRINTER, TWO
from tests.kills.invariants import rows, temporary_of
from tests.line.office import Office

# What the ledger or the desk does not let a clerk do who does not look.
REFUSALS = (BatchUnknown, EntryRefused, BookingRefused, ReissueRefused, ParticularWrong)
_NAMES = ("阿依古丽·买买提", "欧阳建国", "李晓明", "古丽娜尔")
_BREATH_SECONDS = 0.01
_SHEETS_AT_ONCE = 50


@dataclass(slots=True)
class Telling:
    """A reporter that keeps the code of each failure in a file beside the site: the process may be killed next."""

    file: Path
    progresses: int = field(default=0)

    def say(self, event: str, **values: object) -> None:
        error = values.get("error")
        if event == "failed" and isinstance(error, CertpressError):
            self.keep(error)

    def keep(self, error: CertpressError) -> None:
        with self.file.open("a", encoding="utf-8") as file:
            file.write(f"{error.code}\n")

    def progress(self, done: int, total: int) -> None:
        self.progresses += done == total


def told_by(office: Office) -> Path:
    """Return the file in which the processes of a site tell the codes of what failed."""
    return office.settings.site.with_name(f"{office.settings.site.name}-failures")


@contextmanager
def _opened(site: str) -> Iterator[tuple[Workshop, Telling]]:
    office = Office(Settings.read(Path(site)))
    tempfile.tempdir = os.fspath(temporary_of(office))
    with office.workshop() as shop:
        # The test's worker is not in this process; it has one of its own, which ends with it.
        del shop.__dict__["pool"]
        shop.__dict__["pause"] = time.sleep
        yield shop, Telling(told_by(office))


def numbering(site: str) -> None:
    """Watch the inbox for ever."""
    with _opened(site) as (shop, telling), shop.pulse.beating():
        line.watch(shop, telling, Event())


def clerk(site: str, seed: int) -> None:
    """Do whatever comes to mind, for ever; what is refused is none of our business here."""
    chance = Random(seed)
    with _opened(site) as (shop, telling):
        while True:
            desk = Desk(shop, chance)
            try:
                chance.choice(ACTS)(desk)
            except (*REFUSALS, sqlite3.OperationalError):
                # Of the latter: whoever only reads cannot undo what a killed one left half written.
                pass
            except LockLost as error:
                telling.keep(error)
            time.sleep(_BREATH_SECONDS)


def finish(site: str) -> None:
    """Carry everything to its end."""
    with _opened(site) as (shop, telling):
        line.run(shop, telling)
        for copy in shop.register.further_copies():
            with suppress(*REFUSALS):
                reissue(shop, copy.number, CLERK, reason=ReissueReason.LOST)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a clerk has before him."""

    shop: Workshop
    chance: Random

    def number(self) -> str:
        """Return the number of some certificate; raises ParticularWrong where there is none yet."""
        found = self._asked("SELECT number FROM certificate")
        if not found:
            raise ParticularWrong(field="", reason="")
        return str(self.chance.choice(found)[0])

    def sheet(self) -> SerialRange:
        """Return some sheet in stock; raises BookingRefused where there is none."""
        free = self.shop.register.serials(BLANK).get("in_stock", ())
        if not free:
            raise BookingRefused(reason="")
        return SerialRange("A", 4, free[0].first, free[0].first)

    def last_sheet(self) -> int:
        return max((int(str(last)) for (last,) in self._asked("SELECT last FROM serials")), default=0)

    def batch(self) -> tuple[int, str]:
        """Return some batch of results; raises BookingRefused where there is none yet."""
        found = self._asked("SELECT DISTINCT batch, name FROM batch JOIN certificate USING (batch)")
        if not found:
            raise BookingRefused(reason="")
        batch, name = self.chance.choice(found)
        return int(str(batch)), str(name)

    def _asked(self, query: str) -> Sequence[tuple[object, ...]]:
        # Opened first: it is made when there is none yet.
        self.shop.register.head()
        return rows(self.shop.settings.ledger_file, query)


def _report(desk: Desk) -> None:
    desk.shop.register.report(desk.batch()[1], CLERK, Reported.SEARCHABLE)


def _receive(desk: Desk) -> None:
    if len(desk.shop.register.serials(BLANK).get("in_stock", ())) > 1:
        return
    with desk.shop.alone():
        first = desk.last_sheet() + 1
        blanks = Blanks(BLANK, (SerialRange("A", 4, first, first + _SHEETS_AT_ONCE - 1),))
        desk.shop.register.receive_blanks(blanks, PRINTER, source="自治区印刷厂")


def _print(desk: Desk) -> None:
    batch, name = desk.batch()
    due = [each.number for each in desk.shop.register.sheets_due(batch) if each.is_due]
    book(desk.shop, CameOut(batch=name, blank=BLANK, numbers=tuple(due[:2]), first=desk.sheet()), PRINTER)


def _reprint(desk: Desk) -> None:
    with desk.shop.alone():
        desk.shop.register.reprint(desk.number(), PRINTER, sheet=Blanks(BLANK, (desk.sheet(),)))


def _correct(desk: Desk) -> None:
    correct(desk.shop, desk.number(), {Particular.NAME: desk.chance.choice(_NAMES)}, CLERK)


def _reissue(desk: Desk) -> None:
    reason = desk.chance.choice([ReissueReason.LOST, ReissueReason.WRONG])
    reissue(desk.shop, desk.number(), CLERK, reason=reason)


def _hand_over(desk: Desk) -> None:
    hand_over(desk.shop, desk.number(), CLERK, how=Handover.IN_PERSON, identity=None)


def _void(desk: Desk) -> None:
    number = desk.number()
    # Few of them: nothing more happens to a number that is void.
    if int(number[-1]) % 7 == 0:
        with desk.shop.alone():
            desk.shop.register.void(number, reason="信息错误", actor="张管理", second="李审批")


def _spoil(desk: Desk) -> None:
    with desk.shop.alone():
        desk.shop.register.spoil(Blanks(BLANK, (desk.sheet(),)), PRINTER)


def _destroy(desk: Desk) -> None:
    with desk.shop.alone():
        spoiled = desk.shop.register.serials(BLANK).get("spoiled", ())
        desk.shop.register.destroy(Blanks(BLANK, tuple(spoiled[:1])), TWO)


def _return(desk: Desk) -> None:
    with desk.shop.alone():
        desk.shop.register.return_blanks(Blanks(BLANK, (desk.sheet(),)), PRINTER)


def _count(desk: Desk) -> None:
    with desk.shop.alone():
        desk.shop.register.count_blanks(BLANK, desk.chance.randrange(_SHEETS_AT_ONCE), Act(by="王印制", reason="盘点"))


def _look(desk: Desk) -> None:
    desk.shop.register.append_look("show", Act(by="赵审计", reason="核对"), [desk.number()])


ACTS: Sequence[Callable[[Desk], Any]] = (
    _report,
    _receive,
    _print,
    _print,
    _reprint,
    _correct,
    _reissue,
    _reissue,
    _hand_over,
    _hand_over,
    _void,
    _spoil,
    _destroy,
    _return,
    _count,
    _look,
)
