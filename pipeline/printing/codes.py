"""QR codes as one path of pure black squares (ISO/IEC 18004), error correction M, four modules of quiet zone.

Also the code of a kind, whichever it has: this one or a bar code.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, cast

import zxingcpp

from pipeline.documents.kinds import CodeBox, Symbology
from pipeline.errors import Because, TemplateWrong
from pipeline.printing import bar_codes
from pipeline.printing.bar_codes import bar_code, bar_grid, dead_bar_code
from pipeline.printing.drawn_code import Code, Grid

if TYPE_CHECKING:
    from typing_extensions import Buffer

QUIET_MODULES = 4
_DEAD_SIDE = 41
# hazards.md C.4: smaller modules do not survive an office laser and a telephone.
SMALLEST_MODULE_MM = 0.45


def code_of(text: str, box: CodeBox) -> Code:
    """Return `text` as the code that fills its place on the page; the dead one where there is no text.

    Raises TemplateWrong where it would be too fine to be read.
    """
    if box.symbology is Symbology.CODE128:
        return bar_code(text, width_mm=box.width_mm) if text else dead_bar_code()
    return qr_code(text, side_mm=box.width_mm) if text else dead_code()


def grid_of(text: str, box: CodeBox) -> Grid:
    """Return the grid of `code_of`, in most cases without drawing it; raises TemplateWrong as that does."""
    if box.symbology is Symbology.CODE128:
        return bar_grid(text, width_mm=box.width_mm)
    side = code_side(text, side_mm=box.width_mm)
    return Grid(side, side)


def quiet_modules(symbology: Symbology) -> int:
    """Return how many modules stay white at the edge of a code."""
    return bar_codes.QUIET_MODULES if symbology is Symbology.CODE128 else QUIET_MODULES


def qr_code(text: str, *, side_mm: float) -> Code:
    """Return `text` as a code that fills a square of `side_mm` with its quiet zone inside.

    Raises TemplateWrong where the text is so long that a module would be under 0.45 mm.
    """
    modules = _modules(text, side_mm)
    side = modules.side + 2 * QUIET_MODULES
    return Code(text, Grid(side, side), _path(modules))


def code_side(text: str, *, side_mm: float) -> int:
    """Return the side of `text` as a code in modules, quiet zone included; of the dead code where there is no text.

    Quick for numbers of one form and for signed texts; of another long text whoever also draws it had better ask the
    code itself. Raises TemplateWrong as `qr_code` does.
    """
    if not text:
        return _DEAD_SIDE
    side = _side(_form(text), side_mm) if _has_form(text) else _modules(text, side_mm).side
    return side + 2 * QUIET_MODULES


def is_readable(text: str, box: CodeBox) -> bool:
    """Whether the modules of `text` as a code in its place would be large enough to be read."""
    try:
        grid_of(text, box)
    except TemplateWrong:
        return False
    return True


def quiet_zone_mm(text: str, *, side_mm: float) -> float:
    """Return the width of the quiet zone of `text` as a code of `side_mm`; of the dead code where there is no text.

    Raises TemplateWrong as `qr_code` does.
    """
    return side_mm * QUIET_MODULES / code_side(text, side_mm=side_mm)


def dead_code() -> Code:
    """Return what a proof shows in place of the code: a barred square that nothing can read."""
    bars = b"".join(b"4 %d 33 1 re\n" % y for y in (4, 12, 20, 28, 36))
    return Code("", Grid(_DEAD_SIDE, _DEAD_SIDE), bars + b"4 5 1 31 re\n36 5 1 31 re\nf\n")


@dataclass(frozen=True, slots=True)
class _Modules:
    """The modules of a code, row by row, a byte each: 0 is dark, 255 light. `side` is without the quiet zone."""

    side: int
    rows: bytes

    @property
    def mask(self) -> int:
        """The data mask, as the format information tells it (ISO/IEC 18004 7.9: row 8, columns 2 to 4, XOR 101)."""
        first = 8 * self.side + 2
        dark = [not module for module in self.rows[first : first + 3]]
        return (dark[0] << 2 | dark[1] << 1 | dark[2]) ^ 0b101


def _modules(text: str, side_mm: float) -> _Modules:
    modules = _smallest(text, side_mm)
    if _SIGNED.fullmatch(text) and modules.side < (side := _side(_form(text), side_mm)):
        # A dozen digits in a row would by chance save a whole version: the plate has room for the size of the form.
        version = (side - _SIDE_OF_VERSION_0) // _MODULES_A_VERSION
        return _laid_out(text, side_mm, {"data_mask": _mask(_form(text), side_mm), "version": version})
    return modules


def _smallest(text: str, side_mm: float) -> _Modules:
    modules = _laid_out(text, side_mm, {"data_mask": _mask(_form(text), side_mm)})
    if side_mm / (modules.side + 2 * QUIET_MODULES) < SMALLEST_MODULE_MM:
        raise _too_long(text, side_mm)
    return modules


def _laid_out(text: str, side_mm: float, options: Mapping[str, object]) -> _Modules:
    # Outside ASCII a reader has to guess the encoding unless it is told.
    told = options if text.isascii() else {**options, "eci": "UTF-8"}
    try:
        code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M", **told)
    except ValueError as error:
        raise _too_long(text, side_mm) from error
    image = code.to_image(scale=1, add_quiet_zones=False)
    # It has Python's buffer protocol; the package's own types forget to say so.
    return _Modules(image.shape[0], bytes(cast("Buffer", image)))


_DIGIT = re.compile("[0-9]")
# An address, and what is signed as Base32 behind it.
_SIGNED = re.compile("([^#]*)#([A-Z2-7]{64,})")
# Of texts that are longer than an address with a number in it, no two are alike in anything but their length.
_LONGEST_ALIKE = 64
# ISO/IEC 18004, 6.3.1: version 1 has 21 modules, each further one four more.
_SIDE_OF_VERSION_0, _MODULES_A_VERSION = 17, 4


def _has_form(text: str) -> bool:
    """Whether the form of a text tells its size."""
    return len(text) <= _LONGEST_ALIKE or _SIGNED.fullmatch(text) is not None


def _form(text: str) -> str:
    """Return what texts of one kind have in common: all but their digits, of what is signed or long the length."""
    if signed := _SIGNED.fullmatch(text):
        return f"{_DIGIT.sub('0', signed[1])}#{'A' * len(signed[2])}"
    return _DIGIT.sub("0", text) if len(text) <= _LONGEST_ALIKE else "0" * len(text)


@lru_cache(maxsize=64)
def _mask(form: str, side_mm: float) -> int:
    """Return the mask that ISO/IEC 18004 7.8.3 finds best for a text of this form.

    Weighing all eight masks is four fifths of the work; texts of one form share the answer, and it still depends on
    the text alone. Any mask can be read.
    """
    return _laid_out(form, side_mm, {}).mask


@lru_cache(maxsize=64)
def _side(form: str, side_mm: float) -> int:
    """Return the side without the quiet zone: how a text is cut into segments depends on the kinds of its characters,
    not on which digit stands where.
    """
    return _smallest(form, side_mm).side


def _too_long(text: str, side_mm: float) -> TemplateWrong:
    reason = Because("a code of {count} characters cannot be read at {side} mm", count=len(text), side=side_mm)
    return TemplateWrong(template="QR", reason=reason)


_DARK = re.compile(b"\0+")
# Modules that are drawn by one look into a table; with more of them the table outgrows what it saves.
_AT_ONCE = 8


class _Pieces(dict[bytes, bytes]):
    """Operators for the modules from column `first` on, by their bytes; `Y` stands for the row. Filled as it is used:
    the same 256 patterns at most come again and again.
    """

    def __init__(self, first: int) -> None:
        super().__init__()
        self._first = first + QUIET_MODULES

    def __missing__(self, modules: bytes) -> bytes:
        runs = ((self._first + run.start(), len(run[0])) for run in _DARK.finditer(modules))
        piece = self[modules] = b"".join(b"%d Y %d 1 re\n" % run for run in runs)
        return piece


_LARGEST_SIDE = 177
_pieces = tuple((first, _Pieces(first)) for first in range(0, _LARGEST_SIDE, _AT_ONCE))


def _path(modules: _Modules) -> bytes:
    side, rows = modules.side, modules.rows
    columns = [(first, min(first + _AT_ONCE, side), pieces) for first, pieces in _pieces if first < side]
    drawn = (
        b"".join([pieces[row[first:end]] for first, end, pieces in columns]).replace(b"Y", b"%d" % (y + QUIET_MODULES))
        for y, row in enumerate(rows[start : start + side] for start in range(0, side * side, side))
    )
    return b"".join((*drawn, b"f\n"))
