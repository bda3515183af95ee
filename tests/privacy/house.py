"""The house in which a day of work is done: its clock stands, its user cares for no umask, and types a passphrase.

At every place where the line may be killed somebody looks around, also at what is there for a moment only.
"""

import os
import re
import stat
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any, Final

import click
import pytest

from pipeline import crashpoints
from pipeline.cli.caller import Caller
from pipeline.cli.door import answer
from pipeline.settings.values import Settings
from pipeline.storage import encryption
from pipeline.workshop import Workshop
from tests.fakes import THE_DAY
from tests.line.office import QUICK

PASSPHRASE: Final = "correct horse battery staple"  # noqa: S105 - of a test
OTHERS: Final = 0o077
_SECRET: Final = re.compile(f"{PASSPHRASE}|PRIVATE\\+KEY".encode())
# Everything else is written at once by a press that lays nothing out.
_LAID_OUT: Final = frozenset(
    {
        *("certificate", "certificate-overprint", "examiner-card", "serial-slip"),
        *("calibration-page", "month-summary", "month-details"),
    }
)


@dataclass(frozen=True)
class Said:
    """One command, and what it answered."""

    words: tuple[str, ...]
    status: int
    told: str

    @property
    def line(self) -> str:
        return " ".join(self.words)


@dataclass
class Day:
    """What a day left: the site, what was written beside it, the machine's temporary folder, and what was said.

    `open` has what stood open to others at any moment within the site or the temporary folder: its path in `folder`,
    and its mode. `overheard` counts the moments at which a secret stood in the words or environment of a process.
    """

    folder: Path
    said: list[Said] = field(default_factory=list)
    open: dict[str, int] = field(default_factory=dict)
    places: Counter[str] = field(default_factory=Counter)
    overheard: int = 0
    now: datetime = THE_DAY

    @property
    def site(self) -> Path:
        return self.folder / "site"

    @property
    def beside(self) -> Path:
        """Where people have files written that leave the site."""
        return self.folder / "beside"

    @property
    def temporary(self) -> Path:
        return self.folder / "temporary"

    def look_around(self) -> None:
        """Keep what stands open now: of the site everything, of the temporary folder what nothing closed encloses."""
        for path in (*self.site.rglob("*"), *self.temporary.iterdir()):
            with suppress(FileNotFoundError):
                mode = path.lstat().st_mode
                if mode & OTHERS and not stat.S_ISLNK(mode):
                    self.open[os.fspath(path.relative_to(self.folder))] = stat.S_IMODE(mode)

        if _SECRET.search(shown_by_the_system(os.getpid())):
            self.overheard += 1

    def type(self, *words: object, site: Path | None = None) -> str:
        """Type a command; what it says on either way is kept."""
        said = StringIO()
        typed = tuple(map(str, words))
        with redirect_stdout(said), redirect_stderr(said):
            status = answer(typed, environ={}, here=site or self.site)
        self.said.append(Said(typed, status, said.getvalue()))
        return said.getvalue()


def shown_by_the_system(process: int) -> bytes:
    """Return what others learn of a process and those that it started: the words of each, and its environment."""
    folder = Path(f"/proc/{process}")
    started = b" ".join(file.read_bytes() for file in folder.glob("task/*/children")).split()
    with suppress(OSError):  # It may be over by now.
        own = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
        return own + b"".join(map(shown_by_the_system, map(int, started)))
    return b""


@contextmanager
def house_of(day: Day) -> Iterator[None]:
    """A house whose clock stands, whose user cares for no umask, and who types a passphrase where one is asked for."""
    careful = os.umask(0)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tempfile, "tempdir", os.fspath(day.temporary))
            patch.setenv("TMPDIR", os.fspath(day.temporary))
            patch.setenv("LANGUAGE", "")
            patch.setattr(Workshop, "open", _opening(day, Workshop.open))
            patch.setattr(Caller, "reading_workshop", _reading(day))
            patch.setattr(click, "prompt", lambda *_, **__: PASSPHRASE)
            patch.setattr(sys, "stdin", _Terminal())
            patch.setattr(encryption, "_COST", 2)
            patch.setenv(crashpoints._VARIABLE, "nowhere")
            patch.setattr(crashpoints, "_passed", _Looking(day))
            yield
    finally:
        os.umask(careful)


class _Terminal(StringIO):
    def isatty(self) -> bool:
        return True


class _Looking(Counter[str]):
    """The count of passed places, at each of which somebody looks around."""

    def __init__(self, day: Day) -> None:
        super().__init__()
        self._day = day

    def __setitem__(self, place: str, count: int) -> None:
        super().__setitem__(place, count)
        self._day.places[place] = count
        self._day.look_around()


def _opening(day: Day, real: Callable[..., Workshop]) -> Callable[..., Workshop]:
    def opened(settings: Settings, **options: Any) -> Workshop:
        return _quick(real(settings, **{**options, "clock": lambda: day.now}))

    return opened


def _quick(shop: Workshop) -> Workshop:
    """Let the papers of the exam be written at once; certificates and cards are laid out for real."""
    shop.__dict__["_presses"].update({kind: press for kind, press in QUICK.items() if kind not in _LAID_OUT})
    return shop


def _reading(day: Day) -> Callable[[Caller], Workshop]:
    def reading(caller: Caller) -> Workshop:
        settings = caller.settings()
        return Workshop(settings, caller.language, settings.work, clock=lambda: day.now)

    return reading
