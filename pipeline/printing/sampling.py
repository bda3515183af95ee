"""The sample of a batch that the judge looks at before anything is recorded. Seen once, kept in a handful of records.

What can go wrong lies in a plate (one for each shape) or in a value (the widest are where a rounding, a smaller size
or a second line shows). So it takes the first record, the commonest shape, which most people get, the rarest shapes,
which no test has seen, then for each field the record whose line fills its room the most and the one set in the
smallest type, and the last record. One record is often the widest of several fields, and is judged once for all.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.printing.composing import ComposedField, ComposedPage, Shape

# A page laid out and judged costs as much as a hundred stamped ones, and a small batch is waited for: as a rule five to
# eight of thirty people with one shape.
MOST_JUDGED = 16
# Of a kind whose fields do not move one another, which was found out when its plates were made, and of drawn pages.
MOST_OTHERS_JUDGED = 3
# Of a kind with such fields where a page is a list, and takes ten times as long: the first, and the one with the
# longest texts. Its hundreds of fields are not looked at by themselves.
MOST_LISTS_JUDGED = 2
_EACH_OF = 8
# Quarters of an em: what `_length` gives a letter, and no character more than.
_HALF, _AT_MOST = 2, 5


@dataclass(slots=True)
class _Most:
    """The record that has the most of something so far; of equal ones the first."""

    amount: float = -1.0
    index: int = 0
    page: ComposedPage | None = None

    def see(self, amount: float, index: int, page: ComposedPage) -> None:
        if amount > self.amount:
            self.amount, self.index, self.page = amount, index, page


@dataclass(slots=True)
class _OfShape:
    """How many records have a shape, and the one of them with the longest texts."""

    count: int = 0
    longest: _Most = field(default_factory=_Most)


@dataclass(slots=True)
class _OfField:
    """A field in the record seen last; the records whose line fills its room the most, and whose type is smallest."""

    width_mm: float
    composed: ComposedField | None = None
    widest: _Most = field(default_factory=_Most)
    smallest: _Most = field(default_factory=lambda: _Most(float("-inf")))
    largest_pt: float = 0.0

    def see(self, index: int, page: ComposedPage, composed: ComposedField) -> None:
        self.composed = composed
        lines, size_pt = composed.lines, composed.size_pt
        if size_pt != self.largest_pt:
            self.largest_pt = max(self.largest_pt, size_pt)
            self.smallest.see(-size_pt, index, page)
        if len(lines) == 1:
            text = lines[0].text
            at_most = len(text) * (_HALF if text.isascii() else _AT_MOST)
            if at_most * size_pt / self.width_mm <= self.widest.amount:
                return
        self.widest.see(self.filled(composed), index, page)

    def filled(self, composed: ComposedField) -> float:
        """Return how much of the room the widest line fills, in quarters of an em times points, for each mm."""
        return max([_length(line.text) for line in composed.lines], default=0) * composed.size_pt / self.width_mm

    def risks(self, place: int, candidates: Sequence[_Most]) -> Iterator["_Risk"]:
        """Give what is to be seen of the field at this place of a page, and which candidates show it.

        A value that is as wide in every record is shown by each. A smaller size weighs less than any width: it is a
        shape of its own, most often a judged one.
        """
        shown = {each.index: each.page.fields[place] for each in candidates if each.page}
        widest = {index for index, composed in shown.items() if self.filled(composed) >= self.widest.amount}
        smallest = {index for index, composed in shown.items() if -composed.size_pt >= self.smallest.amount}
        yield _Risk(self.widest.amount, widest)
        yield _Risk(1 - -self.smallest.amount / self.largest_pt, smallest)


@dataclass(frozen=True, slots=True)
class _Risk:
    """Something that one of a few records has to show; the greater weight comes first."""

    weight: float
    shown_by: set[int]


@dataclass(slots=True)
class Sample:
    """Chooses at most `most` records; `see` is told every record once, and the same batch gives the same sample.

    `widths_mm` is the room of each field, in the order in which a page has them; nothing where no field is looked at by
    itself.
    """

    widths_mm: Sequence[float]
    most: int = MOST_JUDGED
    _fields: list[_OfField] = field(init=False)
    _shapes: dict[Shape, _OfShape] = field(default_factory=dict, init=False)
    _first: _Most = field(default_factory=_Most, init=False)
    _last: _Most = field(default_factory=_Most, init=False)

    def __post_init__(self) -> None:
        self._fields = [_OfField(width_mm) for width_mm in self.widths_mm]

    def see(self, index: int, page: ComposedPage, shape: Shape) -> None:
        """Look at record `index` of the batch."""
        self._first.see(0, index, page)
        self._last.index, self._last.page = index, page
        if self._fields:
            self._see_fields(index, page)
        known = self._shapes.get(shape)
        if known is None:
            known = self._shapes[shape] = _OfShape()
        known.count += 1
        known.longest.see(sum(len(line.text) for value in page.fields for line in value.lines), index, page)

    def _see_fields(self, index: int, page: ComposedPage) -> None:
        for composed, seen in zip(page.fields, self._fields, strict=True):
            # Values that many have are composed once.
            if composed is not seen.composed:
                seen.see(index, page, composed)

    def chosen(self) -> tuple[int, ...]:
        """Return the indexes of the records to be judged, in order; nothing where nothing was seen."""
        if not self._shapes:
            return ()
        shapes = sorted(self._shapes.values(), key=lambda shape: (shape.count, shape.longest.index))
        sure = [self._first, shapes[-1].longest, *(shape.longest for shape in shapes[:_EACH_OF])]
        chosen = dict.fromkeys(most.index for most in sure)
        chosen.update(dict.fromkeys(_covering(self._risks([*sure, self._last]), chosen)))
        chosen.setdefault(self._last.index)
        return tuple(sorted(list(chosen)[: self.most]))

    def _risks(self, candidates: Sequence[_Most]) -> list[_Risk]:
        candidates = [*candidates, *(most for seen in self._fields for most in (seen.widest, seen.smallest))]
        risks = (risk for place, seen in enumerate(self._fields) for risk in seen.risks(place, candidates))
        return [risk for risk in risks if risk.weight > 0]


def _covering(risks: Sequence[_Risk], chosen: Iterable[int]) -> Iterator[int]:
    """Give the records that show what those already chosen do not, each time the one that shows the most of it."""
    seen = set(chosen)
    while left := [risk for risk in risks if not risk.shown_by & seen]:
        weights: dict[int, float] = {}
        for risk in left:
            for index in risk.shown_by:
                weights[index] = weights.get(index, 0) + risk.weight
        best = min(weights, key=lambda index: (-weights[index], index))
        seen.add(best)
        yield best


def _length(text: str) -> int:
    """Return the length in quarters of an em: two for a letter or digit, four for a Chinese character.

    A face's own advances say it more exactly and would cost more than stamping the page.
    """
    return len(text) + len(text.encode())
