"""`certpress --help` is quick because nothing heavy is loaded before a command needs it."""

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    *("weasyprint", "jinja2", "PIL", "fontTools", "pypdf", "zxingcpp", "xlsxwriter", "python_calamine"),
    *("chinese_calendar", "watchdog", "rich", "sqlite3", "uharfbuzz", "pipeline.workshop", "pipeline.line"),
}
CHECKOUT = Path(__file__).parents[2]


@pytest.mark.parametrize("arguments", [[], ["--help"], ["--version"], ["nonsense"], ["run", "--help"]])
def test_nothing_heavy_is_loaded_before_it_is_needed(arguments: list[str]) -> None:
    script = (
        "import sys, pathlib\n"
        "from pipeline.cli.door import answer\n"
        f"answer({arguments!r}, environ={{}}, here=pathlib.Path('/'))\n"
        "print('LOADED', *sorted(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=CHECKOUT)
    loaded = set(done.stdout.rpartition("LOADED")[2].split())

    assert "click" in loaded
    assert set() == HEAVY & loaded
