"""What was signed lies outside the ledger too; a ledger that is not what was signed gives no number."""

# ruff: noqa: S608 - here we are the forger

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.errors import CheckpointDiffers, CheckpointsWrong, EntryUnknown, LedgerBehind, NotSigned
from pipeline.ledger.checkpoints import EntryProof, notes_in, one_after_another
from pipeline.ledger.merkle import leaf_hash
from pipeline.ledger.notes import Note
from pipeline.ledger.rows import Purpose
from pipeline.storage import checkpoints
from pipeline.storage.checkpoints import _TAIL, CheckpointFile
from pipeline.storage.keys import SigningKey
from pipeline.storage.register import Register
from tests.ledger import samples
from tests.ledger.signing import ORIGIN, key_of
from tests.storage.forging import Forger

KEY, NEXT, STRANGER = key_of(1), key_of(2), key_of(9)


@dataclass
class House:
    """A ledger and its checkpoints in one folder; `here` is the key that lies there."""

    folder: Path
    here: SigningKey | None = None

    @property
    def ledger(self) -> Path:
        return self.folder / "ledger.db"

    @property
    def file(self) -> Path:
        return self.folder / "checkpoints.txt"

    def open(self) -> Register:
        here = self.here
        return Register.open(
            self.ledger,
            institution=samples.INSTITUTION,
            institution_name=samples.NAME,
            clock=lambda: samples.NINE,
            checkpoint_file=CheckpointFile(self.file, ORIGIN, lambda: here.key if here else None),
        )

    def batch(self, mark: int) -> None:
        """One batch more, signed at its end."""
        with self.open() as register:
            register.number(
                register.receive(samples.arrival(mark)), samples.batch(f"批次-{mark}", first_place=mark * 9)
            )
            register.sign([KEY])

    def notes(self) -> tuple[Note, ...]:
        return notes_in(self.file.read_bytes())


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Two batches, each signed at its end."""
    house = House(tmp_path)
    with house.open() as register:
        register.enter_key(Purpose.LOG, str(KEY.key), old=None, actor="system")
    house.batch(1)
    house.batch(2)
    return house


def test_two_who_write_the_same_checkpoint_out_write_it_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """`status` beside a watch: the second one added an empty line, and the file counted as damaged from then on."""

    def meanwhile(point: str) -> None:
        if point == "checkpoints.before-writing":
            monkeypatch.undo()
            house.open().close()

    monkeypatch.setattr(checkpoints, "crashpoint", meanwhile)
    house.batch(3)

    assert 3 == len(house.notes())


def test_the_same_state_is_signed_once(house: House) -> None:
    before = house.file.read_bytes()
    with house.open() as register:
        again = register.sign([KEY])

    assert before == house.file.read_bytes()
    assert 2 == len(house.notes())
    assert again == house.notes()[-1]


def test_every_checkpoint_is_true(house: House) -> None:
    with house.open() as register:
        assert 2 == register.verify_checkpoints()


def test_nobody_else_may_change_the_file(house: House) -> None:
    assert 0o600 == house.file.stat().st_mode & 0o777


def test_an_older_copy_of_the_ledger_is_refused_by_what_was_signed(house: House, tmp_path: Path) -> None:
    older = shutil.copy(house.ledger, tmp_path / "older.db")
    house.batch(3)
    shutil.copy(older, house.ledger)

    with pytest.raises(LedgerBehind, match="it holds 12 entries, but there were 17 already"):
        house.open()


@pytest.mark.parametrize("more", [(4,), (4, 5)])
def test_an_older_copy_that_went_on_elsewhere_is_refused(house: House, tmp_path: Path, more: tuple[int, ...]) -> None:
    elsewhere = House(tmp_path / "elsewhere")
    elsewhere.folder.mkdir()
    shutil.copy(house.ledger, elsewhere.ledger)
    house.batch(3)
    for mark in more:
        elsewhere.batch(mark)
    shutil.copy(elsewhere.ledger, house.ledger)

    with pytest.raises(LedgerBehind, match="its first 17 entries are not those that were made"):
        house.open()


def test_a_copy_from_between_an_entry_and_its_signature_is_in_order(house: House, tmp_path: Path) -> None:
    with house.open() as register:
        register.receive(samples.arrival(3))
    copy = shutil.copy(house.ledger, tmp_path / "copy.db")
    with house.open() as register:
        register.sign([KEY])
    shutil.copy(copy, house.ledger)

    with house.open() as register:
        assert house.notes()[-1] == register.sign([KEY])
        assert 3 == register.verify_checkpoints()


@pytest.mark.parametrize("leave", [lambda file: file.unlink(), lambda file: file.write_bytes(b"")])
def test_a_lost_ledger_is_not_begun_anew_where_something_was_signed(
    house: House, leave: Callable[[Path], None]
) -> None:
    leave(house.ledger)

    with pytest.raises(LedgerBehind, match="gone or empty, but there were 12 entries"):
        house.open()


def test_a_lost_or_older_file_is_written_anew_from_the_ledger(house: House) -> None:
    content = house.file.read_bytes()
    for less in (None, one_after_another(house.notes()[:1])):
        house.file.unlink() if less is None else house.file.write_bytes(less)
        house.open().close()

        assert content == house.file.read_bytes()


@pytest.mark.parametrize("place", [0, 30, -3, -40, -130])
def test_a_flipped_byte_in_the_newest_checkpoint_stops_the_work(house: House, place: int) -> None:
    content = house.file.read_bytes()
    newest = len(one_after_another(house.notes()[:1])) + 1
    at = newest + place if place >= 0 else len(content) + place
    house.file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])

    with pytest.raises(CheckpointsWrong):
        house.open()


def test_a_file_that_was_cut_off_stops_the_work(house: House) -> None:
    house.file.write_bytes(house.file.read_bytes()[:-20])

    with pytest.raises(CheckpointsWrong, match="it is damaged"):
        house.open()


def test_a_checkpoint_of_an_unknown_key_stops_the_work(house: House) -> None:
    earlier, newest = house.notes()
    forged = Note(newest.text).signed(STRANGER.key, STRANGER.sign)
    house.file.write_bytes(one_after_another([earlier, forged]))

    with pytest.raises(CheckpointsWrong, match="not signed by a key of this ledger"):
        house.open()


def test_an_earlier_checkpoint_that_was_changed_is_found_by_the_verification(house: House) -> None:
    earlier, newest = house.notes()
    forged = Note(earlier.text).signed(STRANGER.key, STRANGER.sign)
    house.file.write_bytes(one_after_another([forged, newest]))
    with house.open() as register, pytest.raises(CheckpointsWrong, match="checkpoint 1 is signed by no key"):
        register.verify_checkpoints()


def test_a_checkpoint_that_a_watch_signs_during_the_verification_is_not_missed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An audit beside a watch said that the file cannot be trusted, and to stop issuing."""
    read = CheckpointFile.notes

    def then_another_is_signed(file: CheckpointFile) -> tuple[Note, ...]:
        notes = read(file)
        monkeypatch.undo()
        house.batch(3)
        return notes

    with house.open() as register:
        monkeypatch.setattr(CheckpointFile, "notes", then_another_is_signed)

        assert 2 == register.verify_checkpoints()
    assert 3 == len(house.notes())


