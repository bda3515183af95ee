"""Several values in a place that has room for one: all where they are short, else the first and their number."""

from collections.abc import Iterable
from typing import Final

# A field that has room for one long value has room for as many characters.
MOST_CHARACTERS: Final = 20


def several(texts: Iterable[str], counter: str, *, most: int = MOST_CHARACTERS) -> str:
    """Return the different texts in their order: `1、3、5`, or `教学楼一层东侧等12处` where they are long.

    The longest that there can be has `most` characters, or is the first text with its number and the `counter`.
    """
    different = list(dict.fromkeys(texts))
    joined = "、".join(different)
    if len(different) == 1 or len(joined) <= most:
        return joined
    return f"{different[0]}等{len(different)}{counter}"
