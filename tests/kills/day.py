"""Short days of a site: one for each way a drop can go, and one of the desk, with whatever a clerk does with paper.

`carry` is the work of the former as the task of a process, `serve` that of the latter. Whoever gives it again after a
kill goes on where it ended: the line by itself, the clerk because he sees in the ledger what is done.
"""

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline import crashpoints, line
from pipeline.desk import correct, hand_over, reissue
from pipeline.ledger.rows import CertificateState, CopyState
from pipeline.print_booking import CameOut, book
from pipeline.rules.acts import Act, Blanks
from pipeline.rules.copies import Handover, Particular, ReissueReason
from pipeline.rules.reporting import Reported
from pipeline.rules.serials import SerialRange, ranges_in
from pipeline.settings.values import Settings
from pipeline.workshop import Workshop
from tests.kills.invariants import Dropped, temporary_of
from tests.line.office import Office, contents, open_signing_office
from tests.line.test_line import spoil_first_mark
from tests.samples.batches import write_drop
from tests.samples.people import invent

Begun = tuple[Office, tuple[Dropped, ...]]

GOOD, BAD, MIXED, AGAIN = "a-good", "b-bad", "c-mixed", "d-again"
BLANK = "空白证书"
RIGHT_NAME = "阿依古丽·买买提"
CLERK = Act(by="张经办", reason="遗失", proof="补2026-1")
PRINTER = Act(by="王印制", reason="卡纸")
TWO = Act(by="张管理", second="李审批", reason="信息错误")


def all_alike(rows: list[dict[str, Any]]) -> None:
    """Let all people be examined in the same: their numbers are in one sequence."""
    for row in rows:
        row |= {"职业名称": "电工", "工种名称": "高压电工", "职业技能等级": "三级/高级工", "综合评审": None}


def mixed(folder: Path) -> Begun:
    """Lay a zip into the inbox of which one row goes back."""
    office = open_site(folder)
    drop = write_drop(office.inbox, people=2, name=MIXED, change=spoil_first_mark, form="zip")
    return office, (told(drop, identities(2, seed=1)[1:]),)


def bad(folder: Path) -> Begun:
    """Lay a folder into the inbox that goes back."""
    office = open_site(folder)
    return office, (told(write_drop(office.inbox, people=1, name=BAD, particulars={"批准文号": None})),)


def twice(folder: Path) -> Begun:
    """Lay a folder into the inbox, with the mark that it is complete, and the same as a zip."""
    office = open_site(folder)
    zipped = write_drop(office.inbox, people=1, name=AGAIN, form="zip")
    zipped = zipped.rename(zipped.with_name(f"z-{zipped.name}"))
    drop = write_drop(office.inbox, people=1, name=AGAIN)
    office.inbox.joinpath(f"{AGAIN}.ready").touch()
    return office, (told(drop, identities(1, seed=1)), told(zipped))


def desk(folder: Path) -> Begun:
    """Make a site with a batch that is done, and tell what it was made of."""
    office = open_site(folder)
    made = told(write_drop(office.inbox, people=3, name=GOOD, change=all_alike), identities(3, seed=1))
    office.run()
    return office, (made,)


def open_site(folder: Path) -> Office:
    """Make a site as `open_signing_office` does, with a temporary folder for whoever works on it."""
    office = open_signing_office(folder)
    temporary_of(office).mkdir()
    return office


def told(drop: Path, people: Sequence[str] = ()) -> Dropped:
    """Tell what lies in the inbox at `drop`, of which these people must get numbers."""
    files = contents(drop).values() if drop.is_dir() else [contents(drop.parent)[drop.name]]
    return Dropped(tuple(files), tuple(people))


def identities(people: int, *, seed: int) -> tuple[str, ...]:
    """Return the ID numbers of the people whom the samples invent with that seed."""
    return tuple(row["证件号码"] for row in invent(people, seed=seed))


def carry(site: str, passed: str = "") -> None:
    """Carry everything in the inbox through; write the names of the crash points that were passed to the file `passed`,
    one a line.
    """
    with _working(site, passed) as (shop, office):
        line.run(shop, office.report)


