"""Moving drops out of the inbox: whole, once, and again after any crash. Rows 10 and 17 of hazards.md D."""

import errno
import os
import shutil
import signal
import stat
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import crashpoints
from pipeline.errors import FolderTrouble
from pipeline.files import remove_tree
from pipeline.storage import folders
from pipeline.storage.drops import Drop
from pipeline.storage.folders import (
    done_places,
    duplicate_places,
    probe_folders,
    rejected_places,
    set_aside,
    sweep_leaving,
)
from pipeline.storage.takings import Taken, reopen
from tests.killing import end_of
from tests.samples.batches import write_drop
from tests.storage.inboxes import Office


def contents(path: Path) -> dict[str, bytes | str]:
    """Return everything below `path`: files as bytes, links as their target."""
    return {
        os.fsdecode(os.fsencode(child.relative_to(path))): os.readlink(child)  # noqa: PTH115 - shown as text
        if child.is_symlink()
        else child.read_bytes()
        for child in path.rglob("*")
        if child.is_symlink() or child.is_file()
    }


def move_to_rejected(office: Office, taken: Taken) -> Path:
    return set_aside(taken, rejected_places(office.rejected, taken))


def inbox_names(office: Office) -> list[str]:
    return sorted(path.name for path in office.inbox.iterdir())


@pytest.fixture(params=["same", "other"])
def any_office(request: pytest.FixtureRequest, office: Office) -> Office:
    """An office whose inbox lies on the disk of its other folders, and one whose inbox does not."""
    if request.param == "same":
        return office
    office.inbox.rmdir()
    office.inbox.symlink_to(request.getfixturevalue("another_disk"))
    return office


def test_a_folder_becomes_the_target_folder_unchanged(any_office: Office) -> None:
    folder = write_drop(any_office.inbox, people=2)
    (folder / ".DS_Store").write_bytes(b"junk stays with the drop")
    (folder / "link").symlink_to("/etc/passwd")
    before = contents(folder)
    place = move_to_rejected(any_office, any_office.take(folder))

    assert any_office.rejected / folder.name == place
    assert before == contents(place)
    assert [] == inbox_names(any_office)


@pytest.mark.parametrize("form", ["zip", "xlsx"])
def test_a_file_lies_inside_the_target_folder(any_office: Office, form: str) -> None:
    path = write_drop(any_office.inbox, people=2, form=form)  # type: ignore[arg-type]
    before = path.read_bytes()
    place = set_aside(any_office.take(path), done_places(any_office.done, "一"))

    assert any_office.done / "一" == place
    assert {path.name: before} == contents(place)
    assert [] == inbox_names(any_office)


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_what_was_set_aside_is_open_to_its_owner_alone(any_office: Office, tmp_path: Path, form: str) -> None:
    drop = write_drop(any_office.inbox, people=2, form=form)  # type: ignore[arg-type]
    (tmp_path / "his").touch(0o644)
    if drop.is_dir():
        (drop / "link").symlink_to(tmp_path / "his")
    for path in (drop, *drop.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o444 if path.suffix == ".jpg" else 0o666)
    (tmp_path / "his").chmod(0o644)
    place = move_to_rejected(any_office, any_office.take(drop))

    found = [path for path in (place, *place.rglob("*")) if not path.is_symlink()]
    assert all(0 == path.stat().st_mode & 0o077 for path in found)
    assert any(0o400 & path.stat().st_mode for path in found)
    assert 0o644 == stat.S_IMODE((tmp_path / "his").stat().st_mode)


