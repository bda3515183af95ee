"""How far the results of a batch have come on the platform: submitted, reviewed, found by anybody (K27, K28, Z14, X18).

The platform tells nobody but a person; so a person enters it, with the day and what proves it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Reported(StrEnum):
    """Where the results of a batch stand on the platform."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    REVIEWED = "reviewed"
    SEARCHABLE = "searchable"


# What may follow; a clerk who comes late enters what is so now, and nothing goes back but what the review returned.
_FOLLOWS: Final[Mapping[str | None, frozenset[Reported]]] = {
    None: frozenset({Reported.SUBMITTED, Reported.REVIEWED, Reported.SEARCHABLE}),
    Reported.SUBMITTED: frozenset({Reported.RETURNED, Reported.REVIEWED, Reported.SEARCHABLE}),
    Reported.RETURNED: frozenset({Reported.SUBMITTED}),
    Reported.REVIEWED: frozenset({Reported.RETURNED, Reported.SEARCHABLE}),
    Reported.SEARCHABLE: frozenset(),
}


def may_follow(before: str | None, after: str) -> bool:
    """Return whether a batch may stand so next; `before` is None where nothing was entered yet."""
    return after in _FOLLOWS[before]


def is_submitted(state: str | None) -> bool:
    """Return whether the platform has the results: what it returned has to be handed in again."""
    return state is not None and state != Reported.RETURNED
