"""Stamping: a composed page over its plate, as the operators of a PDF page and the glyphs that they show.

Each glyph comes to stand where WeasyPrint 70 puts it for the same record, to a thousandth of a point. So this module
repeats the arithmetic of Pango's letter spacing and of WeasyPrint's `draw_first_line`, with their rounding: sizes and
spacings in whole 1024ths of a CSS pixel, kerns in whole thousandths of an em, cut off towards zero.
"""

import struct
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.documents.fitting import POINTS_PER_MM, Line
from pipeline.printing.composing import ComposedPage
from pipeline.printing.fontfile import FontFile, Glyphs
from pipeline.printing.fonts import runs_of
from pipeline.printing.plain_text import is_plain
from pipeline.printing.plates import Colour, Frame, Plate, Slot
from pipeline.printing.stamped import OWN, Stamped

if TYPE_CHECKING:
    from pipeline.printing.drawing import Drawing
    from pipeline.printing.drawn_code import Code, Grid
    from pipeline.printing.photos import PrintedPhoto

# WeasyPrint's own factor: with another one, whole units would now and then be cut off one lower.
_PIXELS_A_POINT = 1 / 0.75
_UNITS_A_PIXEL = 1024
_UNITS_A_POINT = _UNITS_A_PIXEL / 0.75
_BLACK: Colour = (0.0, 0.0, 0.0)
# More than a page has lines that others have too; those of one person alone pass through.
_REMEMBERED = 4096


class Unstampable(ValueError):
    """A text whose characters do not simply stand side by side; WeasyPrint has to lay it out."""


def stamp(
    page: ComposedPage,
    plate: Plate,
    *,
    photo: "PrintedPhoto | None",
    code: "Code | None",
    drawing: "Drawing | None" = None,
    personal: Collection[str] = (),
) -> Stamped:
    """Return the page as it is stamped over its plate.

    `plate` is the one made for `page.shape`; `photo` and `code` are given where it has frames for them; the `drawing`
    lies over the fixed part; fields that are `personal` have fonts of their own. Raises Unstampable for a text with
    marks over letters, from right to left, in a script that is not known to be plain, or with a character that no file
    has.
    """
    content = ["q /P Do Q"]
    if drawing is not None:
        content.append(f"q {_numbers(POINTS_PER_MM, 0, 0, -POINTS_PER_MM, 0, plate.height)} cm {drawing.operators} Q")
    if plate.photo is not None and photo is not None:
        content.append(_covering(plate.photo, photo.width, photo.height))
    if plate.code is not None and code is not None:
        content.append(_filling(plate.code, code.grid))
    lines = _lines(page, plate.slots, personal)
    colour = _BLACK
    for line in lines:
        if line.colour != colour:
            colour = line.colour
            content.append(f"{_numbers(*colour)} rg")
        content.append(line.shown)
    glyphs = _glyphs(lines, drawing.glyphs if drawing else {})
    return Stamped(page.record.key, plate.shape, "\n".join(content).encode("ascii"), glyphs, photo, code)


class _Stamp(NamedTuple):
    """A line in its place: its operators, and the text of each glyph by font."""

    shown: str
    colour: Colour
    glyphs: tuple[tuple[str, Mapping[int, str]], ...]


def _lines(page: ComposedPage, slots: Sequence[Slot], personal: Collection[str]) -> list[_Stamp]:
    """Return each line that the page shows; one of nothing but spaces is not drawn."""
    fields = {field.name: field for field in page.fields}
    lines = []
    for slot in slots:
        field = fields[slot.field]
        line = field.lines[slot.line]
        if line.text.strip():
            own = OWN if slot.field in personal else ""
            lines.append(_placed(slot, field.face.files, line, field.size_pt, field.fitted_pt, own))
    return lines


@lru_cache(maxsize=_REMEMBERED)
def _placed(slot: Slot, files: tuple[FontFile, ...], line: Line, size_pt: float, fitted_pt: float, own: str) -> _Stamp:
    """Return a line in its slot; raises Unstampable. Most lines of a batch are the same for many people."""
    if slot.alignment and line.text.endswith(" "):
        # Fitting gives that space no room: WeasyPrint does not move the line out of its box, where the box ends there.
        raise Unstampable(line.text)
    spacing, indent = round(line.spacing_em * fitted_pt, 4), round(line.indent_em * fitted_pt, 4)
    shaped = _shaped(files, line.text, size_pt, spacing, own)
    x = slot.x + indent + slot.alignment * (slot.width - indent - shaped.width)
    shown = f"BT {shaped.font} 1 0 0 1 {_numbers(x, slot.baseline)} Tm {shaped.shown} ET"
    return _Stamp(shown, slot.colour, shaped.glyphs)


def _glyphs(lines: Sequence[_Stamp], drawn: Mapping[str, Mapping[int, str]]) -> Mapping[str, Mapping[int, str]]:
    """Return the text of every glyph by font; a glyph that stands for two characters has that of the first line."""
    merged: dict[str, dict[int, str]] = {family: dict(texts) for family, texts in drawn.items()}
    for line in reversed(lines):
        for family, texts in reversed(line.glyphs):
            merged.setdefault(family, {}).update(texts)
    return merged


def width_of(files: tuple[FontFile, ...], text: str, size_pt: float, spacing_pt: float) -> float:
    """Return the width of a line in points, as WeasyPrint has it; raises Unstampable."""
    return _shaped(files, text, size_pt, spacing_pt).width


class _Shaped(NamedTuple):
    """A line without its place: the operators before and after that, its width in points, its glyphs."""

    font: str
    shown: str
    width: float
    glyphs: tuple[tuple[str, Mapping[int, str]], ...]


