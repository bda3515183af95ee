"""A long log verified by a process of its own, while whoever asked looks at other things.

On two cores an audit takes little longer than the verification alone. That process works on a private copy: it holds no
lock, and what it is told of is the database as it was at one moment.
"""

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from pipeline.errors import CertpressError, HelperDied
from pipeline.ledger.views import Verified
from pipeline.storage.at_rest import copied
from pipeline.storage.store import Store
from pipeline.storage.verification import verify, verify_at_rest


@contextmanager
def verified_beside(store: Store) -> Iterator[Callable[[], Verified]]:
    """Give a question that returns and raises what `verify` does, and HelperDied; it is to be asked once.

    A long log is verified from now on; a short one, or one that cannot be copied, when it is asked.
    """
    with ExitStack() as held:
        copy = copied(store, held)
        yield partial(verify, store) if copy is None else held.enter_context(_helper(copy, store.known_as))


@contextmanager
def _helper(copy: Path, known_as: Path) -> Iterator[Callable[[], Verified]]:
    spawning = get_context("spawn")
    ours, theirs = spawning.Pipe(duplex=False)
    # No daemon: it has a helper of its own, which looks the entries over.
    helper = spawning.Process(target=verify_copy, args=(copy, known_as, theirs))
    helper.start()
    # While it is open here, the pipe would not end with the helper.
    theirs.close()
    try:
        yield partial(_told, ours)
    finally:
        ours.close()
        helper.terminate()
        helper.join()


def verify_copy(copy: Path, known_as: Path, told: Connection) -> None:
    """Verify the database in `copy`, which nobody changes, and tell what was found or what went wrong, of the file
    `known_as`; what the helper does.
    """
    # Whoever pressed Ctrl-C ends the other process, which then ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(BrokenPipeError), told:
        try:
            with Store.unchanging(copy, known_as=known_as) as store, store.reading():
                told.send(verify_at_rest(store))
        except CertpressError as error:
            told.send(error)


def _told(ours: Connection) -> Verified:
    try:
        said: Verified | CertpressError = ours.recv()
    except EOFError as error:
        raise HelperDied from error
    if isinstance(said, CertpressError):
        raise said
    return said
