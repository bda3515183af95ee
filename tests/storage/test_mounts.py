"""What certpress sees of the disk that a folder lies on."""

from pathlib import Path

import pytest

from pipeline.storage.mounts import knows_no_owners, share_of


def told(folder: Path, kind: str) -> Path:
    mounts = folder / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/x {folder} {kind} rw 0 0\n")
    return mounts


def test_a_share_is_named_by_its_type(tmp_path: Path) -> None:
    assert "cifs" == share_of(tmp_path, mounts=told(tmp_path, "cifs"))


def test_a_local_disk_is_no_share(tmp_path: Path) -> None:
    assert share_of(tmp_path, mounts=told(tmp_path, "xfs")) is None


def test_where_nothing_can_be_told_nothing_is_claimed(tmp_path: Path) -> None:
    assert share_of(tmp_path, mounts=tmp_path / "nothing") is None


@pytest.mark.parametrize("kind", ["vfat", "exfat", "fuseblk"])
def test_a_file_on_most_sticks_belongs_to_nobody(tmp_path: Path, kind: str) -> None:
    assert knows_no_owners(tmp_path / "own.key", mounts=told(tmp_path, kind))


def test_a_file_on_a_disk_of_linux_has_an_owner(tmp_path: Path) -> None:
    assert not knows_no_owners(tmp_path / "own.key", mounts=told(tmp_path, "ext4"))
    assert not knows_no_owners(tmp_path / "own.key", mounts=tmp_path / "nothing")
