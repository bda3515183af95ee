"""The line signs what the ledger says: at the end of each batch, and in the morning what yesterday left unsigned."""

from datetime import timedelta
from pathlib import Path

import pytest

from pipeline import line
from pipeline.language.speaking import Language
from pipeline.ledger.checkpoints import Checkpoint
from pipeline.storage.keys import SigningKey
from pipeline.workshop import Workshop
from tests.fakes import the_day
from tests.line.office import Office, open_office
from tests.samples.batches import write_drop

KEY = "log.key"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = open_office(tmp_path / "site", changes={'photo = "required"': 'photo = "optional"'})
    SigningKey.make(office.settings.keys / KEY, name=office.settings.origin)
    return office


def sizes(office: Office) -> list[int]:
    """Return how many entries each checkpoint of the file covers."""
    with office.workshop() as shop:
        shop.register.verify_checkpoints()
        return [Checkpoint.parse(note.text).head.size for note in shop._checkpoint_file.notes()]


def entries(office: Office) -> int:
    with office.workshop() as shop:
        return shop.register.head().size


def test_every_batch_ends_with_a_checkpoint_that_covers_it(office: Office) -> None:
    for seed, name in enumerate(("一班", "二班"), start=1):
        write_drop(office.inbox, people=2, name=name, seed=seed, photos=False)
        office.run()

        assert entries(office) == sizes(office)[-1]
    # One after its numbers, which everybody's file carries, and one at its end.
    assert 4 == len(sizes(office))


def test_a_run_that_finds_nothing_to_do_signs_nothing(office: Office) -> None:
    office.run()
    office.run()

    assert [] == sizes(office)


def test_what_yesterday_left_unsigned_is_signed_in_the_morning(office: Office) -> None:
    write_drop(office.inbox, people=2, name="一班", seed=1, photos=False, particulars={"批准文号": None})
    assert ["一班"] == office.run().returned
    assert [] == sizes(office)

    tomorrow = Workshop.open(office.settings, language=Language.load(), clock=lambda: the_day() + timedelta(days=1))
    with tomorrow as shop:
        line.run(shop, office.report)
        line.run(shop, office.report)

    # The entry that names the key is of today.
    assert [entries(office)] == sizes(office)


def test_a_key_that_cannot_be_used_is_told_and_the_batch_waits_with_its_numbers(office: Office) -> None:
    key = office.settings.keys / KEY
    key.chmod(0o644)
    write_drop(office.inbox, people=2, name="一班", seed=1, photos=False)
    outcome = office.run()

    assert {"key-wrong"} == {error.code for error in outcome.failed}
    assert ["一班"] == outcome.in_hand
    numbers = office.numbers()
    assert (2, False) == (len(numbers), (office.settings.output / "2026" / "一班").exists())

    key.chmod(0o600)
    outcome = office.run()
    assert ([], [], ["一班"]) == (outcome.failed, outcome.in_hand, outcome.accepted)
    assert numbers == office.numbers()
    assert entries(office) == sizes(office)[-1]


def test_another_key_in_the_morning_does_not_stop_the_work_of_the_day(office: Office) -> None:
    office.run()
    with office.workshop() as shop:
        shop.keyring.sign()
        shop.register.append_proof(kind="certificate", sha256="e" * 64, pages=1)
    (office.settings.keys / KEY).unlink()
    SigningKey.make(office.settings.keys / KEY, name=office.settings.origin)
    write_drop(office.inbox, people=2, name="一班", seed=1, photos=False, particulars={"批准文号": None})

    tomorrow = Workshop.open(office.settings, language=Language.load(), clock=lambda: the_day() + timedelta(days=1))
    with tomorrow as shop:
        outcome = line.run(shop, office.report)

    assert ["key-wrong"] == [error.code for error in outcome.failed]
    assert ["一班"] == outcome.returned
