"""The photos of a finished batch: fetched from its drop, and only those that were checked."""

import hashlib
import shutil
import stat
from pathlib import Path

import pytest

from pipeline.rules.batch import PhotoFile
from pipeline.storage.kept_photos import fetched
from pipeline.storage.limits import Limits
from tests.samples.batches import Form, write_drop

BATCH = "2026-11-电工-01"


@pytest.fixture
def done(tmp_path: Path) -> Path:
    folder = tmp_path / "done"
    folder.mkdir()
    return folder


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def kept(done: Path, *, form: Form = "folder", name: str = BATCH) -> list[PhotoFile]:
    """Lay a drop of three people into done/ as the line does; return its photos."""
    drop = write_drop(done.parent / "inbox", people=3, form=form)
    original = write_drop(done.parent / "original", people=3)
    target = done / name
    if form == "folder":
        shutil.move(drop, target)
    else:
        target.mkdir()
        shutil.move(drop, target / drop.name)
    return [photo_file(file) for file in sorted((original / "photos").iterdir())]


def photo_file(file: Path) -> PhotoFile:
    content = file.read_bytes()
    return PhotoFile(f"photos/{file.name}", hashlib.sha256(content).hexdigest(), len(content))


def hashes(found: object) -> dict[str, str]:
    assert isinstance(found, dict)
    return {sha256: hashlib.sha256(file.read_bytes()).hexdigest() for sha256, file in found.items()}


@pytest.mark.parametrize("form", ["folder", "zip"])
@pytest.mark.parametrize("name", [BATCH, f"{BATCH}~2"])
def test_every_photo_of_a_drop_is_found_however_it_came(form: Form, name: str, done: Path, work: Path) -> None:
    photos = kept(done, form=form, name=name)

    found = hashes(fetched(photos, done=done, batch=BATCH, work=work, limits=Limits()))

    assert {photo.sha256: photo.sha256 for photo in photos} == found


def test_what_is_used_is_a_copy_of_our_own(done: Path, work: Path) -> None:
    photos = kept(done)

    found = fetched(photos, done=done, batch=BATCH, work=work, limits=Limits())

    assert all(work in file.parents for file in found.values())
    assert {0o600} == {stat.S_IMODE(file.stat().st_mode) for file in found.values()}


def test_only_what_is_wanted_is_copied(done: Path, work: Path) -> None:
    photos = kept(done)

    assert {photos[1].sha256} == set(fetched(photos[1:2], done=done, batch=BATCH, work=work, limits=Limits()))
    assert 1 == len([file for file in work.rglob("*") if file.is_file()])


def test_a_photo_that_was_moved_or_renamed_is_still_that_photo(done: Path, work: Path) -> None:
    photos = kept(done)
    (done / BATCH / "重复-1").mkdir()
    shutil.move(done / BATCH / photos[0].path, done / BATCH / "重复-1" / "甲.JPG")

    assert 3 == len(fetched(photos, done=done, batch=BATCH, work=work, limits=Limits()))


def test_a_photo_that_was_changed_or_taken_away_is_left_out(done: Path, work: Path) -> None:
    photos = kept(done)
    changed, gone = (done / BATCH / photo.path for photo in photos[:2])
    content = bytearray(changed.read_bytes())
    content[-1] ^= 1
    changed.write_bytes(content)
    gone.unlink()

    assert {photos[2].sha256} == set(fetched(photos, done=done, batch=BATCH, work=work, limits=Limits()))
    # Nor is there a copy of what it was changed into.
    assert 1 == len([file for file in work.rglob("*") if file.is_file()])


def test_no_link_is_followed(done: Path, work: Path, tmp_path: Path) -> None:
    photos = kept(done)
    place = done / BATCH / photos[0].path
    place.rename(tmp_path / "elsewhere.jpg")
    place.symlink_to(tmp_path / "elsewhere.jpg")

    assert photos[0].sha256 not in fetched(photos, done=done, batch=BATCH, work=work, limits=Limits())


@pytest.mark.parametrize("name", [f"{BATCH}1", f"{BATCH}~x", f"甲{BATCH}", "2026-11-电工"])
def test_the_folder_of_another_batch_is_not_looked_into(name: str, done: Path, work: Path) -> None:
    photos = kept(done, name=name)

    assert {} == fetched(photos, done=done, batch=BATCH, work=work, limits=Limits())


def test_a_batch_whose_drop_is_gone_has_no_photos(tmp_path: Path, work: Path) -> None:
    wanted = [PhotoFile("photos/a.jpg", "0" * 64, 10)]

    assert {} == fetched(wanted, done=tmp_path / "done", batch=BATCH, work=work, limits=Limits())
