"""What a `kind.toml` says, value by value: of the right type and within what can be printed, or KindWrong.

The file is written by hand. A page of 297000 mm, a size that is not a number or a step of 0 would end as a page without
end or as a machine without memory, long after the slip that made it.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from pipeline.errors import Because

Plain = Mapping[str, Any]

MOST_REPEATED: Final = 200
MOST_LINES: Final = 100
# The least and the most of each number: lengths in millimetres, sizes in points, an indent in em. Paper is no larger
# than A0.
_WITHIN: Final[Mapping[str, tuple[float, float]]] = {
    "size_pt": (1, 1000),
    "floor_pt": (1, 1000),
    # Sizes are kept to a thousandth of a point: a smaller step would never get anywhere.
    "step_pt": (0.1, 100),
    "width_mm": (1, 1200),
    "indent_em": (0, 100),
    "bleed_mm": (0.1, 20),
}
_PAGE_SIDE: Final = (20, 1200)
_BOX_SIDE: Final = (1, 1200)


class KindWrong(ValueError):
    """A `kind.toml` does not say what it must; `reason` says where, and is translated at the doors."""

    def __init__(self, reason: Because) -> None:
        super().__init__(str(reason))
        self.reason = reason


@contextmanager
def about_field(name: str) -> Iterator[None]:
    """Say of what is wrong inside which field it is about."""
    try:
        yield
    except KindWrong as error:
        raise KindWrong(Because("field {field}: {reason}", field=name, reason=error.reason)) from error


def table(plain: Plain, key: str, *, required: bool = True) -> Plain:
    """Return a part; an empty one where it is not there and need not be."""
    value = plain.get(key, None if required else {})
    if not isinstance(value, Mapping):
        raise KindWrong(Because("the part [{key}] is missing, or is no part", key=key))
    return value


def text(plain: Plain, key: str, default: str | None = None) -> str:
    """Return a text."""
    value = plain.get(key, default)
    if not isinstance(value, str):
        raise KindWrong(Because("{key} must be a text in quotation marks", key=key))
    return value


def number(plain: Plain, key: str, default: float | None = None) -> float:
    """Return a number that is neither too small nor too large for what it is."""
    value, (least, most) = plain.get(key, default), _WITHIN[key]
    # What is not a number (nan) lies within nothing.
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise KindWrong(
            Because("{key} must be a number from {least} to {most}", key=key, least=f"{least:g}", most=f"{most:g}")
        )
    return float(value)


def whole(plain: Plain, key: str, default: int, *, least: int, most: int) -> int:
    """Return a whole number of those between."""
    value = plain.get(key, default)
    if type(value) is not int or not least <= value <= most:
        reason = Because("{key} must be a whole number from {least} to {most}", key=key, least=least, most=most)
        raise KindWrong(reason)
    return value


def truth(plain: Plain, key: str, *, default: bool = False) -> bool:
    """Return whether it is so."""
    value = plain.get(key, default)
    if not isinstance(value, bool):
        raise KindWrong(Because("{key} must be true or false, without quotation marks", key=key))
    return value


def names(plain: Plain, key: str) -> tuple[str, ...]:
    """Return a list of names, each once."""
    found = plain.get(key, [])
    if not isinstance(found, list) or not all(isinstance(name, str) and name for name in found):
        raise KindWrong(Because('{key} must be a list of names, like ["one", "two"]', key=key))
    return tuple(dict.fromkeys(found))


def page(plain: Plain) -> tuple[float, float]:
    """Return width and height of the page in millimetres."""
    if "page_mm" not in plain:
        raise KindWrong(Because("{key} is missing", key="page_mm"))
    return box(plain, "page_mm", _PAGE_SIDE)


def box(plain: Plain, key: str, side: tuple[float, float] = _BOX_SIDE) -> tuple[float, float]:
    """Return a width and a height in millimetres."""
    least, most = side
    match plain[key]:
        case [int() | float() as width, int() | float() as height] if all(
            least <= one <= most for one in (width, height)
        ):
            return float(width), float(height)
    raise KindWrong(
        Because(
            "{key} must be a width and a height of {least} to {most} mm, like [210, 297]",
            key=key,
            least=least,
            most=most,
        )
    )


def check_keys(plain: Plain, known: Collection[str]) -> None:
    """Raise KindWrong for a key that nobody reads: a slip of the pen would otherwise change nothing, in silence."""
    if unknown := sorted(set(plain) - set(known)):
        reason = Because(
            "{keys} is unknown; there are {known}", keys=", ".join(unknown), known=", ".join(sorted(known))
        )
        raise KindWrong(reason)