def test_a_drop_of_read_only_folders_is_moved_and_can_be_removed(
    any_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `cp -r` leaves what it takes from a CD; only root, who runs these tests, could move it as it is."""
    drop = write_drop(any_office.inbox, people=2)
    for path in (drop, *drop.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)

    def removed(folder: Path) -> None:
        require_writable(folder)
        remove_tree(folder)

    monkeypatch.setattr(folders, "remove_tree", removed)
    place = move_to_rejected(any_office, any_office.take(drop))

    require_writable(place)
    assert [] == inbox_names(any_office)


def require_writable(folder: Path) -> None:
    assert all(0o200 & path.stat().st_mode for path in (folder, *folder.rglob("*")) if path.is_dir())


def test_where_its_modes_are_another_users_a_drop_is_set_aside_all_the_same(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(errno.EPERM, "not yours")

    drop = write_drop(office.inbox, people=2)
    before = contents(drop)
    taken = office.take(drop)
    monkeypatch.setattr(os, "fchmod", refused)

    assert before == contents(move_to_rejected(office, taken))


def test_the_mark_goes_with_the_drop(any_office: Office) -> None:
    path = any_office.put("a.xlsx")
    any_office.put("a.xlsx.ready", b"")
    move_to_rejected(any_office, any_office.take(path))

    assert [] == inbox_names(any_office)


def test_what_the_inbox_refuses_is_told_of_the_inbox(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a person gives certpress a right on rejected/ that it has."""
    taken, real = office.take(office.put("a.xlsx")), Path.unlink

    def refusing(path: Path, *, missing_ok: bool = False) -> None:
        if path.suffix == ".ready":
            raise PermissionError(errno.EACCES, "no")
        real(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refusing)
    with pytest.raises(FolderTrouble) as caught:
        move_to_rejected(office, taken)

    assert office.inbox / "a.xlsx" == caught.value.values["path"]


def test_a_drop_may_be_returned_again_and_again(office: Office) -> None:
    places = [move_to_rejected(office, office.take(office.put("a.xlsx"))).name for _ in range(3)]

    assert ["a.xlsx", "a.xlsx~2", "a.xlsx~3"] == places


def test_the_same_drop_again_lies_beside_the_first(office: Office) -> None:
    folder = write_drop(office.inbox, people=1)
    set_aside(office.take(folder), done_places(office.done, "一"))
    for _ in range(2):
        again = write_drop(office.inbox, people=1)
        set_aside(office.take(again), duplicate_places(office.done, "一"))

    assert {"重复-1", "重复-2"} <= {path.name for path in (office.done / "一").iterdir()}


def test_an_empty_folder_that_a_crash_left_takes_the_file_that_was_meant(office: Office) -> None:
    """Nobody claims a copy of a duplicate, so that nobody knew the place after a crash, and it stayed empty."""
    drop = write_drop(office.inbox, people=1, form="zip")
    left = office.done / "一" / "重复-1"
    left.mkdir(parents=True)

    assert left == set_aside(office.take(drop), duplicate_places(office.done, "一"))
    assert [drop.name] == [path.name for path in left.iterdir()]


def test_what_is_dropped_anew_under_the_same_name_is_left_alone_and_our_copy_laid_down(any_office: Office) -> None:
    folder = write_drop(any_office.inbox, people=2)
    before = contents(folder)
    taken = any_office.take(folder)
    shutil.rmtree(folder)
    any_office.put(f"{folder.name}/new.xlsx", b"another batch")
    any_office.put(f"{folder.name}.ready", b"")
    place = move_to_rejected(any_office, taken)

    assert before == contents(place)
    assert [folder.name, f"{folder.name}.ready"] == inbox_names(any_office)
    assert {"new.xlsx": b"another batch"} == contents(folder)


@pytest.mark.parametrize("form", ["zip", "xlsx"])
def test_a_file_that_vanished_is_laid_down_from_our_copy(office: Office, form: str) -> None:
    path = write_drop(office.inbox, people=2, form=form)  # type: ignore[arg-type]
    before = path.read_bytes()
    taken = office.take(path)
    path.unlink()

    assert {path.name: before} == contents(move_to_rejected(office, taken))


def test_setting_aside_twice_changes_nothing(any_office: Office) -> None:
    taken = any_office.take(write_drop(any_office.inbox, people=2))
    place = move_to_rejected(any_office, taken)
    before = contents(any_office.root / "rejected")

    assert place == move_to_rejected(any_office, reopen(taken.folder))
    assert before == contents(any_office.root / "rejected")


def test_a_link_or_a_file_too_large_to_copy_is_moved_as_it_is(any_office: Office) -> None:
    (any_office.inbox / "a.xlsx").symlink_to("/etc/passwd")
    place = move_to_rejected(any_office, any_office.take(any_office.inbox / "a.xlsx"))

    assert {"a.xlsx": "/etc/passwd"} == contents(place)


def test_a_drop_named_in_gbk_lies_under_the_name_that_was_meant(any_office: Office) -> None:
    path = Path(os.fsdecode(os.fsencode(any_office.inbox) + b"/" + "电工".encode("gbk")))
    path.mkdir()
    (path / "a.xlsx").write_bytes(b"x")
    place = move_to_rejected(any_office, any_office.take(path))

    assert any_office.rejected / "电工" == place
    assert {"a.xlsx": b"x"} == contents(place)


@pytest.mark.parametrize("name", ["a\nb", "..a.xlsx", "名" * 80])
def test_whatever_a_drop_is_called_it_gets_a_folder_of_ours(office: Office, name: str) -> None:
    taken = replace(office.take(office.put("x.xlsx")), name=name)
    place = move_to_rejected(office, taken)

    assert office.rejected == place.parent
    assert place.name.isprintable()
    assert not place.name.startswith(".")


# --- a place that was chosen and taken by another meanwhile -----------------------------------------------------------


def killed_after_choosing(office: Office, taken: Taken) -> Path:
    """Choose the drop's place, move nothing, and return that place."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.storage.folders._move", stop)
        with pytest.raises(KeyboardInterrupt):
            move_to_rejected(office, taken)
    return office.rejected / taken.name


def stop(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("form", ["folder", "zip"])
@pytest.mark.parametrize("has_content", [True, False])
def test_a_drop_is_never_removed_because_another_took_its_place(
    any_office: Office, form: str, *, has_content: bool
) -> None:
    path = write_drop(any_office.inbox, people=2, form=form)  # type: ignore[arg-type]
    expected = contents(path) if path.is_dir() else {path.name: path.read_bytes()}
    taken = any_office.take(path)
    place = killed_after_choosing(any_office, taken)
    place.mkdir()
    if has_content:
        (place / "photos").mkdir()
        (place / "of-another.xlsx").write_bytes(b"another batch")
    before = contents(place)
    found = move_to_rejected(any_office, reopen(taken.folder))

    assert expected == contents(found)
    assert found == move_to_rejected(any_office, reopen(taken.folder))
    assert [] == inbox_names(any_office)
    assert found == place or before == contents(place)


def test_a_drop_that_is_gone_is_laid_down_beside_what_took_its_place(office: Office) -> None:
    path = write_drop(office.inbox, people=2)
    before = contents(path)
    taken = office.take(path)
    place = killed_after_choosing(office, taken)
    shutil.rmtree(path)
    place.mkdir()
    place.joinpath("of-another.xlsx").write_bytes(b"another batch")
    found = move_to_rejected(office, reopen(taken.folder))

    assert place.with_name(f"{place.name}~2") == found
    assert before == contents(found)


def test_two_drops_whose_folder_names_are_cut_alike_lie_apart(office: Office) -> None:
    first, second = (office.put(f"{'张' * 70}{end}/a.xlsx", end.encode()) for end in "甲乙")
    taken = office.take(first.parent)
    killed_after_choosing(office, taken)
    places = [move_to_rejected(office, one) for one in (office.take(second.parent), reopen(taken.folder))]

    assert [{"a.xlsx": "乙".encode()}, {"a.xlsx": "甲".encode()}] == [contents(place) for place in places]


@pytest.mark.parametrize("name", ["a" * 250 + ".xlsx", "张" * 83 + ".xlsx", "a" * 255])
def test_a_drop_with_the_longest_name_that_a_disk_takes_gets_to_its_end(any_office: Office, name: str) -> None:
    path = any_office.put(name)
    place = move_to_rejected(any_office, any_office.take(path))

    assert {name: b"x"} == contents(place)
    assert [] == inbox_names(any_office)


# --- row 17: killed in the middle ------------------------------------------------------------------------------------

POINTS = [
    "set-aside.after-choosing",
    "set-aside.before-renaming-folder",
    "set-aside.after-renaming-folder",
    "set-aside.before-renaming-file",
    "set-aside.after-renaming-file",
    "set-aside.before-laying-down-folder",
    "set-aside.after-laying-down-folder",
    "set-aside.before-laying-down-file",
    "set-aside.after-laying-down-file",
    "set-aside.before-removing",
    "set-aside.after-mark",
]


def move_taken(folder: Path, rejected: Path) -> None:
    taken = reopen(folder)
    set_aside(taken, rejected_places(rejected, taken))


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("form", ["folder", "zip"])
@pytest.mark.hazard(17)
def test_killed_anywhere_in_a_move_the_drop_is_whole_in_one_place(any_office: Office, point: str, form: str) -> None:
    path = write_drop(any_office.inbox, people=2, form=form)  # type: ignore[arg-type]
    expected = contents(path) if path.is_dir() else {path.name: path.read_bytes()}
    any_office.put(f"{path.name}.ready", b"")
    taken = any_office.take(path)
    end = end_of(move_taken, taken.folder, any_office.rejected, crash_at=point)
    visible = [path for path in any_office.rejected.iterdir() if not path.name.startswith(".")]

    assert end in (-signal.SIGKILL, 0)
    assert all(contents(place) in (expected, {}) for place in visible)
    place = move_to_rejected(any_office, reopen(taken.folder))
    assert expected == contents(place)
    assert [place] == list(any_office.rejected.iterdir())
    assert [] == inbox_names(any_office)
    assert not (taken.folder / "moving").exists()


def test_every_boundary_of_a_move_is_killed_at_somewhere(any_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CERTPRESS_CRASH_AT", "nowhere")
    monkeypatch.setattr(crashpoints, "_passed", Counter())
    for form in ("folder", "zip"):
        path = write_drop(any_office.inbox, people=1, form=form, seed=2)
        move_to_rejected(any_office, any_office.take(path))
    passed = {name for name in crashpoints._passed if name.startswith("set-aside.")}
    is_renamed = {name for name in POINTS if "after-renaming" in name}
    is_copied = {name for name in POINTS if "laying-down" in name or "removing" in name}

    same_disk = any_office.inbox.stat().st_dev == any_office.root.stat().st_dev
    assert set(POINTS) - (is_copied if same_disk else is_renamed) == passed


def test_what_a_forgotten_move_left_in_the_inbox_is_swept(office: Office) -> None:
    (office.inbox / ".tmp-leaving-aa").mkdir()
    (office.inbox / ".tmp-leaving-bb").write_bytes(b"x")
    office.put("a.xlsx")
    sweep_leaving(office.inbox, keep={"aa"})

    assert [".tmp-leaving-aa", "a.xlsx"] == inbox_names(office)


# --- rows 35 and 36: at the start -------------------------------------------------------------------------


def probe(office: Office, **other: Path) -> None:
    output = office.root / "output"
    output.mkdir(exist_ok=True)
    folders = {"inbox": office.inbox, "work": office.work, "done": office.done, "rejected": office.rejected}
    probe_folders(**{**folders, "output": output, **other})


def test_good_folders_pass_the_probe_and_keep_nothing_of_it(office: Office) -> None:
    probe(office)

    assert [] == inbox_names(office)


@pytest.mark.parametrize("name", ["work", "done", "rejected", "output"])
def test_a_folder_inside_the_inbox_is_refused_at_the_start(office: Office, name: str) -> None:
    inside = office.inbox / "inside"
    inside.mkdir()

    with pytest.raises(FolderTrouble):
        probe(office, **{name: inside})


def test_two_names_for_one_folder_are_refused(office: Office) -> None:
    (office.root / "link").symlink_to(office.done)

    with pytest.raises(FolderTrouble):
        probe(office, rejected=office.root / "link")


@pytest.mark.parametrize("name", ["inbox", "work", "done", "rejected", "output"])
def test_a_missing_folder_is_named(office: Office, name: str) -> None:
    with pytest.raises(FolderTrouble) as caught:
        probe(office, **{name: office.root / "nowhere"})

    assert office.root / "nowhere" == caught.value.values["path"]


def test_a_folder_that_takes_nothing_is_named_and_not_a_file_that_nobody_knows(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(path: Path, content: bytes) -> None:
        del content
        raise FolderTrouble(path=path, reason="read-only")

    monkeypatch.setattr("pipeline.storage.folders.write_whole", read_only)
    with pytest.raises(FolderTrouble) as caught:
        probe(office)

    assert {"path": office.inbox, "reason": "read-only"} == caught.value.values


def test_done_on_another_disk_than_work_is_refused(office: Office, another_disk: Path) -> None:
    with pytest.raises(FolderTrouble):
        probe(office, done=another_disk)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_refused(office: Office) -> None:
    office.done.chmod(0o500)

    with pytest.raises(FolderTrouble):
        probe(office)


def test_a_drop_is_found_unchanged_only_while_it_is(office: Office) -> None:
    path = office.put("a/b.jpg")
    drop = Drop.at(path.parent)

    assert drop.is_unchanged()
    os.utime(path, ns=(0, 0))
    assert not drop.is_unchanged()
