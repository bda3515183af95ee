"""A long log looked over by a process beside the one that plays it: on two cores both are done in little more than half
the time.

Promised: the same pages and the same failures as without it. That process reads the file as it stands (`immutable`),
without a lock of its own, which could wait for a writer who waits for us: whoever asks reads in a transaction until it
has ended, and so nobody changes the file.
"""

import fcntl
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread

from pipeline.errors import CertpressError, HelperDied
from pipeline.ledger.entries import Entry
from pipeline.storage.looking_over import Page, Tree, fault_of, looked_over
from pipeline.storage.spelling import entries_among
from pipeline.storage.store import Store

# A shorter log is looked over sooner than another process has started.
_WORTH_A_PROCESS = 20_000
# As much as Linux gives to everybody; by itself it gives 64 KiB.
_PIPE_BYTES = 1 << 20
Entries = tuple[Entry, ...]


@contextmanager
def log_looked_over(store: Store) -> Iterator[Iterator[Entries | Tree]]:
    """Give the entries that `looked_over` yields and the tree after them, within a transaction that reads; raises what
    it raises, and HelperDied.
    """
    head = store.row("head")
    if head is None or head[0] < _WORTH_A_PROCESS:
        yield map(_read, looked_over(store))
        return
    spawning = get_context("spawn")
    ours, theirs = spawning.Pipe(duplex=False)
    _widen(theirs)
    helper = spawning.Process(target=look_over, args=(store.file, store.known_as, theirs), daemon=True)
    helper.start()
    # While it is open here, the pipe would not end with the helper.
    theirs.close()
    try:
        yield map(_read, _told(ours))
    finally:
        ours.close()
        helper.join()


def _widen(pipe: Connection) -> None:
    """Let the helper go on while its pages wait for a process that is writing; a page has some 400 KB."""
    with suppress(OSError):
        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def look_over(file: Path, known_as: Path, told: Connection) -> None:
    """Look over the log in `file`, and tell each page, the tree, or what went wrong, of the file `known_as`; what the
    helper does.
    """
    # Whoever pressed Ctrl-C ends the other process, and with it the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(BrokenPipeError), told, Store.unchanging(file, known_as=known_as) as store:
        fault = _fault_beside(file, known_as)
        try:
            for page in looked_over(store, fault):
                told.send(page)
        except CertpressError as error:
            told.send(error)


def _fault_beside(file: Path, known_as: Path) -> Callable[[], str | None]:
    """Give a question that returns what `fault_of` does, looked for from now on: SQLite takes a tenth of the time for
    it, in which whoever plays the entries would wait at their end.
    """
    answer = Future[str | None]()

    def look() -> None:
        try:
            with Store.unchanging(file, known_as=known_as) as store:
                answer.set_result(fault_of(store))
        except Exception as error:  # noqa: BLE001 - whatever it is, whoever waits for the answer would wait for ever
            answer.set_exception(error)

    # Nobody waits for it where an entry is wrong.
    Thread(target=look, daemon=True).start()
    return answer.result


def _told(ours: Connection) -> Iterator[Page | Tree]:
    while True:
        try:
            said = ours.recv()
        except EOFError as error:
            raise HelperDied from error
        if isinstance(said, CertpressError):
            raise said
        yield said
        if isinstance(said, Tree):
            return


def _read(page: Page | Tree) -> Entries | Tree:
    return page if isinstance(page, Tree) else entries_among(page)
