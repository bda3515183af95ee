"""A site is backed up while it works: whole, of one moment, read back; or there is nothing under its name."""

import errno
import os
import signal
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import pytest

from pipeline import backing_up
from pipeline.backing_up import BackedUp, back_up
from pipeline.errors import BackupWrong, DiskTrouble, TargetExists, UsageWrong
from pipeline.ledger.checkpoints import Checkpoint
from pipeline.ledger.notes import Note
from pipeline.storage import encryption
from pipeline.storage.backup_files import Backup, Contents, Packing
from tests.killing import end_of
from tests.line import carry
from tests.line.office import Office, copied, open_office
from tests.samples.batches import write_drop

PASSPHRASE = "a long passphrase"  # noqa: S105 - of a test


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = open_office(
        tmp_path_factory.mktemp("backup") / "site", changes={'photo = "required"': 'photo = "optional"'}
    )
    with office.workshop() as shop:
        shop.keyring.make("log")
    write_drop(office.inbox, people=2, name="一班", seed=1, photos=False)
    assert ["一班"] == office.run().accepted
    return office


@pytest.fixture
def office(prepared: Office, tmp_path: Path) -> Office:
    return copied(prepared, tmp_path / "site")


def backed_up(office: Office, target: Path, *, passphrase: str | None = None, with_keys: bool = False) -> BackedUp:
    with office.workshop() as shop:
        return back_up(shop, target, passphrase=passphrase, with_keys=with_keys)


def paths(contents: Contents) -> set[str]:
    return {file.path for file in contents.files}


def test_a_backup_holds_everything_of_the_site_but_its_keys(office: Office, tmp_path: Path) -> None:
    write_drop(office.inbox, people=1, name="二班", seed=2, photos=False)
    done = backed_up(office, tmp_path / "a.certpress-backup")

    site, left_out = office.settings.site, ("batches/inbox/", "batches/work/", "keys/")
    there = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert {path for path in there if not path.startswith(left_out)} == paths(done.contents)
    assert done.contents == Backup(done.file).contents()
    assert 0o600 == stat.S_IMODE(done.file.stat().st_mode)
    assert [] == list(site.rglob(".tmp-*"))


def test_it_stands_at_a_signed_checkpoint(office: Office, tmp_path: Path) -> None:
    with office.workshop() as shop:
        shop.register.append_proof(kind="certificate", sha256="0" * 64, pages=1)
    contents = backed_up(office, tmp_path / "a").contents

    assert contents.checkpoint is not None
    head = Checkpoint.parse(Note.parse(contents.checkpoint.encode()).text).head
    assert (contents.size, contents.root) == (head.size, head.root.hex())


def test_into_a_folder_it_gets_a_name_that_says_when(office: Office, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / ".tmp-certpress-S000065148999-2026-11-19-090000.certpress-backup").write_bytes(
        b"half of one that was killed"
    )

    assert "certpress-S000065148999-2026-11-20-090000.certpress-backup" == backed_up(office, stick).file.name
    assert 1 == len(list(stick.iterdir()))


def test_one_that_is_there_is_never_overwritten(office: Office, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"older")

    with pytest.raises(TargetExists):
        backed_up(office, tmp_path / "a")
    assert b"older" == (tmp_path / "a").read_bytes()


def test_keys_are_in_an_encrypted_one_alone_and_only_where_asked_for(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encryption, "_COST", 2)
    with pytest.raises(UsageWrong):
        backed_up(office, tmp_path / "a", with_keys=True)
    with pytest.raises(UsageWrong):
        backed_up(office, tmp_path / "a", passphrase=PASSPHRASE[:11], with_keys=True)
    assert not (tmp_path / "a").exists()

    without = backed_up(office, tmp_path / "b", passphrase=PASSPHRASE)
    with_keys = backed_up(office, tmp_path / "c", passphrase=PASSPHRASE, with_keys=True)
    assert {"keys/log.key"} == paths(with_keys.contents) - paths(without.contents)
    assert b"PRIVATE+KEY" not in with_keys.file.read_bytes()


def test_a_batch_in_hand_is_in_it_with_its_drop(office: Office, tmp_path: Path) -> None:
    write_drop(office.inbox, people=2, name="二班", seed=2, photos=False)
    assert -signal.SIGKILL == end_of(carry.carry, office.settings.site, "quick", crash_at="line.after-receive")
    with office.workshop() as shop:
        (hand,) = shop.register.in_hand()

    assert any(
        path.startswith(f"batches/work/{hand.work}/") for path in paths(backed_up(office, tmp_path / "a").contents)
    )


