"""Certificates issued before certpress, in the register: found, shown, held; never numbered again, never reissued."""

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import EntryRefused, IssuedBefore, NumberUnknown
from pipeline.rules.acts import Act
from pipeline.rules.batch import Holding
from pipeline.rules.copies import ReissueReason
from pipeline.rules.history import PastCertificate
from pipeline.rules.levels import Level
from pipeline.rules.numbers import CertificateNumber
from pipeline.storage.register import Register
from pipeline.storage.store import Store, migrations, statements
from tests.ledger import samples
from tests.storage.offices import accepted, office

BOTH = Act(by="张经办", second="李审批", reason="姓名有误")
HOLDING = Holding("110101199003078515", "电工", "----", Level.SENIOR_WORKER)
SOURCE = "d" * 64


def past(sequence: int = 40, *, name: str = "古丽", identity: str = HOLDING.identity) -> PastCertificate:
    number = CertificateNumber(samples.INSTITUTION, 2026, Level.SENIOR_WORKER, sequence)
    day = date(2026, 3, 2)
    return PastCertificate(2, name, "居民身份证", identity, "电工", "----", Level.SENIOR_WORKER, day, number)


NUMBER = str(past().number)


@pytest.fixture
def known(register: Register) -> Register:
    assert 1 == register.import_past([past()], BOTH, source=SOURCE)
    return register


def test_it_is_found_and_shown_like_any_other(known: Register) -> None:
    (by_number,), (by_identity,) = known.find(NUMBER), known.find(HOLDING.identity)
    (by_name,) = known.find("古")
    shown = known.show(NUMBER)

    assert by_number == by_identity == by_name == shown.certificate
    assert ("古丽", "2026-03-02", None, True) == (
        by_name.name,
        by_name.issued_on,
        by_name.file,
        by_name.is_imported,
    )
    assert ["history.imported"] == [entry.op for entry in shown.entries]
    assert shown.person == {"name": "古丽", "identity_type": "居民身份证", "identity": HOLDING.identity}
    assert () == shown.copies
    assert shown.entries[0].seq == known.entry_of(NUMBER)


def test_no_name_and_no_identity_number_is_in_the_log(known: Register) -> None:
    log = b"".join(known.first_entries(known.head().size))

    assert "古丽".encode() not in log
    assert HOLDING.identity.encode() not in log


def test_its_holder_holds_it_until_it_is_revoked(known: Register) -> None:
    assert {HOLDING: NUMBER} == known.held_by([HOLDING.identity])

    known.revoke(NUMBER, BOTH, decision="1号")

    assert {} == known.held_by([HOLDING.identity])
    assert "revoked" == known.show(NUMBER).certificate.state
    revocation = known.revocation_of(NUMBER)
    assert revocation is not None
    assert (revocation,) == known.every_revocation()
    assert revocation.stops(1)


def test_numbers_go_on_above_it_and_it_is_taken(known: Register) -> None:
    numbered = accepted(known, samples.batch(people=1))

    assert [41] == [number.sequence for number in numbered.numbers]
    assert {NUMBER: None} == known.numbers_taken([NUMBER, f"{NUMBER[:-1]}9"])


def test_all_of_a_workbook_is_entered_or_nothing(known: Register) -> None:
    size = known.head().size

    with pytest.raises(EntryRefused, match="only once"):
        known.import_past([past(39), past(40)], BOTH, source=SOURCE)

    assert size == known.head().size
    with pytest.raises(NumberUnknown):
        known.show(str(past(39).number))


def test_what_was_wrong_is_taken_back_and_comes_again_as_it_is_right(known: Register) -> None:
    known.withdraw_past(NUMBER, BOTH)

    assert ({}, {}) == (known.held_by([HOLDING.identity]), known.numbers_taken([NUMBER]))
    assert "withdrawn" == known.show(NUMBER).certificate.state
    known.import_past([past(name="古丽娜尔")], BOTH, source=SOURCE)
    assert "古丽娜尔" == known.show(NUMBER).certificate.name
    assert {HOLDING: NUMBER} == known.held_by([HOLDING.identity])
    known.verify()


def test_nobody_knows_what_was_never_brought_in(register: Register) -> None:
    for act in (register.withdraw_past, lambda number, act: register.revoke(number, act, decision="1号")):
        with pytest.raises(NumberUnknown):
            act(NUMBER, BOTH)


def test_its_paper_and_its_next_copy_are_not_made_here(known: Register) -> None:
    for refused in (
        lambda: known.reissue(NUMBER, BOTH, ReissueReason.LOST),
        lambda: known.certificate_as_now(NUMBER),
        lambda: known.declare_loss(NUMBER, BOTH),
        lambda: known.void(NUMBER, reason="有误", actor="张经办", second="李审批"),
    ):
        with pytest.raises(IssuedBefore):
            refused()


def test_it_is_replayed_verified_and_built_anew(known: Register, tmp_path: Path) -> None:
    known.revoke(NUMBER, BOTH, decision="1号")
    known.import_past([past(41)], replace(BOTH, reason=""), source=SOURCE)
    known.verify()
    known.close()
    with Store.open(tmp_path / "ledger.db") as store, store.transaction("test"):
        store._execute("UPDATE imported SET state = 'in-force', occupation = '焊工'")

    with office(tmp_path / "ledger.db") as register:
        found = {(difference.table, difference.key) for difference in register.rebuild(check=False)}
        assert {("imported", NUMBER), ("imported", str(past(41).number))} == found
        assert () == register.rebuild(check=False)
        assert "revoked" == register.show(NUMBER).certificate.state
        register.verify()


def test_a_ledger_of_before_gets_the_table(tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"
    before = next(place for place, step in enumerate(migrations()) if "CREATE TABLE imported" in step)
    with sqlite3.connect(file, isolation_level=None) as connection:
        for step in migrations()[:before]:
            for statement in statements(step):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {before}")
    connection.close()

    with office(file) as register:
        assert 1 == register.import_past([past()], BOTH, source=SOURCE)
        register.verify()
