"""What a rule book may count on once all rules were asked."""

from typing import TypeVar

T = TypeVar("T")


def certain(value: T | None) -> T:
    """Return what is there: what is missing has its own error, and nothing with an error comes here."""
    assert value is not None
    return value
