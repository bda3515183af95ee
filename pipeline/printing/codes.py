"""QR codes as one path of pure black squares (ISO/IEC 18004), error correction M, four modules of quiet zone."""

from dataclasses import dataclass
from itertools import groupby

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError

from pipeline.errors import Because, TemplateWrong

QUIET_MODULES = 4
# hazards.md C.4: smaller modules do not survive an office laser and a telephone.
SMALLEST_MODULE_MM = 0.45


@dataclass(frozen=True, slots=True)
class Code:
    """A drawn code: its SVG, and the side of one module in millimetres."""

    svg: bytes
    module_mm: float


def qr_code(text: str, *, side_mm: float) -> Code:
    """Return `text` as a code that fills a square of `side_mm` with its quiet zone inside.

    Raises TemplateWrong where the text is so long that a module would be under 0.45 mm.
    """
    rows = _modules(text, side_mm)
    side = len(rows) + 2 * QUIET_MODULES
    module_mm = side_mm / side
    if module_mm < SMALLEST_MODULE_MM:
        raise _too_long(text, side_mm)
    return Code(_svg(side, _squares(rows)), module_mm)


def dead_code() -> Code:
    """Return what a proof shows in place of the code: an empty crossed square that nothing can read."""
    return Code(
        _svg(41, "M4 4h33v33h-33zm.5 .5v32h32v-32zM4 4.5l.5-.5 32.5 32.5-.5 .5zM36.5 4l.5 .5-32.5 32.5-.5-.5z"), 0.0
    )


def _modules(text: str, side_mm: float) -> list[list[bool]]:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError) as error:
        raise _too_long(text, side_mm) from error
    return [[bool(module) for module in row] for row in code.get_matrix()]


def _too_long(text: str, side_mm: float) -> TemplateWrong:
    reason = Because("a code of {count} characters cannot be read at {side} mm", count=len(text), side=side_mm)
    return TemplateWrong(template="QR", reason=reason)


def _squares(rows: list[list[bool]]) -> str:
    """Return each run of dark modules as one rectangle; filled as one path, so no hairline stands between rows."""
    parts = []
    for y, row in enumerate(rows):
        for is_dark, run in groupby(range(len(row)), key=row.__getitem__):
            columns = list(run)
            if is_dark:
                width = len(columns)
                parts.append(f"M{columns[0] + QUIET_MODULES} {y + QUIET_MODULES}h{width}v1h-{width}z")
    return "".join(parts)


def _svg(side: int, path: str) -> bytes:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" height="{side}">'
        f'<path fill="#000" fill-rule="evenodd" d="{path}"/></svg>'
    ).encode()
