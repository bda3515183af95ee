"""The audit finds what is not as the ledger says, each thing by its name, and writes nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.auditing import Audit, audit
from pipeline.book_exporting import Wish, export_books
from pipeline.findings import Grade
from pipeline.settings.values import Settings
from pipeline.storage.keys import SigningKey
from tests.line.office import Office, contents, open_office
from tests.samples.batches import write_drop
from tests.samples.exam_batches import write_exam_drop

BATCH = "2026-11-电工-01"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A site with certificates and an exam, signed."""
    office = open_office(tmp_path / "site")
    SigningKey.make(office.settings.keys / "log.key", name=office.settings.origin)
    write_drop(office.inbox, people=3, name=BATCH)
    write_exam_drop(office.inbox, people=3, rooms=1, photos=False)
    office.run()
    return office


def audited(office: Office, *, quick: bool = False) -> Audit:
    before = contents(office.settings.site)
    with office.workshop() as shop:
        found = audit(shop, quick=quick)
    assert before == contents(office.settings.site)
    return found


def wrong(found: Audit) -> list[tuple[str, str]]:
    return [(one.check, str(one.values.get("path", ""))) for one in found.findings if one.grade is Grade.BAD]


def checks(found: Audit, grade: Grade) -> set[str]:
    return {one.check for one in found.findings if one.grade is grade}


@pytest.mark.parametrize("quick", [False, True])
def test_a_site_on_which_all_is_well_says_what_was_looked_at(office: Office, quick: bool) -> None:  # noqa: FBT001 - a parameter of the test
    found = audited(office, quick=quick)

    assert found.is_clean
    assert {"ledger", "checkpoints", "numbers", "files", "orphans"} <= checks(found, Grade.GOOD)
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


def a_certificate(office: Office) -> Path:
    return min((office.settings.output / "2026" / BATCH / "certificates").iterdir())


def removed(file: Path) -> None:
    file.unlink()


def altered(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b" ")


@pytest.mark.parametrize(("spoil", "seen_by_quick"), [(removed, True), (altered, False)])
def test_a_file_that_is_not_as_it_was_made_is_named(
    office: Office,
    spoil: Callable[[Path], None],
    seen_by_quick: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    file = a_certificate(office)
    spoil(file)
    expected = [("files", file.relative_to(office.settings.output).as_posix())]

    assert expected == wrong(audited(office))
    assert (expected if seen_by_quick else []) == wrong(audited(office, quick=True))


def test_a_file_that_nobody_knows_is_named(office: Office) -> None:
    file = a_certificate(office)
    file.with_name("S000065148999263999999.pdf").write_bytes(file.read_bytes())

    (found,) = wrong(audited(office))

    assert ("orphans", f"2026/{BATCH}/certificates/S000065148999263999999.pdf") == found


def test_of_a_lost_folder_the_first_files_are_named_and_the_rest_counted(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.auditing._MOST_TOLD", 2)
    (office.settings.output / "2026").rename(office.settings.output / "elsewhere")

    found = [one for one in audited(office).findings if one.check == "files"]

    assert 3 == len(found)
    assert len(office.documents()) - 2 == found[-1].values["more"]


def test_a_voided_number_stands_with_its_reason(office: Office) -> None:
    number = a_certificate(office).stem
    with office.workshop() as shop:
        shop.register.void(number, reason="等级有误", actor="张管理", second="李审批")

    found = audited(office)

    assert [(number, "等级有误")] == [pair for one in found.sequences for pair in one.voided]
    assert 2 == sum(count for levels in found.issued.values() for count in levels.values())


def test_who_wrote_out_books_is_told(office: Office) -> None:
    with office.workshop() as shop:
        export_books(shop, Wish.of_month(["印制", "核发"], 2026, 11, by="赵审计"))

    (found,) = [one.values for one in audited(office).findings if one.check == "exports"]

    assert {"actor": "赵审计", "count": 2} == found


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
