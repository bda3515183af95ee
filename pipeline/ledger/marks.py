"""What was never put somewhere, told without looking: a replay asks for most numbers and paths before they are there.

Numbers are given, and files are made, in order: what comes after all that begin like it was never put. It is told by a
few keys, which stay near at hand; a bit for each of a million lay anywhere in memory, and was waited for.
"""

from collections.abc import Iterable

# So many characters at the end tell apart what begins alike: the sequence of a number (Z13).
_TAIL = 6
# So many beginnings are held; of one beyond them nothing is told.
_MOST = 1 << 16


class Marks:
    """Which keys were put; some others seem to be among them."""

    __slots__ = ("_highest",)

    def __init__(self) -> None:
        self._highest: dict[str, str] = {}

    def put(self, keys: Iterable[str]) -> None:
        """Take keys."""
        highest = self._highest
        for key in keys:
            stem = key[:-_TAIL]
            known = highest.get(stem)
            if known is not None or len(highest) < _MOST:
                highest[stem] = key if known is None else max(key, known)

    def may_have(self, key: str) -> bool:
        """Whether the key was put, or perhaps was: one that begins like it and comes after it was."""
        highest = self._highest.get(key[:-_TAIL])
        return len(self._highest) >= _MOST if highest is None else key <= highest
