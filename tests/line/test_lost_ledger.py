"""A site whose ledger was lost, or put back from an older copy, gives no number; nothing in the inbox is touched."""

import shutil
from pathlib import Path

import pytest

from pipeline import line
from pipeline.doctor import examine
from pipeline.errors import LedgerBehind, StoreWrong
from pipeline.findings import Grade
from pipeline.language.speaking import Language
from pipeline.workshop import Workshop
from tests.fakes import the_day
from tests.line.office import Office, contents, open_office
from tests.samples.batches import write_drop


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A site with one finished batch, a copy of its ledger from before that, and a second drop in the inbox."""
    office = open_office(tmp_path / "site", changes={'photo = "required"': 'photo = "optional"'})
    office.run()
    shutil.copy(office.settings.ledger_file, tmp_path / "older.db")
    write_drop(office.inbox, people=2, name="一班", seed=1, photos=False)
    assert ["一班"] == office.run().accepted
    write_drop(office.inbox, people=2, name="二班", seed=2, photos=False)
    return office


def test_nothing_is_done_with_a_lost_ledger(office: Office) -> None:
    before = contents(office.inbox)
    office.settings.ledger_file.unlink()

    with pytest.raises(LedgerBehind):
        office.run()

    assert before == contents(office.inbox)
    assert not office.settings.ledger_file.exists()


def test_nothing_is_done_with_an_older_ledger(office: Office, tmp_path: Path) -> None:
    before = contents(office.inbox)
    shutil.copy(tmp_path / "older.db", office.settings.ledger_file)

    with pytest.raises(LedgerBehind):
        office.run()

    assert before == contents(office.inbox)


def test_nothing_is_done_when_the_witness_is_lost_too(office: Office) -> None:
    office.settings.ledger_file.unlink()
    (office.settings.work / "head").unlink()

    with pytest.raises(StoreWrong, match="finished beside it"):
        office.run()


def test_work_goes_on_with_the_newest_copy(office: Office, tmp_path: Path) -> None:
    newest = shutil.copy(office.settings.ledger_file, tmp_path / "newest.db")
    office.settings.ledger_file.unlink()
    shutil.copy(newest, office.settings.ledger_file)

    assert ["二班"] == office.run().accepted
    assert 4 == len(set(office.numbers()))


def test_a_check_writes_nothing_beside_the_ledger(office: Office) -> None:
    (office.settings.work / "head").unlink()
    before = contents(office.settings.site)
    with Workshop.rehearse(office.settings, language=Language.load(), clock=the_day) as shop:
        line.check_drop(shop, office.inbox / "二班")

    assert before == contents(office.settings.site)


def test_the_doctor_says_that_the_ledger_is_lost(office: Office) -> None:
    office.settings.ledger_file.unlink()

    with Workshop(office.settings, Language.load(), office.settings.work, clock=the_day) as shop:
        bad = [finding.check for finding in examine(shop) if finding.grade is Grade.BAD]

    # Once: whoever looks at the keys meets the same.
    assert ["ledger"] == bad


def test_nothing_is_done_with_an_older_ledger_when_only_what_was_signed_is_left(office: Office, tmp_path: Path) -> None:
    """The witness was put back with the ledger, or is gone; checkpoints.txt lies there still."""
    with office.workshop() as shop:
        shop.keyring.make("log")
    (office.settings.work / "head").unlink()
    before = contents(office.inbox)
    shutil.copy(tmp_path / "older.db", office.settings.ledger_file)

    with pytest.raises(LedgerBehind):
        office.run()
    with Workshop(office.settings, Language.load(), office.settings.work) as shop:
        bad = {found.check for found in examine(shop) if found.grade is Grade.BAD}

    assert before == contents(office.inbox)
    assert {"ledger"} == bad
    assert not (office.settings.work / "head").exists()
