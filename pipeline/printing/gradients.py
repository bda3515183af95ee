"""Gradients of a page's own part: the group in which WeasyPrint paints one becomes a plain shading of the plate.

WeasyPrint paints a background picture that does not repeat in a group of its own. A group that holds one linear
gradient of opaque colours, and nothing else, can be painted on the page itself; any other is `NotAPlate`.
"""

from collections.abc import Mapping, Sequence
from typing import NoReturn

from pipeline.printing.plates import Blend, NotAPlate, Reason, Shading

_AXIAL = 2  # ISO 32000-1, 8.7.4.5.3


def blend(_domain: Sequence[float], first: Sequence[float], last: Sequence[float], exponent: float) -> Blend:
    """Return the way from one colour to the next; stands for WeasyPrint's `create_interpolation_function`."""
    (red, green, blue), (to_red, to_green, to_blue) = map(_shares, (first, last))
    return Blend((red, green, blue), (to_red, to_green, to_blue), float(exponent))


def _shares(colour: Sequence[float]) -> list[float]:
    shares = [float(share) for share in colour]
    if not all(0 <= share <= 1 for share in shares):
        raise NotAPlate(Reason.COLOUR, "page")
    return shares


def stitched(
    domain: Sequence[float], _encode: object, bounds: Sequence[float], blends: Sequence[Blend]
) -> tuple[Sequence[float], Sequence[Blend]]:
    """Return where each blend begins and the last one ends, and the blends; stands for `create_stitching_function`."""
    return (domain[0], *bounds, domain[-1]), tuple(blends)


class Gradient:
    """A group that takes one linear gradient, and how far it is moved; raises NotAPlate for whatever else is painted.

    `id` is the name under which it is drawn, `moves` are the matrices, as keywords of `transform`.
    """

    id = "gradient"
    create_interpolation_function = staticmethod(blend)
    create_stitching_function = staticmethod(stitched)

    def __init__(self) -> None:
        self.moves: list[Mapping[str, float]] = []
        self.shading: Shading | None = None
        self.is_painted = False

    def transform(self, **matrix: float) -> None:
        """Move what is painted."""
        self.moves.append(matrix)

    def add_shading(
        self,
        kind: int,
        _domain: object,
        axis: Sequence[float],
        extend: bool,  # noqa: FBT001 - WeasyPrint's signature
        function: tuple[Sequence[float], Sequence[Blend]],
        space: str | None = None,
    ) -> "Gradient":
        """Keep the gradient; return what has its name."""
        if kind != _AXIAL or not extend or space is not None or self.shading is not None:
            self._refuse()
        places, blends = function
        x, y, to_x, to_y = map(float, axis)
        self.shading = Shading((x, y, to_x, to_y), tuple(map(float, places)), tuple(blends))
        return self

    def paint_shading(self, _name: str) -> None:
        """Paint it."""
        self.is_painted = True

    def _refuse(self) -> NoReturn:
        raise NotAPlate(Reason.PAINTING, "page")

    def __getattr__(self, _name: str) -> NoReturn:
        """Whatever else WeasyPrint would do with its group."""
        self._refuse()
