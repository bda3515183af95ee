"""A sheet: a stamped page in the form in which both files take it, compressed once, and small enough to be handed from
a worker to the line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.printing.drawn_code import Grid
from pipeline.printing.pdf import deflated
from pipeline.printing.plates import Plates
from pipeline.printing.stamped import Stamped

if TYPE_CHECKING:
    from pipeline.printing.drawn_code import Code
    from pipeline.printing.photos import PrintedPhoto


# The path of a code is longer than all the rest of a page: half the time of level 6, and a hundred bytes more.
_QUICK = 1


@dataclass(frozen=True, slots=True)
class CodeForm:
    """A code: what it says, its grid of modules, and its operators, deflated."""

    text: str
    grid: Grid
    content: bytes


@dataclass(frozen=True, slots=True)
class Sheet:
    """One stamped page.

    `key` names its file, `plate` is the place of its plate among `Plates.by_shape`; `content` are its operators,
    deflated. `glyphs` are by font, as the content names it, the glyph ids that it shows and the text of each.
    """

    key: str
    plate: int
    content: bytes
    glyphs: Mapping[str, Mapping[int, str]]
    photo: "PrintedPhoto | None"
    code: CodeForm | None

    def without_pixels(self) -> "Sheet":
        """Return the sheet with the name of its photo alone, for a print run that already has the photo."""
        return replace(self, photo=replace(self.photo, jpeg=b"")) if self.photo else self


def sheet_of(stamped: Stamped, plates: Plates) -> Sheet:
    """Return the sheet of a stamped page; raises KeyError where none of the plates is its own."""
    code = stamped.code
    return Sheet(
        key=stamped.key,
        plate=plates.places[stamped.shape],
        content=deflated(stamped.content),
        glyphs=stamped.glyphs,
        photo=stamped.photo,
        code=_code_form(code) if code else None,
    )


def _code_form(code: "Code") -> CodeForm:
    return CodeForm(code.text, code.grid, deflated(code.path, level=_QUICK))
