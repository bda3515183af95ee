"""The backs that a run is printed with: a file of somebody else's, looked through before a sheet is printed.

What a design program saves may be locked, cut short, turned, or of another size. Each page is taken over once for
trial: a fault that came to light in the middle of a stack would leave half of it without backs.
"""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from pypdf import PdfWriter

from pipeline.documents.imposition import Size
from pipeline.errors import BackRefused, Because
from pipeline.printing.forms import page_as_form
from pipeline.printing.run_file import FOREIGN_FAULTS, LockedRun, NoRun, RunFile
from pipeline.system_errors import reason_of

_MIB: Final = 1 << 20
_MOST: Final = 256 * _MIB


@contextmanager
def opened_backs(path: Path, run: RunFile) -> Iterator[RunFile]:
    """Give the backs of a run: one page for all, or one for each, all as large as its pages.

    Raises BackRefused for a file that is none, that is locked or damaged, or whose pages are others.
    """
    with _opened(path) as file:
        backs = _read(path, file)
        _expect_pages(path, backs, run)
        yield backs


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        # Nothing is opened but a file: a pipe would be waited for.
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise BackRefused(path=path, reason=Because("it is no file"))
        file = path.open("rb")
    except FileNotFoundError as error:
        raise BackRefused(path=path, reason=Because("there is no such file")) from error
    except OSError as error:
        raise BackRefused(path=path, reason=Because("it cannot be read ({reason})", reason=reason_of(error))) from error
    with file:
        if not 0 < status.st_size <= _MOST:
            empty, huge = Because("it is empty"), Because("it is larger than {most} MiB", most=_MOST // _MIB)
            raise BackRefused(path=path, reason=huge if status.st_size else empty)
        yield file


def _read(path: Path, file: BinaryIO) -> RunFile:
    try:
        return RunFile(file)
    except LockedRun as error:
        raise BackRefused(path=path, reason=Because("it is locked with a password")) from error
    except NoRun as error:
        raise BackRefused(path=path, reason=Because("it is no PDF, or is damaged")) from error


def _expect_pages(path: Path, backs: RunFile, run: RunFile) -> None:
    if backs.count not in (1, run.count):
        reason = Because(
            "it has {backs} pages, and the run {pages}; give one page, or one for each",
            backs=backs.count,
            pages=run.count,
        )
        raise BackRefused(path=path, reason=reason)
    for place in range(backs.count):
        size = _size_of(path, backs, place)
        if size is None or not size.is_like(run.size):
            wanted = f"{run.size.width:.0f} × {run.size.height:.0f}"
            reason = Because("its page {page} is no upright page of {size} mm, cut", page=place + 1, size=wanted)
            raise BackRefused(path=path, reason=reason)
    backs.forget()


def _size_of(path: Path, backs: RunFile, place: int) -> Size | None:
    """Return the size of a back that can be taken over, None where it is not upright."""
    try:
        page_as_form(PdfWriter(), backs.page(place))
        return backs.size_of(place)
    except FOREIGN_FAULTS as error:
        raise BackRefused(path=path, reason=Because("its page {page} is damaged", page=place + 1)) from error
