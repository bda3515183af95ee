"""QR codes as one path of pure black squares (ISO/IEC 18004), error correction M, four modules of quiet zone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError

from pipeline.errors import Because, TemplateWrong

QUIET_MODULES = 4
_DEAD_SIDE = 41
# hazards.md C.4: smaller modules do not survive an office laser and a telephone.
SMALLEST_MODULE_MM = 0.45


@dataclass(frozen=True, slots=True)
class Code:
    """A code, ready to be drawn.

    `side` is the side of the square in modules, quiet zone included; `runs` are its dark places, each as x, y, width
    and height in modules from the upper left corner. Filled as one path, no hairline stands between them.
    """

    side: int
    runs: tuple[tuple[float, float, float, float], ...]


def qr_code(text: str, *, side_mm: float) -> Code:
    """Return `text` as a code that fills a square of `side_mm` with its quiet zone inside.

    Raises TemplateWrong where the text is so long that a module would be under 0.45 mm.
    """
    rows = _modules(text, side_mm)
    side = len(rows) + 2 * QUIET_MODULES
    if side_mm / side < SMALLEST_MODULE_MM:
        raise _too_long(text, side_mm)
    return Code(side, tuple(_runs(rows)))


def quiet_zone_mm(text: str, *, side_mm: float) -> float:
    """Return the width of the quiet zone of `text` as a code of `side_mm`; of the dead code where there is no text.

    Raises TemplateWrong as `qr_code` does.
    """
    side = _side(_DIGIT.sub("0", text), side_mm) if text else _DEAD_SIDE
    return side_mm * QUIET_MODULES / side


@lru_cache(maxsize=64)
def _side(shape: str, side_mm: float) -> int:
    """Return the side in modules; it depends on how long a text is, not on what it says."""
    return len(_laid_out(shape, side_mm, mask=0).modules) + 2 * QUIET_MODULES


def dead_code() -> Code:
    """Return what a proof shows in place of the code: a barred square that nothing can read."""
    bars = (4.0, 12.0, 20.0, 28.0, 36.0)
    return Code(_DEAD_SIDE, (*((4.0, y, 33.0, 1.0) for y in bars), (4.0, 5.0, 1.0, 31.0), (36.0, 5.0, 1.0, 31.0)))


def _modules(text: str, side_mm: float) -> list[list[bool]]:
    code = _laid_out(text, side_mm, mask=_mask(_DIGIT.sub("0", text), side_mm))
    return [[bool(module) for module in row] for row in code.get_matrix()]


def _laid_out(text: str, side_mm: float, *, mask: int | None) -> qrcode.QRCode:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=mask)
    # One segment: the numbers of a batch then all take the same version.
    code.add_data(text, optimize=0)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError) as error:
        raise _too_long(text, side_mm) from error
    return code


_DIGIT = re.compile("[0-9]")


@lru_cache(maxsize=64)
def _mask(shape: str, side_mm: float) -> int:
    """Return the mask that ISO/IEC 18004 7.8.3 finds best for a text of this shape.

    Weighing all eight masks is five sixths of the work; texts that differ in their digits share the answer, and it
    still depends on the text alone.
    """
    code = _laid_out(shape, side_mm, mask=None)
    return int(code.best_mask_pattern())


def _too_long(text: str, side_mm: float) -> TemplateWrong:
    reason = Because("a code of {count} characters cannot be read at {side} mm", count=len(text), side=side_mm)
    return TemplateWrong(template="QR", reason=reason)


def _runs(rows: list[list[bool]]) -> Iterator[tuple[float, float, float, float]]:
    """Each run of dark modules of a row as one rectangle."""
    for y, row in enumerate(rows):
        for is_dark, run in groupby(range(len(row)), key=row.__getitem__):
            columns = list(run)
            if is_dark:
                yield columns[0] + QUIET_MODULES, y + QUIET_MODULES, len(columns), 1
