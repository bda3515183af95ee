"""With `approval.signed` nothing is numbered that an approver has not signed, over exactly these files."""

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from pipeline.errors import (
    ApprovalRefused,
    DropNotFound,
    DropRefused,
    KeyMissing,
    PersonUnknown,
    SettingsWrong,
    SignedAlready,
)
from pipeline.language.speaking import Language
from pipeline.ledger.approvals import Approval
from pipeline.ledger.notes import Note
from pipeline.settings.values import Settings
from pipeline.storage.keys import SigningKey
from pipeline.workshop import Workshop
from tests.fakes import the_day
from tests.line.approval.approvers import BY, approved, codes, with_people
from tests.line.office import Office, contents, open_office
from tests.line.test_line import NAME, entries
from tests.samples.batches import write_drop
from tests.samples.exam_batches import write_exam_drop


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
    with pytest.raises(SignedAlready, match="signed before"):
        approved(office, drop, key)


def test_a_key_in_the_settings_that_is_none_is_told_with_its_line(tmp_path: Path) -> None:
    office = open_office(
        tmp_path / "site", changes={'roles = ["approver"]\nkey = ""': 'roles = ["approver"]\nkey = "x"'}
    )
    with office.workshop() as shop, pytest.raises(SettingsWrong, match="line"):
        _ = shop.desk


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
