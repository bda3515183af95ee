"""A stamped page: what one person's page adds to its plate. A value that stamping makes and both writers of files read,
the print run and the person's own file, so that neither can show what the other does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.printing.composing import Shape

if TYPE_CHECKING:
    from pipeline.printing.drawn_code import Code
    from pipeline.printing.photos import PrintedPhoto

# Behind the family of a font: what a personal field shows in it.
OWN = "-own"


def family_of(font: str) -> str:
    """Return the family of a font that a page names."""
    return font.removesuffix(OWN)


@dataclass(frozen=True, slots=True)
class Stamped:
    """One page as it is stamped over its plate.

    `key` names its file, `shape` its plate. `content` are operators, not compressed, which paint the fixed part (`/P`),
    the photo (`/I`), the code (`/C`) and then the text; a font is named by its family, with `-own` behind it where it
    shows a personal field. `glyphs` are by that name the glyph ids that the content shows and the text of each, for
    ToUnicode.
    """

    key: str
    shape: Shape
    content: bytes
    glyphs: Mapping[str, Mapping[int, str]]
    photo: "PrintedPhoto | None"
    code: "Code | None"
