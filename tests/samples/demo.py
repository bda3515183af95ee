"""Carries a batch of invented people through the sample site, as `make demo` does.

`python -m tests.samples.demo` puts the batch into the inbox of this checkout, runs the line and says where everything
is; `python -m tests.samples.demo FOLDER` only puts the batch into that folder.

The people and the 批次号 belong to the day: a second demo on the same day is the same batch, which takes no second set
of numbers; a demo on another day holds other people, who do not hold a certificate yet.
"""

import argparse
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from tests.samples.batches import demo_dates, write_drop

BEIJING = timezone(timedelta(hours=8))
SITE = Path(__file__).parents[2]
AGAIN = """\
今天的演示批次以前已经做好，没有再占编号；明天再运行会是另一批人员。
The batch of this day was there already, so no number was taken; tomorrow's demo has other people."""
NEXT = """\
接下来可以输入 Type next:
  .venv/bin/certpress status
  .venv/bin/certpress find 000001"""


def batch_name(today: date) -> str:
    """Return the 批次号 of the demo of that day."""
    return f"{today.isoformat()}-演示-01"


def put(inbox: Path, *, today: date, people: int = 30) -> Path:
    """Put the demo drop of that day into `inbox`, marked as ready, and return its path."""
    name = batch_name(today)
    drop = write_drop(inbox, people=people, seed=today.toordinal(), name=name, particulars=demo_dates(today))
    inbox.joinpath(f"{name}.ready").touch()
    return drop


def certpress(*arguments: str) -> int:
    """Run the command in a process of its own, as an operator would, and return its exit status."""
    start = "from pipeline.cli.door import main; main()"
    return subprocess.run([sys.executable, "-c", start, *arguments], cwd=SITE, check=False).returncode


def place_of(site: Path, today: date) -> Path:
    """Return where the certificates of that day's demo are, or will be."""
    return site / "output" / demo_dates(today)["发证日期"][:4] / batch_name(today)


def carry(site: Path, *, today: date, run: Callable[..., int] = certpress) -> tuple[int, dict[str, Path]]:
    """Put the batch of that day, unless it was made already, run the line, and return its status and the places.

    A site without the key of its ledger gets one, so that what the ledger says is signed.
    """
    place = place_of(site, today)
    if not place.exists():
        put(site / "batches" / "inbox", today=today)
    if not (site / "keys" / "log.key").exists():
        run("--site", str(site), "keys", "make", "log")
    status = run("--site", str(site), "run")
    return status, {
        "证书 certificates": place / "certificates",
        "打印文件 print run": place / "print" / "certificates.pdf",
        "花名册 register list": place / "证书花名册.xlsx",
        "台账 ledger": site / "output" / "ledger.db",
        "检查点 checkpoints": site / "output" / "checkpoints.txt",
    }


def main() -> int:
    """Read the command line, do what it asks, say where things are."""
    parser = argparse.ArgumentParser(prog="python -m tests.samples.demo", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="only put the batch into this folder")
    parser.add_argument("--people", type=int, default=30, help="with FOLDER: how many people")
    chosen = parser.parse_args()
    today = datetime.now(BEIJING).date()
    if chosen.folder:
        print(put(chosen.folder, today=today, people=chosen.people))  # noqa: T201 - the answer of this program
        return 0
    was_there = place_of(SITE, today).exists()
    status, places = carry(SITE, today=today)
    if status == 0:
        print(closing_words(places, was_there=was_there))  # noqa: T201 - the answer of this program
    return status


def closing_words(places: Mapping[str, Path], *, was_there: bool) -> str:
    """Return where everything is, and what a newcomer may type next in the checkout."""
    listed = [f"{label}\t{place.relative_to(SITE)}" for label, place in places.items()]
    return "\n".join([AGAIN] * was_there + listed + ["", NEXT])


if __name__ == "__main__":
    sys.exit(main())
