"""A drop that waits for its signature: what it waits for, what ends its waiting, and what a crash leaves of it."""

import errno
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from openpyxl import load_workbook

from pipeline import line
from pipeline.cancelling import cancel
from pipeline.errors import (
    FolderTrouble,
    InboxAway,
)
from pipeline.settings.values import Settings
from pipeline.shift import Shift
from pipeline.storage.inbox import Inbox
from pipeline.storage.takings import Taken
from tests.killing import end_of
from tests.line import carry
from tests.line.approval.approvers import BY, approved, codes
from tests.line.office import Office
from tests.line.test_line import NAME
from tests.samples.batches import write_drop


def test_a_drop_that_is_not_signed_waits_and_goes_on_when_it_is(office: Office, key: Path) -> None:
    drop = write_drop(office.inbox, people=2)

    unsigned = office.run()
    assert [NAME] == unsigned.unsigned == unsigned.in_hand
    assert [] == office.numbers()
    assert drop.exists()
    assert ["approval-unsigned"] == [told["reason"] for told in office.report.of("waiting")]
    with office.workshop() as shop:
        assert ((NAME, "approval-unsigned"),) == shop.unsigned

    approval = approved(office, NAME, key)
    assert (NAME, "认定结果", 2, BY) == (approval.batch, approval.kind, approval.people, approval.approver)
    assert [NAME] == office.run().accepted
    assert 2 == len(office.numbers())
    with office.workshop() as shop:
        assert () == shop.unsigned


def test_a_batch_with_errors_goes_back_although_nobody_signed_it(office: Office) -> None:
    write_drop(office.inbox, people=2, particulars={"批准文号": None})

    assert 1 == len(office.run().returned)


def test_a_batch_that_waits_can_be_taken_back(office: Office) -> None:
    write_drop(office.inbox, people=2)
    office.run()

    with office.workshop() as shop:
        cancel(shop, NAME, reason="名单有误", by=BY, report=office.report)

    assert (office.settings.rejected / NAME).exists()
    assert [] == office.run().in_hand


def test_a_watch_tells_once_that_a_batch_waits_and_again_of_another_of_its_name(office: Office) -> None:
    drop = write_drop(office.inbox, people=2)
    with office.workshop() as shop:
        shift = Shift(shop, office.report)
        for _ in range(3):
            line._one_round(shift, Event())
        assert 1 == len(office.report.of("waiting"))
        shutil.rmtree(drop)
        write_drop(office.inbox, people=2, seed=5)
        for _ in range(3):
            line._one_round(shift, Event())

    assert 2 == len(office.report.of("waiting"))


