"""`make mutants`: which changes of the code no test notices, module by module.

What a test killed once stays so until its module is written anew; every other mutant is tried again.
"""

import json
import os
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from tests.mutation.mutating import ROOT, Mutant, mutated_copy
from tests.mutation.results import KILLED, WANTED, Tried, explained, results_beside

_PAGE = ROOT / "docs" / "mutants.md"
# The folder of a package, and that of the tests that have to notice.
_PACKAGES = {"pipeline/ledger": "tests/ledger", "pipeline/rules": "tests/rules"}


def main() -> int:
    """Try the mutants of what is asked for and tell how many were killed; 1 where one lives that nobody explained."""
    asked = _asked()
    unexplained = [_package(asked, package) for package in _PACKAGES]
    return int(any(unexplained))


def _asked() -> Namespace:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="where the copies and the results are")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument(
        "modules", nargs="*", help="pipeline/rules/dates.py ...; all of rules and ledger where none is named"
    )
    return parser.parse_args()


def _package(asked: Namespace, package: str) -> bool:
    modules = [Path(name) for name in asked.modules] or [
        file.relative_to(ROOT) for file in sorted((ROOT / package).rglob("*.py"))
    ]
    modules = [module for module in modules if module.is_relative_to(package)]
    if not modules:
        return False
    copy = asked.work.absolute() / Path(package).name
    # What was ended without a test that failed may have been ended by the machine, so it is tried again.
    kept = [each for each in _results(copy) if each["outcome"] == KILLED and "::" in each["by"]]
    mutants = mutated_copy(copy, modules)
    killed = {(each["module"], each["name"], each["code"]) for each in kept}
    wanted = [mutant for mutant in mutants if (mutant.module, mutant.name, mutant.code) not in killed]
    results_beside(copy).write_text("".join(json.dumps(each) + "\n" for each in kept), "utf-8")
    (copy / WANTED).write_text(json.dumps([asdict(mutant) for mutant in wanted]), "utf-8")
    _try(copy, _PACKAGES[package], asked.workers)
    return _tell(mutants, _results(copy))


def _results(copy: Path) -> list[Tried]:
    file = results_beside(copy)
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []


def _try(copy: Path, tests: str, workers: int) -> None:
    command = [
        *(
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-s",
            "--tb=no",
            "-p",
            "tests.mutation.trying",
            "-p",
            "no:cacheprovider",
        ),
        *("-p", "no:xdist", "--hypothesis-profile=mutants", "--ignore=tests/ledger/test_go_oracle.py", tests),
    ]
    environment = {**os.environ, "PYTHONPATH": str(copy), "CERTPRESS_MUTANT_WORKERS": str(workers)}
    subprocess.run(command, check=True, cwd=copy, env=environment, stdout=subprocess.DEVNULL)


def _tell(mutants: list[Mutant], results: list[Tried]) -> bool:
    """Print what became of the mutants of each module; return whether one lives that nobody explained."""
    killed = {(each["module"], each["name"], each["code"]) for each in results if each["outcome"] == KILLED}
    living = [mutant for mutant in mutants if (mutant.module, mutant.name, mutant.code) not in killed]
    known = set(explained(_PAGE.read_text("utf-8")))
    unknown = [mutant for mutant in living if _as_explained(mutant) not in known]
    print(*_table(mutants, living, unknown), sep="\n")
    for mutant in unknown:
        print("- `{}` `{}`: `{}` → `{}`".format(*_as_explained(mutant)))
    return bool(unknown)


def _as_explained(mutant: Mutant) -> tuple[str, str, str, str]:
    function = mutant.name.partition("__mutmut_")[0].removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
    return mutant.module.removeprefix("pipeline."), function, mutant.before, mutant.after


def _table(mutants: list[Mutant], living: list[Mutant], unknown: list[Mutant]) -> Iterator[str]:
    made, lived, unexplained = (Counter(mutant.module for mutant in those) for those in (mutants, living, unknown))
    yield "| module | mutants | killed | explained | not explained |"
    yield "|---|---|---|---|---|"
    for module, count in made.items():
        explained_ones = lived[module] - unexplained[module]
        yield f"| {module} | {count} | {count - lived[module]} | {explained_ones} | {unexplained[module]} |"
    yield f"| all | {len(mutants)} | {len(mutants) - len(living)} | {len(living) - len(unknown)} | {len(unknown)} |"


if __name__ == "__main__":
    sys.exit(main())
