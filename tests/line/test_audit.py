"""The audit finds what is not as the ledger says, each thing by its name, and writes nothing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.auditing import Audit, audit
from pipeline.book_exporting import Wish, export_books
from pipeline.findings import Grade
from pipeline.rules.acts import Act, Blanks
from pipeline.rules.serials import ranges_in
from pipeline.settings.values import Settings
from pipeline.storage.keys import SigningKey
from tests.line.approval.approvers import approved, with_people
from tests.line.audits import BATCH, a_certificate, audited, checks, office_to_audit
from tests.line.office import Office, open_office
from tests.samples.batches import write_drop


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return office_to_audit(tmp_path / "site")


def test_the_blanks_in_stock_are_told_by_month(office: Office) -> None:
    with office.workshop() as shop:
        shop.register.receive_blanks(Blanks("空白证书", ranges_in("A01-A20")), Act(by="王印制"), source="印刷厂")
        month = f"{shop.clock():%Y-%m}"

    assert {month: {"空白证书": 20}} == audited(office, quick=True).stock


@pytest.mark.parametrize("quick", [False, True])
def test_a_site_on_which_all_is_well_says_what_was_looked_at(office: Office, quick: bool) -> None:  # noqa: FBT001 - a parameter of the test
    found = audited(office, quick=quick)

    assert found.is_clean
    assert {"ledger", "checkpoints", "numbers", "files", "orphans", "looks"} <= checks(found, Grade.GOOD)
    assert {"2026-11": 3} == {month: sum(levels.values()) for month, levels in found.issued.items()}
    assert 3 == sum(one.given for one in found.sequences)


def test_nothing_signed_and_nobody_approved_want_an_explanation(tmp_path: Path) -> None:
    office = open_office(tmp_path / "site")
    write_drop(office.inbox, people=1, name=BATCH)
    office.run()
    file = office.settings.site / "site.toml"
    file.write_text(file.read_text("utf-8").replace("signed = false", "signed = true"), "utf-8")

    found = audited(Office(Settings.read(office.settings.site)))

    assert {"checkpoints", "approvals"} == checks(found, Grade.NOTE)
    assert BATCH in [one.values.get("batches") for one in found.findings]
    assert found.is_clean


def signed_office(folder: Path) -> Office:
    key = folder / "own" / "approver.key"
    SigningKey.make(key, name="李审批")
    office = with_people(folder / "signed", key)
    approved(office, write_drop(office.inbox, people=1, name=BATCH), key)
    office.run()
    return office


def approvals(office: Office) -> list[tuple[Grade, object]]:
    found = audited(office).findings
    return [(one.grade, one.values.get("batches")) for one in found if one.check == "approvals"]


def test_a_signature_of_an_approver_is_verified_again(tmp_path: Path) -> None:
    assert [(Grade.GOOD, None)] == approvals(signed_office(tmp_path))


def test_a_signature_with_a_key_that_nobody_has_now_wants_an_explanation(tmp_path: Path) -> None:
    office = signed_office(tmp_path)
    file = office.settings.site / "site.toml"
    other = SigningKey.make(tmp_path / "other.key", name="李审批")
    known = next(person.key for person in office.settings.people if person.key)
    file.write_text(file.read_text("utf-8").replace(known, str(other.key)), "utf-8")

    found = approvals(Office(Settings.read(office.settings.site)))

    assert [(Grade.NOTE, BATCH), (Grade.GOOD, None)] == found


def altered_note(signed: dict[str, str]) -> None:
    signed["note"] = signed["note"].replace("people 1", "people 2")


def of_another_key(signed: dict[str, str]) -> None:
    signed["key"] = signed["key"].replace("+A", "+B", 1)


def of_another_drop(signed: dict[str, str]) -> None:
    signed["note"] = "x\n"


@pytest.mark.parametrize("spoil", [altered_note, of_another_key, of_another_drop])
def test_an_entry_that_only_says_it_was_signed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[dict[str, str]], None]
) -> None:
    office = signed_office(tmp_path)
    with office.workshop() as shop:
        (kept,) = shop.register.approved()
        entered = dict(kept.signed or {})
        spoil(entered)
        monkeypatch.setattr(type(shop.register), "approved", lambda _: (replace(kept, signed=entered),))
        found = audit(shop)

    assert (Grade.BAD, BATCH) in [
        (one.grade, one.values["batches"]) for one in found.findings if "batches" in one.values
    ]


def test_whose_drop_was_another_one_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = signed_office(tmp_path)
    with office.workshop() as shop:
        (kept,) = shop.register.approved()
        monkeypatch.setattr(type(shop.register), "approved", lambda _: (replace(kept, digest="0" * 64),))

        assert not audit(shop).is_clean


def test_a_voided_number_stands_with_its_reason(office: Office) -> None:
    number = a_certificate(office).stem
    with office.workshop() as shop:
        shop.register.void(number, reason="等级有误", actor="张管理", second="李审批")

    found = audited(office)

    assert [(number, "等级有误")] == [pair for one in found.sequences for pair in one.voided]
    assert 2 == sum(count for levels in found.issued.values() for count in levels.values())


def looks(found: Audit, grade: Grade) -> list[object]:
    return [one.values for one in found.findings if one.check == "looks" and one.grade is grade]


def test_who_wrote_out_books_is_told(office: Office) -> None:
    with office.workshop() as shop:
        export_books(shop, Wish.of_month(["印制", "核发"], 2026, 11, by="赵审计"))

    assert {"actor": "赵审计", "count": 2} in looks(audited(office), Grade.GOOD)


def test_books_that_nobody_asked_for_by_name_want_an_explanation(office: Office) -> None:
    with office.workshop() as shop:
        export_books(shop, Wish.of_month(["印制"], 2026, 11))

    assert [{"count": 1}] == looks(audited(office), Grade.NOTE)


def test_who_saw_numbers_in_full_is_told(office: Office) -> None:
    act = Act(by="赵审计", reason="核对")
    with office.workshop() as shop:
        shop.register.append_look("find", act, office.numbers()[:2])
        shop.register.append_look("show", act, office.numbers()[:1])

    assert [{"actor": "赵审计", "looks": 2, "people": 3}] == looks(audited(office), Grade.GOOD)


def test_a_ledger_that_was_changed_is_told_and_the_other_checks_go_on(office: Office) -> None:
    with office.workshop() as shop:
        store = shop.register._store
        guards = store._connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for (guard,) in guards:
            store._connection.execute(f"DROP TRIGGER {guard}")
        (body,) = store._connection.execute("SELECT body FROM entry WHERE seq = 0").fetchone()
        changed = body.replace("天山".encode(), "天水".encode())
        store._connection.execute("UPDATE entry SET body = ? WHERE seq = 0", (changed,))
        found = audit(shop)

    assert "ledger" in checks(found, Grade.BAD)
    assert "files" in checks(found, Grade.GOOD)


def test_an_entry_that_is_none_any_more_is_found_and_the_other_checks_go_on(office: Office) -> None:
    """The check of the clock read the moment out of its bytes, and the audit ended with what nobody foresaw."""
    with office.workshop() as shop:
        store = shop.register._store
        for guard in ("entry_stands", "entry_stays"):
            store._connection.execute(f"DROP TRIGGER {guard}")
        store._connection.execute("UPDATE entry SET body = x'00' WHERE seq = 3")

    found = audited(office)

    assert {"ledger", "clock"} <= checks(found, Grade.BAD)
    assert "files" in checks(found, Grade.GOOD)
