"""With `approval.signed` nothing is numbered that an approver has not signed, over exactly these files."""

import errno
import os
import shutil
import signal
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from openpyxl import load_workbook

from pipeline import line
from pipeline.approving import approve
from pipeline.cancelling import cancel
from pipeline.errors import (
    ApprovalRefused,
    DropNotFound,
    DropRefused,
    FolderTrouble,
    InboxAway,
    KeyMissing,
    PersonUnknown,
    SettingsWrong,
)
from pipeline.language.speaking import Language
from pipeline.ledger.approvals import Approval
from pipeline.ledger.notes import Note
from pipeline.settings.values import Settings
from pipeline.storage.inbox import Inbox
from pipeline.storage.keys import SigningKey
from pipeline.storage.takings import Taken
from pipeline.workshop import Workshop
from tests.fakes import the_day
from tests.killing import end_of
from tests.line import carry
from tests.line.office import Office, contents, open_office
from tests.line.test_line import NAME, entries
from tests.samples.batches import write_drop
from tests.samples.exam_batches import write_exam_drop

BY = "李审批"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    SigningKey.make(tmp_path / "own" / "approver.key", name=BY)
    return tmp_path / "own" / "approver.key"


@pytest.fixture
def office(tmp_path: Path, key: Path) -> Office:
    return with_people(tmp_path / "site", key)


def with_people(site: Path, key: Path, *, roles: str = '["approver"]') -> Office:
    """A site that wants signatures; its approver has the key, and those roles."""
    before = f'name = "{BY}"\nroles = ["approver"]\nkey = ""'
    after = f'name = "{BY}"\nroles = {roles}\nkey = "{SigningKey.load(key).key}"'
    return open_office(site, changes={"signed = false": "signed = true", before: after})


def approved(office: Office, drop: Path | str, key: Path, *, by: str = BY) -> Approval:
    with Workshop.rehearse(office.settings, language=Language.load(), clock=the_day) as shop:
        return approve(shop, Path(drop), by=by, key=key)[0]


def codes(office: Office) -> set[object]:
    return {told["problem"].code for told in office.report.of("problem")}  # type: ignore[attr-defined]


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


def test_the_signature_stands_in_the_ledger_before_the_numbers(office: Office, key: Path) -> None:
    drop = write_drop(office.inbox, people=2)
    approved(office, drop, key)
    note = drop.with_name(f"{drop.name}.approval").read_text("utf-8")

    office.run()

    ops = [entry.op for entry in entries(office)]
    (entry,) = [entry for entry in entries(office) if entry.op == "batch.approved"]
    assert ops.index("batch.received") < ops.index("batch.approved") < ops.index("batch.accepted")
    assert (BY, note) == (entry.actor, entry.payload["note"])
    received = next(entry for entry in entries(office) if entry.op == "batch.received")
    assert (
        received.payload["digest"] == entry.payload["digest"] == Approval.parse(Note.parse(note.encode()).text).digest
    )


def test_the_signature_goes_where_the_drop_goes(office: Office, key: Path) -> None:
    drop = write_drop(office.inbox, people=2)
    approved(office, drop, key)
    note = drop.with_name(f"{drop.name}.approval").read_bytes()

    office.run()

    assert note == (office.settings.done / f"{NAME}.approval").read_bytes()
    assert {".inbox-id"} == {file.name for file in office.inbox.iterdir()}


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_a_file_that_was_changed_after_the_signature_sends_the_batch_back(
    office: Office, key: Path, form: Literal["folder", "zip"]
) -> None:
    drop = write_drop(office.inbox, people=2, form=form)
    approved(office, drop, key)
    written = drop.with_name(f"{drop.name}.approval")
    other = write_drop(office.inbox.parent / "other", people=2, form=form, seed=9)
    if drop.is_dir():
        roster = next(drop.glob("*.xlsx"))
        roster.write_bytes(next(other.glob("*.xlsx")).read_bytes())
    else:
        drop.write_bytes(other.read_bytes())

    office.run()

    assert "approval-of-other-files" in codes(office)
    assert [] == office.numbers()
    assert not written.exists()
    assert office.settings.rejected.joinpath(f"{drop.name}.approval").exists()


def forged(note: Note) -> Note:
    return Note(note.text.replace("people 2", "people 3"), note.signatures)


def bare(note: Note) -> Note:
    text = note.text.rpartition("time ")[0]
    return Note(f"{text}", note.signatures)


@pytest.mark.parametrize(
    ("change", "code"),
    [(forged, "approval-not-signed-by"), (forged, "approval-of-another"), (bare, "approval-unreadable")],
)
def test_a_note_that_was_changed_is_no_signature(
    office: Office, key: Path, change: Callable[[Note], Note], code: str
) -> None:
    drop = write_drop(office.inbox, people=2)
    approved(office, drop, key)
    file = drop.with_name(f"{drop.name}.approval")
    file.write_bytes(change(Note.parse(file.read_bytes())).to_bytes())

    office.run()

    assert code in codes(office)
    assert [] == office.numbers()


def signed_past_the_command(office: Office, drop: Path, key: SigningKey) -> None:
    """Lay a note beside the drop that `certpress approve` would not sign."""
    with Workshop.rehearse(office.settings, language=Language.load(), clock=the_day) as shop:
        taken = shop.inbox.take(shop.inbox.at(drop))
        assert taken is not None
    note = Note(Approval(taken.digest, NAME, "认定结果", 2, BY, the_day()).text).signed(key.key, key.sign)
    drop.with_name(f"{drop.name}.approval").write_bytes(note.to_bytes())


