"""The workers of the press: answers in order, teams that are replaced, and an end that nobody waits for."""

import os
import time
from concurrent.futures.process import _ExecutorManagerThread
from importlib import import_module
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import mkdtemp
from threading import enumerate as enumerate_threads

import pytest

from pipeline.errors import PressDied
from pipeline.printing import pool as pools
from pipeline.printing.pool import Pool


def own_number(_question: int) -> int:
    return os.getpid()


def echo(question: int) -> int:
    return question


def sleep_long(seconds: float) -> None:
    time.sleep(seconds)


def compute_long(seconds: float) -> None:
    """Compute in C, without a moment for any other thread."""
    assert 3 ** (10 ** round(seconds))


def wait_for(file: Path) -> None:
    while not file.exists():
        time.sleep(0.01)


def memory_of_programs_started(_question: int) -> int:
    import_module("weasyprint")
    return getrusage(RUSAGE_CHILDREN).ru_maxrss


def take_memory(size: int) -> int:
    return len(bytes(size))


def divide(by: int) -> float:
    return 1 / by


def die(_question: int) -> None:
    os._exit(3)


def keep_a_file(_question: int) -> Path:
    """As WeasyPrint does, which removes its folders only where a worker may end by itself."""
    return Path(mkdtemp())


def test_answers_come_in_the_order_of_the_questions() -> None:
    team = Pool(2)

    answers = list(team.answers(echo, range(20)))
    team.close()

    assert [(question, question) for question in range(20)] == answers


def test_a_worn_team_is_replaced_between_two_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "TASKS_OF_A_TEAM", 5)
    team = Pool(1)

    workers = [number for _, number in team.answers(own_number, range(23))]
    team.close()

    assert 5 == len(set(workers))
    assert [5, 5, 5, 5, 3] == [workers.count(worker) for worker in dict.fromkeys(workers)]


def test_a_team_that_has_something_in_hand_is_not_replaced(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pools, "TASKS_OF_A_TEAM", 2)
    team = Pool(2)
    slow = team.ask(wait_for, tmp_path / "end")

    workers = {team.ask(own_number, turn).result() for turn in range(6)}
    (tmp_path / "end").touch()
    slow.result()
    team.close()

    assert 1 <= len(workers) <= 2


def test_after_a_death_the_next_question_finds_new_workers() -> None:
    team = Pool(1)

    with pytest.raises(PressDied):
        list(team.answers(die, [1]))
    assert [(7, 7)] == list(team.answers(echo, [7]))
    team.close()


def test_a_task_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither one that sleeps nor one that computes, in C and with the interpreter to itself."""
    monkeypatch.setattr(pools, "SECONDS_A_TASK", 0.2)
    team = Pool(1)
    team.ask(echo, 1).result()

    for endless, long in ((sleep_long, 3600.0), (compute_long, 9.0)):
        with pytest.raises(PressDied, match="took more than"), team.telling_death():
            team.ask(endless, long).result()
    monkeypatch.undo()
    assert [(7, 7)] == list(team.answers(echo, [7]))
    team.close()


def test_a_worker_gets_no_more_memory_than_a_page_can_need() -> None:
    """A style of one line asks for all that there is; what the system ends then may be the watch."""
    team = Pool(1)

    assert [(1 << 26, 1 << 26)] == list(team.answers(take_memory, [1 << 26]))
    with pytest.raises(PressDied, match="more memory than any page needs"):
        list(team.answers(take_memory, [5 << 30]))
    assert [(7, 7)] == list(team.answers(echo, [7]))
    team.close()


def test_what_a_layout_computes_wrongly_is_told_as_a_failure_of_the_press() -> None:
    """A font of no size, or of more pixels than there are numbers."""
    team = Pool(1)

    with pytest.raises(PressDied, match="ZeroDivisionError"):
        list(team.answers(divide, [0]))
    team.close()


def test_what_a_worker_puts_into_the_temporary_folder_goes_with_the_team() -> None:
    team = Pool(1)
    kept = team.ask(keep_a_file, 1).result()
    assert kept.exists()

    with pytest.raises(PressDied):
        list(team.answers(die, [1]))
    assert not kept.exists()
    of_the_next = team.ask(keep_a_file, 2).result()
    team.close()

    assert not of_the_next.parent.exists()


def test_a_worker_loads_weasyprint_without_starting_other_programs() -> None:
    """For each name of a library that is not here, Python would ask gcc, ld and ldconfig: a quarter of a start."""
    team = Pool(1)

    assert 0 == team.ask(memory_of_programs_started, 1).result()
    team.close()


def test_closing_waits_for_nobody() -> None:
    team = Pool(1)
    slow = team.ask(sleep_long, 3600.0)
    assert not slow.done()

    team.close()

    assert team._executor is None


def test_closing_leaves_no_thread_that_ends_beside_the_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a thread closed its pipe while the interpreter, on its way out, wrote into it."""
    ended = _ExecutorManagerThread.join_executor_internals

    def slowly(manager: _ExecutorManagerThread) -> None:
        time.sleep(0.3)
        ended(manager)

    monkeypatch.setattr(_ExecutorManagerThread, "join_executor_internals", slowly)
    # Those of pools that other tests share.
    before = set(enumerate_threads())
    team = Pool(1)
    assert 7 == team.ask(echo, 7).result()

    team.close()

    new = set(enumerate_threads()) - before
    assert [] == [thread for thread in new if isinstance(thread, _ExecutorManagerThread)]
