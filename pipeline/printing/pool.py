"""The worker processes of the press: started when there is work for them, kept for the next batch.

They are started by spawn, since WeasyPrint's C libraries do not survive a fork. They see no font of the host, take no
more memory than a page can need, and end with the line, however it ends.
"""

import ctypes.util
import faulthandler
import gc
import os
import re
import resource
import tempfile
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from threading import Lock
from typing import Any, ParamSpec, TypeVar
from warnings import filterwarnings

from pipeline.errors import Because, CertpressError, LibraryMissing, PressDied
from pipeline.scratch import scratch_folder
from pipeline.system_errors import machine_trouble
from pipeline.with_parent import end_with_parent

# WeasyPrint and Pango keep a little of every document; the workers are replaced before that counts, all at once and
# between two questions: with `max_tasks_per_child` the executor of Python 3.11 can wait for ever for a worker that it
# did not start (python/cpython#115634).
TASKS_OF_A_TEAM = 200
_MANY_OBJECTS = 50_000
# No question takes a minute on a machine that does nothing else; a style that makes the layout go on for ever would
# hold up every batch behind it.
SECONDS_A_TASK: float = 3600
# Bytes of memory that one worker may take. No question takes a tenth of it; a style of one line takes all that there is
# (`repeat(100000000, 1px)`), and the system would then end whichever program it likes, the watch among them.
_MOST_MEMORY = 4 << 30
# So many questions for each worker are in hand of whoever asks. Others ask at the same time, and a worker takes the
# oldest question first: with fewer, the tickets of an exam, which are laid on sheets in the end, would be the last.
_IN_HAND = 4
_HOST_FONTS = Path(__file__).with_name("fontconfig.xml")
# cffi says: cannot load library 'libpango-1.0-0': ... and then a paragraph about where it looked.
_QUOTED = re.compile(r"'([^']+)'")
_UNFORESEEN = (
    OSError,
    RuntimeError,
    ValueError,
    TypeError,
    ArithmeticError,
    AssertionError,
    LookupError,
    ImportError,
    AttributeError,
)

P = ParamSpec("P")
T = TypeVar("T")
Answer = TypeVar("Answer")
Question = TypeVar("Question")


