"""The real program in processes of its own, as an office starts it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Self

from tests.benchmarks.load.processes import held_by_all

# As with the command `certpress`: what begins the program is loaded by each worker once more, and brings nothing along.
_START = "from pipeline.cli.door import main; main()"
_CHECKOUT = Path(__file__).parents[3]
_BREATH = 0.02
_BETWEEN_LOOKS = 0.1


class NeverCame(Exception):
    """What was waited for did not come; the message says what."""


@dataclass(frozen=True, slots=True)
class Said:
    """How one command ended: its status, the seconds it took, those of CPU of all its processes, the most memory that
    they were seen to hold together (PSS, MiB), and what it said.
    """

    status: int
    seconds: float
    cpu: float
    memory: float
    text: str

    def told(self) -> str:
        """Return its figures in words."""
        failed = f", STATUS {self.status}" if self.status else ""
        return f"{self.seconds:.2f} s, {self.cpu:.2f} s of CPU, {self.memory:.0f} MiB{failed}"


@dataclass(frozen=True, slots=True)
class Program:
    """certpress for one site; what its processes put into the temporary folder goes to `temporary`."""

    site: Path
    temporary: Path

    @classmethod
    def of(cls, site: Path, temporary: Path) -> Self:
        """Return the program of that site; the temporary folder is made."""
        temporary.mkdir(parents=True, exist_ok=True)
        return cls(site, temporary)

    def say(self, *words: str) -> Said:
        """Give one command and wait for its end."""
        begun, memory, looked = time.perf_counter(), 0.0, 0.0
        with TemporaryFile() as said:
            process = subprocess.Popen(
                self._command(words), stdout=said, stderr=said, cwd=_CHECKOUT, env=self._surroundings()
            )
            # Popen.wait would throw the child's usage away.
            while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
                if time.perf_counter() - looked > _BETWEEN_LOOKS:
                    memory, looked = max(memory, held_by_all(process.pid).pss), time.perf_counter()
                time.sleep(_BREATH)
            seconds = time.perf_counter() - begun
            _, status, usage = ended
            process.returncode = os.waitstatus_to_exitcode(status)
            said.seek(0)
            text = said.read().decode(errors="replace")
        return Said(process.returncode, seconds, usage.ru_utime + usage.ru_stime, memory, text)

    @contextmanager
    def watching(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run the watch; at the end it is asked to stop, as a service would ask it."""
        command = self._command(("watch",))
        with (self.site / "watch.log").open("ab") as log:
            watch = subprocess.Popen(command, stdout=log, stderr=log, cwd=_CHECKOUT, env=self._surroundings())
        try:
            yield watch
        finally:
            watch.send_signal(signal.SIGTERM)
            watch.wait()

    def _command(self, words: Sequence[str]) -> Sequence[str]:
        return (sys.executable, "-c", _START, "--site", os.fspath(self.site), "--lang", "en", *words)

    def _surroundings(self) -> dict[str, str]:
        return {**os.environ, "TMPDIR": os.fspath(self.temporary)}


def wait_until(is_so: Callable[[], bool], *, what: str, seconds: float, breath: float = _BREATH) -> float:
    """Wait for something, asking every `breath` seconds, and return the seconds it took; raises NeverCame after
    `seconds`.
    """
    begun = time.monotonic()
    while not is_so():
        if time.monotonic() - begun > seconds:
            raise NeverCame(f"{what}: not within {seconds:.0f} s")
        time.sleep(breath)
    return time.monotonic() - begun