def test_a_checkpoint_that_was_taken_out_is_missed_by_the_verification(house: House) -> None:
    house.file.write_bytes(house.notes()[1].to_bytes())
    with house.open() as register, pytest.raises(CheckpointsWrong, match="the checkpoint of 7 entries: it is missing"):
        register.verify_checkpoints()


@pytest.mark.parametrize(
    "change",
    [
        "note = substr(note, 1, length(note) - 20) || 'AAAAAAAAAAAAAAAAA==' || char(10)",
        "note = substr(note, 1, instr(note, '— ') - 1) || '— x AAAAAAAA' || char(10)",
        "note = 'x'",
        "root = zeroblob(32)",
    ],
)
def test_a_checkpoint_that_was_changed_in_the_ledger_alone_is_found(house: House, change: str) -> None:
    """The files of people carry what the ledger has of it: with another signature they would prove nothing."""
    forger = Forger(house.ledger)
    forger.execute(f"UPDATE checkpoint SET {change} WHERE size = (SELECT min(size) FROM checkpoint)")
    forger.close()

    with house.open() as register, pytest.raises(CheckpointsWrong, match="the ledger has another one in its place"):
        register.verify_checkpoints()


def test_a_long_file_is_known_by_its_end(house: House) -> None:
    with house.open() as register:
        for turn in range(90):
            register.append_proof(kind="certificate", sha256="e" * 64, pages=turn + 1)
            register.sign([KEY])
    assert house.file.stat().st_size > _TAIL

    with house.open() as register:
        assert 92 == register.verify_checkpoints()


