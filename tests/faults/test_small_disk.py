"""Rows 5, 11 and 36 of hazards.md D on real file systems: one that fills up, a read-only one, a share that goes."""

import json
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import FolderTrouble
from pipeline.system_errors import reason_of
from tests.faults.mounts import bound, make_read_only, resize, small_disk, unmount, used_kib
from tests.faults.proofs import complaints, dropped_into, half_visible
from tests.faults.rounds import end_of_watch, told_failures
from tests.line.office import Office, copied
from tests.line.test_crashes import AGAIN, a_day_of_work

ENOUGH_KIB = 64 << 10
# More than a watch tries a drop at which certpress itself fails.
TROUBLED_ROUNDS = 5


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A day of work on a site that has a ledger already."""
    office = a_day_of_work(tmp_path_factory.mktemp("day") / "site")
    with office.workshop() as shop:
        assert 1 == shop.register.head().size
    return office


def status(office: Office) -> dict[str, Any]:
    command = [sys.executable, "-m", "pipeline", "--site", str(office.settings.site), "status", "--json"]
    told: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return told


def needed_kib(day: Office, place: Path) -> int:
    """Return how much room a day of work takes beside its drops."""
    with small_disk(place, kib=ENOUGH_KIB):
        office = copied(day, place / "site")
        before = used_kib(place)
        office.run()
        return used_kib(place) - before


def wrong_after_filling(day: Office, place: Path, room: int) -> list[str]:
    """Tell what is wrong after a day with `room` KiB left on the disk, until there is enough of it again."""
    with small_disk(place, kib=ENOUGH_KIB):
        office = copied(day, place / "site")
        dropped, told = dropped_into(office), list[dict[str, Any]]()
        resize(place, kib=used_kib(place) + room)

        def look(turn: int) -> None:
            if turn == TROUBLED_ROUNDS:
                told.append(status(office))
                resize(place, kib=ENOUGH_KIB)

        ended = end_of_watch(office, look)
        resize(place, kib=ENOUGH_KIB)
        wrong = list(half_visible(office))
        if ended != ("well" if told else "disk-trouble"):
            wrong.append(f"ended {ended}")
        if set(told_failures(office)) - {"disk-trouble"}:
            wrong.append(f"told {told_failures(office)}")
        wrong += [f"status: {word}" for word in told if not (word["refusing"] or word["watch"]["trouble"])]
        wrong += [f"failed again: {error}" for error in office.run().failed]
        return wrong + list(complaints(office, dropped))


def test_a_disk_that_fills_up_loses_nothing_and_the_watch_goes_on(day: Office, tmp_path: Path) -> None:
    needed = needed_kib(day, tmp_path / "disk")

    for room in (0, needed // 3, 2 * needed // 3):
        assert [] == wrong_after_filling(day, tmp_path / "disk", room), f"{room} KiB left"


@pytest.mark.drill
def test_a_disk_that_is_full_after_any_page_loses_nothing(day: Office, tmp_path: Path) -> None:
    page = 4
    for room in range(0, needed_kib(day, tmp_path / "disk"), page):
        assert [] == wrong_after_filling(day, tmp_path / "disk", room), f"{room} KiB left"


def test_an_output_that_becomes_read_only_holds_the_watch_up_and_says_so(day: Office, tmp_path: Path) -> None:
    office = copied(day, tmp_path / "site")
    output, dropped, told = office.settings.output, dropped_into(office), list[dict[str, Any]]()

    def look(turn: int) -> None:
        if turn == 1:
            make_read_only(output)
        if turn == TROUBLED_ROUNDS + 1:
            told.append(status(office))
            unmount(output)

    try:
        assert "well" == end_of_watch(office, look)
    finally:
        unmount(output)
    assert ["folder-trouble"] == sorted({word["watch"]["trouble"] for word in told})
    assert [[str(output), "只读，不能写入"]] == told[0]["refusing"]
    assert {"folder-trouble"} == set(told_failures(office))
    assert [] == list(complaints(office, dropped))


def test_a_share_that_goes_and_comes_back_changes_nothing(day: Office, tmp_path: Path) -> None:
    office = copied(day, tmp_path / "site")
    inbox, share = office.settings.inbox, tmp_path / "share"
    dropped, told = dropped_into(office), list[dict[str, Any]]()
    shutil.copytree(inbox, share)
    shutil.rmtree(inbox)
    inbox.mkdir()

    with ExitStack() as mounted:
        mounted.enter_context(bound(share, inbox))

        def look(turn: int) -> None:
            if turn == 1:
                unmount(inbox)
            if turn == TROUBLED_ROUNDS:
                told.append(status(office))
                mounted.enter_context(bound(share, inbox))

        ended = end_of_watch(office, look)
        wrong = list(complaints(office, dropped))

    assert ("well", []) == (ended, wrong)
    assert "inbox-away" == told[0]["watch"]["trouble"]
    # The drop that was marked as complete came before.
    assert [AGAIN] == [batch["drop"] for batch in told[0]["batches"]]
    assert {"inbox-away"} == set(told_failures(office))


@pytest.mark.parametrize("name", ["inbox", "work", "done", "rejected", "output"])
def test_a_folder_that_is_read_only_is_named_when_a_site_begins_to_work(day: Office, tmp_path: Path, name: str) -> None:
    office = copied(day, tmp_path / "site")
    folder: Path = getattr(office.settings, name)
    make_read_only(folder)
    try:
        with pytest.raises(FolderTrouble) as caught:
            office.workshop()
    finally:
        unmount(folder)

    assert folder in {Path(str(caught.value.values["path"])), *Path(str(caught.value.values["path"])).parents}
    assert str(reason_of(OSError(30, ""))) == str(caught.value.values["reason"])
    office.workshop()