def test_a_signature_that_comes_while_the_batch_is_looked_at_is_taken_up_the_next_time(
    office: Office, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_drop(office.inbox, people=1)
    with office.workshop() as shop:
        awaited = type(shop.inbox).await_approval

        def signed_meanwhile(inbox: Inbox, taken: Taken) -> None:
            awaited(inbox, taken)
            approved(office, NAME, key)

        monkeypatch.setattr(Inbox, "await_approval", signed_meanwhile)
        first = line.run(shop, office.report)

    assert ([NAME], [], []) == (first.in_hand, first.returned, first.failed)
    assert (office.inbox / NAME).exists()
    assert [NAME] == office.run().accepted


def as_folder(note: Path) -> None:
    note.mkdir()


def as_link(note: Path) -> None:
    note.symlink_to("/etc/hostname")


def as_nothing_yet(note: Path) -> None:
    note.touch()


@pytest.mark.parametrize("lay", [as_folder, as_link, as_nothing_yet])
def test_what_is_no_note_yet_is_waited_for(office: Office, key: Path, lay: Callable[[Path], None]) -> None:
    note = office.inbox / f"{NAME}.approval"
    write_drop(office.inbox, people=1)
    lay(note)

    outcome = office.run()
    assert ([NAME], []) == (outcome.unsigned, outcome.failed)

    note.rmdir() if note.is_dir() and not note.is_symlink() else note.unlink()
    approved(office, NAME, key)
    assert [NAME] == office.run().accepted


def test_a_note_that_cannot_be_read_is_told_with_its_place(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    write_drop(office.inbox, people=1)
    note = office.inbox / f"{NAME}.approval"
    note.write_text("x")
    opened = os.open

    def refusing(path: Path, *arguments: int, **named: int) -> int:
        if path == note:
            raise PermissionError(errno.EACCES, "no")
        return opened(path, *arguments, **named)

    monkeypatch.setattr("os.open", refusing)

    (error,) = office.run().failed
    assert isinstance(error, FolderTrouble)
    assert str(note) in str(error)


def renamed(drop: Path) -> None:
    drop.rename(drop.with_name("b"))


def taken_away(drop: Path) -> None:
    shutil.rmtree(drop)


def corrected(drop: Path) -> None:
    shutil.rmtree(drop)
    write_drop(drop.parent, people=2, seed=5)


@pytest.mark.parametrize(
    ("change", "then"), [(renamed, ["b"]), (taken_away, []), (corrected, [NAME])], ids=["renamed", "gone", "corrected"]
)
def test_a_drop_that_is_no_longer_what_waited_goes_back_and_what_lies_there_waits(
    office: Office, key: Path, change: Callable[[Path], None], then: list[str]
) -> None:
    drop = write_drop(office.inbox, people=1)
    office.run()
    change(drop)

    outcome = office.run()

    assert ([NAME], then) == (outcome.returned, outcome.unsigned)
    assert "approval-drop-left" in codes(office)
    assert (office.settings.rejected / NAME / f"{NAME}.xlsx").exists()
    note = load_workbook(office.settings.rejected / NAME / "退回说明.xlsx")
    assert not any("没有能够读出" in str(row) for row in note.worksheets[0].values)
    for name in then:
        approved(office, name, key)
        assert [NAME] == office.run().accepted


def test_a_drop_that_was_copied_anew_without_a_change_still_waits(office: Office) -> None:
    drop = write_drop(office.inbox, people=1)
    office.run()
    shutil.rmtree(drop)
    write_drop(office.inbox, people=1)

    with office.workshop() as shop:
        shift = Shift(shop, office.report)
        for _ in range(2):
            line._one_round(shift, Event())

    assert [NAME] == shift.outcome.unsigned
    assert not office.settings.rejected.joinpath(NAME).exists()


def test_of_a_share_that_is_away_no_drop_is_returned(office: Office) -> None:
    write_drop(office.inbox, people=1)
    office.run()

    with office.workshop() as shop:
        (hand,) = shop.register.in_hand()
        taken = shop.inbox.reopen(hand.work)
        office.inbox.rename(office.inbox.with_name("away"))
        with pytest.raises(InboxAway):
            shop.inbox.has_left(taken)


def test_a_signature_that_nobody_read_does_not_approve_the_drop_when_it_comes_again(office: Office, key: Path) -> None:
    write_drop(office.inbox, people=1)
    office.run()
    approved(office, NAME, key)
    with office.workshop() as shop:
        cancel(shop, NAME, reason="名单有误", by=BY, report=office.report)
    assert (office.settings.rejected / f"{NAME}.approval").exists()

    (office.settings.rejected / NAME).rename(office.inbox / NAME)

    assert [NAME] == office.run().unsigned


def test_a_site_that_asks_for_no_signature_any_more_goes_on(office: Office) -> None:
    write_drop(office.inbox, people=1)
    office.run()
    file = office.settings.site / "site.toml"
    file.write_text(file.read_text("utf-8").replace("signed = true", "signed = false"), "utf-8")

    assert [NAME] == Office(Settings.read(office.settings.site)).run().accepted


@pytest.mark.parametrize("kill", ["line.after-awaiting", "approvals.after-laying-beside"])
def test_a_power_cut_loses_no_signature(office: Office, key: Path, kill: str) -> None:
    drop = write_drop(office.inbox, people=2)
    if kill != "line.after-awaiting":
        approved(office, drop, key)
    assert -signal.SIGKILL == end_of(carry.carry, office.settings.site, "quick", crash_at=f"{kill}:1")
    if kill == "line.after-awaiting":
        approved(office, drop, key)

    again = Office(Settings.read(office.settings.site))
    assert [NAME] == again.run().accepted
    assert 2 == len(again.numbers())
    assert (office.settings.done / f"{NAME}.approval").exists()
    assert not drop.with_name(f"{drop.name}.approval").exists()