class Pool:
    """Up to `workers` processes; none is started before the first question."""

    def __init__(self, workers: int) -> None:
        self.workers = max(workers, 1)
        self._executor: ProcessPoolExecutor | None = None
        self._room = ExitStack()
        self._asked = 0
        self._in_hand: set[Future[Any]] = set()
        # Presses of several kinds may ask at once.
        self._desk = Lock()

    def ask(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """Hand `task`, a function of a module, to a worker; ask for the answer inside `telling_death`."""
        with self.telling_death(), self._desk:
            return self._submitted(task, *args, **kwargs)

    @property
    def is_cold(self) -> bool:
        """Whether the next question will find workers that have loaded nothing yet."""
        return self._executor is None or self._is_worn

    @property
    def _is_worn(self) -> bool:
        return self._asked >= TASKS_OF_A_TEAM and all(future.done() for future in self._in_hand)

    def _submitted(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        self._replace_worn_team()
        future = self._started().submit(_in_time, SECONDS_A_TASK, partial(task, *args, **kwargs))
        self._asked += 1
        self._in_hand = {other for other in self._in_hand if not other.done()} | {future}
        return future

    def _replace_worn_team(self) -> None:
        if self._is_worn:
            self._dismiss()

    def answers(
        self, task: Callable[[Question], Answer], questions: Iterable[Question]
    ) -> "Generator[tuple[Question, Answer], None, None]":
        """Yield each question with its answer, in order; only a few questions are in hand at any time."""
        waiting: deque[tuple[Question, Future[Answer]]] = deque()
        with self.telling_death():
            try:
                for question in questions:
                    while waiting and self._asked >= TASKS_OF_A_TEAM:
                        yield _oldest(waiting)
                    with self._desk:
                        waiting.append((question, self._submitted(task, question)))
                    if len(waiting) > _IN_HAND * self.workers:
                        yield _oldest(waiting)
                while waiting:
                    yield _oldest(waiting)
            finally:
                # Whoever asked no more must not find a worker still writing.
                for _, future in waiting:
                    future.cancel()
                wait([future for _, future in waiting])

    @contextmanager
    def telling_death(self) -> Iterator[None]:
        """Turn the failure of a worker into one of our errors; after a death the next question finds new workers."""
        try:
            yield
        except CertpressError:
            raise
        except MemoryError as error:
            raise PressDied(reason=Because("the page asks for more memory than any page needs")) from error
        except BrokenProcessPool as error:
            self.close()
            reason = Because(
                "a worker process was ended from outside, ran out of memory, or took more than {minutes} minutes",
                minutes=round(SECONDS_A_TASK / 60),
            )
            raise PressDied(reason=reason) from error
        except _UNFORESEEN as error:
            raise machine_trouble(error, tempfile.gettempdir()) or PressDied(reason=type(error).__name__) from error

    def close(self) -> None:
        """End the workers, whatever they are at; the pool may be asked again.

        Nothing that a worker writes has its final place yet, and whoever pressed Ctrl-C is waiting.
        """
        with self._desk:
            self._dismiss()

    def _dismiss(self) -> None:
        """End the workers, and wait for the thread of the executor that looks after them.

        Left to end by itself, that thread would close its pipe while the interpreter, on its way out, writes
        into it: a traceback, OSError: [Errno 9] Bad file descriptor, at the end of a run that went well.
        """
        executor, self._executor = self._executor, None
        self._asked, self._in_hand = 0, set()
        if executor is None:
            return
        for worker in list((executor._processes or {}).values()):  # noqa: SLF001 - public only since Python 3.14
            worker.terminate()
        executor.shutdown(wait=True, cancel_futures=True)
        self._room.close()

    def _started(self) -> ProcessPoolExecutor:
        if self._executor is None:
            room = self._room.enter_context(scratch_folder())
            self._executor = ProcessPoolExecutor(
                self.workers, mp_context=get_context("spawn"), initializer=_begin, initargs=(room,)
            )
        return self._executor


def _oldest(waiting: "deque[tuple[Question, Future[Answer]]]") -> tuple[Question, Answer]:
    question, future = waiting.popleft()
    return question, future.result()


def _in_time(seconds: float, task: Callable[[], T]) -> T:
    """Carry the task out, or end this process: the timer is one of C's, and waits for no Python that does not end."""
    with Path(os.devnull).open("w") as nowhere:
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            return task()
        finally:
            faulthandler.cancel_dump_traceback_later()


def _begin(room: Path) -> None:
    """Prepare a new worker: no fonts of the host, and an end when the line ends, however that happens.

    WeasyPrint puts the fonts of every page into folders of its own, up to some hundred megabytes. A worker that is
    ended removes none of them: they lie in `room`, which goes with the team.
    """
    tempfile.tempdir = str(room)
    _bound_memory()
    hide_host_fonts()
    _load_libraries_by_name()
    # Fonts, tables and style sheets live as long as the worker: to walk through them again and again finds nothing.
    gc.set_threshold(_MANY_OBJECTS)
    end_with_parent()


def _bound_memory() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    bound = _MOST_MEMORY if most == resource.RLIM_INFINITY else min(_MOST_MEMORY, most)
    resource.setrlimit(resource.RLIMIT_DATA, (bound, most))


def hide_host_fonts() -> None:
    """Let this process see no font but those that a page brings; to be called before WeasyPrint is imported."""
    os.environ["FONTCONFIG_FILE"] = str(_HOST_FONTS)
    # Said on import because of the line above; it is what we want.
    filterwarnings("ignore", message="No fonts configured", category=UserWarning)


def _load_libraries_by_name() -> None:
    """Let WeasyPrint find its C libraries under the names that Linux has for them, and search for none.

    It asks for each by the names of other systems first, and for every one of those Python starts gcc, ld and ldconfig:
    a quarter of the time until a new worker can lay out a page.
    """
    setattr(ctypes.util, "find_library", lambda _name: None)  # noqa: B010 - a function of the standard library


@contextmanager
def telling_missing_library() -> Iterator[None]:
    """Turn the failure to load a package or its C library into LibraryMissing, which names it."""
    try:
        yield
    except (ImportError, OSError) as error:
        raise LibraryMissing(reason=Because("{library} cannot be loaded", library=_library(error))) from error


def _library(error: ImportError | OSError) -> str:
    """Return what could not be loaded: a package of Python, or the C library that `dlopen` was asked for."""
    if isinstance(error, ImportError) and error.name:
        return error.name
    named = _QUOTED.search(str(error))
    return named.group(1) if named else str(error)