def _shaped(files: tuple[FontFile, ...], text: str, size_pt: float, spacing_pt: float, own: str = "") -> _Shaped:
    """Return a line of `text`, in which something is to be seen; raises Unstampable."""
    if not is_plain(text):
        raise Unstampable(text)
    size, spacing = _units(size_pt), _units(spacing_pt)
    runs = [(file, _glyphs_of(file, piece)) for file, piece in runs_of(text, files)]
    shown: list[str] = []
    advance = 0
    for place, (file, run) in enumerate(runs):
        setting = _setting(file, size, spacing, own)
        steps = [setting[advance] for advance in run.advances]
        gaps = [step.gap for step in steps]
        if place == 0:
            gaps[0] = steps[0].first_gap
        if place == len(runs) - 1:
            gaps[-1] = 0
        shown += setting.font, f"[<{_spaced(run.gids, gaps)}>] TJ"
        advance += sum([step.advance for step in steps])
    # Pango puts spacing between the characters of a line, WeasyPrint adds one more behind the last.
    width = (advance + spacing * (len(text) - 1)) / _UNITS_A_POINT + spacing_pt
    glyphs = tuple([(file.family + own, dict(zip(run.gids[::-1], run.text[::-1], strict=True))) for file, run in runs])
    return _Shaped(shown[0], " ".join(shown[1:]), width, glyphs)


# A name or an identity number of an exam stands in six lists.
@lru_cache(maxsize=4 * _REMEMBERED)
def _glyphs_of(file: FontFile, text: str) -> Glyphs:
    glyphs = file.shape(text)
    if glyphs is None:
        raise Unstampable(text)
    return glyphs


def _units(points: float) -> int:
    return int(points * _PIXELS_A_POINT * _UNITS_A_PIXEL)


def _scaled(advance: int, size: int, units: int) -> int:
    """Return an advance in font units as HarfBuzz gives it at that size: a factor of 16 binary places, cut off, and the
    product rounded.
    """
    return (advance * ((size << 16) // units) + (1 << 15)) >> 16


class _Step(NamedTuple):
    """How far a glyph goes, in 1024ths of a pixel, and the gap behind it, in thousandths of an em to the left."""

    advance: int
    gap: float
    first_gap: float


class _Setting(dict[int, _Step]):
    """The step of each advance, in font units, that occurred in one file, at one size, with one spacing."""

    def __init__(self, file: FontFile, size: int, spacing: int, own: str) -> None:
        super().__init__()
        self.font = f"/{file.family}{own} {number(size / _UNITS_A_POINT)} Tf"
        self._facts = file.units, size, spacing

    def __missing__(self, advance: int) -> _Step:
        """Work the step out; a font has few advances."""
        return self.setdefault(advance, _step(advance, *self._facts))


_setting = lru_cache(maxsize=_REMEMBERED)(_Setting)


def _step(advance: int, units: int, size: int, spacing: int) -> _Step:
    """Return the step of the glyphs of one advance.

    Pango gives a glyph half of the spacing on either side, the first of a line only that behind it. WeasyPrint shifts a
    glyph by the half before it, which it counts in 1024ths of a pixel but writes down as thousandths, and then makes up
    for the glyph's whole width with a kern, cut off.
    """
    scaled = _scaled(advance, size, units)
    before = _half(spacing)
    shift = before / size * _UNITS_A_PIXEL
    at_size = round(scaled * 1000 / size)
    kern = int(at_size + shift - (scaled + spacing) * 1000 / size)
    first_kern = int(at_size - (scaled + spacing - before) * 1000 / size)
    # The PDF's own width may be rounded the other way, for it does not depend on the size.
    rest = round(advance * 1000 / units) - at_size - shift
    return _Step(scaled, kern + rest, first_kern + rest)


def _half(spacing: int) -> int:
    """Return the part of the spacing before a glyph; Pango keeps whole pixels whole."""
    half = int(spacing / 2)
    return half if spacing % _UNITS_A_PIXEL else (half + _UNITS_A_PIXEL // 2) // _UNITS_A_PIXEL * _UNITS_A_PIXEL


def _spaced(gids: Sequence[int], gaps: Sequence[float]) -> str:
    """Return the inside of a TJ array: glyphs, and between them the gaps that are not 0."""
    if not any(gaps):
        return struct.pack(f">{len(gids)}H", *gids).hex()
    written = {gap: f">{number(gap)}<" if gap else "" for gap in set(gaps)}
    return "".join([f"{gid:04x}{written[gap]}" for gid, gap in zip(gids, gaps, strict=True)])


def _covering(frame: Frame, width: int, height: int) -> str:
    """Return the operators of a photo that covers its frame, cropped around its middle."""
    scale = max(frame.width / width, frame.height / height)
    wide, high = width * scale, height * scale
    x, y = frame.x + (frame.width - wide) / 2, frame.y + (frame.height - high) / 2
    clip = f"{_numbers(frame.x, frame.y, frame.width, frame.height)} re W n "
    return f"q {clip}{_numbers(wide, 0, 0, high, x, y)} cm /I Do Q"


def _filling(frame: Frame, grid: "Grid") -> str:
    """Return the operators of a code, a form as large as its grid, that fills its frame."""
    return f"q {_numbers(frame.width / grid.columns, 0, 0, frame.height / grid.rows, frame.x, frame.y)} cm /C Do Q"


def _numbers(*values: float) -> str:
    return " ".join(map(number, values))


def number(value: float) -> str:
    """Return a number as a PDF has it, without an exponent, to a millionth: no sum of a line is off by a thousandth."""
    return f"{value:.6f}".rstrip("0").rstrip(".")
