"""What stands on the paper around a run: separator pages, and the line at the edge of a sheet. Chinese, as every
document is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.documents.page_choice import Bearer
from pipeline.documents.stacks import Stack

# The faces that every paper of our own is set in.
OWN_ROLE: Final = "heiti"


@dataclass(frozen=True, slots=True)
class SeparatorText:
    """The words of a separator page: the run's title, which stack it is (第 2 叠，共 5 叠), and rows of a label and a
    value (首张, 末张, 张数).
    """

    title: str
    stack: str
    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class RunText:
    """How the pages of a run are called: its batch, its title, and whose each page is (empty: nobody's own)."""

    batch: str
    title: str
    bearers: Sequence[Bearer] = ()

    def number(self, place: int) -> str:
        """Return the number of a page (from 0), or which page it is."""
        return self.bearers[place].number if self.bearers else f"第 {place + 1} 页"

    def label(self, place: int) -> str:
        """Return the number of a page (from 0) and the name of its holder, or which page it is."""
        return f"{self.number(place)}  {self.bearers[place].name}".rstrip() if self.bearers else self.number(place)

    def separator(
        self, stack: Stack, places: Sequence[int], *, slots: int = 1, has_backs: bool = False
    ) -> SeparatorText:
        """Return the words before a stack of the pages at these places, `slots` of them on a sheet."""
        sheets = f"{stack.sheets} 张" + ("（双面）" if has_backs else "")
        rows = [("首件", self.label(places[0])), ("末件", self.label(places[-1])), ("张数", sheets)]
        if slots > 1:
            rows[2:] = [("件数", f"{stack.count} 件"), ("张数", f"A4 {sheets}，每张 {slots} 件")]
        return SeparatorText(
            title=f"{self.batch} {self.title}", stack=f"第 {stack.number} 叠，共 {stack.of} 叠", rows=tuple(rows)
        )

    def edge_line(self, stack: Stack, of: int, sheet: int, places: Sequence[int], *, is_back: bool = False) -> str:
        """Return what stands at the edge of the `sheet`th sheet (from 0) of a stack, with the pages at these places.

        The whole run has `of` sheets. Whoever finds the sheet on the floor sees where it belongs.
        """
        numbers = [self.number(place) for place in places]
        follow = list(places) == list(range(places[0], places[0] + len(places)))
        shown = "–".join(dict.fromkeys((numbers[0], numbers[-1]))) if follow else "、".join(numbers)
        which = [f"第 {stack.number} 叠"] if stack.of > 1 else []
        side = ["背面"] if is_back else []
        count = f"第 {stack.sheet + sheet} 张，共 {of} 张"
        return "　".join([f"{self.batch} {self.title}", *which, count, shown, *side])
