"""Plates of a kind whose fields promise not to move one another (`independent` in its `kind.toml`).

A page of thirty rows has a shape of its own in nearly every room. So not every shape is laid out: a few pages show each
column in each of its shapes, in some row, and the plate of a record is put together from them. One page shows every
row alike; how far a row stands from the first is read off it. The promise is not believed. Each shape of a column is
seen with a narrow probe and with a wide one, in other rows and beside other shapes of the other columns: where its
lines then stand must be what the rows' distance explains, and nothing of the fixed part may ever change.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256

from pipeline.documents.kinds import Kind
from pipeline.printing.composing import FieldShape, Shape
from pipeline.printing.filling import LineKey, Probe
from pipeline.printing.painted import TOLERANCE_PT, LaidHalf, PaintedLine
from pipeline.printing.plates import NotAPlate, Plate, Reason, Slot
from pipeline.printing.slots import check_fixed_part, plate_of, slot_of

# What is left of the rounding of a layout in which other rows stood; a record has the same plate in every batch.
_PLACES = 3

_Slots = tuple[Slot, ...]
# How far a row stands from the first one of its column: to the right, and up.
_Distance = tuple[float, float]


def alike(shapes: Sequence[Shape]) -> Mapping[Shape, list[Shape]]:
    """Return the shapes that differ in their fields only, by what they have in common: a shape without fields."""
    groups: dict[Shape, list[Shape]] = {}
    for shape in shapes:
        groups.setdefault(frame_of(shape), []).append(shape)
    return groups


def frame_of(shape: Shape) -> Shape:
    """Return what a shape has in common with those that differ from it in their fields only."""
    return replace(shape, fields=())


@dataclass(frozen=True)
class Columns:
    """The columns of a kind: a field that is repeated is one column of many rows, any other one of a single row."""

    kind: Kind

    @cached_property
    def of(self) -> Mapping[str, str]:
        """The column of each field."""
        return {field.name: field.column or field.name for field in self.kind.fields}

    @cached_property
    def fields(self) -> Mapping[str, Sequence[str]]:
        """The fields of each column, from the first row on."""
        found: dict[str, list[str]] = {}
        for name, column in self.of.items():
            found.setdefault(column, []).append(name)
        return found

    def shape(self, field: FieldShape) -> FieldShape:
        """Return the shape as any row of the column may have it: under the column's name."""
        return replace(field, name=self.of[field.name])

    def shown_in(self, halves: Sequence[LaidHalf]) -> frozenset[FieldShape]:
        """Return every shape of a column that these pages show."""
        return frozenset(self.shape(field) for half in halves for field in half.shape.fields)


