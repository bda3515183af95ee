"""The keys of a site: made once, named in the ledger, changed by two people; killed on the way, the change goes on."""

import shutil
import signal
from pathlib import Path

import pytest

from pipeline import signing
from pipeline.errors import KeyExists, KeyKnown, KeyMissing, KeyNotLost, KeyWrong, PersonUnknown, UsageWrong
from pipeline.ledger.entries import SYSTEM, Entry
from pipeline.ledger.rows import Purpose
from pipeline.settings.values import Settings
from pipeline.storage.keys import SigningKey
from pipeline.workshop import Workshop
from tests.killing import end_of
from tests.line.office import Office, open_office

BY, SECOND = "李审批", "张管理"
NOT_NAMED_YET = "register.key.before-commit"
CRASH_POINTS = (
    NOT_NAMED_YET,
    "register.key.after-commit",
    "register.sign.before-commit",
    "register.sign.after-commit",
    "checkpoints.before-writing",
    "checkpoints.after-writing",
    "keys.before-replacing",
    "keys.after-replacing",
)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A site with the key of its ledger, and one checkpoint."""
    office = open_office(tmp_path / "site")
    with office.workshop() as shop:
        shop.keyring.make("log")
    return office


def file_of(office: Office, name: str = "log.key") -> Path:
    return office.settings.keys / name


def named(shop: Workshop, purpose: Purpose = Purpose.LOG) -> list[tuple[str | None, str]]:
    """Return who was named to sign, from the ledger itself."""
    row = shop.register.signing_key(purpose)
    return [(row.before, row.vkey)] if row else []


def signers(office: Office) -> list[set[str]]:
    """Return the names and ids in the signatures of each checkpoint of the file."""
    with office.workshop() as shop:
        shop.register.verify()
        shop.register.verify_checkpoints()
        return [{one.key_id.hex() for one in note.signatures} for note in shop._checkpoint_file.notes()]


def ids(*keys: SigningKey) -> set[str]:
    return {key.key.id.hex() for key in keys}


def test_the_first_key_is_named_in_the_ledger_and_signs_at_once(office: Office) -> None:
    key = SigningKey.load(file_of(office))
    with office.workshop() as shop:
        assert [(None, str(key.key))] == named(shop)
        entry, _ = shop.keyring.prove("1")
    assert (SYSTEM, "key.changed") == (Entry.parse(entry).actor, Entry.parse(entry).op)
    assert [ids(key)] == signers(office)
    assert office.settings.origin == key.name


def test_a_key_is_made_once(office: Office, tmp_path: Path) -> None:
    with office.workshop() as shop:
        with pytest.raises(KeyExists):
            shop.keyring.make("log")
        shutil.move(file_of(office), tmp_path / "elsewhere")
        with pytest.raises(KeyKnown, match="names a key for this already"):
            shop.keyring.make("log")
    assert not file_of(office).exists()


def test_a_site_without_a_key_signs_nothing_and_works(tmp_path: Path) -> None:
    office = open_office(tmp_path / "site")
    with office.workshop() as shop:
        assert shop.keyring.sign() is None
        with pytest.raises(KeyMissing):
            shop.keyring.checkpoint()
    assert [] == office.run().failed
    assert not office.settings.checkpoints_file.exists()


def test_another_key_than_the_ledger_names_signs_nothing(office: Office) -> None:
    file_of(office).unlink()
    SigningKey.make(file_of(office), name=office.settings.origin)
    with office.workshop() as shop:
        with pytest.raises(KeyWrong, match="the ledger names another key"):
            shop.keyring.sign()
        with pytest.raises(KeyWrong, match="the ledger names another key"):
            shop.keyring.change("log", by=BY, second=SECOND, is_lost=False)
        assert shop.keyring.standing("log").is_another


def test_a_new_key_signs_together_with_the_old_one_which_is_gone_then(office: Office) -> None:
    old = SigningKey.load(file_of(office))
    with office.workshop() as shop:
        key = shop.keyring.change("log", by=BY, second=SECOND, is_lost=False)
        assert [(str(old.key), str(key))] == named(shop)
        new = SigningKey.load(file_of(office))
        assert key == new.key
        shop.register.append_proof(kind="certificate", sha256="e" * 64, pages=1)
        shop.keyring.sign()

    assert [ids(old), ids(old, new), ids(new)] == signers(office)
    assert ["log.key"] == [file.name for file in office.settings.keys.iterdir()]


def test_the_key_of_the_codes_is_changed_without_a_signature_of_the_old_one(office: Office) -> None:
    log = SigningKey.load(file_of(office))
    with office.workshop() as shop:
        old = shop.keyring.make("qr")
        key = shop.keyring.change("qr", by=BY, second=SECOND, is_lost=False)
        assert [(str(old), str(key))] == named(shop, Purpose.QR)
    assert key == SigningKey.load(file_of(office, "qr.key")).key
    assert f"{office.settings.origin}/qr" == key.name
    assert {frozenset(ids(log))} == set(map(frozenset, signers(office)))


def test_a_lost_key_is_replaced_without_its_signature(office: Office) -> None:
    old = SigningKey.load(file_of(office))
    with office.workshop() as shop:
        with pytest.raises(KeyNotLost):
            shop.keyring.change("log", by=BY, second=SECOND, is_lost=True)
        file_of(office).unlink()
        with pytest.raises(KeyKnown, match="is not here"):
            shop.keyring.change("log", by=BY, second=SECOND, is_lost=False)
        shop.keyring.change("log", by=BY, second=SECOND, is_lost=True)

    assert [ids(old), ids(SigningKey.load(file_of(office)))] == signers(office)


def test_a_key_that_never_was_cannot_be_changed(office: Office) -> None:
    with office.workshop() as shop:
        for is_lost in (False, True):
            with pytest.raises(KeyMissing):
                shop.keyring.change("qr", by=BY, second=SECOND, is_lost=is_lost)


@pytest.mark.parametrize("crash_at", CRASH_POINTS)
def test_a_change_of_keys_that_was_cut_short_is_finished_with_the_same_key(office: Office, crash_at: str) -> None:
    old = SigningKey.load(file_of(office))

    assert -signal.SIGKILL == end_of(change, office.settings.site, crash_at=crash_at)
    waiting = file_of(office, "log.next.key")
    new = SigningKey.load(waiting if waiting.exists() else file_of(office))
    with office.workshop() as shop:
        shop.keyring.sign()
        if crash_at == NOT_NAMED_YET:
            assert [(None, str(old.key))] == named(shop)
            shop.keyring.change("log", by=BY, second=SECOND, is_lost=False)
        assert [(str(old.key), str(new.key))] == named(shop)

    assert [ids(old), ids(old, new)] == signers(office)
    assert new == SigningKey.load(file_of(office))
    assert ["log.key"] == [file.name for file in office.settings.keys.iterdir()]


def change(site: Path) -> None:
    """Change the key of the log, in a process that is killed."""
    with Office(Settings.read(site)).workshop() as shop:
        shop.keyring.change("log", by=BY, second=SECOND, is_lost=False)


def test_an_approver_keeps_his_key_outside_the_site(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "李审批" / "approver.key"
    key = signing.make_approver_key(office.settings, BY, file)

    assert key == SigningKey.load(file).key
    assert BY == key.name
    with pytest.raises(KeyExists):
        signing.make_approver_key(office.settings, BY, file)
    with pytest.raises(PersonUnknown):
        signing.make_approver_key(office.settings, "谁", tmp_path / "x.key")
    (tmp_path / "link").symlink_to(office.settings.keys)
    for inside in (office.settings.keys / "x.key", office.settings.site / "a" / "x.key", tmp_path / "link" / "x.key"):
        with pytest.raises(UsageWrong, match="outside the site"):
            signing.make_approver_key(office.settings, BY, inside)
