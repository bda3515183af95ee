"""Bar codes: Code 128 (ISO/IEC 15417) as one path of pure black bars, with ten modules of quiet zone on either side.

The bars are as high as their place: a bar code is a grid of one row.
"""

import re
from functools import lru_cache

from barcode.codex import Code128

from pipeline.errors import Because, TemplateWrong
from pipeline.printing.drawn_code import Code, Grid

QUIET_MODULES = 10
# Below, an office laser's bars run into one another and a hand-held reader guesses.
SMALLEST_MODULE_MM = 0.25
_NAME = "Code 128"
_NINETY_NINE = 99
_DARK = re.compile("1+")
_DIGIT = re.compile("[0-9]")
# As wide as a short bar code: a frame, and bars that lie.
_DEAD = Grid(100, 17)


class _Code128(Code128):  # type: ignore[misc]  # python-barcode publishes no types
    """As python-barcode 0.16 makes it, but for a text that begins with 99 (its issue 251)."""

    def _try_to_optimize(self, encoded: list[int]) -> list[int]:
        """Leave the first pair of digits alone: 99 also means a switch to pairs of digits, and was left out as such."""
        return encoded if encoded[1] == _NINETY_NINE else list(super()._try_to_optimize(encoded))


def bar_code(text: str, *, width_mm: float) -> Code:
    """Return `text` as a bar code that is `width_mm` wide with its quiet zone inside.

    Raises TemplateWrong where a module would be under 0.25 mm, and for a character beyond printable ASCII.
    """
    modules = _modules(text)
    grid = _grid(text, len(modules), width_mm)
    bars = b"".join(b"%d 0 %d 1 re\n" % (QUIET_MODULES + bar.start(), len(bar[0])) for bar in _DARK.finditer(modules))
    return Code(text, grid, bars + b"f\n")


def bar_grid(text: str, *, width_mm: float) -> Grid:
    """Return the grid of `text` as a bar code; of the dead one where there is no text. Raises as `bar_code` does."""
    return _grid(text, _width(_DIGIT.sub("0", text)), width_mm) if text else _DEAD


def dead_bar_code() -> Code:
    """Return what a proof shows in place of a bar code: bars that lie in a frame, which nothing can read."""
    bars = b"".join(b"10 %d 80 1 re\n" % y for y in (1, 4, 7, 10, 13, 15))
    return Code("", _DEAD, bars + b"10 2 1 13 re\n89 2 1 13 re\nf\n")


def _modules(text: str) -> str:
    """Return the modules from the first bar to the last, a character each: 1 is dark."""
    if not (text.isascii() and text.isprintable()):
        raise TemplateWrong(template=_NAME, reason=Because("a bar code holds letters, digits and common signs only"))
    (modules,) = _Code128(text).build()
    return str(modules)


@lru_cache(maxsize=64)
def _width(form: str) -> int:
    """Return the width of texts of one form in modules: how they are cut into sets depends on where digits stand, not
    on which.
    """
    return len(_modules(form))


def _grid(text: str, width: int, width_mm: float) -> Grid:
    columns = width + 2 * QUIET_MODULES
    if width_mm / columns < SMALLEST_MODULE_MM:
        reason = Because("a code of {count} characters cannot be read at {side} mm", count=len(text), side=width_mm)
        raise TemplateWrong(template=_NAME, reason=reason)
    return Grid(columns, 1)
