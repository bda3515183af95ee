"""Plates of a kind whose fields promise not to move one another (`independent` in its `kind.toml`).

A page of thirty rows has a shape of its own in nearly every room. So not every shape is laid out: a few pages show each
field in each of its own shapes, and the plate of a record is put together from them. The promise is not believed. Each
shape of a field is seen with a narrow probe and with a wide one beside other shapes of the other fields: neither may
move its lines, and nothing of the fixed part may ever change.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from pipeline.documents.kinds import Kind
from pipeline.printing.composing import FieldShape, Shape
from pipeline.printing.painted import TOLERANCE_PT, LaidHalf
from pipeline.printing.plates import NotAPlate, Plate, Reason, Slot
from pipeline.printing.slots import check_fixed_part, plate_of, slot_of

# What is left of the rounding of a layout in which other rows stood; a record has the same plate in every batch.
_PLACES = 3

_Slots = tuple[Slot, ...]


def alike(shapes: Sequence[Shape]) -> Mapping[Shape, list[Shape]]:
    """Return the shapes that differ in their fields only, by what they have in common: a shape without fields."""
    groups: dict[Shape, list[Shape]] = {}
    for shape in shapes:
        groups.setdefault(replace(shape, fields=()), []).append(shape)
    return groups


def stand_ins(
    shapes: Sequence[Shape], *, out_of_step: bool, known: Collection[FieldShape] = frozenset()
) -> Iterator[Shape]:
    """Give as many shapes as the field with the most different shapes has, in which every field has each of its own.

    `shapes` are alike; shapes of a field that are `known` need not be shown again. Out of step, a field has other
    neighbours: by chance of its name, for the rows of a list all go the same way.
    """
    every = [list(dict.fromkeys(fields)) for fields in zip(*(shape.fields for shape in shapes), strict=True)]
    new = [[field for field in each if field not in known] for each in every]
    own = [few or each[:1] for few, each in zip(new, every, strict=True)]
    starts = [_start(each[0].name) if out_of_step else 0 for each in own]
    for turn in range(max(map(len, new), default=0 if known else 1)):
        fields = [each[(turn + start) % len(each)] for each, start in zip(own, starts, strict=True)]
        yield replace(shapes[0], fields=tuple(fields))


def _start(name: str) -> int:
    """Return a number of that name alone. Of a checksum the remainders would differ in the same way in every row."""
    return int.from_bytes(sha256(name.encode()).digest()[:8])


def shown_in(halves: Iterable[LaidHalf]) -> frozenset[FieldShape]:
    """Return every shape of a field that these pages show."""
    return frozenset(field for half in halves for field in half.shape.fields)


def put_together(shapes: Sequence[Shape], halves: Sequence[LaidHalf], kind: Kind) -> Mapping[Shape, Plate]:
    """Return the plate of each of `shapes`, which are alike, from the pages of their stand-ins.

    Raises NotAPlate where a field moves another one, or the fixed part.
    """
    for half in halves[1:]:
        check_fixed_part(halves[0].page, half.page, Reason.DEPENDENT)
    slots = _slots(halves, kind)
    whole = plate_of(halves[0], ())
    return {
        shape: replace(whole, shape=shape, slots=tuple([slot for field in shape.fields for slot in slots[field]]))
        for shape in shapes
    }


def _slots(halves: Sequence[LaidHalf], kind: Kind) -> Mapping[FieldShape, _Slots]:
    """Return the slots of each shape of a field, the same for every pair of pages that show it."""
    narrow = _by_field([half for half in halves if not half.is_wide])
    wide = _by_field([half for half in halves if half.is_wide])
    return {field: _agreed(field, narrow[field], wide[field], kind) for field in narrow}


def _by_field(halves: Sequence[LaidHalf]) -> Mapping[FieldShape, list[LaidHalf]]:
    found: dict[FieldShape, list[LaidHalf]] = {}
    for half in halves:
        for field in half.shape.fields:
            found.setdefault(field, []).append(half)
    return found


def _agreed(field: FieldShape, narrow: Sequence[LaidHalf], wide: Sequence[LaidHalf], kind: Kind) -> _Slots:
    pairs = [*((one, wide[0]) for one in narrow), *((narrow[0], other) for other in wide[1:])]
    first, *others = (_field_slots(field, one, other, kind) for one, other in pairs)
    if not all(_are_near(first, other) for other in others):
        raise NotAPlate(Reason.DEPENDENT, field.name)
    return tuple(map(_rounded, first))


def _field_slots(shape: FieldShape, narrow: LaidHalf, wide: LaidHalf, kind: Kind) -> _Slots:
    keys = [(shape.name, line) for line in range(shape.lines)]
    if any((key in narrow.lines) != (key in wide.lines) for key in keys):
        raise NotAPlate(Reason.DEPENDENT, shape.name)
    field = kind.field(shape.name)
    try:
        return tuple(
            slot_of(shape, key[1], narrow.lines[key], wide.lines[key], wide.probes[key], field)
            for key in keys
            if key in narrow.lines
        )
    except NotAPlate as found:
        # Moved by its own width or by a neighbour: two pages cannot tell.
        reason = Reason.DEPENDENT if found.reason is Reason.FLOWING else found.reason
        raise NotAPlate(reason, found.subject) from found


def _are_near(some: _Slots, others: _Slots) -> bool:
    return len(some) == len(others) and all(map(_is_near, some, others))


def _is_near(one: Slot, other: Slot) -> bool:
    """Whether two slots differ by no more than the rounding of a layout."""
    moved = (one.x - other.x, one.width - other.width, one.baseline - other.baseline)
    same = (one.line, one.alignment, one.colour) == (other.line, other.alignment, other.colour)
    return same and all(abs(by) <= TOLERANCE_PT for by in moved)


def _rounded(slot: Slot) -> Slot:
    x, width, baseline = (round(value, _PLACES) for value in (slot.x, slot.width, slot.baseline))
    return replace(slot, x=x, width=width, baseline=baseline)
