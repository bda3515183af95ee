"""The private copy of a drop. Rows 13 and 15 of hazards.md D lie here too."""

import hashlib
import json
import os
import shutil
import stat
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import DiskTrouble, FolderTrouble
from pipeline.storage import intake, spool
from pipeline.storage.drops import Drop
from pipeline.storage.intake import Moved, take
from pipeline.storage.takings import Form, reopen, sweep
from tests.samples.batches import write_drop
from tests.storage.inboxes import LIMITS, Office, codes
from tests.storage.zips import Packed, zip_bytes


def test_a_folder_and_a_zip_of_it_are_the_same_drop(office: Office) -> None:
    folder = office.take(write_drop(office.inbox, people=3))
    packed = office.take(write_drop(office.inbox, people=3, form="zip"))

    assert (folder.digest, folder.key) == (packed.digest, packed.key)
    assert (Form.FOLDER, Form.ZIP) == (folder.form, packed.form)


def test_the_digest_is_the_one_that_approvals_sign(office: Office) -> None:
    office.put("a/b.jpg", b"bb")
    taken = office.take(office.put("a/a.jpg", b"a").parent)
    lines = "".join(
        f"{name}\t{len(data)}\t{hashlib.sha256(data).hexdigest()}\n"
        for name, data in (("a.jpg", b"a"), ("b.jpg", b"bb"))
    )

    assert hashlib.sha256(lines.encode()).hexdigest() == taken.digest


def test_a_renamed_workbook_is_the_same_drop(office: Office) -> None:
    first = write_drop(office.inbox, people=2, form="xlsx")
    second = shutil.copy(first, office.inbox / "again.xlsx")

    assert office.take(first).key == office.take(Path(second)).key


def test_another_photo_makes_another_drop(office: Office) -> None:
    folder = write_drop(office.inbox, people=2)
    before = office.take(folder).key
    photo = next((folder / "photos").iterdir())
    photo.write_bytes(photo.read_bytes() + b"\0")

    assert before != office.take(folder).key


def test_junk_and_marks_change_nothing_of_a_drop(office: Office) -> None:
    folder = write_drop(office.inbox, people=2)
    before = office.take(folder).key
    for name in (".DS_Store", "Thumbs.db", "~$x.xlsx", "photos/desktop.ini", "x.part", "__MACOSX/._x"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"junk")

    assert before == office.take(folder).key


@pytest.mark.hazard(12)
@pytest.mark.parametrize("name", ["~$名单.xlsx", ".~名单.xlsx", ".~lock.名单.xlsx#", "photos/~$a.jpg"])
def test_a_lock_file_is_passed_over_and_told(office: Office, name: str) -> None:
    """Excel leaves them behind; what is not saved in the document beside it is in nobody's copy."""
    folder = write_drop(office.inbox, people=2)
    before = office.take(folder)
    (folder / name).write_bytes(b"lock")
    taken = office.take(folder)
    (problem,) = taken.problems

    assert (before.key, before.digest) == (taken.key, taken.digest)
    assert ("office-lock", False, {"path": name}) == (problem.code, problem.is_error, dict(problem.values))


def test_a_folder_with_nothing_but_a_lock_file_is_empty(office: Office) -> None:
    office.put("a/~$名单.xlsx")

    assert ["office-lock", "drop-empty"] == codes(office.take(office.inbox / "a").problems)


def test_our_own_note_of_an_earlier_return_is_not_part_of_the_batch(office: Office) -> None:
    folder = write_drop(office.inbox, people=2)
    before = office.take(folder).key
    (folder / "退回说明.xlsx").write_bytes(b"note")
    (folder / "problems.json").write_bytes(b"[]")

    assert before == office.take(folder).key


def test_our_own_note_corrected_and_dropped_alone_is_the_roster(office: Office) -> None:
    book = write_drop(office.root / "elsewhere", people=2, form="xlsx")
    office.put("a/退回说明.xlsx", book.read_bytes())
    reading = office.read(office.inbox / "a")

    assert reading.roster is not None
    assert 2 == len(reading.roster.rows)


def test_names_are_kept_in_one_unicode_form(office: Office) -> None:
    office.put(f"a/{unicodedata.normalize('NFD', 'é')}.jpg")

    assert ["é.jpg"] == [member.path for member in office.take(office.inbox / "a").members]


def test_a_taken_drop_is_the_same_after_a_crash(office: Office) -> None:
    good = office.take(write_drop(office.inbox, people=2, form="zip"))
    bad = office.take(office.put("b.zip", b"no zip"))

    assert [good, bad] == [reopen(good.folder), reopen(bad.folder)]


def test_a_copy_that_was_never_finished_is_not_reopened(office: Office) -> None:
    taken = office.take(write_drop(office.inbox, people=1))
    (taken.folder / "members.json").unlink()

    with pytest.raises(FolderTrouble):
        reopen(taken.folder)


