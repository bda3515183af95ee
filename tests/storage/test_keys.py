"""Private keys: made once, read by their owner only, in the form that Go reads."""

import stat
from pathlib import Path

import pytest

from pipeline.errors import KeyExists, KeyMissing, KeyWrong
from pipeline.ledger.ed25519 import is_signed
from pipeline.ledger.notes import Note, NoteWrong, VerifierKey
from pipeline.storage.keys import SigningKey
from tests.ledger.vectors import needs, read

NAME = "certpress/S000065148999"


def test_a_key_is_made_kept_and_found_again(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "log.key"
    made = SigningKey.make(file, name=NAME)

    assert made == SigningKey.load(file)
    assert NAME == made.key.name
    assert (0o600, 0o700) == tuple(stat.S_IMODE(path.stat().st_mode) for path in (file, file.parent))


def test_a_key_is_not_left_on_a_disk_that_shows_it_to_everybody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as a USB stick, whose files belong to nobody."""
    monkeypatch.setattr("pipeline.storage.keys.write_whole", write_for_everybody)

    with pytest.raises(KeyWrong, match="others"):
        SigningKey.make(tmp_path / "log.key", name=NAME)
    assert [] == list(tmp_path.iterdir())


def test_a_persons_own_key_may_lie_on_a_stick_where_no_file_has_an_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.storage.keys.write_whole", write_for_everybody)
    monkeypatch.setattr("pipeline.storage.keys.knows_no_owners", lambda _file: True)
    made = SigningKey.make(tmp_path / "own.key", name=NAME, on_a_stick=True)

    assert made == SigningKey.load(tmp_path / "own.key", on_a_stick=True)
    with pytest.raises(KeyWrong, match="others"):
        SigningKey.load(tmp_path / "own.key")
    monkeypatch.setattr("pipeline.storage.keys.knows_no_owners", lambda _file: False)
    with pytest.raises(KeyWrong, match="others"):
        SigningKey.load(tmp_path / "own.key", on_a_stick=True)


def write_for_everybody(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    file.chmod(0o644)


def test_the_key_of_a_person_bears_his_name(tmp_path: Path) -> None:
    made = SigningKey.make(tmp_path / "approver.key", name="李审批")

    assert made == SigningKey.load(tmp_path / "approver.key")
    assert "李审批" == VerifierKey.parse(str(made.key)).name


def test_two_keys_are_never_the_same(tmp_path: Path) -> None:
    assert SigningKey.make(tmp_path / "1", name=NAME).key != SigningKey.make(tmp_path / "2", name=NAME).key


def test_what_it_signs_is_right_for_whoever_has_the_public_half(tmp_path: Path) -> None:
    made = SigningKey.make(tmp_path / "log.key", name=NAME)
    note = Note("text\n").signed(made.key, made.sign)

    assert (made.key,) == Note.parse(note.to_bytes()).signers([VerifierKey.parse(str(made.key))])
    assert is_signed(made.key.key, b"text\n", made.sign(b"text\n"))


def test_a_key_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "log.key"
    file.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(KeyExists):
        SigningKey.make(file, name=NAME)
    assert not (tmp_path / "elsewhere").exists()


def test_its_name_stands_in_every_signature_and_has_no_space(tmp_path: Path) -> None:
    with pytest.raises(NoteWrong):
        SigningKey.make(tmp_path / "log.key", name="two words")
    assert not (tmp_path / "log.key").exists()


def test_nothing_that_is_shown_of_a_key_is_secret(tmp_path: Path) -> None:
    made = SigningKey.make(tmp_path / "log.key", name=NAME)
    secret = (tmp_path / "log.key").read_text().split("+")[-1].strip()

    assert secret not in f"{made!r} {made.key} {made.key!r}"
    assert made._seed.hex() not in repr(made)


def test_a_key_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(KeyMissing):
        SigningKey.load(tmp_path / "log.key")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "log.key"
    SigningKey.make(file, name=NAME)
    file.chmod(mode)

    with pytest.raises(KeyWrong, match="others"):
        SigningKey.load(file)


@pytest.mark.parametrize(
    ("before", "after"),
    [("PRIVATE", "PUBLIC"), (NAME, "other"), ("+A", "+B"), ("+A", "+"), ("\n", "\n\n"), ("PR", "é")],
)
def test_a_damaged_key_is_refused(tmp_path: Path, before: str, after: str) -> None:
    file = tmp_path / "log.key"
    SigningKey.make(file, name=NAME)
    file.write_text(file.read_text().replace(before, after), "utf-8")

    with pytest.raises(KeyWrong, match="damaged"):
        SigningKey.load(file)


@needs("tessera")
def test_the_keys_of_go_sign_as_go_signs(tmp_path: Path) -> None:
    known, tessera = read("note/note_vectors.json"), read("tessera/keys.json")
    for place, (secret, public) in enumerate(
        [(known["peter"]["skey"], known["peter"]["vkey"]), (tessera["skey"], tessera["vkey"])]
    ):
        file = tmp_path / f"{place}.key"
        file.write_text(f"{secret}\n")
        file.chmod(0o600)
        found = SigningKey.load(file)

        assert public == str(found.key)
    peter = SigningKey.load(tmp_path / "0.key")
    assert known["text"] + "\n" + known["peter"]["signature_line"] == str(
        Note(known["text"]).signed(peter.key, peter.sign)
    )
