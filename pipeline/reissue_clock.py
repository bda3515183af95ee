"""How long the holder of a reissued certificate has waited for it, in working days (补发时限).

The regulations name no limit; the site sets one (`reissue_workdays`), and is told where it does not keep it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pipeline.findings import Finding, Grade
from pipeline.language.marker import N_
from pipeline.ledger.views import FurtherCopy
from pipeline.rules.workdays import Calendar, CalendarMissing
from pipeline.storage.calendars import site_calendar
from pipeline.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Waiting:
    """A reissued copy that its holder does not have yet, and for how many working days; None without a calendar."""

    copy: FurtherCopy
    workdays: int | None
    is_late: bool


def waiting_copies(shop: Workshop) -> tuple[Waiting, ...]:
    """Return the reissued copies that are still in the house, the oldest first.

    The day of the reissue does not count (民法典 201). Raises SettingsWrong for a calendar that is none.
    """
    copies = shop.register.further_copies()
    if not copies:
        return ()
    calendar, today = site_calendar(shop.settings.calendar), shop.clock().date()
    most = shop.settings.certificate.reissue_workdays
    return tuple(_waiting(copy, calendar, today, most) for copy in copies)


def _waiting(copy: FurtherCopy, calendar: Calendar, today: date, most: int) -> Waiting:
    try:
        workdays = calendar.workdays_between(copy.since, today, count_first=False)
    except CalendarMissing:
        return Waiting(copy, None, is_late=False)
    return Waiting(copy, workdays, is_late=workdays > most)


def reissues(shop: Workshop) -> Iterator[Finding]:
    """Tell, for an audit, the reissued certificates that are with nobody after the time that the site allows itself,
    those of which it cannot be told, and those that were reissued too early.
    """
    yield from _too_early(shop)
    waiting = waiting_copies(shop)
    untold = [_tell(one) for one in waiting if one.is_late or one.workdays is None]
    yield from untold
    if not untold:
        told = N_("{count} reissued certificates are in the house, none of them for too long.")
        yield Finding("reissues", Grade.GOOD, told, values={"count": len(waiting)})


def _tell(one: Waiting) -> Finding:
    values: dict[str, object] = {"number": one.copy.number, "copy": one.copy.copy, "day": one.copy.since}
    if one.workdays is None:
        # Five years later nobody has the calendars, and “none for too long” would be said of the oldest of all.
        told = N_(
            "Copy {copy} of {number}, reissued on {day}, is not handed over; without the calendar of working days of "
            "every year since, nobody can say whether that is too long."
        )
    else:
        told = N_("Copy {copy} of {number}, reissued on {day}: {workdays} working days, and not handed over.")
        values["workdays"] = one.workdays
    return Finding("reissues", Grade.NOTE, told, values=values)


def _too_early(shop: Workshop) -> Iterator[Finding]:
    """Tell the copies that were made before anybody found the record in the national system (Z17, R31): the desk
    refuses them now, and the log may be older than that.
    """
    copies = shop.register.every_further_copy()
    since = {batch: shop.register.searchable_on(batch) for batch in {copy.batch for copy in copies}}
    for copy in copies:
        found = since[copy.batch]
        if found is not None and found <= copy.since:
            continue
        told = N_(
            "Copy {copy} of {number} was reissued on {day}; that its record is found in the national system is entered "
            "since {found} only (Z17: not before)."
        )
        if found is None:
            told = N_(
                "Copy {copy} of {number} was reissued on {day}; that its record is found in the national system was "
                "never entered (Z17: not before)."
            )
        values = {"number": copy.number, "copy": copy.copy, "day": copy.since, "found": found}
        yield Finding("reissues", Grade.NOTE, told, values=values)
