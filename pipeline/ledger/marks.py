"""What was never put somewhere, told without looking: a replay asks for most numbers before they are given."""

# Of so many bits some are set for each key: with two million keys one look in seventy is made for nothing.
_BITS = 1 << 27


class Marks:
    """Which keys were put; some others seem to be among them."""

    __slots__ = ("_bits",)

    def __init__(self) -> None:
        # Of pages that no key falls on the machine keeps nothing.
        self._bits = bytearray(_BITS >> 3)

    def put(self, key: object) -> None:
        """Take a key."""
        place = hash(key) % _BITS
        self._bits[place >> 3] |= 1 << (place & 7)

    def may_have(self, key: object) -> bool:
        """Whether the key was put, or one that falls on the same place."""
        place = hash(key) % _BITS
        return bool(self._bits[place >> 3] >> (place & 7) & 1)
