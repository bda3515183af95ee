"""Two exams, one after the other, in a process of its own.

`python -m tests.benchmarks.two_exams SITE PEOPLE ROOMS SUBJECTS FIRST`: SUBJECTS is `both`, with as many rooms of 实操,
or `theory`; FIRST counts the exams of the site from 1. The second finds the plates of the first, as in a watch; its
people are others. Tells the seconds that each took.
"""

import json
import os
import sys
import time
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from pipeline import line
from pipeline.language.speaking import Language
from pipeline.settings.values import Settings
from pipeline.workshop import Workshop
from tests.fakes import the_day
from tests.line.office import Office
from tests.samples.exam_batches import Lines, rooms_of, staff_of, write_exam_drop

TOOK = "took: "
_SATURDAY = date(2026, 12, 5)


def main() -> int:
    site, people, rooms, first = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[5])
    office, took = Office(Settings.read(site)), []
    # With workers of its own, a core each: what tests share is one.
    with Workshop.open(office.settings, language=Language.load(), clock=the_day) as shop:
        for turn in (first, first + 1):
            day = str(_SATURDAY + timedelta(weeks=turn - 1))
            write_exam_drop(
                office.inbox,
                people=people,
                rooms=rooms,
                seed=turn,
                name=f"2026-12-准考-{turn:02d}",
                photos=False,
                sheets=_sheets(day, rooms, with_practice=sys.argv[4] == "both"),
            )
            # What was written before would otherwise be waited for in the first fsync of the run.
            os.sync()
            begun = time.perf_counter()
            outcome = line.run(shop, office.report)
            took.append(time.perf_counter() - begun)
            if not outcome.accepted:
                print(outcome)
                return 1
    print(TOOK + json.dumps(took))
    return 0


def _sheets(day: str, rooms: int, *, with_practice: bool) -> Mapping[str, Lines]:
    theory, practice = ("1", "理论", day, "09:00", "10:30"), ("2", "实操", day, "14:00", "16:00")
    if with_practice:
        return {"场次": [theory, practice]}
    return {
        "场次": [theory],
        "考场": [room for room in rooms_of(rooms) if room[1] == "理论"],
        "人员": [line for line in staff_of(rooms) if not line[3].startswith("实")],
    }


if __name__ == "__main__":
    sys.exit(main())
