"""Whoever reads, or cannot read, what a command says: the command does its work to the end."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import streams
from pipeline.cli.streams import Tireless

CHECKOUT = Path(__file__).parents[2]
# A command that speaks, works, speaks again; the file says that it came to its end.
SCRIPT = """
import sys, click, pathlib
from pipeline.cli import status
from pipeline.cli.door import main
done = pathlib.Path(sys.argv.pop())
def work():
    click.echo("x" * 100_000)
    sys.stdout.flush()
    click.echo("said 张三", err=True)
    done.write_text("done")
status.command = click.Command("status", callback=work)
main()
"""


def run(tmp_path: Path, **streams: Any) -> tuple[int, str]:
    done = tmp_path / "done"
    ended = subprocess.run(
        [sys.executable, "-c", SCRIPT, "status", str(done)], cwd=CHECKOUT, check=False, timeout=60, text=True, **streams
    )
    return ended.returncode, done.read_text("utf-8")


def closing(*descriptors: int) -> Callable[[], None]:
    def close() -> None:
        for descriptor in descriptors:
            os.close(descriptor)

    return close


def test_a_full_standard_output_is_told_after_the_work_is_done(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        status, done = run(tmp_path, stdout=full)

    assert (36, "done") == (status, done)


def test_closed_streams_end_no_work(tmp_path: Path) -> None:
    status, done = run(tmp_path, preexec_fn=closing(0, 1, 2))

    assert (0, "done") == (status, done)


def test_a_reader_who_leaves_ends_no_work(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    status, done = run(tmp_path, stdout=writer)
    os.close(writer)

    assert (141, "done") == (status, done)


def test_what_cannot_be_written_is_dropped_and_the_first_reason_kept() -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    stream = Tireless(full)

    assert 3 == stream.write(b"abc")
    os.close(full)
    assert 3 == stream.write(b"abc")
    assert stream.lost is not None
    assert errno.ENOSPC == stream.lost.errno


def test_a_stream_that_somebody_put_there_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    before = sys.stdout, sys.stderr

    assert streams.guard() is None
    assert before == (sys.stdout, sys.stderr)
    assert "" == capsys.readouterr().out
