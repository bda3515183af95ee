"""A finished run, ready to be carried to the printer: stack by stack, each a file with a separator page in front."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pypdf import PdfWriter

from pipeline.documents.imposition import Imposition, Size
from pipeline.documents.run_wording import RunText
from pipeline.documents.stacks import Stack, stacks_of
from pipeline.printing.fonts import FontFace
from pipeline.printing.imposing import EdgeLines, Layout, impose
from pipeline.printing.run_file import RunFile
from pipeline.printing.separator import separator_pages
from pipeline.printing.sheets import bound


@dataclass(frozen=True, slots=True)
class PrintJob:
    """Pages of a run at these `places` (from 0), in the order in which they are printed, in stacks of `size` sheets.

    With an `imposition` they are laid on sheets, with `backs` behind them (a page for each page of the run, or one for
    all); without, every page is a sheet, as it is in the run. `is_whole` is the run itself, and not a few pages of it.
    `wants_separators` asks for a page in front of each stack.
    """

    run: RunFile
    places: Sequence[int]
    text: RunText
    face: FontFace
    size: int
    is_whole: bool = True
    wants_separators: bool = True
    imposition: Imposition | None = None
    backs: RunFile | None = None

    @property
    def stacks(self) -> tuple[Stack, ...]:
        """The stacks, each of which becomes a file."""
        used = self.imposition.first_slot if self.imposition else 0
        return stacks_of(len(self.places), size=self.size, slots=self.slots, used=used)

    @property
    def is_stacked(self) -> bool:
        """Whether what is printed are stacks with a number: a few pages that are printed again are none."""
        return self.is_whole or len(self.stacks) > 1

    @property
    def separators(self) -> int:
        """How many stacks have a page of separator in front."""
        return sum(map(self.has_separator, self.stacks))

    def has_separator(self, stack: Stack) -> bool:
        """Whether a page of separator lies in front of a stack.

        None does where the first sheet is a part-used one: it lies uppermost in the tray, and the page would be printed
        on it.
        """
        return self.wants_separators and self.is_stacked and not (self.begins_on_used and stack.number == 1)

    @property
    def begins_on_used(self) -> bool:
        """Whether the first sheet is one of which some places are used already."""
        return self.imposition is not None and self.imposition.first_slot > 0

    @property
    def paper(self) -> Size:
        """What the printer is fed with."""
        return self.imposition.sheet if self.imposition else self.run.size

    @property
    def slots(self) -> int:
        """How many pages a sheet takes."""
        return self.imposition.slots if self.imposition else 1

    def places_of(self, stack: Stack) -> Sequence[int]:
        """Return the places of the pages of a stack."""
        return self.places[stack.first - 1 : stack.last]

    def write(self, stack: Stack, target: Path) -> str:
        """Write a stack, whole or not at all; return its SHA-256.

        Printed at actual size by default, without dates: the same run and words give the same bytes. Raises ValueError
        as `impose` does; afterwards nothing of the run is kept in memory.
        """
        places, separator = self.places_of(stack), self._separator(stack)
        if self.imposition is None:
            sha256 = write_pages(self.run, places, target, title=self.text.title, separator=separator)
        else:
            layout = self._layout(stack, self.imposition)
            sha256 = impose(layout, places, target, title=self.text.title, separator=separator)
        self.run.forget()
        if self.backs is not None:
            self.backs.forget()
        return sha256

    def _layout(self, stack: Stack, imposition: Imposition) -> Layout:
        """Return how a stack is laid out: cut by itself, so that its items lie in its own sheets."""
        last = self.stacks[-1]
        tell = partial(self.text.edge_line, stack, last.sheet + last.sheets - 1)
        own = imposition if stack.number == 1 else replace(imposition, first_slot=0)
        return Layout(own, self.run, self.backs, EdgeLines(tell, self.face))

    def _separator(self, stack: Stack) -> RunFile | None:
        """Return the page that lies in front of a stack, as large as the sheets behind it, None where none does."""
        if not self.has_separator(stack):
            return None
        words = self.text.separator(stack, self.places_of(stack), slots=self.slots, has_backs=self.backs is not None)
        return RunFile(io.BytesIO(separator_pages([stack], [words], page=self.paper, face=self.face)))


def write_pages(run: RunFile, places: Sequence[int], target: Path, *, title: str, separator: RunFile | None) -> str:
    """Write pages of a run (from 0) as they are, in the order asked for, whole or not at all; return the SHA-256.

    Raises ValueError where there is no such page.
    """
    writer = PdfWriter()
    if separator is not None:
        writer.add_page(separator.page(0))
    for place in places:
        writer.add_page(run.page(place))
    return bound(writer, target, title=title)
