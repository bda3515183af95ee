"""What a value of a payload may be, and the row that tells what an operation's entries hold."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol

HEX_64 = "^[0-9a-f]{64}$"
HOUR = "^[0-9]{2}:[0-9]{2}$"
DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
# A certificate's 22 characters, or a card's 18.
NUMBER = "^[YS]([0-9]{21}|[0-9]{12}[012W][0-9]{4})$"


class Kind(Protocol):
    """What a value of a payload may be."""

    def holds(self, value: object) -> bool:
        """Whether `value` is one of this kind."""

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema of this kind."""


@dataclass(frozen=True, slots=True)
class Text:
    """A string, held to a pattern or to a number of characters."""

    pattern: str | None = None
    least: int = 1
    most: int = 2000

    def holds(self, value: object) -> bool:
        """Whether `value` is such a string."""
        if not isinstance(value, str) or not self.least <= len(value) <= self.most:
            return False
        return self.pattern is None or _compiled(self.pattern).fullmatch(value) is not None

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema of this kind."""
        limits: dict[str, object] = {"type": "string", "minLength": self.least, "maxLength": self.most}
        return limits if self.pattern is None else {**limits, "pattern": self.pattern}


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number."""

    least: int = 0
    most: int = 2**53 - 1

    def holds(self, value: object) -> bool:
        """Whether `value` is a whole number within the limits; true and false are none."""
        return isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema of this kind."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few words."""

    words: tuple[str, ...]

    def holds(self, value: object) -> bool:
        """Whether `value` is one of the words."""
        return value in self.words

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema of this kind."""
        return {"enum": list(map(str, self.words))}


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each of some words occurred."""

    def holds(self, value: object) -> bool:
        """Whether `value` is an object of counts."""
        return isinstance(value, dict) and all(Count(1).holds(count) for count in value.values())

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema of this kind."""
        return {"type": "object", "additionalProperties": Count(1).schema()}


@dataclass(frozen=True, slots=True)
class Words:
    """Words by word, such as the version of each program."""

    def holds(self, value: object) -> bool:
        """Whether `value` is an object of strings."""
        return isinstance(value, dict) and all(Text().holds(word) for word in value.values())

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema of this kind."""
        return {"type": "object", "additionalProperties": Text().schema()}


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of objects, each with these fields."""

    fields: Mapping[str, Kind]

    def holds(self, value: object) -> bool:
        """Whether `value` is a list of such objects."""
        return isinstance(value, list) and all(
            isinstance(row, dict)
            and row.keys() == self.fields.keys()
            and all(kind.holds(row[name]) for name, kind in self.fields.items())
            for row in value
        )

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema of this kind."""
        return {"type": "array", "items": object_schema({name: kind.schema() for name, kind in self.fields.items()})}


@dataclass(frozen=True, slots=True)
class Optional:
    """A value that may be null."""

    kind: Kind

    def holds(self, value: object) -> bool:
        """Whether `value` is null or of the kind."""
        return value is None or self.kind.holds(value)

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema of this kind."""
        return {"anyOf": [self.kind.schema(), {"type": "null"}]}


@dataclass(frozen=True, slots=True)
class Operation:
    """One kind of entry: what it means, what it is about, what its payload holds, who must be named.

    `later` are fields of the payload that entries lack which are older than these; `has_person` is None where a person
    may lie beside the entry or not.
    """

    meaning: str
    payload: Mapping[str, Kind]
    about: tuple[str, ...] = ()
    perhaps_about: tuple[str, ...] = ()
    has_person: bool | None = False
    needs_second: bool = False
    later: Mapping[str, Kind] = field(default_factory=dict)


# Most of what people decide is entered with their reason.
REASON: Mapping[str, Kind] = {"reason": Text()}


def object_schema(properties: dict[str, Any], required: tuple[str, ...] | None = None) -> dict[str, Any]:
    """Return the JSON Schema of an object of these properties and no others, all required unless some are named."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties if required is None else required),
        "additionalProperties": False,
    }
