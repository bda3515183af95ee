"""What a command says must never end its work: a closed or full standard output costs the words, not the batch."""

import io
import os
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_OUT: Final = 1
_ERR: Final = 2


class Tireless(io.RawIOBase):
    """Writes to a file descriptor; what cannot be written is dropped, and `lost` keeps the first reason."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.lost: OSError | None = None

    def writable(self) -> bool:
        """Return True: writing is all it does."""
        return True

    def fileno(self) -> int:
        """Return the descriptor, e.g. for the terminal's width."""
        return self._descriptor

    def isatty(self) -> bool:
        """Whether a person looks on."""
        return os.isatty(self._descriptor)

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write `data`, or drop it; either way it counts as written, so that nobody tries again."""
        content = bytes(data)
        try:
            return os.write(self._descriptor, content)
        except OSError as error:
            self.lost = self.lost or error
            return len(content)


def guard() -> Tireless | None:
    """Put streams that never fail in place of standard output and error; return the one of standard output.

    Returns None where somebody else has put a stream of his own there.
    """
    _open_what_is_closed()
    raw = Tireless(_OUT)
    if sys.stderr is sys.__stderr__:
        sys.stderr = _text(Tireless(_ERR), sys.stderr)
    if sys.stdout is not sys.__stdout__:
        return None
    sys.stdout = _text(raw, sys.stdout)
    return raw


def _open_what_is_closed() -> None:
    """Keep the numbers 0, 1 and 2 taken: the ledger must never be opened as the descriptor that messages go to."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= _ERR:
        pass
    os.close(descriptor)


def _text(raw: Tireless, before: io.TextIOBase | object) -> io.TextIOWrapper:
    """Return a text stream over `raw`; a name that the terminal's encoding does not have must not end the command."""
    encoding = getattr(before, "encoding", None) or "utf-8"
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding=encoding, errors="backslashreplace", line_buffering=True)
