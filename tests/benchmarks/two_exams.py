"""Two exams, one after the other, in a process of its own: `python -m tests.benchmarks.two_exams SITE PEOPLE ROOMS`.

The second finds the plates of the first, as in a watch; its people are others. Tells the seconds that each took.
"""

import json
import os
import sys
import time
from pathlib import Path

from pipeline import line
from pipeline.settings.values import Settings
from tests.line.office import Office
from tests.samples.exam_batches import write_exam_drop

TOOK = "took: "
_DAYS = ("2026-12-05", "2026-12-12")


def main() -> int:
    site, people, rooms = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    office, took = Office(Settings.read(site)), []
    with office.workshop(quick=False) as shop:
        for turn, day in enumerate(_DAYS, start=1):
            write_exam_drop(
                office.inbox,
                people=people,
                rooms=rooms,
                seed=turn,
                name=f"2026-12-准考-{turn:02d}",
                photos=False,
                sheets={"场次": [("1", "理论", day, "09:00", "10:30"), ("2", "实操", day, "14:00", "16:00")]},
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


if __name__ == "__main__":
    sys.exit(main())
