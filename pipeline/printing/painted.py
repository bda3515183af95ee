"""A page as WeasyPrint painted it, as plain values: its fixed part, its probes, its frames."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.printing.composing import Shape
from pipeline.printing.filling import LineKey, Probe
from pipeline.printing.plates import Colour, FixedFont, Frame, Shading

TOLERANCE_PT = 0.005


@dataclass(frozen=True, slots=True)
class PaintedLine:
    """A probe as it was laid out; points from the lower left corner of the page.

    `spacing` is the style's; `room` is the part of `width` that a Room keeps free behind the text.
    """

    text: str
    x: float
    width: float
    baseline: float
    size: float
    families: str
    spacing: float
    colour: Colour
    room: float = 0.0


@dataclass(frozen=True, slots=True)
class PaintedPage:
    """A page with its open parts taken out."""

    width: float
    height: float
    content: bytes
    fonts: Mapping[str, FixedFont]
    states: Mapping[str, Mapping[str, str | float | bool]]
    shadings: Mapping[str, Shading]
    lines: Mapping[LineKey, PaintedLine]
    pictures: Mapping[str, Frame]


@dataclass(frozen=True, slots=True)
class LaidHalf:
    """A shape laid out with narrow probes or with wide ones, and its lines that have come out, in order."""

    shape: Shape
    is_wide: bool
    probes: Mapping[LineKey, Probe]
    lines: Mapping[LineKey, PaintedLine]
    page: PaintedPage
