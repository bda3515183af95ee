"""Each mutant in a fork of its own, with the tests that reach it: a pytest plugin of `make mutants`.

The tests are collected once. The process that collects runs none of them: what a test leaves in memory (kept answers)
would speak in the place of a mutant.
"""

import json
import os
import resource
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Collection
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.mutation.results import KILLED, LIVED, REACHED, WANTED, Tried, results_beside
from tests.mutation.switch import Chosen

# No time is spent on the smallest example, the same examples come in every run, and nothing depends on how busy the
# machine is.
settings.register_profile(
    "mutants",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=25,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)

# For how many seconds of tests a mutant is tried; those of its own file come first, then the quickest.
_LONGEST = 2.0
# Whoever is at one test for a second, and five times what it takes otherwise, goes round in a circle.
_PATIENCE = 5
_ROOM = 4 << 30
_PASSED = "passed"

_failed: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note a test that failed."""
    if report.failed:
        _failed.append(report.nodeid)


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Try every mutant that is wanted, instead of running the tests."""
    # Else every mutant would make a folder of its own, and look through those of all others before.
    session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
    told = _told(_begun(lambda: _note_what_is_reached(session.items)))
    if told != _PASSED:
        pytest.exit(f"without a mutant this fails: {told}", 1)
    items = {item.nodeid: item for item in session.items}
    reached, wanted = json.loads(REACHED.read_text("utf-8")), json.loads(WANTED.read_text("utf-8"))
    file = results_beside(Path.cwd())
    workers = int(os.environ["CERTPRESS_MUTANT_WORKERS"])
    for worker in [_begun(partial(_try_all, wanted[turn::workers], reached, items, file)) for turn in range(workers)]:
        if (told := _told(worker)) != _PASSED:
            pytest.exit(f"not every mutant was tried: {told}", 1)
    return True


def _try_all(wanted: list[dict[str, str]], reached: Any, items: dict[str, pytest.Item], file: Path) -> str:
    killers: dict[str, set[str]] = defaultdict(set)
    for mutant in wanted:
        tried = _tried(mutant, reached, items, killers[_function(mutant)])
        if tried["outcome"] == KILLED:
            killers[_function(mutant)].add(tried["by"])
        with file.open("a", encoding="utf-8") as results:
            results.write(json.dumps(tried, ensure_ascii=False) + "\n")
    return _PASSED


def _function(mutant: dict[str, str]) -> str:
    return f"{mutant['module']}.{mutant['name'].partition('__mutmut_')[0]}"


def _tried(mutant: dict[str, str], reached: Any, items: dict[str, pytest.Item], killers: Collection[str] = ()) -> Tried:
    tests = _within_reach(mutant["module"], reached.get(_function(mutant), {}))
    # What killed another mutant of the function is likely to kill this one.
    ordered = sorted(tests, key=lambda test: test not in killers)
    run = partial(_run_mutant, mutant, [items[test] for test in ordered], tests)
    # Where no test reaches it nothing is run, so that nothing that goes wrong then passes for a test that failed.
    told = _told(_begun(run)) if tests else _PASSED
    outcome, by = (LIVED, f"{len(tests)} tests") if told == _PASSED else (KILLED, told)
    return Tried(module=mutant["module"], name=mutant["name"], code=mutant["code"], outcome=outcome, by=by)


def _within_reach(module: str, tests: dict[str, float]) -> dict[str, float]:
    """Return which tests to run, in their order, and how many seconds each takes without a mutant."""
    own = module.rpartition(".")[2]
    ordered = sorted(tests, key=lambda test: (f"test_{own}." not in test, tests[test]))
    before = accumulate((tests[test] for test in ordered), initial=0.0)
    return {test: tests[test] for test, seconds in zip(ordered, before, strict=False) if seconds <= _LONGEST}


def _run_mutant(mutant: dict[str, str], items: list[pytest.Item], seconds: dict[str, float]) -> str:
    Chosen.module, Chosen.name = mutant["module"], mutant["name"]
    resource.setrlimit(resource.RLIMIT_AS, (_ROOM, _ROOM))
    for item, following in zip(items, [*items[1:], None], strict=True):
        signal.setitimer(signal.ITIMER_PROF, 1 + _PATIENCE * seconds[item.nodeid])
        item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
        if _failed:
            return _failed[0]
    return _PASSED


def _note_what_is_reached(items: list[pytest.Item]) -> str:
    reached: dict[str, dict[str, float]] = defaultdict(dict)
    for item, following in zip(items, [*items[1:], None], strict=True):
        Chosen.met, began = set(), time.process_time()
        item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
        for function in Chosen.met:
            reached[function][item.nodeid] = time.process_time() - began
    REACHED.write_text(json.dumps(reached), "utf-8")
    return " ".join(_failed) or _PASSED


def _begun(work: Callable[[], str]) -> tuple[int, int]:
    """Return a child that does `work`, and where it will tell what came of it."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.write(writing, _worked(work).encode())
        os._exit(0)
    os.close(writing)
    return child, reading


def _worked(work: Callable[[], str]) -> str:
    try:
        return work()
    except BaseException as error:  # noqa: BLE001 - also where pytest is told to stop: a mutant did it
        return type(error).__name__


def _told(begun: tuple[int, int]) -> str:
    """Return what a child told; one that was killed, such as for going round in a circle, tells nothing."""
    child, reading = begun
    with open(reading, "rb") as told:  # noqa: PTH123 - a pipe has no path
        text = told.read().decode()
    os.waitpid(child, 0)
    return text or "it was ended"
