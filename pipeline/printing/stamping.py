"""Stamping: a composed page over its plate, as the operators of a PDF page and the glyphs that they show.

Each glyph comes to stand where WeasyPrint 70 puts it for the same record, to a thousandth of a point. So this module
repeats the arithmetic of Pango's letter spacing and of WeasyPrint's `draw_first_line`, with their rounding: sizes and
spacings in whole 1024ths of a CSS pixel, kerns in whole thousandths of an em, cut off towards zero.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.printing.composing import ComposedPage
from pipeline.printing.fontfile import FontFile, Glyphs
from pipeline.printing.plates import Colour, Frame, Plate, Slot
from pipeline.printing.stamped import Stamped

if TYPE_CHECKING:
    from pipeline.printing.codes import Code
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


def stamp(page: ComposedPage, plate: Plate, *, photo: "PrintedPhoto | None", code: "Code | None") -> Stamped:
    """Return the page as it is stamped over its plate.

    `plate` is the one made for `page.shape`; `photo` and `code` are given where it has frames for them. Raises
    Unstampable for a text with marks over letters, from right to left, or with a character that no file has.
    """
    content = ["q /P Do Q"]
    if plate.photo is not None and photo is not None:
        content.append(_covering(plate.photo, photo.width, photo.height))
    if plate.code is not None and code is not None:
        content.append(_filling(plate.code, code.side))
    lines = tuple(_placed(page, plate.slots, content))
    return Stamped(page.record.key, plate.shape, "\n".join(content).encode("ascii"), _glyphs(lines), photo, code)


@dataclass(frozen=True, slots=True)
class _Shaped:
    """A line without its place: the operators before and after that, its width in points, and the text of each glyph by
    family. Where nothing is drawn, there are no operators.
    """

    font: str
    shown: str
    width: float
    glyphs: tuple[tuple[str, Mapping[int, str]], ...]


def _placed(page: ComposedPage, slots: Sequence[Slot], content: list[str]) -> Iterator[_Shaped]:
    """Give each line, and add its operators to `content`."""
    fields = {field.name: field for field in page.fields}
    colour = _BLACK
    for slot in slots:
        field = fields[slot.field]
        line = field.lines[slot.line]
        shaped = _shaped(field.face.files, line.text, field.size_pt, round(line.spacing_em * field.fitted_pt, 4))
        indent = round(line.indent_em * field.fitted_pt, 4)
        x = slot.x + indent + slot.alignment * (slot.width - indent - shaped.width)
        if slot.colour != colour:
            colour = slot.colour
            content.append(f"{_numbers(*colour)} rg")
        if shaped.shown:
            content.append(f"BT {shaped.font} 1 0 0 1 {_numbers(x, slot.baseline)} Tm {shaped.shown} ET")
        yield shaped


def _glyphs(lines: Sequence[_Shaped]) -> Mapping[str, Mapping[int, str]]:
    """Return the text of every glyph by family; a glyph that stands for two characters has that of the first line."""
    merged: dict[str, dict[int, str]] = {}
    for line in reversed(lines):
        for family, texts in reversed(line.glyphs):
            merged.setdefault(family, {}).update(texts)
    return merged


@lru_cache(maxsize=_REMEMBERED)
def _shaped(files: tuple[FontFile, ...], text: str, size_pt: float, spacing_pt: float) -> _Shaped:
    """Return a line of `text`; raises Unstampable."""
    # A line of nothing but spaces is not drawn.
    runs = [(file, _glyphs_of(file, piece)) for file, piece in _by_file(files, text)] if text.strip() else []
    size, spacing = _units(size_pt), _units(spacing_pt)
    shown: list[str] = []
    advance = 0
    for file, run in runs:
        gaps = _gaps(file, run, size, spacing, is_first=not shown)
        if run is runs[-1][1]:
            gaps[-1] = 0
        shown += f"/{file.family} {number(size / _UNITS_A_POINT)} Tf", f"[<{_spaced(run.gids, gaps)}>] TJ"
        advance += sum(_scaled(units, size, file.units) for units in run.advances)
    # Pango puts spacing between the characters of a line, WeasyPrint adds one more behind the last.
    width = (advance + spacing * (len(text) - 1)) / _UNITS_A_POINT + spacing_pt
    glyphs = tuple((file.family, dict(zip(run.gids[::-1], run.text[::-1], strict=True))) for file, run in runs)
    return _Shaped("".join(shown[:1]), " ".join(shown[1:]), width, glyphs)


def _by_file(files: Sequence[FontFile], text: str) -> Iterator[tuple[FontFile, str]]:
    """Give the pieces of `text` that one file prints, the first that has the character, as Pango does."""
    if len(files) == 1:
        yield files[0], text
        return
    for file, piece in groupby(text, lambda character: next((f for f in files if f.covers(character)), files[-1])):
        yield file, "".join(piece)


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


def _gaps(file: FontFile, run: Glyphs, size: int, spacing: int, *, is_first: bool) -> list[float]:
    """Return what follows each glyph, in thousandths of an em to the left."""
    known = {advance: _gap(advance, file.units, size, spacing) for advance in set(run.advances)}
    gaps = [known[advance] for advance in run.advances]
    if is_first:
        gaps[0] = _gap(run.advances[0], file.units, size, spacing, is_first=True)
    return gaps


def _gap(advance: int, units: int, size: int, spacing: int, *, is_first: bool = False) -> float:
    """Return the gap behind a glyph.

    Pango gives a glyph half of the spacing on either side, the first of a line only that behind it. WeasyPrint shifts a
    glyph by the half before it, which it counts in 1024ths of a pixel but writes down as thousandths, and then makes up
    for the glyph's whole width with a kern, cut off.
    """
    before = _half(spacing)
    shift = before / size * _UNITS_A_PIXEL
    scaled = _scaled(advance, size, units)
    at_size = round(scaled * 1000 / size)
    room = scaled + spacing - (before if is_first else 0)
    kern = int(at_size + (0 if is_first else shift) - room * 1000 / size)
    # The PDF's own width may be rounded the other way, for it does not depend on the size.
    return kern - shift + round(advance * 1000 / units) - at_size


def _half(spacing: int) -> int:
    """Return the part of the spacing before a glyph; Pango keeps whole pixels whole."""
    half = int(spacing / 2)
    return half if spacing % _UNITS_A_PIXEL else (half + _UNITS_A_PIXEL // 2) // _UNITS_A_PIXEL * _UNITS_A_PIXEL


def _spaced(gids: Sequence[int], gaps: Sequence[float]) -> str:
    """Return the inside of a TJ array: glyphs, and between them the gaps that are not 0."""
    if not any(gaps):
        return "".join([f"{gid:04x}" for gid in gids])
    written = {gap: f">{number(gap)}<" if gap else "" for gap in set(gaps)}
    return "".join([f"{gid:04x}{written[gap]}" for gid, gap in zip(gids, gaps, strict=True)])


def _covering(frame: Frame, width: int, height: int) -> str:
    """Return the operators of a photo that covers its frame, cropped around its middle."""
    scale = max(frame.width / width, frame.height / height)
    wide, high = width * scale, height * scale
    x, y = frame.x + (frame.width - wide) / 2, frame.y + (frame.height - high) / 2
    clip = f"{_numbers(frame.x, frame.y, frame.width, frame.height)} re W n "
    return f"q {clip}{_numbers(wide, 0, 0, high, x, y)} cm /I Do Q"


def _filling(frame: Frame, side: int) -> str:
    """Return the operators of a code, a form of `side` modules, that fills its frame."""
    return f"q {_numbers(frame.width / side, 0, 0, frame.height / side, frame.x, frame.y)} cm /C Do Q"


def _numbers(*values: float) -> str:
    return " ".join(map(number, values))


def number(value: float) -> str:
    """Return a number as a PDF has it, without an exponent, to a millionth: no sum of a line is off by a thousandth."""
    return f"{value:.6f}".rstrip("0").rstrip(".")
