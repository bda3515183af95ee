"""Each mutant in a fork of its own, with the tests that reach it: a pytest plugin of `make mutants`.

The tests are collected once. The process that collects runs none of them: what a test leaves in memory (kept answers)
would speak in the place of a mutant.
"""

import json
import os
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import Phase, settings

from tests.mutation.results import KILLED, LIVED, REACHED, RESULTS, UNREACHED, WANTED, Tried
from tests.mutation.switch import Chosen

# No time is spent on the smallest example, and the same examples come in every run.
settings.register_profile(
    "mutants",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=25,
    phases=[Phase.explicit, Phase.generate],
)

# For how many seconds of tests a mutant is tried; those of its own file come first, then the quickest.
_LONGEST = 3.0
# Beyond ten times what its tests take, and as many seconds, it goes round in a circle.
_PATIENCE = 10
_ROOM = 4 << 30

_failed: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note a test that failed."""
    if report.failed:
        _failed.append(report.nodeid)


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Try every mutant that is wanted, instead of running the tests."""
    if _forked(lambda: _note_what_is_reached(session.items)):
        pytest.exit("a test fails without a mutant", 1)
    items = {item.nodeid: item for item in session.items}
    reached, wanted = json.loads(REACHED.read_text("utf-8")), json.loads(WANTED.read_text("utf-8"))
    workers = int(os.environ["CERTPRESS_MUTANT_WORKERS"])
    for child in [_begun(lambda: _try_all(wanted[turn::workers], reached, items)) for turn in range(workers)]:  # noqa: B023 - it is forked at once
        os.waitpid(child, 0)
    return True


def _try_all(wanted: list[dict[str, str]], reached: Any, items: dict[str, pytest.Item]) -> None:
    for mutant in wanted:
        tried = _tried(mutant, reached, items)
        with RESULTS.open("a", encoding="utf-8") as results:
            results.write(json.dumps(tried, ensure_ascii=False) + "\n")


def _tried(mutant: dict[str, str], reached: Any, items: dict[str, pytest.Item]) -> Tried:
    function = f"{mutant['module']}.{mutant['name'].partition('__mutmut_')[0]}"
    tests, seconds = _within_reach(mutant["module"], reached.get(function, {}))
    outcome = UNREACHED
    if tests:
        status = _forked(lambda: _run_mutant(mutant, [items[test] for test in tests], seconds))
        outcome = KILLED if status else LIVED
    return Tried(module=mutant["module"], name=mutant["name"], code=mutant["code"], outcome=outcome, tests=len(tests))


def _within_reach(module: str, tests: dict[str, float]) -> tuple[list[str], float]:
    own = module.rpartition(".")[2]
    chosen, seconds = [], 0.0
    for test in sorted(tests, key=lambda test: (f"test_{own}." not in test, tests[test])):
        if seconds <= _LONGEST:
            chosen.append(test)
            seconds += tests[test]
    return chosen, seconds


def _run_mutant(mutant: dict[str, str], items: list[pytest.Item], seconds: float) -> None:
    Chosen.module, Chosen.name = mutant["module"], mutant["name"]
    limit = int(_PATIENCE * (1 + seconds))
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 2))
    resource.setrlimit(resource.RLIMIT_AS, (_ROOM, _ROOM))
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
        if _failed:
            os._exit(1)


def _note_what_is_reached(items: list[pytest.Item]) -> None:
    reached: dict[str, dict[str, float]] = defaultdict(dict)
    for item, following in zip(items, [*items[1:], None], strict=True):
        Chosen.met, began = set(), time.process_time()
        item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
        for function in Chosen.met:
            reached[function][item.nodeid] = time.process_time() - began
    if _failed:
        print("these fail without a mutant:", *_failed, sep="\n", file=sys.__stderr__)
        os._exit(1)
    REACHED.write_text(json.dumps(reached), "utf-8")


def _begun(work: Callable[[], None]) -> int:
    """Return a child that does `work`; whatever ends it otherwise than well ends it with an error."""
    child = os.fork()
    if not child:
        try:
            work()
        except BaseException:  # noqa: BLE001 - also where pytest is told to stop: a mutant did it
            os._exit(1)
        os._exit(0)
    return child


def _forked(work: Callable[[], None]) -> int:
    """Return how a child that did `work` ended, 0 for well."""
    return os.waitpid(_begun(work), 0)[1]
