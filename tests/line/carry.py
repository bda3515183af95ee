"""Run the line of a test's site in a process of its own, so that the test may kill it.

`python -m tests.line.carry SITE quick|real|ordinary`: with a press that writes small files at once, with the real one,
or with the real one that lays every page out.
At the end the names of all crash points that were passed are printed, one a line.
"""

import sys
from pathlib import Path

from pipeline import backing_up, crashpoints, line
from pipeline.printing.pressroom import Press
from pipeline.settings.values import Settings
from tests.line.office import Office


def carry(site: Path, press: str) -> None:
    office = Office(Settings.read(site))
    with office.workshop(quick=press == "quick") as shop:
        # The test's worker is not in this process; it has one of its own, which ends with it.
        del shop.__dict__["pool"]
        if press == "ordinary":
            shop.__dict__["press"] = Press(shop.template, shop.shelf, workers=1, plated=False)
        line.run(shop, office.report)


def back_up(site: Path, target: Path) -> None:
    with Office(Settings.read(site)).workshop() as shop:
        backing_up.back_up(shop, target)


def main(site: str, press: str) -> None:
    carry(Path(site), press)
    sys.stdout.write("\n".join(sorted(crashpoints._passed)))


if __name__ == "__main__":
    main(*sys.argv[1:])
