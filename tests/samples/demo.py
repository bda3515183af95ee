"""Puts a batch of 30 invented people into an inbox: `python -m tests.samples.demo FOLDER`.

The people and the 批次号 belong to the day: a second demo on the same day is the same drop, which takes no second set
of numbers; a demo on another day holds other people, who do not hold a certificate yet.
"""

import argparse
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from tests.samples.batches import demo_dates, write_drop

BEIJING = timezone(timedelta(hours=8))


def put(inbox: Path, *, today: date, people: int = 30) -> Path:
    """Put the demo drop of that day into `inbox`, marked as ready, and return its path."""
    name = f"{today.isoformat()}-演示-01"
    drop = write_drop(inbox, people=people, seed=today.toordinal(), name=name, particulars=demo_dates(today))
    inbox.joinpath(f"{name}.ready").touch()
    return drop


def main() -> None:
    """Read the command line, put the drop, say where."""
    parser = argparse.ArgumentParser(prog="python -m tests.samples.demo", description=__doc__)
    parser.add_argument("folder", type=Path, help="the inbox, e.g. batches/inbox")
    parser.add_argument("--people", type=int, default=30)
    chosen = parser.parse_args()
    drop = put(chosen.folder, today=datetime.now(BEIJING).date(), people=chosen.people)
    print(drop)  # noqa: T201 - the caller reads the path from standard output


if __name__ == "__main__":
    main()
