"""Styles written alike are read once. WeasyPrint shares the computed style of elements that have the same rules, but
takes no two `style` attributes for the same; in a list, that of each cell of a column is.

It tells declarations by which object they are, so the same text is given the same objects. Nobody changes them. The
version is pinned, and a test holds that a page comes out as it does without this.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from types import SimpleNamespace
from typing import Any

from weasyprint import css

# What WeasyPrint reads CSS with, and what it makes of declarations.
tinycss2 = css.tinycss2
preprocess_declarations = css.preprocess_declarations
# A kind has a few dozen.
_REMEMBERED = 512


class _Read(tuple[Any, ...]):  # noqa: SLOT001 - what was made of it is remembered beside it
    """The declarations of a `style` attribute."""

    said: Sequence[tuple[str, Any, bool]] = ()


def share_styles() -> None:
    """Let WeasyPrint read the same `style` attribute once, and find out once what it says."""
    css.tinycss2 = SimpleNamespace(**{**vars(tinycss2), "parse_blocks_contents": _declarations})
    css.preprocess_declarations = _said


def _declarations(source: Any) -> Sequence[Any]:  # noqa: ANN401 - the text of an attribute, or what a rule was cut into
    return _declarations_of(source) if isinstance(source, str) else tinycss2.parse_blocks_contents(source)


@lru_cache(maxsize=_REMEMBERED)
def _declarations_of(style: str) -> _Read:
    return _Read(tinycss2.parse_blocks_contents(style))


def _said(base_url: str | None, declarations: Any, *prelude: Any) -> Iterable[tuple[str, Any, bool]]:  # noqa: ANN401 - WeasyPrint's
    """Return name, value and importance of every property.

    One that is wrong says nothing: then nothing is remembered, for it has to be told every time. Nor is it where there
    is an address to start from, which our pages never have.
    """
    if not isinstance(declarations, _Read) or base_url is not None:
        said: Iterable[tuple[str, Any, bool]] = preprocess_declarations(base_url, declarations, *prelude)
        return said
    if not declarations.said:
        each = [list(preprocess_declarations(None, (one,))) for one in declarations]
        if not all(each):
            return chain(*each)
        declarations.said = tuple(chain(*each))
    return declarations.said
