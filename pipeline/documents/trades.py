"""职业（工种） as documents print it."""

from pipeline.rules.batch import NO_JOB


def trade(occupation: str, job: str) -> str:
    """Return the occupation, with its job in brackets where it has one."""
    return occupation if job == NO_JOB else f"{occupation}（{job}）"