def test_copies_that_nobody_claimed_are_swept(office: Office) -> None:
    path = write_drop(office.inbox, people=1)
    kept, left = office.take(path), office.take(path)

    assert (left.folder.name,) == sweep(office.work, keep={kept.folder.name})
    assert [kept.folder] == list(office.work.iterdir())


def test_the_copies_are_for_this_user_alone(office: Office) -> None:
    taken = office.take(write_drop(office.inbox, people=1))

    assert {0o600} == {stat.S_IMODE(member.file.stat().st_mode) for member in taken.members}
    assert 0o700 == stat.S_IMODE(taken.folder.stat().st_mode)


# --- what moves, what is away, what is full --------------------------------------------------------------------------


def test_a_drop_that_changed_since_the_look_waits_again(office: Office) -> None:
    path = office.put("a.xlsx")
    drop = Drop.at(path)
    path.write_bytes(b"longer now")

    assert Moved(drop) == take(drop, work=office.work, limits=LIMITS)
    assert [] == list(office.work.iterdir())


def test_a_drop_that_changes_while_it_is_copied_waits_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    path = office.put("a.xlsx", b"content")
    drop = Drop.at(path)
    _before_each_copy(monkeypatch, lambda: path.write_bytes(b"other content"))

    assert Moved(drop) == take(drop, work=office.work, limits=LIMITS)


def test_a_drop_that_vanished_is_no_trouble(office: Office) -> None:
    path = office.put("a.xlsx")
    drop = Drop.at(path)
    path.unlink()

    assert Moved(drop) == take(drop, work=office.work, limits=LIMITS)


def test_a_full_disk_is_trouble_that_passes_and_leaves_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_drop(office.inbox, people=1)
    drop = Drop.at(path)

    def full() -> None:
        raise OSError(28, "No space left on device")

    _before_each_copy(monkeypatch, full)

    with pytest.raises(DiskTrouble) as caught:
        take(drop, work=office.work, limits=LIMITS)
    assert caught.value.transient
    assert [] == list(office.work.iterdir())
    assert drop.is_unchanged()


