"""A little of every load, for what has to come out of it; nothing is asserted about time."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.benchmarks.load.crowd import crowd
from tests.benchmarks.load.full_inbox import full_inbox
from tests.benchmarks.load.large_site import large_site
from tests.benchmarks.load.processes import Held, family, held_by, held_by_all
from tests.benchmarks.load.program import Program
from tests.benchmarks.load.sites import WRONG, Expected, what_is_wrong
from tests.benchmarks.load.soak import SAMPLES, Plan, soak, tell, tell_samples
from tests.benchmarks.load.trend import trend
from tests.line.office import Office, open_office
from tests.samples.batches import write_drop


def test_a_line_through_what_grows_tells_how_much_an_hour() -> None:
    seconds = [0.0, 600.0, 1200.0, 1800.0]

    grown = trend(seconds, [10.0, 11.0, 12.0, 13.0])

    assert pytest.approx((6, 0, 11.5, 10, 13, 13), abs=1e-9) == (
        *(grown.slope, grown.error, grown.mean),
        *(grown.least, grown.most, grown.last),
    )


def test_what_only_goes_up_and_down_has_no_slope_beyond_its_error() -> None:
    found = trend([0.0, 10.0, 20.0, 30.0, 40.0], [5.0, 7.0, 5.0, 7.0, 5.0])

    assert abs(found.slope) < 1e-9 < found.error


def test_two_samples_make_no_line_that_could_be_wrong() -> None:
    with pytest.raises(ValueError, match="2 samples"):
        trend([0.0, 1.0], [1.0, 2.0])


def test_what_a_process_and_its_children_hold_is_added_up() -> None:
    sleeper = subprocess.Popen([sys.executable, "-c", "print(flush=True); input()"], stdin=-1, stdout=-1)
    assert sleeper.stdout is not None
    assert sleeper.stdin is not None
    with sleeper.stdout as said, sleeper.stdin:
        said.readline()
        own, child, both = held_by(os.getpid()), held_by(sleeper.pid), held_by_all(os.getpid())
        assert sleeper.pid in set(family(os.getpid()))
    sleeper.wait()

    assert 1 == own.processes == child.processes == child.threads
    assert 0 < child.pss <= child.rss
    assert both.processes >= 2
    assert both.handles >= own.handles + child.handles
    assert 0 == held_by(sleeper.pid).processes, "one that is gone holds nothing"


@pytest.fixture
def finished(tmp_path: Path) -> Office:
    office = open_office(tmp_path / "site")
    write_drop(office.inbox, people=2, name="一")
    office.run()
    return office


def test_what_is_lost_doubled_or_changed_is_told(finished: Office, tmp_path: Path) -> None:
    program, settings = Program.of(finished.settings.site, tmp_path / "temporary"), finished.settings
    lost = Expected({"一", "二"}, {"三.zip"}, Counter({"一": 1}))
    next(settings.output.glob("*/一/certificates/*")).write_bytes(b"half")

    told = "\n".join(what_is_wrong(program, settings, lost))

    assert "not where it belongs: 二\nnot where it belongs: 三.zip\nnot where it belongs: 一 again" in told
    assert "not in the ledger: 二" in told
    assert "nobody sent it" not in told
    assert '"grade": "bad"' in told
    assert "nobody sent it: 一" in list(what_is_wrong(program, settings, Expected()))


def test_a_few_drops_at_once_are_all_done(tmp_path: Path) -> None:
    told = list(crowd(tmp_path, drops=3, people=2, settle_seconds=0))

    assert [] == [line for line in told if line.startswith(WRONG)]
    assert any(line.startswith("3 drops of 2 people each, all done") for line in told)


def test_loose_files_go_back_and_a_good_batch_among_them_is_made(tmp_path: Path) -> None:
    told = list(full_inbox(tmp_path, files=25, returned=5, settle_seconds=0, looks=1))

    assert [] == [line for line in told if line.startswith(WRONG)]
    assert any(line.startswith("a good batch among them") for line in told)


def test_a_site_that_has_certificates_answers_everything(tmp_path: Path) -> None:
    told = list(large_site(tmp_path, certificates=20, batch=20))

    assert [] == [line for line in told if line.startswith(WRONG)]
    assert told[0].startswith("1 batches of 20, ")
    commands = {line.split()[1].rstrip(":") for line in told if line.startswith("certpress ")}
    assert {"status", "find", "show", "reissue", "books", "audit"} <= commands


def test_a_watch_is_looked_at_while_drops_come_and_commands_are_given(tmp_path: Path) -> None:
    so_far = soak(tmp_path, Plan(seconds=4, every=1, look_every=0.5, settle=0))

    assert [] == so_far.complaints
    assert so_far.expected.accepted
    assert re.search(r"^drops: \d+ accepted", next(tell(so_far)))
    last = json.loads((tmp_path / SAMPLES).read_text("ascii").splitlines()[-1])
    assert last["watch"]["handles"] > 0
    assert last["watch"]["pss"] < last["all"]["pss"]


def test_what_grew_while_the_watch_was_looked_at_is_told(tmp_path: Path) -> None:
    held = asdict(Held(processes=4, rss=100, pss=80, anonymous=60, handles=20, threads=6))
    samples = [
        {
            "seconds": 100 * turn,
            "watch": {**held, "handles": 20 + turn},
            "all": held,
            "temporary_files": 7,
            "work_entries": 5,
        }
        for turn in range(10)
    ]
    (tmp_path / SAMPLES).write_text("".join(json.dumps(one) + "\n" for one in samples), "ascii")

    told = list(tell_samples(tmp_path / SAMPLES))

    assert "10 samples over 900 s; lines from 135 s on" == told[0]
    assert any(line.startswith("open handles of the watch itself: +36.00 an hour") for line in told)
    assert any(line.startswith("temporary files: +0.00 an hour") for line in told)