def test_the_key_of_somebody_else_signs_nothing(office: Office, tmp_path: Path) -> None:
    other = SigningKey.make(tmp_path / "other.key", name=BY)
    drop = write_drop(office.inbox, people=2)
    signed_past_the_command(office, drop, other)

    office.run()

    assert {"approval-not-signed-by"} == codes(office)


def test_an_operator_does_not_approve_what_he_prints(tmp_path: Path, key: Path) -> None:
    office = with_people(tmp_path / "both", key, roles='["approver", "operator"]')
    drop = write_drop(office.inbox, people=2)

    with pytest.raises(ApprovalRefused):
        approved(office, drop, key)

    signed_past_the_command(office, drop, SigningKey.load(key))
    office.run()
    assert {"approval-by-operator"} == codes(office)


def test_whom_the_batch_names_signs_it(office: Office, key: Path) -> None:
    drop = write_drop(office.inbox, people=2, particulars={"审批人": "王局长"})

    with pytest.raises(ApprovalRefused, match="王局长"):
        approved(office, drop, key)

    signed_past_the_command(office, drop, SigningKey.load(key))
    office.run()
    assert {"approval-by-another"} == codes(office)


def test_an_exam_needs_no_signature(office: Office) -> None:
    write_exam_drop(office.inbox, people=3, rooms=1, photos=False)

    outcome = office.run()

    assert 1 == len(outcome.accepted)
    assert [] == outcome.unsigned


def test_where_no_signature_is_asked_for_a_wrong_one_is_still_told(tmp_path: Path) -> None:
    office = open_office(tmp_path / "site")
    drop = write_drop(office.inbox, people=2)
    drop.with_name(f"{drop.name}.approval").write_text("approved!\n")

    office.run()

    assert {"approval-unreadable"} == codes(office)


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
        shift = line.Shift(shop, office.report)
        for _ in range(3):
            line._one_round(shift)
        assert 1 == len(office.report.of("waiting"))
        shutil.rmtree(drop)
        write_drop(office.inbox, people=2, seed=5)
        for _ in range(3):
            line._one_round(shift)

    assert 2 == len(office.report.of("waiting"))


def test_what_is_wrong_with_a_signing_is_told_before_anything_is_written(office: Office, key: Path) -> None:
    drop = write_drop(office.inbox, people=2)
    wrong = write_drop(office.inbox, people=2, name="wrong", particulars={"批准文号": None})
    before = contents(office.settings.site)

    with pytest.raises(PersonUnknown):
        approved(office, drop, key, by="某人")
    with pytest.raises(ApprovalRefused):
        approved(office, drop, key, by="王印制")
    with pytest.raises(KeyMissing):
        approved(office, drop, key.with_name("none.key"))
    SigningKey.make(key.with_name("other.key"), name=BY)
    with pytest.raises(ApprovalRefused):
        approved(office, drop, key.with_name("other.key"))
    with pytest.raises(DropNotFound):
        approved(office, "nowhere", key)
    with pytest.raises(DropRefused):
        approved(office, wrong, key)
    assert before == contents(office.settings.site)

    approved(office, drop, key)
    with pytest.raises(ApprovalRefused, match="signed before"):
        approved(office, drop, key)


def test_a_key_in_the_settings_that_is_none_is_told_with_its_line(tmp_path: Path) -> None:
    office = open_office(
        tmp_path / "site", changes={'roles = ["approver"]\nkey = ""': 'roles = ["approver"]\nkey = "x"'}
    )
    with office.workshop() as shop, pytest.raises(SettingsWrong, match="line"):
        _ = shop.desk


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


def test_the_name_of_who_signs_may_have_spaces_around_it_and_the_drop_no_ending(office: Office, key: Path) -> None:
    write_drop(office.inbox, people=1, form="zip")

    assert BY == approved(office, NAME, key, by=f" {BY}\N{IDEOGRAPHIC SPACE}").approver
    assert [NAME] == office.run().accepted


def test_a_drop_is_found_by_its_name_as_it_is_typed(office: Office, key: Path) -> None:
    name = "2026-11-\N{LATIN SMALL LETTER E WITH ACUTE}-01"
    write_drop(office.inbox, people=1, name=unicodedata.normalize("NFD", name))

    approved(office, name, key)

    assert [name] == office.run().accepted


def returning_rows(office: Office) -> Office:
    file = office.settings.site / "site.toml"
    file.write_text(file.read_text("utf-8").replace('"reject-batch"', '"return-rows"'), "utf-8")
    return Office(Settings.read(office.settings.site))


def without_a_name(rows: list[dict[str, object]]) -> None:
    rows[0]["姓名"] = ""


def test_what_is_signed_is_the_whole_drop_and_rows_that_come_back_are_signed_again(office: Office, key: Path) -> None:
    office = returning_rows(office)
    write_drop(office.inbox, people=3, change=without_a_name)
    assert [NAME] == office.run().unsigned

    assert 3 == approved(office, NAME, key).people
    outcome = office.run()

    assert ([NAME], [f"{NAME}-补1"]) == (outcome.accepted, outcome.returned)
    assert 2 == len(office.numbers())
    assert not (office.settings.rejected / f"{NAME}-补1.approval").exists()


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
        shift = line.Shift(shop, office.report)
        for _ in range(2):
            line._one_round(shift)

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
