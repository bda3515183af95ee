"""`make bench`: the contests and the whole line on this machine, kept in docs/benchmarks/ as JSON and as a page."""

import json
import platform
import re
import shutil
import subprocess
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from tests.benchmarks.office import SMALL, whole_run
from tests.benchmarks.report import page

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "docs" / "benchmarks"


def main() -> None:
    asked = _asked()
    asked.work.mkdir(parents=True, exist_ok=True)
    figures = _contests(asked)
    figures["office"] = [
        whole_run(asked.work, people=people, rounds=rounds)
        for people, rounds in ((SMALL, asked.rounds), (asked.people, 1))
    ]
    for place in asked.work.glob("line-*"):
        shutil.rmtree(place)
    told = page(figures)
    print(told)
    KEPT.mkdir(exist_ok=True)
    name = f"{figures['measured_at'][:10]}-{_machine(figures)}"
    (KEPT / f"{name}.json").write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")
    (KEPT / f"{name}.md").write_text(told, "utf-8")


def _asked() -> Namespace:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--python", type=Path, required=True, help="that of the venv with the other programs")
    parser.add_argument("--work", type=Path, required=True, help="where to work; the photos stay there")
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--people", type=int, default=1000)
    return parser.parse_args()


def _contests(asked: Namespace) -> Any:
    kept = asked.work / "contests.json"
    kept.unlink(missing_ok=True)
    command = [
        *(asked.python.absolute(), "-m", "pipeline", "--lang", "en", "bench", "--folder", asked.work / "contests"),
        *("--pages", str(asked.pages), "--rounds", str(asked.rounds), "--keep", kept),
    ]
    subprocess.run(command, check=True, cwd=ROOT)
    return json.loads(kept.read_bytes())


def _machine(figures: Any) -> str:
    """A short name: the processor's first words and its cores, the same on every machine of that kind."""
    words = re.findall(r"[a-z0-9]+", str(figures["processor"] or platform.machine()).lower())
    return "-".join([*words[:3], f"{figures['cores']}cores"])


if __name__ == "__main__":
    main()
