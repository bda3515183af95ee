"""The log leaves the house, and an auditor's own computer sees whether it still begins with what it was shown."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.auditor.exports import CHECKPOINT, CHECKPOINTS
from pipeline.binding import PROGRAM
from pipeline.errors import TargetExists, UsageWrong, WitnessRefuses
from pipeline.exporting import export_log
from pipeline.ledger.checkpoints import Checkpoint, notes_in, one_after_another
from pipeline.ledger.merkle import Head, leaf_hash, root_of
from pipeline.ledger.notes import Note, cosigned_at
from pipeline.ledger.tiles import bundled, entries_in, files_of
from pipeline.storage.keys import SigningKey
from pipeline.witnessing import Notebook, open_notebook, witness
from tests.ledger.signing import key_of
from tests.line.office import Office, open_office

NOON = 1_795_000_000
NAME = "赵审计"
BUNDLE = "tile/entries/000.p"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = open_office(tmp_path / "site")
    with office.workshop() as shop:
        shop.keyring.make("log")
    return office


def more(office: Office, count: int = 1, *, kind: str = "certificate") -> None:
    """Enter something in the ledger, `count` times."""
    with office.workshop() as shop:
        for turn in range(count):
            shop.register.append_proof(kind=kind, sha256="e" * 64, pages=turn + 1)


def exported(office: Office, folder: Path) -> Path:
    with office.workshop() as shop:
        export_log(shop, folder)
    return folder


def key_of_the_log(office: Office) -> str:
    return str(SigningKey.load(office.settings.keys / "log.key").key)


@pytest.fixture
def first(office: Office, tmp_path: Path) -> Path:
    """The first export, of four entries."""
    more(office, 2)
    return exported(office, tmp_path / "first")


@pytest.fixture
def notebook(office: Office, first: Path, tmp_path: Path) -> Notebook:
    """The notebook of an auditor who has seen the first export."""
    fresh = open_notebook(tmp_path / "notebook", key=key_of_the_log(office), name=NAME)
    witness(first, fresh, moment=NOON)
    return again(fresh)


def again(notebook: Notebook) -> Notebook:
    return open_notebook(notebook.folder, key=None, name=None)


def refused(export: Path, notebook: Notebook) -> str:
    before = (notebook.folder / CHECKPOINTS).read_bytes()
    with pytest.raises(WitnessRefuses) as told:
        witness(export, notebook, moment=NOON + 1)
    assert before == (notebook.folder / CHECKPOINTS).read_bytes()
    return str(told.value)


# --- the export -------------------------------------------------------------------------------------------------------


def test_an_export_is_the_log_as_other_programs_read_it(office: Office, first: Path) -> None:
    with office.workshop() as shop:
        head, entries = shop.register.head(), list(shop.register.first_entries(99))
    checkpoint = (first / CHECKPOINT).read_bytes()
    names = {path.relative_to(first).as_posix() for path in first.rglob("*") if path.is_file()}

    assert head == Checkpoint.parse(Note.parse(checkpoint).text).head
    assert {f"{BUNDLE}/4", "tile/0/000.p/4", CHECKPOINT, CHECKPOINTS, PROGRAM} == names
    assert dict(files_of(entries)) == {path: (first / path).read_bytes() for path in names if path.startswith("tile")}
    assert checkpoint in (first / CHECKPOINTS).read_bytes()


def test_no_private_key_and_nothing_unfinished_leaves_the_house(first: Path) -> None:
    content = b"".join(path.read_bytes() for path in first.rglob("*") if path.is_file())

    assert b"PRIVATE" not in content
    assert not list(first.parent.glob(".tmp-*"))


def test_nothing_that_is_there_is_written_over(office: Office, first: Path) -> None:
    with office.workshop() as shop, pytest.raises(TargetExists):
        export_log(shop, first)


# --- the witness ------------------------------------------------------------------------------------------------------


def test_a_witness_signs_what_he_was_shown_with_the_second_of_it(office: Office, notebook: Notebook) -> None:
    (note,) = notebook.seen
    log, own = note.signatures

    assert (NAME, NOON) == (own.name, cosigned_at(own))
    assert (notebook.key,) == note.signers([notebook.key])
    assert log.name == office.settings.origin
    assert str(notebook.key) not in (notebook.folder / "log.vkey").read_text()


def test_he_sees_that_the_log_goes_on_from_there(office: Office, notebook: Notebook, tmp_path: Path) -> None:
    more(office, 300)
    found = witness(exported(office, tmp_path / "second"), notebook, moment=NOON + 1)

    assert (4, 304, ()) == (found.before, found.head.size, found.lost)
    assert [4, 304] == [Checkpoint.parse(note.text).head.size for note in again(notebook).seen]


def test_the_same_again_is_signed_once(first: Path, notebook: Notebook) -> None:
    found = witness(first, notebook, moment=NOON + 9)

    assert (4, notebook.seen[-1]) == (found.before, found.note)
    assert notebook.seen == again(notebook).seen


def test_an_older_export_is_refused(office: Office, first: Path, notebook: Notebook, tmp_path: Path) -> None:
    more(office)
    witness(exported(office, tmp_path / "second"), notebook, moment=NOON + 1)

    assert "it holds 4 entries, but there were 5 already" in refused(first, again(notebook))


def test_a_log_that_was_written_anew_by_whoever_has_the_key_is_refused(
    office: Office, notebook: Notebook, tmp_path: Path
) -> None:
    """He has the key, the program and the database; what he has not is the notebook."""
    key = office.settings.keys / "log.key"
    other = open_office(tmp_path / "other")
    shutil.copytree(key.parent, other.settings.keys, dirs_exist_ok=True)
    with other.workshop() as shop:
        shop.keyring.sign()
    more(other, 9, kind="card")
    with other.workshop() as shop:
        assert 1 == shop.register.verify_checkpoints()
    told = refused(exported(other, tmp_path / "forged"), notebook)

    assert "its first 4 entries are not those that were made" in told


def tampered(export: Path, entries: Sequence[bytes], key: SigningKey) -> None:
    """Write the export anew with these entries, signed by `key`."""
    head = Head(len(entries), root_of([leaf_hash(entry) for entry in entries]))
    note = Note(Checkpoint(key.name, head).text).signed(key.key, key.sign)
    shutil.rmtree(export / "tile")
    for path, content in files_of(entries):
        (export / path).parent.mkdir(parents=True, exist_ok=True)
        (export / path).write_bytes(content)
    (export / CHECKPOINT).write_bytes(note.to_bytes())
    (export / CHECKPOINTS).write_bytes(one_after_another([note]))


def test_every_entry_that_is_changed_taken_out_put_in_or_moved_is_noticed(
    office: Office, first: Path, notebook: Notebook, tmp_path: Path
) -> None:
    entries, key = (
        list(entries_in((first / BUNDLE / "4").read_bytes())),
        SigningKey.load(office.settings.keys / "log.key"),
    )
    for turn, changed in enumerate(
        [
            [*entries[:3], entries[3].replace(b"eee", b"eef"), entries[3]],
            [*entries[:2], *entries[3:], entries[3], entries[3]],
            [*entries[:2], entries[2], *entries[2:]],
            [*entries[:2], entries[3], entries[2], entries[3]],
        ]
    ):
        copy = shutil.copytree(first, tmp_path / f"copy-{turn}")
        tampered(copy, changed, key)

        assert "its first 4 entries are not those that were made" in refused(copy, notebook)


def test_an_export_that_is_damaged_is_refused(first: Path, notebook: Notebook, tmp_path: Path) -> None:
    for turn, path in enumerate((CHECKPOINT, CHECKPOINTS, f"{BUNDLE}/4")):
        copy = shutil.copytree(first, tmp_path / f"copy-{turn}")
        (copy / path).write_bytes((copy / path).read_bytes()[:-1])

        assert "damaged" in refused(copy, notebook)


def test_entries_that_are_not_those_of_the_checkpoint_are_refused(first: Path, notebook: Notebook) -> None:
    entries = list(entries_in((first / BUNDLE / "4").read_bytes()))
    (first / BUNDLE / "4").write_bytes(bundled([*entries[:3], entries[3].replace(b"eee", b"eef")]))

    assert "its entries are not those that were signed" in refused(first, notebook)


def test_a_stranger_who_signs_is_refused(office: Office, first: Path, tmp_path: Path) -> None:
    stranger = key_of(9, name=office.settings.origin)
    tampered(first, list(entries_in((first / BUNDLE / "4").read_bytes())), stranger)
    for turn, (key, told) in enumerate(
        [
            (key_of_the_log(office), "signed by no key of this ledger"),
            (str(stranger.key), "does not name the public key that you were given"),
            (str(key_of(9, name="certpress/S000065148998").key), "it is of another ledger"),
        ]
    ):
        notebook = open_notebook(tmp_path / f"notebook-{turn}", key=key, name=NAME)
        with pytest.raises(WitnessRefuses, match=told):
            witness(first, notebook, moment=NOON)


def test_a_checkpoint_that_is_not_among_the_others_is_refused(
    office: Office, notebook: Notebook, tmp_path: Path
) -> None:
    more(office)
    second = exported(office, tmp_path / "second")
    notes = notes_in((second / CHECKPOINTS).read_bytes())
    (second / CHECKPOINTS).write_bytes(one_after_another(notes[:-1]))

    assert "its checkpoint is missing among the others" in refused(second, notebook)


def test_he_follows_the_keys_from_the_one_he_was_given(office: Office, notebook: Notebook, tmp_path: Path) -> None:
    with office.workshop() as shop:
        shop.keyring.change("log", by="李审批", second="张管理", is_lost=False)
    more(office)
    found = witness(exported(office, tmp_path / "second"), notebook, moment=NOON + 1)
    late = open_notebook(tmp_path / "late", key=key_of_the_log(office), name="钱审计")

    assert () == found.lost
    assert () == witness(tmp_path / "second", late, moment=NOON).lost


def test_a_key_that_was_replaced_without_its_own_word_is_told(
    office: Office, notebook: Notebook, tmp_path: Path
) -> None:
    (office.settings.keys / "log.key").unlink()
    with office.workshop() as shop:
        shop.keyring.change("log", by="李审批", second="张管理", is_lost=True)
    found = witness(exported(office, tmp_path / "second"), notebook, moment=NOON + 1)

    assert (4,) == found.lost


def test_the_first_time_he_says_which_key_he_was_given_and_who_he_is(notebook: Notebook, tmp_path: Path) -> None:
    for key, name in ((None, NAME), (str(notebook.log), None), ("no key", NAME), (str(notebook.log), "a+b")):
        with pytest.raises(UsageWrong):
            open_notebook(tmp_path / "fresh", key=key, name=name)
    assert not (tmp_path / "fresh" / "log.vkey").exists()

    for key, name in ((str(key_of(9).key), None), (None, "钱审计")):
        with pytest.raises(UsageWrong, match="of another key or name"):
            open_notebook(notebook.folder, key=key, name=name)
    assert notebook == open_notebook(notebook.folder, key=str(notebook.log), name=NAME)


def test_a_notebook_that_is_damaged_is_told(notebook: Notebook) -> None:
    file = notebook.folder / CHECKPOINTS
    file.write_bytes(file.read_bytes()[:-3])

    with pytest.raises(WitnessRefuses, match="the notebook is damaged"):
        again(notebook)
