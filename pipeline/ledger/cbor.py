"""CBOR, read strictly and with the standard library alone (RFC 8949).

Numbers, bytes, texts, arrays and maps, in the deterministic encoding (4.2.1) only: the shortest form of every length,
the keys of a map in order and each once, nothing behind the end. What has one spelling only cannot be said in two ways.
"""

from collections.abc import Callable
from dataclasses import dataclass

Value = int | bytes | str | list["Value"] | dict["Value", "Value"]
# A signed code nests three deep.
_DEEPEST = 8
_ONE_BYTE_MORE = 24
_EIGHT_BYTES_MORE = 27


class CborWrong(ValueError):
    """Bytes that are not CBOR in its deterministic encoding; says in what way."""


def read(content: bytes) -> Value:
    """Return the one value that the bytes are; raises CborWrong."""
    reader = _Reader(content)
    value = reader.value()
    if reader.place != len(content):
        raise CborWrong("something stands behind the end")
    return value


@dataclass
class _Reader:
    content: bytes
    place: int = 0
    depth: int = 0

    def value(self) -> Value:
        major, number = self._head()
        match major:
            case 0:
                return number
            case 1:
                return -1 - number
            case 2:
                return self._taken(number)
            case 3:
                return self._text(number)
            case 4:
                return self._nested(lambda: [self.value() for _ in range(number)])
            case 5:
                return self._nested(lambda: self._map(number))
            case _:
                raise CborWrong("a tag, a fraction or a word")

    def _head(self) -> tuple[int, int]:
        """Return what kind of value follows, and its number or length."""
        first = self._taken(1)[0]
        major, short = first >> 5, first & 31
        if short < _ONE_BYTE_MORE:
            return major, short
        if short > _EIGHT_BYTES_MORE:
            raise CborWrong("a length that is not told")
        size = 1 << (short - _ONE_BYTE_MORE)
        number = int.from_bytes(self._taken(size), "big")
        if number < (_ONE_BYTE_MORE if size == 1 else 1 << 4 * size):
            raise CborWrong("a number that is longer than needed")
        return major, number

    def _taken(self, size: int) -> bytes:
        end = self.place + size
        if end > len(self.content):
            raise CborWrong("it ends too early")
        taken, self.place = self.content[self.place : end], end
        return taken

    def _text(self, size: int) -> str:
        try:
            return self._taken(size).decode()
        except UnicodeDecodeError as error:
            raise CborWrong("its characters") from error

    def _nested(self, inside: Callable[[], Value]) -> Value:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise CborWrong("it nests too deep")
        value = inside()
        self.depth -= 1
        return value

    def _map(self, size: int) -> dict[Value, Value]:
        found: dict[Value, Value] = {}
        before = b""
        for _ in range(size):
            start = self.place
            key = self.value()
            spelling = self.content[start : self.place]
            if spelling <= before or isinstance(key, list | dict):
                raise CborWrong("the keys of a map")
            found[key], before = self.value(), spelling
        return found
