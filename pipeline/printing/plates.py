"""The plate (印版): what a template looks like with its fields open, laid out once for all records of one shape.

All lengths are points from the lower left corner of the page, as PDF has them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from pipeline.printing.composing import Shape

Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Slot:
    """Where one line of a field goes.

    `x` and `width` are those of the probe that was laid out, without spacing and indent, `baseline` its height.
    `alignment` is the share of a shorter line's free room that comes to stand before it: 0 left, 0.5 centred, 1 right.
    """

    field: str
    line: int
    x: float
    width: float
    baseline: float
    alignment: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class Frame:
    """The rectangle that a picture fills: a code exactly, a photo cropped around its middle (`object-fit: cover`)."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class FixedFont:
    """A font of the page's own words: its CSS family (the name of a font file) and the text of each glyph it shows."""

    family: str
    to_unicode: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Blend:
    """The way from one colour to the next; an `exponent` other than 1 reaches the middle sooner or later."""

    first: Colour
    last: Colour
    exponent: float


@dataclass(frozen=True, slots=True)
class Shading:
    """A linear gradient along `axis` (x and y of its beginning and its end), which goes on beyond both.

    `places` are where the blends meet, the ends of the gradient among them: one more than there are blends. The axis is
    in the coordinates that hold where the shading is painted.
    """

    axis: tuple[float, float, float, float]
    places: tuple[float, ...]
    blends: tuple[Blend, ...]


@dataclass(frozen=True, slots=True)
class Plate:
    """A page with its fields open.

    `content` are the operators of the fixed part, for a form XObject as large as the page; `fonts`, `states` and
    `shadings` are the resources that they name (a state's values are PDF names, numbers and booleans). Painted in this
    order: the fixed part, the photo, the code, the text.
    """

    shape: Shape
    width: float
    height: float
    content: bytes
    fonts: Mapping[str, FixedFont]
    states: Mapping[str, Mapping[str, str | float | bool]]
    slots: tuple[Slot, ...]
    photo: Frame | None
    code: Frame | None
    shadings: Mapping[str, Shading] = field(default_factory=dict)

    def prints_as(self, other: "Plate") -> bool:
        """Whether the fixed parts of two plates are the same."""
        return all(getattr(self, part) == getattr(other, part) for part in _FIXED_PART)


_FIXED_PART = ("width", "height", "content", "fonts", "states", "shadings")


class Reason(StrEnum):
    """Why a batch is laid out page by page; the ledger keeps the word for ever, so each has one meaning.

    Those of the judge are `judged-` and its kind of difference.
    """

    CONDITIONAL = "conditional"
    FLOWING = "flowing"
    TWICE = "twice"
    SPACING = "spacing"
    STYLE = "style"
    WRAPPING = "wrapping"
    TRANSFORMED = "transformed"
    CLIPPED = "clipped"
    COVERED = "covered"
    PICTURE = "picture"
    PAINTING = "painting"
    COLOUR = "colour"
    FONT = "font"
    LINKS = "links"
    METADATA = "metadata"
    SHAPING = "shaping"
    DEPENDENT = "dependent"
    JUDGED_UNREADABLE = "judged-unreadable"
    JUDGED_PAGE_SIZE = "judged-page-size"
    JUDGED_TEXT = "judged-text"
    JUDGED_FONT = "judged-font"
    JUDGED_SIZE = "judged-size"
    JUDGED_COLOUR = "judged-colour"
    JUDGED_POSITION = "judged-position"
    JUDGED_PIXELS = "judged-pixels"


class NotAPlate(Exception):
    """The page cannot be a plate: why, and the field or part that it is about."""

    def __init__(self, reason: Reason, subject: str) -> None:
        super().__init__(reason, subject)
        self.reason, self.subject = reason, subject


@dataclass(frozen=True, slots=True)
class NoPlate:
    """Why a template cannot be a plate, and the field or part of the page that it is about."""

    reason: Reason
    subject: str


@dataclass(frozen=True, slots=True)
class PlateJob:
    """What the plate maker is asked for: one plate for each of `shapes`, which differ.

    `template` is the folder of the kind's template, `template_sha256` its hash when it was read, `profile` its style;
    `families` is the CSS list for the page's own words, `fonts` the file of each CSS family that they and the shapes
    need.
    """

    template: Path
    template_sha256: str
    profile: str
    families: str
    fonts: Mapping[str, Path]
    shapes: tuple[Shape, ...]
    is_proof: bool


@dataclass(frozen=True, slots=True)
class Plates:
    """The plates of a run by their shape.

    `places` is the place of each shape among them, counted from 0; found once, for a shape is long to compare.
    `fixed_parts` is for each place that of the first plate with the same fixed part, which is printed for both.
    """

    by_shape: Mapping[Shape, Plate]
    places: Mapping[Shape, int] = field(init=False, repr=False, compare=False)
    fixed_parts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Count the shapes and what they share."""
        object.__setattr__(self, "places", {shape: place for place, shape in enumerate(self.by_shape)})
        object.__setattr__(self, "fixed_parts", tuple(_fixed_parts(self.by_shape.values())))


def _fixed_parts(plates: Iterable[Plate]) -> Iterator[int]:
    known: dict[bytes, list[tuple[int, Plate]]] = {}
    for place, plate in enumerate(plates):
        alike = known.setdefault(plate.content, [])
        first = next((other for other, its in alike if its.prints_as(plate)), place)
        if first == place:
            alike.append((place, plate))
        yield first
