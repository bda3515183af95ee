"""The sample of a batch that the judge looks at before anything is recorded. Seen once, kept in a handful of values.

What can go wrong lies in a plate (one for each shape) or in a value (the longest are where a rounding, a smaller size
or a second line shows). So it takes the first record, the commonest shape, which most people get, the rarest shapes,
which no test has seen, and then in turn other shapes and the longest value and line of each field; the last record
among them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from math import log10

from pipeline.printing.composing import ComposedField, ComposedPage, Shape

# A page laid out and judged costs as much as a hundred stamped ones, and a small batch is waited for. So each plate is
# judged where there are up to eight, and as a rule 4 of thirty people, 9 of a thousand, 12 of ten thousand or more.
MOST_JUDGED = 12
_EACH_OF = 8
_FOR_EACH_TEN_TIMES, _FEWEST = 3, 2
# Quarters of an em: what `_length` gives a letter, and no character more than.
_HALF, _AT_MOST = 2, 5


@dataclass(slots=True)
class _Longest:
    """The record that has the most of something so far; of equal ones the first."""

    amount: float = -1.0
    index: int = 0

    def see(self, amount: float, index: int) -> None:
        if amount > self.amount:
            self.amount, self.index = amount, index


@dataclass(slots=True)
class _OfShape:
    """How many records have a shape, and the one of them with the longest texts."""

    count: int = 0
    longest: _Longest = field(default_factory=_Longest)


@dataclass(slots=True)
class _OfField:
    """A field's text in the record seen last; the longest text and the widest line of all."""

    text: str | None = None
    longest: _Longest = field(default_factory=_Longest)
    widest: _Longest = field(default_factory=_Longest)

    def see(self, index: int, text: str, composed: ComposedField) -> None:
        self.text = text
        at_most = len(text) * (_HALF if text.isascii() else _AT_MOST)
        if at_most > self.longest.amount:
            self.longest.see(_length(text), index)
        if at_most * composed.size_pt > self.widest.amount:
            line = max((_length(line.text) for line in composed.lines), default=0)
            self.widest.see(line * composed.size_pt, index)


@dataclass(slots=True)
class Sample:
    """Chooses at most twelve records; `see` is told every record once, and the same batch gives the same sample."""

    _fields: list[_OfField] = field(default_factory=list)
    _shapes: dict[Shape, _OfShape] = field(default_factory=dict)
    _first: int = 0
    _last: int = 0
    _count: int = 0

    def see(self, index: int, page: ComposedPage, shape: Shape) -> None:
        """Look at record `index` of the batch."""
        if not self._fields:
            self._fields = [_OfField() for _ in page.fields]
            self._first = index
        self._last = index
        self._count += 1
        total, texts = 0, page.record.texts
        for composed, seen in zip(page.fields, self._fields, strict=True):
            text = texts[composed.name]
            total += len(text)
            if text != seen.text:
                seen.see(index, text, composed)
        known = self._shapes.get(shape)
        if known is None:
            known = self._shapes[shape] = _OfShape()
        known.count += 1
        known.longest.see(total, index)

    def chosen(self) -> tuple[int, ...]:
        """Return the indexes of the records to be judged, in order; nothing where nothing was seen."""
        if not self._count:
            return ()
        wanted = max(_FEWEST, round(_FOR_EACH_TEN_TIMES * log10(self._count)), _FEWEST + len(self._shapes))
        most = min(MOST_JUDGED, wanted)
        return tuple(sorted(list(dict.fromkeys(self._wanted()))[:most]))

    def _wanted(self) -> Iterator[int]:
        """Give the records in the order in which they are wanted, some more than once."""
        shapes = sorted(self._shapes.values(), key=lambda shape: (shape.count, shape.longest.index))
        yield from (self._first, shapes[-1].longest.index)
        yield from (shape.longest.index for shape in shapes[:_EACH_OF])
        rare = (shape.longest.index for shape in shapes[_EACH_OF:])
        longest = (each.index for seen in self._fields for each in (seen.longest, seen.widest))
        for pair in zip_longest(rare, longest, fillvalue=self._last):
            yield from (*pair, self._last)


def _length(text: str) -> int:
    """Return the length in quarters of an em: two for a letter or digit, four for a Chinese character.

    A face's own advances say it more exactly and would cost more than stamping the page.
    """
    return len(text) + len(text.encode())
