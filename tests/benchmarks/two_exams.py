"""Two exams, one after the other, in a process of its own.

`python -m tests.benchmarks.two_exams SITE PEOPLE ROOMS SUBJECTS FIRST`: SUBJECTS is `both`, with as many rooms of 实操,
`theory`, or `mixed`: of ROOMS as many are of 理论 as seat everybody at once, the others of 实操, session by session.
FIRST counts the exams of the site from 1. The second finds the plates of the first, as in a watch; its
people are others. Tells the seconds that each took.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import perf_counter

from pipeline import line
from pipeline.language.speaking import Language
from pipeline.settings.values import Settings
from pipeline.workshop import Workshop
from tests.fakes import the_day
from tests.line.office import Office
from tests.samples.exam_batches import Lines, rooms_of, staff_of, write_exam_drop

TOOK = "took: "
_SATURDAY = date(2026, 12, 5)
# Of a room; and of the sessions of a day: when the first begins, how far it is to the next, and how many there are.
_SEATS = 30
_FIRST, _MINUTES, _A_DAY = time(7, 30), 100, 9


def main() -> int:
    site, people, rooms, first = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[5])
    office, took = Office(Settings.read(site)), []
    # With workers of its own, a core each: what tests share is one.
    with Workshop.open(office.settings, language=Language.load(), clock=the_day) as shop:
        for turn in (first, first + 1):
            day = _SATURDAY + timedelta(weeks=turn - 1)
            write_exam_drop(
                office.inbox,
                people=people,
                rooms=rooms,
                seed=turn,
                name=f"2026-12-准考-{turn:02d}",
                photos=False,
                sheets=_sheets(day, people, rooms, sys.argv[4]),
            )
            # What was written before would otherwise be waited for in the first fsync of the run.
            os.sync()
            begun = perf_counter()
            outcome = line.run(shop, office.report)
            took.append(perf_counter() - begun)
            if not outcome.accepted:
                print(outcome)
                return 1
    print(TOOK + json.dumps(took))
    return 0


def _sheets(day: date, people: int, rooms: int, subjects: str) -> Mapping[str, Lines]:
    theory, practice = ("1", "理论", str(day), "09:00", "10:30"), ("2", "实操", str(day), "14:00", "16:00")
    if subjects == "both":
        return {"场次": [theory, practice]}
    seating = -(-people // _SEATS) if subjects == "mixed" else rooms
    practical = max(1, rooms - seating) if subjects == "mixed" else 0
    return {
        "场次": [theory, *_practice(day + timedelta(days=1), people, practical)],
        "考场": [*rooms_of(seating)[:seating], *rooms_of(practical)[practical:]],
        "人员": [line for line in staff_of(max(seating, practical)) if _works_in(line[3], seating, practical)],
    }


def _practice(day: date, people: int, rooms: int) -> Iterator[tuple[str, ...]]:
    """Yield the sessions of 实操 that so many people need in so many rooms, nine a day from half past seven on."""
    for place in range(-(-people // (_SEATS * rooms)) if rooms else 0):
        begins = datetime.combine(day, _FIRST) + timedelta(days=place // _A_DAY, minutes=_MINUTES * (place % _A_DAY))
        ends = begins + timedelta(minutes=_MINUTES - 10)
        yield str(place + 2), "实操", str(begins.date()), f"{begins:%H:%M}", f"{ends:%H:%M}"


def _works_in(room: str, seating: int, practical: int) -> bool:
    """Whether the exam has the room: staff of the whole exam have none."""
    return not room or int(room.removeprefix("实")) <= (practical if room.startswith("实") else seating)


if __name__ == "__main__":
    sys.exit(main())
