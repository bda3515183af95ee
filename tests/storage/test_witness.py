"""A ledger that was lost, or replaced by an older copy of itself, gives no number a second time."""

import shutil
import signal
from pathlib import Path

import pytest

from pipeline.errors import FolderTrouble, LedgerBehind, StoreWrong
from pipeline.storage.register import Register
from pipeline.storage.witness import Witness
from tests.killing import end_of, ended, started
from tests.ledger import samples
from tests.storage import offices
from tests.storage.offices import office

ROOT = Path(__file__).parents[2]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The database of an office that has numbered one batch; its witness lies in work/head."""
    (tmp_path / "output").mkdir()
    file = tmp_path / "output" / "ledger.db"
    with watched(file) as register:
        number_one(register, mark=1)
    return file


def watched(file: Path) -> Register:
    return office(file, witness=witness_of(file))


def witness_of(file: Path) -> Path:
    return file.parents[1] / "work" / "head"


def number_one(register: Register, *, mark: int) -> str:
    batch = register.receive(samples.arrival(mark))
    return str(register.number(batch, samples.batch(f"批次-{mark}", people=1, first_place=mark)).numbers[0])


def kept(file: Path) -> list[str]:
    return witness_of(file).read_text("ascii").splitlines()


def test_the_witness_tells_how_far_the_ledger_has_come(file: Path) -> None:
    with watched(file) as register:
        head = register.head()

    assert ["certpress/S000065148999", str(head.size), head.root.hex()] == kept(file)


def test_a_lost_ledger_is_not_begun_anew(file: Path) -> None:
    file.unlink()

    with pytest.raises(LedgerBehind, match="gone or empty"):
        watched(file)

    assert not file.exists()


def test_an_emptied_ledger_is_not_begun_anew(file: Path) -> None:
    file.write_bytes(b"")

    with pytest.raises(LedgerBehind, match="gone or empty"):
        watched(file)
    with pytest.raises(LedgerBehind, match="gone or empty"):
        watched(file)


def test_an_older_copy_of_the_ledger_gives_no_number(file: Path) -> None:
    older = shutil.copy(file, file.with_name("backup.db"))
    with watched(file) as register:
        number_one(register, mark=2)
    shutil.copy(older, file)

    with pytest.raises(LedgerBehind, match="it holds 4 entries, but there were 7 already"):
        watched(file)


@pytest.mark.parametrize("more", [1, 2])
def test_an_older_copy_that_went_on_elsewhere_is_found(file: Path, tmp_path: Path, more: int) -> None:
    """It is as long as the witness, or longer, but with other numbers given to other people."""
    (tmp_path / "elsewhere").mkdir()
    fork = tmp_path / "elsewhere" / "ledger.db"
    shutil.copy(file, fork)
    with watched(file) as register:
        number_one(register, mark=2)
    with office(fork) as register:
        for mark in range(3, 3 + more):
            number_one(register, mark=mark)
    shutil.copy(fork, file)

    with pytest.raises(LedgerBehind, match="its first 7 entries are not those"):
        watched(file)


def test_the_newest_copy_is_taken_back(file: Path) -> None:
    copy = shutil.copy(file, file.with_name("backup.db"))
    file.unlink()
    shutil.copy(copy, file)

    with watched(file) as register:
        assert "S000065148999263000002" == number_one(register, mark=2)


def test_a_ledger_ahead_of_its_witness_is_in_order_and_the_witness_catches_up(file: Path) -> None:
    before = witness_of(file).read_bytes()
    with watched(file) as register:
        number_one(register, mark=2)
    after = witness_of(file).read_bytes()
    witness_of(file).write_bytes(before)

    watched(file).close()

    assert after == witness_of(file).read_bytes() != before


def test_a_ledger_from_before_there_were_witnesses_gets_one(file: Path) -> None:
    before = kept(file)
    witness_of(file).unlink()

    watched(file).close()

    assert before == kept(file)


def test_a_witness_never_goes_back(file: Path) -> None:
    with watched(file) as slow, watched(file) as quick:
        number_one(quick, mark=2)
        slow.append_proof(kind="certificate", sha256="e" * 64, pages=1)
        newest = kept(file)
        quick._keep_up()

    assert newest == kept(file)


def test_a_database_put_back_while_it_is_open_does_not_take_the_witness_back(file: Path) -> None:
    further = f"certpress/S000065148999\n99\n{'0' * 64}\n"
    with watched(file) as register:
        witness_of(file).write_text(further)
        register.append_proof(kind="certificate", sha256="e" * 64, pages=1)

    assert further == witness_of(file).read_text()


def test_nothing_is_written_where_nothing_was_entered(file: Path) -> None:
    before = witness_of(file).stat()
    with watched(file) as register:
        register.number(1, samples.batch("批次-1", people=1, first_place=1))
        register.find("S")

    assert before.st_ino == witness_of(file).stat().st_ino


@pytest.mark.parametrize("content", [b"", b"certpress/S000065148999\n4\n", b"\xff", b"certpress/S000065148999\nx\ny\n"])
def test_a_damaged_witness_is_told_and_kept(file: Path, content: bytes) -> None:
    witness_of(file).write_bytes(content)

    with pytest.raises(LedgerBehind, match="damaged"):
        watched(file)

    assert content == witness_of(file).read_bytes()


def test_the_witness_of_another_ledger_is_told(file: Path) -> None:
    witness_of(file).write_text(f"certpress/S000065149998\n1\n{'0' * 64}\n")

    with pytest.raises(LedgerBehind, match="another ledger"):
        watched(file)


def test_a_witness_that_cannot_be_read_is_told(file: Path) -> None:
    witness_of(file).unlink()
    witness_of(file).mkdir()

    with pytest.raises(FolderTrouble):
        Witness(witness_of(file), "certpress/S000065148999").read()


def test_a_ledger_lost_together_with_its_witness_is_missed_beside_finished_batches(file: Path) -> None:
    (file.parent / "2026" / "批次-1").mkdir(parents=True)
    file.unlink()
    witness_of(file).unlink()

    with pytest.raises(StoreWrong, match="finished beside it"):
        watched(file)

    assert not file.exists()


def test_two_processes_that_begin_a_ledger_do_not_take_each_other_for_a_loss(tmp_path: Path) -> None:
    (tmp_path / "output").mkdir()
    file = tmp_path / "output" / "ledger.db"
    clerks = [started(offices.main, str(file), "number", str(clerk * 5), "5", "watched") for clerk in range(4)]

    assert [0] * 4 == ended(clerks)
    with watched(file) as register:
        assert str(register.verify()) == " ".join(kept(file)[1:])


@pytest.mark.parametrize(
    "crash_at",
    [
        "register.number.before-commit",
        "register.number.after-commit",
        "witness.before-writing",
        "witness.before-writing:3",
        "witness.after-writing",
        "witness.after-writing:3",
        "files.before-replace:2",
        "files.after-replace:2",
    ],
)
def test_a_power_cut_around_the_witness_is_no_loss(tmp_path: Path, crash_at: str) -> None:
    (tmp_path / "output").mkdir()
    file = tmp_path / "output" / "ledger.db"
    end = end_of(offices.main, str(file), "number", "0", "2", "watched", crash_at=crash_at)

    assert -signal.SIGKILL == end
    with watched(file) as register:
        register.verify()
        assert str(register.head()) == " ".join(kept(file)[1:])
        assert "S0000651489992630000" in number_one(register, mark=9)
    assert ["head"] == [path.name for path in witness_of(file).parent.iterdir()]
