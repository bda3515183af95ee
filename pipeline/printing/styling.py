"""Styles written alike are read once. WeasyPrint shares the computed style of elements that have the same rules, but
takes no two `style` attributes for the same; in a list, that of each cell of a column is.

It tells declarations by which object they are, so the same text is given the same objects. Nobody changes them. The
version is pinned, and a test holds that a page comes out as it does without this.
"""

from collections.abc import Sequence
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from weasyprint import css

# The reader of CSS as WeasyPrint knows it.
tinycss2 = css.tinycss2
# A kind has a few dozen.
_REMEMBERED = 512


def share_styles() -> None:
    """Let WeasyPrint read the same `style` attribute once."""
    css.tinycss2 = SimpleNamespace(**{**vars(tinycss2), "parse_blocks_contents": _declarations})


def _declarations(source: Any) -> Sequence[Any]:  # noqa: ANN401 - the text of an attribute, or what a rule was cut into
    return _declarations_of(source) if isinstance(source, str) else tinycss2.parse_blocks_contents(source)


@lru_cache(maxsize=_REMEMBERED)
def _declarations_of(style: str) -> Sequence[Any]:
    return tuple(tinycss2.parse_blocks_contents(style))
