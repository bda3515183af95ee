"""Slips of whoever types a checkpoint from paper, told apart from a ledger that was changed.

The roots over two different lists of entries have nothing in common: of the 43 letters in which one is written hardly
any stands in the other, and nobody can make them alike. Where nearly all of them agree, a letter was misread: then
nothing happened to the ledger, and whoever says it was written anew accuses somebody of it.
"""

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Final

from pipeline.errors import Because
from pipeline.ledger.checkpoints import Checkpoint
from pipeline.ledger.notes import encoded

# Of all letters. Some 30 letters in their order are 180 bits that nobody finds by trying.
_ALIKE: Final = 0.8


def slip_in(typed: Checkpoint, roots: Mapping[int, bytes], origin: str) -> Because | None:
    """Return which line of a checkpoint was mistyped, None where none was or more than a letter or two are others.

    `roots` are those of the ledger, by how many entries they are over; `origin` is what it was called at that size.
    """
    size, line = typed.head.size, encoded(typed.head.root)
    known = roots.get(size)
    if known == typed.head.root:
        return None if typed.origin == origin else Because("line 1 is not the name of this ledger, and the rest agrees")
    if known is not None and _are_alike(line, encoded(known)):
        place, one, other = _first_difference(line, encoded(known))
        letters = {"place": place, "typed": one, "known": other}
        return Because(
            "letter {place} of line 3 was typed as {typed}, and is {known}; nearly all others agree", **letters
        )
    for other_size, root in roots.items():
        if other_size and _are_alike(line, encoded(root)):
            return Because("line 2 says {size}, and line 3 is that of {known} entries", size=size, known=other_size)
    return None


def _are_alike(one: str, other: str) -> bool:
    return SequenceMatcher(a=one, b=other).ratio() >= _ALIKE


def _first_difference(one: str, other: str) -> tuple[int, str, str]:
    """Return the place (from 1) of the first letter that differs, and both letters."""
    return next((place, *pair) for place, pair in enumerate(zip(one, other, strict=True), 1) if pair[0] != pair[1])
