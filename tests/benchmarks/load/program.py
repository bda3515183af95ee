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
from typing import Self

# As with the command `certpress`: what begins the program is loaded by each worker once more, and brings nothing along.
_START = "from pipeline.cli.door import main; main()"
_CHECKOUT = Path(__file__).parents[3]
_BREATH = 0.05


class NeverCame(Exception):
    """What was waited for did not come; the message says what."""


@dataclass(frozen=True, slots=True)
class Said:
    """How one command ended: its status, the seconds it took, and what it said."""

    status: int
    seconds: float
    text: str


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
        begun = time.perf_counter()
        ended = subprocess.run(
            self._command(words), capture_output=True, text=True, check=False, cwd=_CHECKOUT, env=self._surroundings()
        )
        return Said(ended.returncode, time.perf_counter() - begun, ended.stdout + ended.stderr)

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


def wait_until(is_so: Callable[[], bool], *, what: str, seconds: float) -> float:
    """Wait for something and return the seconds it took; raises NeverCame after so many."""
    begun = time.monotonic()
    while not is_so():
        if time.monotonic() - begun > seconds:
            raise NeverCame(f"{what}: not within {seconds:.0f} s")
        time.sleep(_BREATH)
    return time.monotonic() - begun
