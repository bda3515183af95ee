"""What a check of many came to: how good it is, and what is told of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

# Beyond these the rest of a kind is counted: a lost disk would fill a report with a line for each file.
MOST_TOLD: Final = 50


class Grade(StrEnum):
    """How a check came out: `note` needs a look, `bad` must be mended before work."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; `told` and `cure` are message ids that `values` fill."""

    check: str
    grade: Grade
    told: str
    cure: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
