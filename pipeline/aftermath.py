"""What is kept of a failure that nobody foresaw: where in the code it came through, and nothing of any person."""

import platform
import tempfile
import traceback
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pipeline import __version__
from pipeline.errors import CertpressError, Unexpected
from pipeline.files import make_folder, refuse_foreign_link, write_whole


def unexpected(error: Exception, output: Path | None) -> Unexpected:
    """Return what is told instead of a traceback; the places in our code that it came through are kept in a file.

    It lies in `output`/trouble, the site's output folder; elsewhere where there is no site or no room.
    """
    content = "\n".join(_details(error)).encode("utf-8", "backslashreplace")
    name = f"{datetime.now().astimezone():%Y%m%dT%H%M%S}-{type(error).__name__}.txt"
    for folder in _folders(output):
        try:
            refuse_foreign_link(folder)
            make_folder(folder)
            write_whole(folder / name, content)
        except (CertpressError, OSError):
            continue
        return Unexpected(kind=type(error).__name__, file=folder / name)
    return Unexpected(kind=type(error).__name__, file="-")


def _folders(output: Path | None) -> Iterator[Path]:
    if output is not None:
        yield output / "trouble"
    yield Path(tempfile.gettempdir()) / "certpress-trouble"


def _details(error: BaseException | None) -> Iterator[str]:
    """Give kinds of errors and places in code. Messages are left out: they may quote a name or a number."""
    yield f"certpress {__version__}, Python {platform.python_version()}, {platform.platform()}"
    while error is not None:
        yield f"{type(error).__module__}.{type(error).__qualname__}"
        for frame in traceback.extract_tb(error.__traceback__):
            yield f"  {frame.filename}:{frame.lineno} {frame.name}"
        error = error.__cause__ or error.__context__
