"""What a start of a program costs, its children included."""

import sys
from pathlib import Path

import pytest

from pipeline.bench.starting import PEAK
from pipeline.bench.stopwatch import ProgramFailed, measure

BUSY = "import time\nwhile time.process_time() < 0.2: pass\n"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BUSY!r}])"


@pytest.mark.parametrize("source", [BUSY, PARENT], ids=["itself", "a child"])
def test_the_work_of_a_program_and_of_its_children_counts(source: str, tmp_path: Path) -> None:
    lap = measure([sys.executable, "-c", source], log=tmp_path / "log")

    assert lap.cpu >= 0.2


def test_waiting_is_no_work(tmp_path: Path) -> None:
    lap = measure([sys.executable, "-S", "-c", "import time; time.sleep(0.5)"], log=tmp_path / "log")

    assert lap.cpu < 0.5 <= lap.wall


def test_memory_is_what_the_program_tells(tmp_path: Path) -> None:
    lap = measure([sys.executable, "-c", f"print('{PEAK} 2048')"], log=tmp_path / "log")

    assert 2 == lap.memory


def test_a_program_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(ProgramFailed, match="no such paper"):
        measure([sys.executable, "-c", "print('before'); raise SystemExit('no such paper')"], log=tmp_path / "log")
