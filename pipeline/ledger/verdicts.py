"""What can be said of a certificate: 有效, 已失效 or 无法确认, and nothing in between.

What cannot be looked up is never called valid: a missing proof is none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Self

from pipeline.errors import Because
from pipeline.ledger.revocations import RECALLED, REVOKED, VOIDED, Revocation, RevocationList
from pipeline.rules.copies import ReissueReason


class Answer(StrEnum):
    """The three answers."""

    VALID = "valid"
    INVALID = "invalid"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer, why it is not 有效, and the day from which a certificate does not count any more."""

    answer: Answer
    reason: Because | None = None
    on: date | None = None

    @classmethod
    def unsure(cls, reason: Because) -> Self:
        """Return that nothing can be said, and why."""
        return cls(Answer.UNSURE, reason)


VALID: Final = Verdict(Answer.VALID)
_WHY: Final[Mapping[str, Because]] = {
    VOIDED: Because("the number was voided"),
    REVOKED: Because("the certificate was revoked"),
    RECALLED: Because("the paper was taken back"),
    ReissueReason.LOST: Because("the copy was declared lost"),
    ReissueReason.DAMAGED: Because("the copy was damaged, and another one was made"),
    ReissueReason.WRONG: Because("something on the copy was wrong, and another one was made"),
}


def of_copy(copy: int, revocation: Revocation | None) -> Verdict:
    """Return whether a copy counts by what is known to be revoked of its certificate."""
    if revocation is None or not revocation.stops(copy):
        return VALID
    why = _WHY.get(revocation.reason, Because("it does not count any more"))
    return Verdict(Answer.INVALID, why, revocation.on)


def by_list(number: str, copy: int, revoked: RevocationList, *, today: date) -> Verdict:
    """Return what a list says of a copy; one that is too old says nothing of what it does not name."""
    verdict = of_copy(copy, revoked.of(number))
    if verdict.answer is Answer.VALID and not revoked.issued <= today <= revoked.next_on:
        days = {"issued": revoked.issued, "next": revoked.next_on}
        return Verdict.unsure(Because("the list is of {issued}, and the next one was due on {next}", **days))
    return verdict
