"""Which font prints a space, where several print a line: Pango's itemization, as far as a plain line needs it. Pure.

Pango lets no space choose a font. It cuts a text where its script changes - digits and punctuation have none, and go
with what stands before them, a closing bracket with its opening one - and within such a piece a space goes with the
character before it, or with the one after it where that is printed by an earlier font of the list ("less fallback").
"""

import unicodedata
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Final

# What Pango takes for brackets, each opening one before its closing one.
_PAIRS: Final = "()<>[]{}«»‘’“”‹›⁅⁆⁽⁾₍₎〈〉《》「」『』【】〔〕〖〗〘〙〚〛﹙﹚﹛﹜﹝﹞（）［］｛｝｟｠｢｣"
_CLOSED_BY: Final = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
_CLOSING: Final = frozenset(_PAIRS[1::2])

# The closing bracket that is waited for, and the script around the pair (None: not known yet).
_Open = tuple[str, str | None]


def script_runs(text: str, script_of: Callable[[str], str | None]) -> list[str]:
    """Return the pieces of `text` that have one script each; `script_of` says None for a character without one."""
    runs: list[str] = []
    script, waiting = None, list[_Open]()
    for character in text:
        own = _script_of(character, script, waiting, script_of)
        if not runs or (own and script and own != script):
            runs.append("")
            script = None
        if own and not script:
            script = own
            waiting = [(closing, around or script) for closing, around in waiting]
        if character in _CLOSING and waiting:
            waiting.pop()
        runs[-1] += character
    return runs


def _script_of(
    character: str, script: str | None, waiting: list[_Open], script_of: Callable[[str], str | None]
) -> str | None:
    """Return the script of a character, of a closing bracket that around the pair; an opening one is waited for."""
    if character in _CLOSED_BY:
        waiting.append((_CLOSED_BY[character], script))
        return None
    if character not in _CLOSING:
        return script_of(character)
    while waiting and waiting[-1][0] != character:
        waiting.pop()
    return waiting[-1][1] if waiting else None


def font_places(run: str, place_of: Callable[[str], int]) -> list[int]:
    """Return which font prints each character of a piece of one script, as its place in the list of fonts.

    `place_of` says it of whatever is no space.
    """
    own = [None if unicodedata.category(character) == "Zs" else place_of(character) for character in run]
    before, after = _filled(own), _filled(own[::-1])[::-1]
    sides = zip(before, after, strict=True)
    return [min((place for place in side if place is not None), default=0) for side in sides]


def _filled(places: Sequence[int | None]) -> Sequence[int | None]:
    """Return the places, each space with that of the character before it."""

    def next_place(known: int | None, place: int | None) -> int | None:
        return known if place is None else place

    return list(accumulate(places, next_place))
