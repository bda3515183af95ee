"""How unlike two drawings of a page are: what a coordinate's last digit does to them, or more. Pure.

Two writers round coordinates differently, by up to 0.001 pt. Measured at 150 dpi and above, that changes no pixel by
more than 4 of 255 levels, save where a curve is cut into other pieces: a handful of pixels, by up to 24. A line that
is 0.01 mm away changes hundreds of pixels by 15 and more; a stroke that is missing, whole pixels by 100 and more.
"""

from dataclasses import dataclass
from functools import lru_cache

# More than this is a difference wherever it occurs; ...
STRONG = 64
# ... more than this is one from that share of all bytes on: 40 pixels of a page of A4.
FAINT, FAINT_SHARE = 8, 1e-5
_ROWS_A_BAND = 32


@dataclass(frozen=True, slots=True)
class Bitmap:
    """A page drawn: four bytes a pixel (blue, green, red, nothing), `stride` bytes a row."""

    pixels: bytes
    stride: int

    def colour(self, column: int, row: int) -> bytes:
        """Return a pixel's red, green and blue."""
        start = row * self.stride + 4 * column
        return self.pixels[start : start + 3][::-1]


def first_unlike(one: Bitmap, other: Bitmap) -> tuple[int, int] | None:
    """Return column and row of a pixel in which two drawings of one size differ, None where they do not."""
    place = _first_unlike(one.pixels, other.pixels, one.stride * _ROWS_A_BAND)
    if place is None:
        return None
    row, column = divmod(place, one.stride)
    return column // 4, row


def _first_unlike(one: bytes, other: bytes, step: int) -> int | None:
    if one == other:
        return None
    faint, first = 0, None
    for start in range(0, len(one), step):
        mine, its = one[start : start + step], other[start : start + step]
        count, place = (0, 0) if mine == its else unlike(mine, its, levels=FAINT)
        if not count:
            continue
        faint += count
        first = start + place if first is None else first
        strong, place = unlike(mine, its, levels=STRONG)
        if strong:
            return start + place
    return first if faint > FAINT_SHARE * len(one) else None


def unlike(one: bytes, other: bytes, *, levels: int) -> tuple[int, int]:
    """Return how many bytes of two equally long strings differ by more than `levels`, and the place of the first.

    All bytes at once, as two long numbers with 16 bits for each: a loop over a page's millions would take seconds.
    """
    lanes = _Lanes.of(len(one), levels)
    first, second = int.from_bytes(one, "little"), int.from_bytes(other, "little")
    even = lanes.marked(first & lanes.bytes, second & lanes.bytes)
    odd = lanes.marked(first >> 8 & lanes.bytes, second >> 8 & lanes.bytes)
    places = [2 * (_lowest(marks) // 16) + shift for marks, shift in ((even, 0), (odd, 1)) if marks]
    return even.bit_count() + odd.bit_count(), min(places, default=0)


@dataclass(frozen=True, slots=True)
class _Lanes:
    """Constants in each lane of 16 bits: `bytes` its lower half, `carry` 256, `top` its highest bit; `above` and
    `below` lift to that bit a distance (plus 256) that is too far above or below.
    """

    bytes: int
    carry: int
    top: int
    above: int
    below: int

    @classmethod
    @lru_cache(maxsize=8)
    def of(cls, count: int, levels: int) -> "_Lanes":
        """Return the lanes of `count` bytes that may differ by `levels`."""
        ones = int.from_bytes(b"\1\0" * (-(-count // 2)), "little")
        high = 1 << 15
        return cls(ones * 255, ones << 8, ones << 15, ones * (high - 257 - levels), ones * (high + 255 - levels))

    def marked(self, first: int, second: int) -> int:
        """Return the top bit of each lane set where the two differ by more."""
        distance = (first | self.carry) - second  # at least 1 in each lane, so none borrows from the next
        return (distance + self.above | self.below - distance) & self.top


def _lowest(number: int) -> int:
    return (number & -number).bit_length() - 1
