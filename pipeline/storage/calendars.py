"""The working days that are known here: those chinesecalendar ships, and the files a site lays over them.

`calendar/<year>.json` is in holiday-cn's format. Only a list with days publishes its year: an empty one is a year of
which the State Council has not spoken yet, and a public notice must not be counted over it.
"""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import chinese_calendar

from pipeline.errors import Because, SettingsWrong
from pipeline.rules.workdays import Calendar


def site_calendar(folder: Path) -> Calendar:
    """Return the shipped calendar with every `<year>.json` of `folder` laid over it; no folder, no overrides.

    Raises SettingsWrong where a file is not what it should be: a wrong calendar makes wrong certificates.
    """
    calendar = shipped_calendar()
    for file in sorted(folder.glob("*.json")):
        calendar = calendar.overridden_by(_read(file))
    return calendar


def shipped_calendar() -> Calendar:
    """Return what chinesecalendar knows; its own functions guess weekends for unknown years and are not used."""
    off, on = frozenset(chinese_calendar.holidays), frozenset(chinese_calendar.workdays)
    return Calendar.from_days(frozenset(day.year for day in off), off - on, on)


def _read(file: Path) -> Calendar:
    try:
        content = json.loads(file.read_bytes())
    except ValueError as error:
        raise SettingsWrong(
            file=file, line=getattr(error, "lineno", 1), reason=Because("it is not JSON ({detail})", detail=error)
        ) from error
    try:
        return _calendar(content, file)
    except (KeyError, TypeError, ValueError) as error:
        raise SettingsWrong(
            file=file, line=1, reason=Because("it is not in the format of holiday-cn ({detail})", detail=repr(error))
        ) from error


def _calendar(content: Mapping[str, Any], file: Path) -> Calendar:
    year, days = content["year"], content["days"]
    if str(year) != file.stem:
        raise ValueError(year)
    off = frozenset(date.fromisoformat(day["date"]) for day in days if day["isOffDay"] is True)
    on = frozenset(date.fromisoformat(day["date"]) for day in days if day["isOffDay"] is False)
    if len(off) + len(on) != len(days):
        raise ValueError("isOffDay")
    return Calendar.from_days(frozenset({year}) if days else frozenset(), off, on)
