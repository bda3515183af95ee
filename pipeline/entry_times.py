"""Whether the entries were made one after another by a clock that was right, as far as they tell it themselves.

Nobody else tells this computer the time. A clock that runs ahead lets papers be erased and a month be closed before
their time; it is found out once it is set right, for then an entry comes after a later one.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from pipeline.findings import MOST_TOLD, Finding, Grade
from pipeline.language.marker import N_
from pipeline.ledger.views import EntryTime
from pipeline.rules.retention import LEAST_ELECTRONIC_YEARS, years_later
from pipeline.workshop import Workshop

# As much as the auditor's own program lets pass.
_TOLERANCE: Final = timedelta(minutes=5)
# What cannot be done over again, and has to wait for its day.
_AWAITED: Final = {
    "person.erased": N_("Entry {seq} erased something, by a clock that was ahead: it says {at}, a later one {now}."),
    "month.closed": N_("Entry {seq} closed a month, by a clock that was ahead: it says {at}, a later one {now}."),
}


def entry_times(shop: Workshop) -> Iterator[Finding]:
    """Tell, for an audit, each entry that comes after a later one, and what was done too early because of it."""
    wrong = _wrong(shop.register.entry_times(_AWAITED))
    told = list(islice(wrong, MOST_TOLD))
    yield from told
    if (more := sum(1 for _ in wrong)) > 0:
        yield Finding("clock", Grade.NOTE, N_("And {more} entries more."), values={"more": more})
    last, now = shop.register.last_entry_at(), shop.clock()
    if last > now + _TOLERANCE:
        ahead = N_("The newest entry was made at {at}, and the clock of this computer says {now}.")
        yield Finding("clock", Grade.NOTE, ahead, values={"at": _shown(last), "now": _shown(now)})
    elif not told:
        yield Finding("clock", Grade.GOOD, N_("No entry comes after one that was made later."))


def _wrong(times: Iterator[EntryTime]) -> Iterator[Finding]:
    latest: datetime | None = None
    awaited: list[EntryTime] = []
    for one in times:
        if latest is not None and one.at < latest - _TOLERANCE:
            yield from _too_early(awaited, one)
            told = N_("Entry {seq} was made at {at}, after one of {latest}: the clock was set back, or had been ahead.")
            values = {"seq": one.seq, "at": _shown(one.at), "latest": _shown(latest)}
            yield Finding("clock", Grade.NOTE, told, values=values)
            # Told once: what comes after it goes on from there.
            latest, awaited = one.at, []
        latest = max(latest or one.at, one.at)
        if one.op in _AWAITED:
            awaited.append(one)


def _too_early(awaited: list[EntryTime], now: EntryTime) -> Iterator[Finding]:
    for one in awaited:
        if one.at > now.at + _TOLERANCE:
            values = {"seq": one.seq, "at": _shown(one.at), "now": _shown(now.at)}
            yield Finding("clock", Grade.BAD, _AWAITED[one.op], values=values)


def erased_early(shop: Workshop) -> Iterator[Finding]:
    """Tell, for an audit, what was erased sooner than the regulations allow after its day of issue (K30, A3(7))."""
    for one in shop.register.erasures():
        until = years_later(one.issued_on, LEAST_ELECTRONIC_YEARS)
        if one.erased_on <= until:
            told = N_("{what} was erased on {day}, and had to be kept until {until} (entry {seq}).")
            values = {"what": one.what, "day": one.erased_on, "until": until, "seq": one.seq}
            yield Finding("retention", Grade.BAD, told, values=values)


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
