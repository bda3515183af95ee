"""Slots: where each line of a field goes, from the two places where a page put its probes."""

from pipeline.documents.kinds import Field
from pipeline.printing.composing import FieldShape
from pipeline.printing.filling import Probe
from pipeline.printing.painted import TOLERANCE_PT, LaidHalf, PaintedLine, PaintedPage
from pipeline.printing.plates import NotAPlate, Plate, Reason, Slot

_ALIGNMENTS = (0.0, 0.5, 1.0)


def plate_of(half: LaidHalf, slots: tuple[Slot, ...]) -> Plate:
    """Return the plate that has the fixed part of a page."""
    page = half.page
    return Plate(
        shape=half.shape,
        width=page.width,
        height=page.height,
        content=page.content,
        fonts=page.fonts,
        states=page.states,
        slots=slots,
        photo=page.pictures.get("photo"),
        code=page.pictures.get("code"),
        shadings=page.shadings,
    )


def check_fixed_part(one: PaintedPage, other: PaintedPage, reason: Reason) -> None:
    """Raise NotAPlate with that reason where two pages are not the same but for their lines."""
    for subject in ("photo", "code"):
        if one.pictures.get(subject) != other.pictures.get(subject):
            raise NotAPlate(reason, subject)
    if _fixed_part(one) != _fixed_part(other):
        raise NotAPlate(reason, "page")


def _fixed_part(page: PaintedPage) -> tuple[object, ...]:
    return page.width, page.height, page.content, page.fonts, page.states, page.shadings


Probed = tuple[PaintedLine, Probe]


def slot_of(shape: FieldShape, number: int, narrow: Probed, wide: Probed, field: Field) -> Slot:
    """Return the slot of line `number` of a field, from a line with each of its probes.

    Raises NotAPlate where the style does not set the line as it was composed, or no alignment explains both places.
    """
    name, (one, _), (other, probe) = shape.name, narrow, wide
    if not (_is_set_as(shape, one) and _is_set_as(shape, other) and one.colour == other.colour):
        raise NotAPlate(Reason.STYLE, name)
    if abs(one.baseline - other.baseline) > TOLERANCE_PT:
        raise NotAPlate(Reason.FLOWING, name)
    # Only a paragraph is ever spaced, so another field need not be told its spacing.
    may_be_unspaced = not field.policy.justified and not other.spacing
    if not all(_is_spaced(line, its, may_be_unspaced=may_be_unspaced) for line, its in (narrow, wide)):
        raise NotAPlate(Reason.SPACING, name)
    return Slot(name, number, one.x, one.width, one.baseline, _alignment(name, one, other, probe), one.colour)


def _is_spaced(line: PaintedLine, probe: Probe, *, may_be_unspaced: bool) -> bool:
    wanted = 0.0 if may_be_unspaced and not line.spacing else probe.spacing_pt
    return abs(line.spacing - wanted) <= TOLERANCE_PT


def _is_set_as(shape: FieldShape, line: PaintedLine) -> bool:
    """Whether the style gives the line the families and the size that its value was composed in."""
    return line.families == shape.families and abs(line.size - shape.size_pt) <= TOLERANCE_PT


def _alignment(name: str, narrow: PaintedLine, wide: PaintedLine, probe: Probe) -> float:
    """Return the one alignment that explains where both probes came to stand."""
    moved, shorter = wide.x - narrow.x, narrow.width - wide.width
    fitting = [
        share for share in _ALIGNMENTS if abs(shorter * share + probe.indent_pt * (1 - share) - moved) <= TOLERANCE_PT
    ]
    if len(fitting) != 1:
        raise NotAPlate(Reason.FLOWING, name)
    return fitting[0]
