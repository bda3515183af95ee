"""What the line tells while it works, and to whom."""

from enum import StrEnum
from typing import Protocol


class Happening(StrEnum):
    """What the line tells while it works; the doors have a sentence for each."""

    RECEIVED = "received"
    PROBLEM = "problem"
    MORE_PROBLEMS = "more-problems"
    WARNING = "warning"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    ROWS_RETURNED = "rows-returned"
    CANCELLED = "cancelled"
    SCORES_TAKEN_BACK = "scores-taken-back"
    EXAM_CALLED_OFF = "exam-called-off"
    DUPLICATE = "duplicate"
    PLATE_REFUSED = "plate-refused"
    WAITING = "waiting"
    FAILED = "failed"
    WELL_AGAIN = "well-again"


class Reporter(Protocol):
    """Tells a person what happens; the doors find the words for each happening."""

    def say(self, event: Happening, **values: object) -> None:
        """Tell one thing that happened."""

    def progress(self, done: int, total: int) -> None:
        """Tell how far the present batch is."""