def test_what_was_signed_by_a_key_that_an_older_ledger_does_not_know_is_known_by_the_key_that_lies_here(
    house: House, tmp_path: Path
) -> None:
    older = shutil.copy(house.ledger, tmp_path / "older.db")
    with house.open() as register:
        register.enter_key(Purpose.LOG, str(NEXT.key), old=str(KEY.key), actor="张管理", second="李审批")
        register.sign([KEY, NEXT])
        register.append_proof(kind="certificate", sha256="e" * 64, pages=1)
        register.sign([NEXT])
        assert 4 == register.verify_checkpoints()
    shutil.copy(older, house.ledger)

    with pytest.raises(CheckpointsWrong, match="not signed by a key of this ledger"):
        house.open()
    house.here = NEXT
    with pytest.raises(LedgerBehind, match="it holds 12 entries, but there were 14 already"):
        house.open()


@pytest.mark.parametrize("seq", range(12))
def test_every_entry_that_is_signed_can_be_proved(house: House, seq: int) -> None:
    with house.open() as register:
        body, proof = register.prove(seq)

    read = EntryProof.parse(proof.to_bytes())
    assert body == read.extra
    assert read.holds(leaf_hash(body), [KEY.key], origin=ORIGIN)
    assert not read.holds(leaf_hash(body + b" "), [KEY.key], origin=ORIGIN)


def test_what_is_not_signed_or_not_there_cannot_be_proved(house: House) -> None:
    with house.open() as register:
        register.receive(samples.arrival(3))

        with pytest.raises(NotSigned):
            register.prove(12)
        with pytest.raises(EntryUnknown):
            register.prove(13)


def test_the_first_entry_that_no_checkpoint_covers_is_known(house: House) -> None:
    with house.open() as register:
        assert register.first_unsigned_at() is None
        register.receive(samples.arrival(3))
        assert samples.NINE == register.first_unsigned_at()


def test_what_was_signed_is_never_changed_or_deleted(house: House) -> None:
    with house.open() as register:
        for statement in ("UPDATE checkpoint SET note = 'x'", "DELETE FROM checkpoint"):
            with pytest.raises(Exception, match="what was signed"):
                register._store._execute(statement)


# --- somebody who has the machine and the key writes everything anew; what he has not is the paper --------------------


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    return tmp_path / "drawer.txt"


@pytest.fixture
def earlier(tmp_path: Path, paper: Path) -> House:
    """Ledger and file as they were after the first of two batches; the paper is of the second."""
    house = House(tmp_path / "house")
    begin(house, 1)
    shutil.copytree(house.folder, tmp_path / "earlier")
    house.batch(2)
    paper.write_text(house.notes()[-1].text, "utf-8")
    return House(tmp_path / "earlier")


def begin(house: House, *marks: int) -> None:
    house.folder.mkdir()
    with house.open() as register:
        register.enter_key(Purpose.LOG, str(KEY.key), old=None, actor="system")
    for mark in marks:
        house.batch(mark)


def told_by(paper: Path, house: House) -> str:
    """Return what the paper shows of a ledger that everything lying beside it agrees with."""
    with house.open() as register:
        register.verify()
        assert len(house.notes()) == register.verify_checkpoints()
        with pytest.raises(CheckpointDiffers) as told:
            register.compare(paper, paper.read_bytes(), origin=ORIGIN)
    return str(told.value)


@pytest.mark.usefixtures("earlier")
def test_the_paper_agrees_with_the_ledger_it_was_taken_from_however_far_it_went_on(paper: Path, tmp_path: Path) -> None:
    house = House(tmp_path / "house")
    house.batch(3)
    with house.open() as register:
        assert 12 == register.compare(paper, paper.read_bytes(), origin=ORIGIN).size


def test_a_ledger_that_was_cut_off_is_known_by_the_paper(earlier: House, paper: Path) -> None:
    assert "does not have so many entries" in told_by(paper, earlier)


@pytest.mark.parametrize("marks", [(3,), (3, 4)])
def test_a_backup_that_was_put_back_and_went_on_is_known_by_the_paper(
    earlier: House, paper: Path, marks: tuple[int, ...]
) -> None:
    for mark in marks:
        earlier.batch(mark)

    assert "the first entries are not those that were signed" in told_by(paper, earlier)


@pytest.mark.usefixtures("earlier")
def test_a_ledger_that_was_written_anew_is_known_by_the_paper(paper: Path, tmp_path: Path) -> None:
    forged = House(tmp_path / "forged")
    begin(forged, 1, 2)

    assert "the first entries are not those that were signed" in told_by(paper, forged)
