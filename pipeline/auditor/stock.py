"""The blanks of each kind, counted anew from the ranges in which each sheet stands (Z18; LG5)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from pipeline.auditor.faults import Fault, Finding
from pipeline.auditor.shelf import Shelf
from pipeline.errors import Because
from pipeline.ledger.rows import BlankRow, SerialsRow, SheetState


@dataclass(frozen=True, slots=True)
class Stock:
    """What the ledger says of a kind of blank, and the ranges of its sheets, in their order."""

    counts: BlankRow
    ranges: tuple[SerialsRow, ...]

    def faults(self) -> Iterator[Finding]:
        """Yield what is wrong with it.

        What was received is what is in stock, printed, spoiled, destroyed or returned; each sheet is in one state.
        """
        blank, sums = self.counts.blank, defaultdict[str, int](int)
        for row in self.ranges:
            sums[row.state] += row.last - row.first + 1
        booked = {state: getattr(self.counts, state) for state in SheetState}
        if self.counts.received != sum(booked.values()) or any(sums[state] != booked[state] for state in SheetState):
            yield Finding(Fault.STOCK, Because("the blanks called {blank} do not balance", blank=blank))
        for one, other in pairwise(self.ranges):
            if (one.prefix, one.width) == (other.prefix, other.width) and other.first <= one.last:
                why = Because("of the blanks called {blank}, a sheet is in two states at once", blank=blank)
                yield Finding(Fault.STOCK, why)


def stocks(shelf: Shelf) -> Iterator[Stock]:
    """Yield the stock of every kind of blank, by name."""
    ranges = defaultdict[str, list[SerialsRow]](list)
    for row in shelf.rows(SerialsRow):
        ranges[row.blank].append(row)
    for counts in sorted(shelf.rows(BlankRow)):
        yield Stock(counts, tuple(sorted(ranges[counts.blank], key=lambda each: each.key)))
