"""Run the line of a test's site in a process of its own, so that the test may kill it.

`python -m tests.line.carry SITE quick|real|ordinary`: with a press that writes small files at once, with the real one,
or with the real one that lays every page out.
At the end the names of all crash points that were passed are printed, one a line.
"""

import sys
from pathlib import Path

from pipeline import backing_up, crashpoints, line, recovering, restoring
from pipeline.language.speaking import Language
from pipeline.printing.pressroom import Press
from pipeline.rules.acts import Act
from pipeline.settings.values import Settings
from pipeline.workshop import Workshop
from tests.fakes import the_day
from tests.line.office import Office

ACT = Act(by="张管理", second="李审批", reason="硬盘损坏")


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


def restore(backup: Path, into: Path) -> None:
    restoring.restore(backup, into, language=Language.load())


def reopen(site: Path, paper: Path) -> None:
    with settling(site) as shop:
        recovering.reopen(shop, ACT, papers=[paper], lists=())


def resume(site: Path) -> None:
    with settling(site) as shop:
        recovering.resume(shop, ACT, papers=())


def settling(site: Path) -> Workshop:
    settings = Settings.read(site)
    return Workshop(settings, Language.load(), settings.work, clock=the_day, is_settling=True)


def main(site: str, press: str) -> None:
    carry(Path(site), press)
    sys.stdout.write("\n".join(sorted(crashpoints._passed)))


if __name__ == "__main__":
    main(*sys.argv[1:])
