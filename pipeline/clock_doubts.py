"""Whether the clock can be right: an entry or a file that is younger than it says speaks against it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from pipeline.office_time import CHINA_TIME
from pipeline.rules.problems import Problem
from pipeline.storage.drops import Drop, entries_of

# A file may be this much younger than our clock says before we doubt the clock: two machines are never quite together.
_OF_FILES: Final = timedelta(hours=24)
_OF_ENTRIES: Final = timedelta(minutes=5)


def clock_doubts(now: datetime, last: datetime, drop: Drop | None) -> Iterator[Problem]:
    """Yield a warning where the clock, at `now`, runs behind the `last` entry of the ledger, or the files of a drop."""
    if now < last - _OF_ENTRIES:
        yield Problem.warning("clock-behind-ledger", now=_shown(now), last=_shown(last))
    newest = _newest_change(drop) if drop else None
    if newest and newest > now + _OF_FILES:
        yield Problem.warning("clock-behind-files", now=_shown(now), file=_shown(newest))


def _newest_change(drop: Drop) -> datetime | None:
    try:
        newest = max(entry.status.st_mtime for entry in entries_of(drop.path) if entry.is_file)
    except (OSError, ValueError):
        return None
    return datetime.fromtimestamp(newest, CHINA_TIME)


def _shown(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")
