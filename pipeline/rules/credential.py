"""What the signed QR code of a certificate vouches for (domain.md Z11)."""

from dataclasses import dataclass
from datetime import date

SHOWN_OF_IDENTITY = 4


@dataclass(frozen=True, slots=True)
class Credential:
    """What is printed on one copy of a certificate, as far as its code says it.

    `trade` is the occupation, with its job behind a slash where it has one: brackets would take six bytes of a code.
    `last_four` are the last characters of the ID number: enough to hold against the holder's ID card, and no more of it
    than a stranger may read.
    """

    number: str
    name: str
    trade: str
    level: int
    issued_on: date
    copy: int
    last_four: str
