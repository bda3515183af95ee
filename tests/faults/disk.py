"""A disk that fails: the line in a process of its own, in which one chosen call about a site's files goes wrong.

Python, SQLite and the readers written in Rust all meet the same disk, for the calls are caught between them and the C
library (`shim.c`). `python -m tests.faults.disk` answers one question a line; each is answered by a process forked for
it, since an interpreter that starts anew loads for longer than most days of work take.
"""

import ctypes
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Self

from pipeline.settings.values import Settings
from pipeline.storage.heartbeat import Pulse
from tests.faults.rounds import end_of_watch, told_failures
from tests.line.office import Office
from tests.once import made_once, share

CHECKOUT = Path(__file__).parents[2]
_SOURCE, _LIBRARY = Path(__file__).with_name("shim.c"), "shim.so"
_PRELOADED = "CERTPRESS_TESTS_SHIM"


class Call(IntEnum):
    """The kinds of calls, as the shim counts them."""

    OPENING = 0
    READING = 1
    CREATING = 2
    WRITING = 3
    SYNCING = 4
    RENAMING = 5
    MAKING = 6
    REMOVING = 7


@dataclass(frozen=True)
class Fault:
    """The `turn`-th call of these kinds below `folder` fails with `error`; each from there on where it `lasts`, until
    the watch has looked `rounds` times.

    Without an error it takes `milliseconds` and succeeds.
    """

    folder: str
    calls: Sequence[int]
    turn: int
    error: int = 0
    lasts: bool = False
    rounds: int = 0
    milliseconds: int = 0


@dataclass(frozen=True)
class Answer:
    """How the process ended: "well", the code of an error of ours, or the kind of one that nobody foresaw.

    `failed` holds the codes of what it told and went on from; `passed` how many calls of each kind it made; `faults`
    how many of them failed, the first at `place`; `words` what the watch left for `status`, one word a round.
    """

    ended: str
    failed: list[str] = field(default_factory=list)
    passed: list[int] = field(default_factory=list)
    faults: int = 0
    place: str = ""
    words: list[str | None] = field(default_factory=list)


class Disk:
    """The process that answers; `with Disk.opened() as disk: disk.meets(site, fault)`."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    @classmethod
    @contextmanager
    def opened(cls) -> Iterator[Self]:
        """Compile the shim where no test of this run did, and start the process."""
        shim = os.fspath(made_once("shim", _compile) / _LIBRARY)
        command = [sys.executable, "-m", "tests.faults.disk"]
        environ = {**os.environ, "LD_PRELOAD": shim, _PRELOADED: shim}
        with subprocess.Popen(
            command, cwd=CHECKOUT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            yield cls(process)
            assert process.stdin is not None
            process.stdin.close()

    @classmethod
    @contextmanager
    def shared_in(cls, folder: Path) -> Iterator[Self]:
        """As `opened`, for a program that is started by hand: what tests share lies in `folder`."""
        share(folder / "shared")
        with cls.opened() as disk:
            yield disk

    def meets(self, site: Path, fault: Fault) -> Answer:
        """Let a watch work on the site until nothing is left to do, with that fault."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([os.fspath(site), asdict(fault)]) + "\n")
        self._process.stdin.flush()
        return Answer(**json.loads(self._process.stdout.readline()))


def can_fail() -> bool:
    """Whether calls can be caught here: there is a compiler of C, and a loader that puts a library first."""
    return shutil.which("cc") is not None and sys.platform == "linux"


def _compile(folder: Path) -> None:
    command = [
        "cc",
        "-O1",
        # Else a compiler that checks such calls by itself would not have them defined anew.
        "-U_FORTIFY_SOURCE",
        "-fPIC",
        "-shared",
        "-o",
        os.fspath(folder / _LIBRARY),
        os.fspath(_SOURCE),
        "-ldl",
    ]
    subprocess.run(command, check=True)


# --- in the process --------------------------------------------------------------------------------------------------


def _answer(shim: ctypes.CDLL, site: str, fault: Fault) -> Answer:
    office = Office(Settings.read(Path(site)))
    words: list[str | None] = []

    def look(turn: int) -> None:
        if turn == fault.rounds:
            shim.disarm()
        word = Pulse(office.settings.work).word()
        words.append(word.trouble if word else None)

    kinds = sum(1 << call for call in fault.calls)
    shim.arm(fault.folder.encode(), kinds, fault.turn, int(fault.lasts), fault.error, fault.milliseconds)
    ended = end_of_watch(office, look, own_worker=True)
    shim.disarm()
    failed = told_failures(office)
    passed = [int(shim.calls(call)) for call in Call]
    return Answer(ended, failed, passed, int(shim.faults()), shim.place().decode(), words)


def _loaded(library: str) -> ctypes.CDLL:
    shim = ctypes.CDLL(library)
    shim.arm.argtypes = [
        ctypes.c_char_p,
        ctypes.c_uint,
        ctypes.c_long,
        ctypes.c_int,
        ctypes.c_int,
        ctypes.c_long,
    ]
    shim.calls.restype = shim.faults.restype = ctypes.c_long
    shim.place.restype = ctypes.c_char_p
    return shim


def main() -> None:
    """Answer each line of standard input by a line of standard output."""
    shim = _loaded(os.environ[_PRELOADED])
    for question in sys.stdin:
        child = os.fork()
        if child == 0:
            site, fault = json.loads(question)
            sys.stdout.write(json.dumps(asdict(_answer(shim, site, Fault(**fault)))) + "\n")
            sys.stdout.flush()
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
