"""Files that become durable together: all there when `sync` returns, no failure of the disk passed over."""

import errno
import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import DiskTrouble, FilesExist, FolderTrouble, SyncFailed
from pipeline.files import (
    Group,
    make_folder,
    opened_lock,
    refuse_foreign_link,
    remove_tree,
    together,
    write_whole,
)
from tests.privacy.planted import foreign_link


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_every_file_of_a_group_is_there_whole(tmp_path: Path) -> None:
    wanted = {f"{number}.pdf": os.urandom(number * 100) for number in range(300)}
    with Group(tmp_path) as group:
        for name, content in wanted.items():
            group.write(name, content)
        group.sync()

    assert wanted == {path.name: path.read_bytes() for path in tmp_path.iterdir()}


def test_each_file_is_synced_through_the_descriptor_that_wrote_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real = os.fsync

    def noting(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        real(descriptor)

    monkeypatch.setattr(os, "fsync", noting)
    with Group(tmp_path) as group:
        for number in range(100):
            group.write(f"{number}", b"x")
        group.sync()

    assert sorted(f"{number}" for number in range(100)) == sorted(synced)


def test_few_files_of_a_large_group_are_open_at_a_time(tmp_path: Path) -> None:
    before, most = open_files(), 0
    with Group(tmp_path) as group:
        for number in range(1000):
            group.write(f"{number}", b"x")
            most = max(most, open_files() - before)
        group.sync()

    assert most < 200
    assert before == open_files()


@pytest.mark.parametrize("files", [1, 400])
@pytest.mark.hazard(20)
def test_a_sync_that_fails_is_never_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: int) -> None:
    real = os.fsync

    def failing(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").readlink().name == "0":
            raise OSError(errno.EIO, "Input/output error")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", failing)
    before = open_files()

    def written() -> None:
        with Group(tmp_path) as group:
            for number in range(files):
                group.write(f"{number}", b"x")
            group.sync()

    with pytest.raises(SyncFailed):
        written()
    assert before == open_files()


def test_a_full_disk_is_trouble_that_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with Group(tmp_path) as group:
        monkeypatch.setattr(os, "open", full)
        with pytest.raises(DiskTrouble):
            group.write("a", b"x")


def test_a_group_that_is_given_up_leaves_no_file_open(tmp_path: Path) -> None:
    before = open_files()
    with Group(tmp_path) as group:
        for number in range(50):
            group.write(f"{number}", b"x")

    assert before == open_files()


def test_a_group_may_be_synced_and_go_on(tmp_path: Path) -> None:
    with Group(tmp_path) as group:
        group.write("a", b"1")
        group.sync()
        group.write("b", b"2")
        group.sync()

    assert ["a", "b"] == sorted(path.name for path in tmp_path.iterdir())


def test_a_tree_of_many_files_and_links_is_removed_and_what_the_links_point_to_stays(tmp_path: Path) -> None:
    beside, tree = tmp_path / "beside", tmp_path / "tree"
    (tree / "below" / "deeper").mkdir(parents=True)
    beside.mkdir()
    (beside / "kept").write_bytes(b"kept")
    for number in range(100):
        (tree / "below" / f"{number}").write_bytes(b"x")
    (tree / "to-folder").symlink_to(beside)
    (tree / "below" / "to-file").symlink_to(beside / "kept")

    remove_tree(tree)

    assert ([tmp_path / "beside"], b"kept") == (list(tmp_path.iterdir()), (beside / "kept").read_bytes())


def test_removing_a_link_to_a_folder_removes_the_link_alone(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "folder")

    remove_tree(tmp_path / "link")
    remove_tree(tmp_path / "nothing")

    assert [tmp_path / "folder"] == list(tmp_path.iterdir())


def appear(folder: Path, *names: str) -> None:
    with together(folder, "cards") as hidden:
        for name in names:
            (hidden / name).write_text(name, "utf-8")
            assert not (folder / name).exists() or "mine" == (folder / name).read_text("utf-8")


def test_files_appear_together_in_a_folder_that_may_be_new(tmp_path: Path) -> None:
    appear(tmp_path / "new" / "folder", "1.pdf", "2.pdf")

    assert ["1.pdf", "2.pdf"] == sorted(path.name for path in (tmp_path / "new" / "folder").iterdir())


def test_where_one_of_them_has_a_taken_name_none_appears(tmp_path: Path) -> None:
    (tmp_path / "2.pdf").write_text("mine", "utf-8")
    with pytest.raises(FilesExist):
        appear(tmp_path, "1.pdf", "2.pdf", "3.pdf")

    assert [tmp_path / "2.pdf"] == list(tmp_path.iterdir())
    assert "mine" == (tmp_path / "2.pdf").read_text("utf-8")


def test_where_one_of_them_cannot_be_moved_none_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if self.name == "2.pdf":
            raise OSError(errno.EROFS, "read-only")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(FolderTrouble):
        appear(tmp_path, "1.pdf", "2.pdf")

    assert [] == list(tmp_path.iterdir())


def test_what_was_begun_and_not_finished_is_gone(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        appear(tmp_path, "1.pdf", "no folder/2.pdf")

    assert [] == list(tmp_path.iterdir())


def test_what_a_power_cut_left_in_the_hidden_folder_does_not_appear(tmp_path: Path) -> None:
    (tmp_path / ".tmp-cards").mkdir()
    (tmp_path / ".tmp-cards" / "half.pdf").write_text("half", "utf-8")
    appear(tmp_path, "1.pdf")

    assert [tmp_path / "1.pdf"] == list(tmp_path.iterdir())


def test_a_full_disk_is_told_and_not_that_closing_failed_too(tmp_path: Path) -> None:
    class Full(io.BytesIO):
        def close(self) -> None:
            super().close()
            raise OSError(errno.ENOSPC, "full")

    with pytest.raises(DiskTrouble), Group(tmp_path) as group:  # noqa: PT012 - the group is left by the error
        group.add(tmp_path / "1", Full())
        raise DiskTrouble(path=tmp_path, reason="full")


def break_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no fsync succeed; at the first one the system mounts the disk read-only, as it does with one at fault."""

    def refusing(*_: Any, **__: Any) -> None:
        raise OSError(errno.EROFS, "read-only")

    def broken(_: int) -> None:
        monkeypatch.setattr(Path, "unlink", refusing)
        raise OSError(errno.EIO, "I/O error")

    monkeypatch.setattr(os, "fsync", broken)


def whole_on(folder: Path, broken: Callable[[], None]) -> None:
    broken()
    write_whole(folder / "1", b"x")


def among_others_on(folder: Path, broken: Callable[[], None]) -> None:
    with together(folder, "cards") as hidden:
        broken()
        write_whole(hidden / "1", b"x")


def appearing_on(folder: Path, broken: Callable[[], None]) -> None:
    with together(folder, "cards") as hidden:
        (hidden / "1").touch()
        broken()


@pytest.mark.parametrize("written", [whole_on, among_others_on, appearing_on])
@pytest.mark.hazard(20)
def test_what_the_disk_did_not_confirm_is_told_and_not_that_it_removes_nothing_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: Callable[[Path, Callable[[], None]], None]
) -> None:
    with monkeypatch.context() as disk, pytest.raises(SyncFailed):
        written(tmp_path, lambda: break_disk(disk))


def test_what_the_disk_did_not_confirm_is_told_and_not_that_closing_failed_too(tmp_path: Path) -> None:
    class Unclosed(io.BytesIO):
        def fileno(self) -> int:
            return 1_000_000

        def close(self) -> None:
            super().close()
            raise OSError(errno.EIO, "I/O error")

    with pytest.raises(SyncFailed), Group(tmp_path) as group:  # noqa: PT012 - the group is left by the error
        group.add(tmp_path / "1", Unclosed())
        group.sync()


# --- who may read them ------------------------------------------------------------------------------------------------


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("mask", [0, 0o022, 0o077])
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o444])
def test_a_file_has_the_mode_that_was_asked_for_whatever_the_umask(tmp_path: Path, mask: int, mode: int) -> None:
    with umask(mask):
        write_whole(tmp_path / "alone", b"", mode)
        with Group(tmp_path) as group:
            group.write("together", b"", mode)
            group.sync()

    assert (mode, mode) == (mode_of(tmp_path / "alone"), mode_of(tmp_path / "together"))


@pytest.mark.parametrize("mask", [0, 0o022, 0o077])
@pytest.mark.parametrize("mode", [0o700, 0o755])
def test_a_folder_has_the_mode_that_was_asked_for_whatever_the_umask(tmp_path: Path, mask: int, mode: int) -> None:
    with umask(mask):
        make_folder(tmp_path / "a" / "b", mode)

    assert (mode, mode) == (mode_of(tmp_path / "a"), mode_of(tmp_path / "a" / "b"))


def test_a_lock_is_its_owners_alone_and_keeps_what_is_in_it(tmp_path: Path) -> None:
    with umask(0):
        opened_lock(tmp_path / "lock").close()
    (tmp_path / "lock").write_text("kept")
    opened_lock(tmp_path / "lock").close()

    assert 0o600 == mode_of(tmp_path / "lock")
    assert "kept" == (tmp_path / "lock").read_text()


def test_a_lock_is_not_made_where_a_link_leads(tmp_path: Path) -> None:
    (tmp_path / "lock").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(OSError, match=os.strerror(errno.ELOOP)):
        opened_lock(tmp_path / "lock")
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("planted", ["open file", "hard link", "link", "link to nothing"])
def test_what_somebody_laid_down_under_a_temporary_name_is_not_written_into(tmp_path: Path, planted: str) -> None:
    temporary, his = tmp_path / "site" / ".tmp-a.pdf", tmp_path / "his"
    temporary.parent.mkdir()
    his.write_text("his")
    his.chmod(0o666)
    match planted:
        case "open file":
            temporary.touch(0o666)
            temporary.chmod(0o666)
        case "hard link":
            temporary.hardlink_to(his)
        case "link":
            temporary.symlink_to(his)
        case _:
            temporary.symlink_to(tmp_path / "nothing")
    # He keeps his hand on it.
    reader = os.open(temporary, os.O_RDONLY) if temporary.exists() else None
    write_whole(temporary.with_name("a.pdf"), b"a secret")
    overheard = b"" if reader is None else os.read(reader, 100)
    if reader is not None:
        os.close(reader)

    assert b"a secret" == temporary.with_name("a.pdf").read_bytes()
    assert 0o600 == mode_of(temporary.with_name("a.pdf"))
    assert b"secret" not in overheard
    assert "his" == his.read_text()
    assert ["a.pdf"] == [path.name for path in temporary.parent.iterdir()]
    assert not (tmp_path / "nothing").exists()


def test_a_link_that_another_user_laid_is_refused_and_ours_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ours").symlink_to(tmp_path)
    refuse_foreign_link(tmp_path / "ours")
    refuse_foreign_link(tmp_path)
    refuse_foreign_link(tmp_path / "not there")

    foreign_link(tmp_path / "his", tmp_path, monkeypatch)
    with pytest.raises(FolderTrouble):
        refuse_foreign_link(tmp_path / "his")