def stand_ins(
    shapes: Sequence[Shape], columns: Columns, *, out_of_step: bool, known: Collection[FieldShape] = frozenset()
) -> Iterator[Shape]:
    """Give shapes in which every column has each of its own in some row; the first has all rows of a column alike.

    `shapes` are alike; shapes of a column that are `known` need not be shown again, and where there are any the first
    page has been. Out of step, there is no such page; a column has other neighbours and its shapes stand in other rows:
    by chance of its name. Every row has a line there, where the column has any: an empty one shows nothing of its row.
    """
    every = _every(shapes, columns)
    if out_of_step:
        every = {column: [one for one in each if one.lines] or each for column, each in every.items()}
    pools = {column: [one for one in each if one not in known] for column, each in every.items()}
    if not out_of_step and _is_to_be_measured(every, known):
        ground = {column: _first(each) for column, each in every.items()}
        alike_in_all = {column: [one] * len(columns.fields[column]) for column, one in ground.items()}
        yield _stand_in(shapes[0], columns, alike_in_all)
        pools = {column: [one for one in each if one != ground[column]] for column, each in pools.items()}
    turns = max(-(-len(pools[column]) // len(columns.fields[column])) for column in every)
    orders = {
        column: _order(
            [*pools[column], *each], turns * len(columns.fields[column]), chance_of=column if out_of_step else ""
        )
        for column, each in every.items()
    }
    for turn in range(turns):
        yield _stand_in(shapes[0], columns, {column: _part(each, turn, turns) for column, each in orders.items()})


def _is_to_be_measured(every: Mapping[str, Sequence[FieldShape]], known: Collection[FieldShape]) -> bool:
    """Whether a page with all rows alike has to tell how far they are from one another."""
    measured = {one.name for one in known if one.lines}
    return not known or any(one.lines and one.name not in measured for each in every.values() for one in each)


def _order(pool: Sequence[FieldShape], places: int, *, chance_of: str) -> list[FieldShape]:
    """Return which shape a column has in each of so many places: the pool in turn, or by chance of a name."""
    turned = [pool[place % len(pool)] for place in range(places)]
    # By a checksum of small numbers two columns would go in step.
    chance = [sha256(f"{chance_of} {place}".encode()).digest() for place in range(places)]
    return [turned[place] for place in sorted(range(places), key=chance.__getitem__)] if chance_of else turned


def _part(each: Sequence[FieldShape], turn: int, turns: int) -> Sequence[FieldShape]:
    rows = len(each) // turns
    return each[turn * rows : (turn + 1) * rows]


def _every(shapes: Sequence[Shape], columns: Columns) -> Mapping[str, list[FieldShape]]:
    """Return the different shapes of each column, in any row."""
    found: dict[str, dict[FieldShape, None]] = {column: {} for column in columns.fields}
    for field in {field: None for shape in shapes for field in shape.fields}:
        bare = columns.shape(field)
        found[bare.name].setdefault(bare)
    return {column: list(each) for column, each in found.items()}


def _first(each: Sequence[FieldShape]) -> FieldShape:
    """Return a shape that has a line: only that tells where a row stands."""
    return next((one for one in each if one.lines), each[0])


def _stand_in(frame: Shape, columns: Columns, rows: Mapping[str, Sequence[FieldShape]]) -> Shape:
    """Return a shape whose columns have these shapes, from the first row on."""
    fields = {
        name: replace(rows[column][row], name=name)
        for column, names in columns.fields.items()
        for row, name in enumerate(names)
    }
    return replace(frame, fields=tuple(fields[field.name] for field in frame.fields))


def put_together(shapes: Sequence[Shape], halves: Sequence[LaidHalf], columns: Columns) -> Mapping[Shape, Plate]:
    """Return the plate of each of `shapes`, which are alike, from the pages of their stand-ins.

    Raises NotAPlate where a field moves another one, or the fixed part.
    """
    for half in halves[1:]:
        check_fixed_part(halves[0].page, half.page, Reason.DEPENDENT)
    found = _Places(columns, halves)
    whole = plate_of(halves[0], ())
    return {
        shape: replace(whole, shape=shape, slots=tuple([slot for field in shape.fields for slot in found.slots(field)]))
        for shape in shapes
    }


class _Places:
    """Where the lines of a field go, from the pages that show each column in each of its shapes."""

    def __init__(self, columns: Columns, halves: Sequence[LaidHalf]) -> None:
        self._columns = columns
        narrow = [half for half in halves if not half.is_wide]
        wide = [half for half in halves if half.is_wide]
        self._distances = _distances(columns, narrow)
        shown, other = self._by_shape(narrow), self._by_shape(wide)
        # An empty one has no lines, on whatever page it stands.
        self._slots = {one: _agreed(one, shown[one], other[one], columns.kind) if one.lines else () for one in shown}
        self._known: dict[FieldShape, _Slots] = {}

    def slots(self, field: FieldShape) -> _Slots:
        """Return the slots of a field of that shape."""
        if field not in self._known:
            by = self._distances[field.name]
            own = self._slots[self._columns.shape(field)]
            self._known[field] = tuple(_rounded(_moved(replace(slot, field=field.name), by)) for slot in own)
        return self._known[field]

    def _by_shape(self, halves: Sequence[LaidHalf]) -> Mapping[FieldShape, list["_Seen"]]:
        """Return every place in which a shape of a column is seen, moved into the first row."""
        found: dict[FieldShape, list[_Seen]] = {}
        for half in halves:
            for field in half.shape.fields:
                found.setdefault(self._columns.shape(field), []).append(_Seen(field, half, self._distances[field.name]))
        return found


def _distances(columns: Columns, narrow: Sequence[LaidHalf]) -> Mapping[str, _Distance]:
    """Return how far each field stands from the first of its column, from a page that shows all rows alike.

    A column that has been empty until now is shown so on a later page than the others. On the pages with wide probes
    every row has to stand where this tells, for it is held against a narrow one (`_agreed`).
    """
    found = {}
    for names in columns.fields.values():
        page = _that_shows_all(narrow, columns, names)
        found.update({name: _distance(page, names[0], name) for name in names})
    return found


def _that_shows_all(halves: Sequence[LaidHalf], columns: Columns, names: Sequence[str]) -> LaidHalf:
    """Return the first page on which all rows of a column are alike and have lines; any where there is none."""
    for half in halves:
        own = [field for field in half.shape.fields if field.name in set(names)]
        if own[0].lines and len({columns.shape(field) for field in own}) == 1:
            return half
    return halves[0]


def _distance(half: LaidHalf, first: str, name: str) -> _Distance:
    start, end = half.lines.get((first, 0)), half.lines.get((name, 0))
    if (start is None) != (end is None):
        raise NotAPlate(Reason.DEPENDENT, name)
    return (end.x - start.x, end.baseline - start.baseline) if start and end else (0.0, 0.0)


@dataclass(frozen=True)
class _Seen:
    """A shape of a column, seen on a page: in the field of one row, `by` as far from the first row."""

    field: FieldShape
    half: LaidHalf
    by: _Distance

    def key(self, line: int) -> LineKey:
        return self.field.name, line

    def probe(self, line: int) -> Probe:
        """What was laid out in the line's place."""
        return self.half.probes[self.key(line)]

    def line(self, line: int) -> PaintedLine | None:
        """The line where it would stand in the first row, None where it has not come out."""
        found = self.half.lines.get(self.key(line))
        return replace(found, x=found.x - self.by[0], baseline=found.baseline - self.by[1]) if found else None


def _agreed(shape: FieldShape, narrow: Sequence[_Seen], wide: Sequence[_Seen], kind: Kind) -> _Slots:
    """Return the slots of a shape in the first row, the same for every pair of places that show it."""
    pairs = [*((one, wide[0]) for one in narrow), *((narrow[0], other) for other in wide[1:])]
    first, *others = (_column_slots(shape, one, other, kind) for one, other in pairs)
    if not all(_are_near(first, other) for other in others):
        raise NotAPlate(Reason.DEPENDENT, narrow[0].field.name)
    return first


def _column_slots(shape: FieldShape, narrow: _Seen, wide: _Seen, kind: Kind) -> _Slots:
    field = kind.field(narrow.field.name)
    found = [(line, narrow.line(line), wide.line(line)) for line in range(shape.lines)]
    if any((one is None) != (other is None) for _, one, other in found):
        raise NotAPlate(Reason.DEPENDENT, field.name)
    try:
        return tuple(
            slot_of(narrow.field, line, (one, narrow.probe(line)), (other, wide.probe(line)), field)
            for line, one, other in found
            if one and other
        )
    except NotAPlate as refused:
        # Moved by its own width or by a neighbour: two pages cannot tell.
        reason = Reason.DEPENDENT if refused.reason is Reason.FLOWING else refused.reason
        raise NotAPlate(reason, refused.subject) from refused


def _moved(slot: Slot, by: _Distance) -> Slot:
    return replace(slot, x=slot.x + by[0], baseline=slot.baseline + by[1])


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
