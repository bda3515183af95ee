"""Folding of what people type: full-width digits and letters, odd spaces."""

import re
import unicodedata

_SPACE = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff]+")
# Full-width ASCII and nothing else: NFKC would also change characters of names.
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_CAPITALS = {code: code - 0x20 for code in range(ord("a"), ord("z") + 1)}
# What nearly every cell consists of: nothing below changes it but its case, and no two of it join. Each cell of a
# roster is folded many times, and this is asked first.
_SETTLED = re.compile("[!-~\u00b7\u4e00-\u9fff]*")


def fold(text: str) -> str:
    """Return `text` in NFC, with half-width digits, letters and punctuation, and no white space at either end."""
    if _SETTLED.fullmatch(text):
        return text
    # Half-width first: a full-width letter and an accent after it become one character only then.
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text.translate(_FULL_WIDTH))).strip()


def tight(text: str) -> str:
    """Return `text` folded and without any white space."""
    if _SETTLED.fullmatch(text):
        return text
    # Once more, because what a space kept apart may now join.
    return unicodedata.normalize("NFC", fold(text).replace(" ", ""))


def capitals(text: str) -> str:
    """Return `text` with `a` to `z` in capitals and nothing else changed: `str.upper` makes `SS` of `ß`, `S` of `ſ`."""
    return text.upper() if text.isascii() else text.translate(_CAPITALS)


def same_key(text: str) -> str:
    """Return the form under which two names for the same thing are equal: NFC and case folding."""
    if _SETTLED.fullmatch(text):
        return text.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def code_point(character: str) -> str:
    """Return `U+4E00` for `一`."""
    return f"U+{ord(character):04X}"
