"""The time of the office: the regulations' country has one time zone and no summer time."""

from datetime import datetime, timedelta, timezone

CHINA_TIME = timezone(timedelta(hours=8))


def china_time() -> datetime:
    """Return now, in the time of the office."""
    return datetime.now(CHINA_TIME)
