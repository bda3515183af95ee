"""One page's worth of values, ready for any press."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar, overload

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Record:
    """What one page shows.

    `row` is the roster row it comes from, `key` names its file (the certificate number; for a proof `样张-<n>`),
    `texts` holds every field of the kind, `photo` the SHA-256 (hex) of the photo or None, `code` what the code says,
    `variant` which of the kind's variants it is (empty where it has none), `drawing` a drawing as elements of SVG.
    `rows` are the roster rows that the rows of a list come from, where they come from any.
    """

    row: int
    key: str
    texts: Mapping[str, str]
    photo: str | None
    code: str
    variant: str = ""
    drawing: str = ""
    rows: tuple[int, ...] = ()

    def row_of(self, place: int) -> int | None:
        """Return the roster row that the `place`-th row of a list comes from, or for 0 that of the page; None for no
        row of the roster.
        """
        own = self.rows[place - 1] if 0 < place <= len(self.rows) else self.row
        # A page that is nobody's own, such as a list, stands on row 0.
        return own or None


@dataclass(frozen=True, slots=True)
class Lazily(Sequence[T]):
    """`length` things, of which `make` makes the one at a place (from 0) each time it is asked for.

    The pages of a hundred thousand people are never in memory together; a slice is a tuple of made ones.
    """

    length: int
    make: Callable[[int], T]

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[T, ...]: ...
    def __getitem__(self, place: int | slice) -> T | tuple[T, ...]:
        places = range(self.length)[place]
        return self.make(places) if isinstance(places, int) else tuple(map(self.make, places))


Records = Lazily[Record]