def serve(site: str, passed: str = "") -> None:
    """Do the same with what was interrupted, then a clerk's work."""
    with _working(site, passed) as (shop, office):
        line.run(shop, office.report)
        for act in ACTS:
            act(shop)


@contextmanager
def _working(site: str, passed: str) -> Iterator[tuple[Workshop, Office]]:
    office = Office(Settings.read(Path(site)))
    tempfile.tempdir = os.fspath(temporary_of(office))
    with office.workshop() as shop:
        # The test's worker is not in this process; it has one of its own, which ends with it.
        del shop.__dict__["pool"]
        yield shop, office
    if passed:
        Path(passed).write_text("\n".join(sorted(crashpoints._passed)), "utf-8")


# --- the clerk --------------------------------------------------------------------------------------------------------


def _numbers(shop: Workshop) -> Sequence[str]:
    accepted = shop.register.accepted(GOOD)
    assert accepted is not None
    return shop.register.numbers_of(accepted.batch)


def _report(shop: Workshop) -> None:
    accepted = shop.register.accepted(GOOD)
    if accepted is not None and accepted.platform != Reported.SEARCHABLE:
        shop.register.report(GOOD, CLERK, Reported.SEARCHABLE)


def _receive_blanks(shop: Workshop) -> None:
    if not shop.register.blanks():
        shop.register.receive_blanks(Blanks(BLANK, ranges_in("A0001-A0099")), PRINTER, source="自治区印刷厂")


def _print_two(shop: Workshop) -> None:
    if not shop.register.show(_numbers(shop)[1]).copies[0].is_printed:
        book(shop, CameOut(batch=GOOD, blank=BLANK, last_good=2, first=SerialRange("A", 4, 1, 1)), PRINTER)


def _correct(shop: Workshop) -> None:
    number = _numbers(shop)[0]
    if str(shop.register.certificate_as_now(number).batch.results[0].name) != RIGHT_NAME:
        correct(shop, number, {Particular.NAME: RIGHT_NAME}, CLERK)


def _reissue(shop: Workshop) -> None:
    number = _numbers(shop)[0]
    if not (shop.output.place(2026, GOOD) / "certificates" / f"{number}-2.pdf").exists():
        reissue(shop, number, CLERK, reason=ReissueReason.WRONG)


def _print_copy(shop: Workshop) -> None:
    number = _numbers(shop)[0]
    if not shop.register.show(number).copies[-1].is_printed:
        book(shop, CameOut(batch=GOOD, blank=BLANK, numbers=(number,), first=SerialRange("A", 4, 4, 4)), PRINTER)


def _reprint(shop: Workshop) -> None:
    number = _numbers(shop)[0]
    if shop.register.show(number).copies[-1].serial == "A0004":
        with shop.alone():
            shop.register.reprint(number, PRINTER, sheet=Blanks(BLANK, ranges_in("A0005")))


def _hand_over(shop: Workshop) -> None:
    for number in _numbers(shop)[:2]:
        if shop.register.show(number).copies[-1].state == CopyState.MADE:
            hand_over(shop, number, CLERK, how=Handover.IN_PERSON, identity=None)


def _void(shop: Workshop) -> None:
    number = _numbers(shop)[2]
    if shop.register.show(number).certificate.state != CertificateState.VOIDED:
        with shop.alone():
            shop.register.void(number, reason="信息错误", actor="张管理", second="李审批")


def _spoil(shop: Workshop) -> None:
    (row,) = shop.register.blanks()
    if row.spoiled == 1 and not row.destroyed:
        shop.register.spoil(Blanks(BLANK, ranges_in("A0090-A0091")), PRINTER)


def _destroy(shop: Workshop) -> None:
    (row,) = shop.register.blanks()
    if not row.destroyed:
        shop.register.destroy(Blanks(BLANK, ranges_in("A0090-A0091")), TWO)


def _look(shop: Workshop) -> None:
    if not any(looks.looks for looks in shop.register.looks()):
        shop.register.append_look("show", Act(by="赵审计", reason="核对"), _numbers(shop)[:1])


ACTS: Sequence[Callable[[Workshop], None]] = (
    _report,
    _receive_blanks,
    _print_two,
    _correct,
    _reissue,
    _print_copy,
    _reprint,
    _hand_over,
    _void,
    _spoil,
    _destroy,
    _look,
)
