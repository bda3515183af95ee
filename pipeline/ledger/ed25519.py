"""Whether an Ed25519 signature is right, with Python's standard library alone (RFC 8032, 5.1).

An auditor can check what was signed on any Python, with nothing installed. Only public things pass through here: it is
slow (a millisecond a signature, some for the first one of a key) and takes longer for some numbers than for others, so
nothing is ever signed here.

As strict as OpenSSL: S is below the group's order, a point has one spelling only. Cofactorless, as is usual (RFC 8032
allows both); of keys of small order, which nobody pins, other programs may say something else.
"""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha512

PUBLIC_KEY_SIZE = 32
SIGNATURE_SIZE = 64

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)

# Extended homogeneous coordinates (RFC 8032, 5.1.4): x = X/Z, y = Y/Z, xy = T/Z.
_Point = tuple[int, int, int, int]
_NEUTRAL: _Point = (0, 1, 1, 0)
# The base point (RFC 8032, 5.1): y = 4/5, x even.
_BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
_BASE_Y = 46316835694926478169428394003475163141307993866256225615783033603165251855960
_BASE: _Point = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % _P)
# A scalar has at most 253 bits; they are taken six at a time, 43 apart.
_TEETH = 6
_SPACING = 43


def is_signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` (64 bytes) is that of the key (32 bytes) over `message` (RFC 8032, 5.1.7)."""
    if len(public_key) != PUBLIC_KEY_SIZE or len(signature) != SIGNATURE_SIZE:
        return False
    key, commitment = _point(public_key), signature[:32]
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or scalar >= _ORDER:
        return False
    challenge = int.from_bytes(sha512(commitment + public_key + message).digest(), "little") % _ORDER
    # R = S*B - k*A, compared as bytes: a point spelt in another way is refused.
    minus_key = (_P - key[0], key[1], key[2], _P - key[3])
    return _spelling(_sum_of_products(scalar, _comb(_BASE), challenge, _comb(minus_key))) == commitment


def _point(spelling: bytes) -> _Point | None:
    """Return the point that 32 bytes spell, None where they spell none (RFC 8032, 5.1.3)."""
    number = int.from_bytes(spelling, "little")
    y, is_odd = number & (2**255 - 1), number >> 255
    if y >= _P:
        return None
    x = _x_of(y)
    if x is None or (x == 0 and is_odd):
        return None
    if x & 1 != is_odd:
        x = _P - x
    return (x, y, 1, x * y % _P)


def _x_of(y: int) -> int | None:
    """Return a square root of (y² - 1) / (dy² + 1), None where there is none."""
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    root = pow(square, (_P + 3) // 8, _P)
    if (root * root - square) % _P:
        root = root * _ROOT_OF_MINUS_ONE % _P
    return None if (root * root - square) % _P else root


def _sum(one: _Point, other: _Point) -> _Point:
    """Return the sum of two points (RFC 8032, 5.1.4); the formula holds for a point and itself too."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c = 2 * one[3] * other[3] * _D % _P
    d = 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


# One key signs all checkpoints of a log for years, and the base point is in every signature.
@lru_cache(maxsize=8)
def _comb(point: _Point) -> tuple[_Point, ...]:
    """Return what a column of bits stands for: with bit i, 2^(43 i) times the point is in the sum."""
    tooth, sums = point, [_NEUTRAL]
    for _ in range(_TEETH):
        sums += [_sum(one, tooth) for one in sums]
        for _ in range(_SPACING):
            tooth = _sum(tooth, tooth)
    return tuple(sums)


def _sum_of_products(scalar: int, comb: Sequence[_Point], other: int, other_comb: Sequence[_Point]) -> _Point:
    """Return the sum of two points, each taken as often as its scalar says, by their combs (Lim and Lee, 1994)."""
    total = _NEUTRAL
    for column, other_column in zip(_columns(scalar), _columns(other), strict=True):
        total = _sum(total, total)
        total = _sum(_sum(total, comb[column]), other_comb[other_column])
    return total


def _columns(scalar: int) -> list[int]:
    """Return the bits of a scalar 43 apart from each other, as one number each, the highest first."""
    bits = f"{scalar:0{_TEETH * _SPACING}b}"
    rows = (bits[start : start + _SPACING] for start in range(0, len(bits), _SPACING))
    return [int("".join(column), 2) for column in zip(*rows, strict=True)]


def _spelling(point: _Point) -> bytes:
    """Return a point's 32 bytes (RFC 8032, 5.1.2)."""
    inverse = pow(point[2], -1, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")
