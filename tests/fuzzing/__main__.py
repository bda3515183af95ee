"""Fuzzing with coverage: `make fuzz`, or `python -m tests.fuzzing --seconds 3600 [READER ...]`.

Each reader gets its share of the time in a process of its own, which is looked at by atheris (libFuzzer). It begins
with the small files that the repository keeps; what it finds beyond them lies in `build/fuzz/corpus/`, and an input
that breaks a reader in `build/fuzz/broken/`. Atheris is no dependency of certpress: see requirements/fuzz.txt.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.fuzzing import KEPT

_WORK: Final = Path("build/fuzz")
_TRIED: Final = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
_COVERED: Final = re.compile(r"cov: (\d+)")
# What the product promises of a drop that it refuses: no hang, and memory within these bounds.
_LONGEST_SECONDS: Final = 30
_MOST_MIB: Final = 1024
_LONGEST_INPUT: Final = 1 << 14


def fuzz(name: str, options: Sequence[str]) -> None:
    """Fuzz one reader in this process, which libFuzzer ends."""
    import atheris  # noqa: PLC0415 - no dependency of the tests

    with atheris.instrument_imports(include=["pipeline"]):
        from tests.fuzzing.readers import READERS  # noqa: PLC0415 - it must be instrumented while it is loaded

    # Every input writes its files into the same folder.
    folder = Path(tempfile.mkdtemp())

    def try_one(content: bytes) -> None:
        READERS[name](content, folder)
        shutil.rmtree(folder / "spool", ignore_errors=True)

    atheris.Setup([sys.argv[0], *options], try_one)
    atheris.Fuzz()


def fuzz_for(name: str, seconds: int, seed: int) -> tuple[int, int, bool]:
    """Fuzz one reader in a process of its own; return the inputs tried, the edges covered, and whether all held."""
    corpus, broken = _WORK / "corpus" / name, _WORK / "broken" / name
    corpus.mkdir(parents=True, exist_ok=True)
    broken.mkdir(parents=True, exist_ok=True)
    options = [
        f"-max_total_time={seconds}",
        f"-seed={seed}",
        f"-timeout={_LONGEST_SECONDS}",
        f"-rss_limit_mb={_MOST_MIB}",
        f"-max_len={_LONGEST_INPUT}",
        f"-artifact_prefix={broken}/",
        "-print_final_stats=1",
        str(corpus),
        str(KEPT / name),
    ]
    command = [sys.executable, "-m", "tests.fuzzing", "--within", name, *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = done.stdout + done.stderr
    _WORK.joinpath(f"{name}.log").write_text(told, "utf-8")
    tried, covered = _TRIED.findall(told), _COVERED.findall(told)
    return int(tried[-1]) if tried else 0, int(covered[-1]) if covered else 0, done.returncode == 0


def main() -> int:
    """Fuzz the readers one after another; return 1 where one of them broke."""
    if sys.argv[1:2] == ["--within"]:
        fuzz(sys.argv[2], sys.argv[3:])
    from tests.fuzzing.corpus import NAMES  # noqa: PLC0415 - a process that fuzzes has its own

    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing")
    parser.add_argument("--seconds", type=int, default=3600, help="for all readers together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("readers", nargs="*", default=NAMES)
    wanted = parser.parse_args()
    all_held = True
    for name in wanted.readers:
        tried, covered, held = fuzz_for(name, max(wanted.seconds // len(wanted.readers), 1), wanted.seed)
        all_held = all_held and held and tried > 0
        word = "held" if held else "BROKEN"
        sys.stdout.write(f"{name}: seed {wanted.seed}, {tried} inputs, {covered} edges, {word}\n")
        sys.stdout.flush()
    return 0 if all_held else 1


if __name__ == "__main__":
    raise SystemExit(main())
