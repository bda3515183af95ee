"""Rows 7, 9 and 11 of hazards.md D through the whole line: restarts, several processes at once, a full disk."""

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from pipeline import line
from pipeline.errors import DiskTrouble
from tests.fakes import QuickPress
from tests.killing import ended, started
from tests.line.carry import carry
from tests.line.office import Office, open_office
from tests.samples.batches import write_drop

OPTIONAL_PHOTO = {'photo = "required"': 'photo = "optional"'}


def many_drops(office: Office, count: int) -> list[str]:
    names = [f"批次-{turn:03d}" for turn in range(count)]
    for turn, name in enumerate(names):
        write_drop(office.inbox, people=2, name=name, seed=100 + turn, form="xlsx")
    return names


def begin(office: Office) -> ForkServerProcess:
    return started(carry, office.settings.site, "quick")


def assert_each_was_done_once(office: Office, names: list[str]) -> None:
    numbers = office.numbers()
    sequences: dict[str, list[int]] = {}
    for number in numbers:
        sequences.setdefault(number[:16], []).append(int(number[16:]))
    assert 2 * len(names) == len(set(numbers)) == len(numbers)
    assert all(list(range(1, len(taken) + 1)) == taken for taken in sequences.values())
    assert set(names) == {path.name for path in office.settings.done.iterdir()}
    assert [] == list(office.settings.rejected.iterdir())
    with office.workshop() as shop:
        shop.register.verify()
        assert set(names) == {batch.name for batch in shop.register.batches()}
        assert len(names) == len(shop.register.batches())


def test_restarts_in_the_middle_double_nothing(tmp_path: Path) -> None:
    office = open_office(tmp_path / "site", changes=OPTIONAL_PHOTO)
    names = many_drops(office, 24)
    chance = random.Random(7)

    for done in (2, 6, 10, 14, 18):
        process = begin(office)
        while process.is_alive() and len(list(office.settings.done.glob("*"))) < done:
            time.sleep(0.01)
        # Wherever it is then.
        time.sleep(chance.uniform(0, 0.1))
        process.kill()
        assert ended([process])[0] in (-signal.SIGKILL, 0)
    office.run()

    assert_each_was_done_once(office, names)


def test_four_processes_on_one_inbox_take_each_drop_once(tmp_path: Path) -> None:
    office = open_office(tmp_path / "site", changes=OPTIONAL_PHOTO)
    names = many_drops(office, 24)

    processes = [begin(office) for _ in range(4)]

    assert [0] * 4 == ended(processes)
    assert_each_was_done_once(office, names)


class FullDisk(QuickPress):
    """A press whose disk has no room left."""

    def make(self, *_: object, **__: object) -> object:  # type: ignore[override]
        raise DiskTrouble(path="certificates", reason="No space left on device")


def test_a_full_disk_returns_nothing_and_the_batch_goes_on_by_itself(tmp_path: Path) -> None:
    office = open_office(tmp_path / "site", changes=OPTIONAL_PHOTO)
    names = many_drops(office, 2)
    with office.workshop() as shop:
        shop.__dict__["press"] = FullDisk()
        full = line.run(shop, office.report)
    numbers = office.numbers()

    outcome = office.run()

    assert [DiskTrouble, DiskTrouble] == [type(error) for error in full.failed]
    assert ([], []) == (full.returned, outcome.returned)
    assert names == outcome.accepted
    assert numbers == office.numbers()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 320 KiB, two thirds of which an empty ledger takes; only root may make one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=320k", "tmpfs", str(disk)]
    if os.geteuid() != 0 or shutil.which("mount") is None or subprocess.run(mount, check=False).returncode:
        pytest.skip("a small file system cannot be mounted here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("place", ["output", "batches"])
def test_a_real_full_disk_returns_nothing_and_the_batch_goes_on_when_there_is_room(
    tmp_path: Path, small_disk: Path, place: str
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / place).symlink_to(small_disk)
    office = open_office(site, changes=OPTIONAL_PHOTO)
    if place == "output":
        write_drop(office.inbox, people=4, name="一")
    else:
        office.run()
        subprocess.run(["mount", "-o", "remount,size=420k", str(small_disk)], check=True)
        write_drop(office.inbox, people=10, name="一")
    full = office.run_for_real() if place == "output" else office.run()

    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    outcome = office.run()

    assert {DiskTrouble} == {type(error) for error in full.failed}
    assert ([], []) == (full.returned, outcome.returned)
    assert ["一"] == outcome.accepted
