"""The watch: a drop is carried through while it runs, and nothing ends it but a person."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from tests.line.office import Office, contents, open_office
from tests.samples.batches import demo_dates, write_drop
from tests.samples.demo import BEIJING

PATIENCE = 120.0


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return open_office(tmp_path / "site")


@contextmanager
def watching(office: Office) -> Iterator[subprocess.Popen[bytes]]:
    """The real command in a process of its own, ended by SIGTERM."""
    command = [sys.executable, "-m", "pipeline", "--site", str(office.settings.site), "--lang", "en", "watch"]
    with (office.settings.site / "watch.log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def wait_for(done: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def drop_of_today(office: Office, name: str, *, people: int = 2, seed: int = 1) -> Path:
    """A drop that passes on the real day: the watch runs with the real clock."""
    return write_drop(
        office.settings.site / "elsewhere",
        people=people,
        seed=seed,
        name=name,
        particulars=demo_dates(datetime.now(BEIJING).date()),
    )


def test_a_drop_is_carried_through_while_the_watch_runs(office: Office) -> None:
    drop = drop_of_today(office, "一")

    with watching(office) as watch:
        wait_for((office.settings.inbox / ".inbox-id").exists)
        drop.rename(office.settings.inbox / drop.name)
        wait_for((office.settings.done / "一").exists)

    assert 0 == watch.returncode
    assert 1 == len(list(office.settings.output.glob("*/一/manifest.json")))


def test_a_bad_drop_does_not_end_the_watch(office: Office) -> None:
    drop = drop_of_today(office, "二")

    with watching(office):
        wait_for((office.settings.inbox / ".inbox-id").exists)
        (office.settings.inbox / "a.xlsx").write_bytes(b"no workbook at all")
        wait_for((office.settings.rejected / "a.xlsx").exists)
        drop.rename(office.settings.inbox / drop.name)
        wait_for((office.settings.done / "二").exists)

    assert "a.xlsx" in contents(office.settings.rejected / "a.xlsx")


def test_the_watch_says_that_it_lives_and_that_the_inbox_is_away(office: Office) -> None:
    with watching(office):
        wait_for((office.settings.inbox / ".inbox-id").exists)
        wait_for(lambda: status(office)["watch"] is not None)
        away = office.settings.inbox.with_name("away")
        office.settings.inbox.rename(away)
        wait_for(lambda: status(office)["watch"]["trouble"] == "inbox-away")
        away.rename(office.settings.inbox)
        wait_for(lambda: status(office)["watch"]["trouble"] is None)

    assert status(office)["watch"] is None


def status(office: Office) -> dict[str, dict[str, object]]:
    told = subprocess.run(
        [sys.executable, "-m", "pipeline", "--site", str(office.settings.site), "status", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, dict[str, object]] = json.loads(told.stdout)
    return found


def test_the_watch_says_nothing_that_is_not_ours_when_it_ends(office: Office) -> None:
    with watching(office):
        wait_for((office.settings.inbox / ".inbox-id").exists)
        wait_for(lambda: status(office)["watch"] is not None)
        drop_of_today(office, "三").rename(office.settings.inbox / "三")
        wait_for((office.settings.done / "三").exists)

    log = (office.settings.site / "watch.log").read_text("utf-8")
    assert "Inotify" not in log
    assert "The watch has ended" in log
