"""`certpress --help` is quick because nothing heavy is loaded before a command needs it."""

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    *("weasyprint", "jinja2", "PIL", "fontTools", "pypdf", "zxingcpp", "xlsxwriter", "python_calamine"),
    *("chinese_calendar", "watchdog", "rich", "sqlite3", "uharfbuzz", "pipeline.workshop", "pipeline.line"),
}
FOR_WRITING = {"weasyprint", "jinja2", "PIL", "fontTools", "pypdf", "zxingcpp", "xlsxwriter", "python_calamine", "rich"}
CHECKOUT = Path(__file__).parents[2]


@pytest.mark.parametrize("arguments", [[], ["--help"], ["--version"], ["nonsense"], ["run", "--help"]])
def test_nothing_heavy_is_loaded_before_it_is_needed(arguments: list[str]) -> None:
    loaded = loaded_by(arguments, here=Path("/"))

    assert "click" in loaded
    assert set() == HEAVY & loaded


@pytest.mark.parametrize("arguments", [["status"], ["find", "张"], ["verify", "S000065148999263000001"]])
def test_a_question_loads_nothing_that_only_a_batch_needs(arguments: list[str], site: Path) -> None:
    loaded = loaded_by(arguments, here=site)

    assert "pipeline.workshop" in loaded
    assert set() == FOR_WRITING & loaded


def loaded_by(arguments: list[str], *, here: Path) -> set[str]:
    """Return the names of all modules that a process has loaded after its answer."""
    script = (
        "import sys, pathlib\n"
        "from pipeline.cli.door import answer\n"
        f"answer({arguments!r}, environ={{}}, here=pathlib.Path({str(here)!r}))\n"
        "print('LOADED', *sorted(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=CHECKOUT)
    return set(done.stdout.rpartition("LOADED")[2].split())
