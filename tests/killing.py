"""A task in a process of its own, so that a test may kill it, or let several of them compete.

The process is forked from a server that has loaded what such tasks need: an interpreter that starts anew loads for
longer than most of them take. It shares nothing with the test but the files it is told of.
"""

import os
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess

# A task of another module runs too; its process only loads the module by itself.
_LOADED = (
    "tests.line.carry",
    "tests.line.warmth",
    "tests.kills.day",
    "tests.storage.offices",
    "tests.storage.test_folders",
)
_PATIENCE_SECONDS = 300
_forking = get_context("forkserver")
_forking.set_forkserver_preload(list(_LOADED))


def started(task: Callable[..., object], *arguments: object, crash_at: str = "") -> ForkServerProcess:
    """Begin the task, a function of a module; with `crash_at` its process is killed at that crash point."""
    process = _forking.Process(target=_carry_out, args=(crash_at, task, arguments))
    process.start()
    return process


def ended(processes: Sequence[ForkServerProcess]) -> list[int | None]:
    """Return how each process ended: 0, -9 where it was killed, 1 where the task raised, None where it did not end."""
    for process in processes:
        process.join(_PATIENCE_SECONDS)
    return [process.exitcode for process in processes]


def end_of(task: Callable[..., object], *arguments: object, crash_at: str = "") -> int | None:
    """Carry the task out and return how its process ended."""
    return ended([started(task, *arguments, crash_at=crash_at)])[0]


def _carry_out(crash_at: str, task: Callable[..., object], arguments: Sequence[object]) -> None:
    os.environ["CERTPRESS_CRASH_AT"] = crash_at
    task(*arguments)