def test_what_is_finished_meanwhile_is_not_in_it(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As soon as the ledger is copied, the line carries a whole batch through."""
    write_drop(office.inbox, people=2, name="二班", seed=2, photos=False)
    meanwhile(monkeypatch, office.run)

    contents = backed_up(office, tmp_path / "a").contents

    assert office.settings.output.joinpath("2026", "二班").is_dir()
    assert not any("二班" in path for path in paths(contents))


def test_what_is_erased_meanwhile_is_left_out(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (pdf, *_) = sorted(office.settings.output.glob("2026/一班/certificates/*.pdf"))
    meanwhile(monkeypatch, pdf.unlink)

    assert pdf.name not in {Path(path).name for path in paths(backed_up(office, tmp_path / "a").contents)}


def meanwhile(monkeypatch: pytest.MonkeyPatch, happening: Callable[[], object]) -> None:
    """Let something happen between the moment of the backup and the reading of its first finished file."""
    adding, waiting = backing_up._add, [happening]

    def add(pack: Packing, site: Path, path: Path) -> None:
        while waiting:
            waiting.pop()()
        adding(pack, site, path)

    monkeypatch.setattr(backing_up, "_add", add)


def test_one_of_a_site_that_is_whole_says_so(office: Office, tmp_path: Path) -> None:
    assert backed_up(office, tmp_path / "a").is_whole


def test_finished_files_that_are_missing_or_changed_are_told_when_they_are_backed_up(
    office: Office, tmp_path: Path
) -> None:
    """Else it would be found out on the day on which the backup is needed, and the one before it is gone."""
    gone, changed, *_ = sorted(office.settings.output.glob("2026/一班/certificates/*.pdf"))
    gone.unlink()
    changed.write_bytes(b"another")
    done = backed_up(office, tmp_path / "a")

    assert (None, False) == (done.fault, done.is_whole)
    assert tuple(f"2026/一班/certificates/{path.name}" for path in (gone, changed)) == done.differing


def test_a_ledger_that_is_damaged_inside_is_told_when_it_is_backed_up(office: Office, tmp_path: Path) -> None:
    with closing(sqlite3.connect(office.settings.ledger_file)) as forger:
        forger.execute("PRAGMA wal_checkpoint (TRUNCATE)")
        (page,) = forger.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'person_by_name'").fetchone()
        (size,) = forger.execute("PRAGMA page_size").fetchone()
    with office.settings.ledger_file.open("r+b") as damaged:
        damaged.seek((page - 1) * size)
        damaged.write(b"\xff" * size)
    done = backed_up(office, tmp_path / "a")

    assert done.fault is not None
    assert not done.is_whole
    assert done.contents == Backup(done.file).contents()


def test_what_a_link_in_a_drop_leads_to_is_not_in_it(office: Office, tmp_path: Path) -> None:
    """A drop goes back as it came: its link to the key of the log would carry that out of the house in the open."""
    drop = write_drop(office.inbox, people=1, name="二班", seed=2, photos=False)
    drop.joinpath("photos.txt").symlink_to("../../../keys/log.key")
    drop.joinpath("keys").symlink_to("../../../keys")
    assert ["二班"] == office.run().returned
    assert (office.settings.rejected / "二班" / "photos.txt").read_bytes().startswith(b"PRIVATE+KEY")

    done = backed_up(office, tmp_path / "a")
    assert "batches/rejected/二班/二班.xlsx" in paths(done.contents)
    assert b"PRIVATE+KEY" not in done.file.read_bytes()


def test_a_year_and_a_drop_that_were_moved_to_a_larger_disk_are_in_it(office: Office, tmp_path: Path) -> None:
    before = paths(backed_up(office, tmp_path / "a").contents)
    for place in (office.settings.output / "2026", office.settings.done / "一班"):
        place.symlink_to(place.rename(tmp_path / f"larger-{place.name}"))

    assert before == paths(backed_up(office, tmp_path / "b").contents)


def test_on_a_full_stick_nothing_is_left(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()

    def full(sink: BinaryIO, *, passphrase: str | None) -> None:
        del passphrase
        sink.write(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(backing_up, "packing", full)
    with pytest.raises(DiskTrouble, match=r"a\.certpress-backup"):
        backed_up(office, stick / "a.certpress-backup")
    assert [] == list(stick.iterdir())


def test_what_the_disk_did_not_keep_gets_no_name(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stick that takes every byte and gives back others."""
    reading = Backup.contents

    def worn(backup: Backup) -> Contents:
        content = bytearray(backup.file.read_bytes())
        content[len(content) // 2] ^= 1
        backup.file.write_bytes(content)
        return reading(backup)

    monkeypatch.setattr(Backup, "contents", worn)
    with pytest.raises(BackupWrong):
        backed_up(office, tmp_path / "a")
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("point", ["files.before-replace", "register.sign.before-commit", "backup.after-snapshot"])
def test_a_kill_leaves_no_backup_under_its_name_and_the_site_as_it_was(
    office: Office, tmp_path: Path, point: str
) -> None:
    with office.workshop() as shop:
        shop.register.append_proof(kind="certificate", sha256="0" * 64, pages=1)
    before = office.numbers()

    # The checkpoints are written anew first, which passes the same point.
    turn = 2 if point == "files.before-replace" else 1
    assert -signal.SIGKILL == end_of(carry.back_up, office.settings.site, tmp_path / "a", crash_at=f"{point}:{turn}")

    assert not (tmp_path / "a").exists()
    assert before == office.numbers()
    backed_up(office, tmp_path / "a")
    assert [] == list(office.settings.site.rglob(".tmp-*"))