def _before_each_copy(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    keep = spool.Spool.keep

    def acting(self: spool.Spool, path: str, pieces: Iterator[bytes], *, limit: int) -> Any:
        act()
        return keep(self, path, pieces, limit=limit)

    monkeypatch.setattr(spool.Spool, "keep", acting)


# --- row 13: links, pipes, devices ---------------------------------------------------------------------------------


@pytest.mark.hazard(13)
def test_a_link_as_a_drop_is_refused(office: Office) -> None:
    secret = office.root / "secret.xlsx"
    secret.write_bytes(b"secret")
    (office.inbox / "a.xlsx").symlink_to(secret)
    taken = office.take(office.inbox / "a.xlsx")

    assert ["drop-not-a-file"] == codes(taken.problems)
    assert () == taken.members


@pytest.mark.hazard(13)
@pytest.mark.parametrize("target", ["/etc/passwd", "photos", "nowhere", "."])
def test_a_link_inside_a_drop_is_refused_and_never_followed(office: Office, target: str) -> None:
    folder = write_drop(office.inbox, people=1)
    (folder / "link.jpg").symlink_to(target)
    taken = office.take(folder)

    assert ["member-not-a-file"] == codes(taken.problems)
    assert "link.jpg" not in {member.path for member in taken.members}


@pytest.mark.hazard(13)
def test_a_pipe_inside_a_drop_is_refused_and_blocks_nobody(office: Office) -> None:
    folder = write_drop(office.inbox, people=1)
    os.mkfifo(folder / "pipe.jpg")

    assert ["member-not-a-file"] == codes(office.take(folder).problems)


@pytest.mark.hazard(13)
def test_a_pipe_as_a_drop_is_refused(office: Office) -> None:
    os.mkfifo(office.inbox / "a.xlsx")

    assert ["drop-not-a-file"] == codes(office.take(office.inbox / "a.xlsx").problems)


@pytest.mark.hazard(13)
@pytest.mark.parametrize("swapped_for", ["link", "pipe", "folder"])
def test_what_takes_a_files_place_between_look_and_open_is_not_copied(
    office: Office, monkeypatch: pytest.MonkeyPatch, swapped_for: str
) -> None:
    folder = office.put("a/photo.jpg", b"honest").parent
    drop = Drop.at(folder)
    real = intake._opened

    def swapping(name: str, descriptor: int | None, flags: int = 0) -> int:
        if name != "photo.jpg":
            return real(name, descriptor, flags)
        photo = folder / "photo.jpg"
        photo.unlink()
        if swapped_for == "link":
            photo.symlink_to("/etc/passwd")
        elif swapped_for == "pipe":
            os.mkfifo(photo)
        else:
            photo.mkdir()
        return real(name, descriptor, flags)

    monkeypatch.setattr(intake, "_opened", swapping)

    assert Moved(drop) == take(drop, work=office.work, limits=LIMITS)
    monkeypatch.undo()
    taken = office.take(folder)
    assert {"member-not-a-file"} >= set(codes(taken.problems)) - {"drop-empty"}
    assert () == taken.members


# --- row 15: names in GBK on the disk --------------------------------------------------------------------------------


def test_a_drop_named_in_gbk_is_returned_with_the_name_that_was_meant(office: Office) -> None:
    raw = os.fsencode(office.inbox) + b"/" + "王小明.xlsx".encode("gbk")
    Path(os.fsdecode(raw)).write_bytes(write_drop(office.root, people=1, form="xlsx").read_bytes())
    taken = office.take(Path(os.fsdecode(raw)))
    (problem,) = taken.problems

    assert ("member-name-not-utf8", "王小明.xlsx") == (problem.code, dict(problem.values)["suggestion"])
    assert "王小明.xlsx" == taken.name
    assert taken == reopen(taken.folder)
    json.dumps(dict(problem.values), ensure_ascii=False).encode()


def test_a_photo_named_in_gbk_inside_a_folder_is_told_with_its_place(office: Office) -> None:
    folder = write_drop(office.inbox, people=1)
    Path(os.fsdecode(os.fsencode(folder) + b"/photos/" + "王小明.jpg".encode("gbk"))).write_bytes(b"x")
    (problem,) = office.take(folder).problems

    assert "王小明.jpg" == dict(problem.values)["suggestion"]
    assert dict(problem.values)["path"].startswith("photos/\\x")


# --- single files and bounds ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"%PDF", "drop-kind-unknown"),
        ("a.rar", b"Rar!", "drop-kind-unknown"),
        ("a.xls", b"\xd0\xcf", "drop-kind-unknown"),
        ("a", b"x", "drop-kind-unknown"),
        ("a.xlsx", b"", "file-empty"),
        ("a.zip", b"", "file-empty"),
        ("a.zip", b"PK", "archive-damaged"),
        ("a.zip", zip_bytes([]), "drop-empty"),
    ],
)
def test_a_file_that_is_no_batch_is_refused_with_advice(office: Office, name: str, content: bytes, code: str) -> None:
    taken = office.take(office.put(name, content))

    assert [code] == codes(taken.problems)
    assert taken.original is not None
    assert content == taken.original.file.read_bytes()


def test_two_refused_drops_are_never_taken_for_one(office: Office) -> None:
    assert office.take(office.put("a.pdf")).key != office.take(office.put("b.pdf")).key


def test_an_empty_folder_is_refused(office: Office) -> None:
    (office.inbox / "a").mkdir()

    assert ["drop-empty"] == codes(office.take(office.inbox / "a").problems)


@pytest.mark.parametrize(
    ("bound", "value", "code"),
    [
        ("files", 2, "too-many-files"),
        ("file_bytes", 1500, "file-too-large"),
        ("total_bytes", 2500, "drop-too-large"),
        ("nesting", 0, "folder-too-deep"),
    ],
)
def test_every_bound_of_a_folder_is_kept(office: Office, bound: str, value: int, code: str) -> None:
    for name in ("1", "2", "3"):
        office.put(f"a/photos/{name}.jpg", b"x" * 1000 + name.encode())
    office.put("a/4.jpg", b"y" * 1600)
    taken = office.take(office.inbox / "a", replace(LIMITS, **{bound: value}))

    assert code in codes(taken.problems)


def test_names_that_differ_in_case_only_are_refused_in_a_folder(office: Office) -> None:
    office.put("a/a.jpg")
    office.put("a/A.jpg")

    assert ["member-name-twice"] == codes(office.take(office.inbox / "a").problems)


def test_an_archive_inside_a_folder_is_refused(office: Office) -> None:
    office.put_zip("a/inner.zip", Packed(b"x"))

    assert ["archive-nested"] == codes(office.take(office.inbox / "a").problems)


def test_a_file_that_may_not_be_read_is_trouble_that_passes_and_no_fault_of_the_drop(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, opened = write_drop(office.inbox, people=1), os.open

    def forbidden(path: Any, *arguments: Any, **names: Any) -> int:
        if os.fspath(path).endswith(".jpg"):
            raise PermissionError(13, "Permission denied", path)
        return opened(path, *arguments, **names)

    monkeypatch.setattr(os, "open", forbidden)
    with pytest.raises(FolderTrouble) as caught:
        office.take(folder)

    assert caught.value.transient
    assert [] == list(office.work.iterdir())
