"""A long log is read from a copy that stands still, so that nobody has to wait for whoever reads."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice, pairwise
from pathlib import Path
from tempfile import gettempdir
from types import SimpleNamespace

import pytest

from pipeline.errors import DiskTrouble, HelperDied, StoreForeign, TablesDiffer
from pipeline.ledger.books import Period
from pipeline.ledger.operations import OPERATIONS
from pipeline.storage import at_rest, audit_questions, periods, verification
from pipeline.storage.at_rest import at_rest as standing
from pipeline.storage.register import Register
from pipeline.storage.store import Store
from pipeline.storage.witness import stored_head
from tests.storage.conftest import AtWork
from tests.storage.forging import Forger
from tests.storage.offices import life_of_paper, live, office


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with office(tmp_path / "账.db") as register:
        live(register)
        life_of_paper(register)
        yield register


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every log is long enough for a copy."""
    monkeypatch.setattr(at_rest, "_WORTH_A_COPY", 1)


def may_be_written(file: Path) -> bool:
    with closing(sqlite3.connect(file, timeout=0)) as other:
        try:
            other.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            return False
        return True


@pytest.mark.usefixtures("long")
def test_others_may_write_while_a_long_log_is_read(register: Register) -> None:
    with standing(register._store) as still:
        assert still.file != register._store.file
        assert may_be_written(register._store.file)


def test_while_a_short_log_is_read_it_stands_still_itself(register: Register) -> None:
    with standing(register._store) as still:
        assert still is register._store
        assert still.row("head") is not None
        assert not may_be_written(register._store.file)


@pytest.mark.usefixtures("long")
def test_what_is_entered_meanwhile_is_not_in_it(register: Register) -> None:
    before = register.head()
    with standing(register._store) as still:
        register.append_proof(kind="card", sha256="d" * 64, pages=1)
        assert stored_head(still) == before
    assert register.head().size == before.size + 1


@pytest.mark.usefixtures("long")
def test_the_copy_is_private_and_gone_afterwards(register: Register) -> None:
    with standing(register._store) as still:
        copy = still.file
        assert copy.is_relative_to(gettempdir())
        assert (copy.stat().st_mode & 0o777, copy.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert not copy.parent.exists()


@pytest.mark.usefixtures("long")
def test_where_there_is_no_room_it_is_read_in_its_place(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    size = register._store.file.stat().st_size
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=2 * size - 1))
    with standing(register._store) as still:
        assert still is register._store
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=2 * size))
    with standing(register._store) as still:
        assert still is not register._store


@pytest.mark.usefixtures("long")
def test_where_no_copy_can_be_made_it_is_read_in_its_place(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(at_rest, "scratch_folder", refuse)
    with standing(register._store) as still:
        assert still is register._store


@pytest.mark.usefixtures("long")
def test_nothing_is_left_of_a_copy_that_could_not_be_finished(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = list[Path]()

    def fill(_store: Store, target: Path) -> None:
        target.write_bytes(b"half of it")
        begun.append(target)
        raise DiskTrouble(path=target, reason="full")

    monkeypatch.setattr(Store, "copy_to", fill)
    with standing(register._store) as still:
        assert still is register._store
        assert [target.parent.exists() for target in begun] == [False]


@pytest.mark.usefixtures("long")
def test_a_copy_is_verified_as_the_database_itself(register: Register) -> None:
    assert register.verify() == register.head()
    assert register.rebuild(check=True) == ()


@pytest.mark.usefixtures("long")
def test_a_fault_is_told_of_the_file_that_people_know(register: Register) -> None:
    Forger(register._store.file).rebuild("CREATE VIEW strange AS SELECT 1")
    with pytest.raises(StoreForeign) as told:
        verification.verify(register._store)
    assert told.value.values["file"] == register._store.file


@pytest.mark.usefixtures("long")
def test_books_of_a_copy_have_the_same_lines(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    period = Period("2026-01-01", "2026-12-31")
    of_a_copy = register.books(period)
    monkeypatch.setattr(at_rest, "_WORTH_A_COPY", 1_000_000)
    assert of_a_copy == register.books(period)


@pytest.mark.usefixtures("long")
def test_a_long_log_is_verified_beside_other_questions(register: Register, at_work: AtWork) -> None:
    with register.verified_beside() as verified:
        assert len(at_work()) == 1
        register.append_proof(kind="card", sha256="d" * 64, pages=1)
        found = verified()
    assert found.head.size == register.head().size - 1
    assert at_work() == []


@pytest.mark.usefixtures("long")
def test_what_is_wrong_is_told_by_who_verifies_beside(register: Register) -> None:
    Forger(register._store.file).execute("UPDATE batch SET people = people + 1 WHERE batch = 1")
    with register.verified_beside() as verified, pytest.raises(TablesDiffer):
        verified()


@pytest.mark.usefixtures("long")
def test_who_verifies_beside_and_is_killed_is_told(register: Register, at_work: AtWork) -> None:
    with register.verified_beside() as verified:
        (helper,) = at_work()
        helper.kill()
        with pytest.raises(HelperDied):
            verified()


def test_a_short_log_is_verified_when_it_is_asked_for(register: Register, at_work: AtWork) -> None:
    with register.verified_beside() as verified:
        assert at_work() == []
        register.append_proof(kind="card", sha256="d" * 64, pages=1)
        assert verified().head == register.head()


@pytest.mark.usefixtures("long")
def test_who_does_not_wait_for_it_ends_it(register: Register, at_work: AtWork) -> None:
    with register.verified_beside():
        pass
    assert at_work() == []


def test_what_is_asked_for_in_pieces_is_whole(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    files, times = list(register.audited_files()), list(register.entry_times(OPERATIONS))
    for module in (audit_questions, periods):
        monkeypatch.setattr(module, "_AT_A_TIME", 2)
    assert list(register.audited_files()) == files
    assert list(register.entry_times(OPERATIONS)) == times
    assert (len(files) > 2, [one.seq for one in times]) == (True, list(range(register.head().size)))


def test_of_entries_of_one_moment_the_first_is_told(register: Register) -> None:
    times = list(register.entry_times(OPERATIONS))
    changes = [one for before, one in pairwise([None, *times]) if one and (before is None or before.at != one.at)]
    accepted = [one for one in times if one.op == "batch.accepted"]
    assert list(register.entry_times(())) == changes
    assert list(register.entry_times(["batch.accepted"])) == sorted({*changes, *accepted}, key=lambda one: one.seq)
    assert len(changes) < len({*changes, *accepted}) < len(times)


@pytest.mark.parametrize("size", [0, 3, 2**53 - 1])
def test_when_entries_were_made_is_told_however_many_are_counted(register: Register, size: int) -> None:
    times = list(register.entry_times(OPERATIONS))
    Forger(register._store.file).execute("UPDATE head SET size = ?", (size,))
    assert times == list(islice(register.entry_times(OPERATIONS), len(times) + 1))


def test_when_entries_were_made_is_told_beyond_a_gap(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(periods, "_AT_A_TIME", 2)
    times = list(register.entry_times(OPERATIONS))
    Forger(register._store.file).execute("DELETE FROM entry WHERE seq BETWEEN 3 AND 8")
    assert [one for one in times if not 3 <= one.seq <= 8] == list(register.entry_times(OPERATIONS))


def test_others_may_write_while_files_are_looked_at(register: Register) -> None:
    files = register.audited_files()
    next(files)
    assert may_be_written(register._store.file)
