"""A named place where a test may kill the process, so that every boundary between two durable steps is proved.

`CERTPRESS_CRASH_AT=name` kills at the first passing of `name`, `name:3` at the third; `name:3:stop` lets the process
stand still there until somebody wakes it (SIGCONT). Without that variable nothing happens.
"""

import os
import signal
from collections import Counter

_VARIABLE = "CERTPRESS_CRASH_AT"
_passed: Counter[str] = Counter()


def crashpoint(name: str) -> None:
    """Die here, as if the power had gone, when a test asked for it."""
    wanted = os.environ.get(_VARIABLE)
    if not wanted:
        return
    _passed[name] += 1
    wanted_name, _, when = wanted.partition(":")
    turn, _, how = when.partition(":")
    if wanted_name == name and _passed[name] == int(turn or 1):
        os.kill(os.getpid(), signal.SIGSTOP if how == "stop" else signal.SIGKILL)
