"""A process that helps another one ends with it, however that one ends."""

import os
from multiprocessing import connection, parent_process
from threading import Thread


def end_with_parent() -> None:
    """Let this process end when the one that started it does: a killed one cannot say goodbye, and whoever waits for
    its questions would wait for ever.
    """
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
