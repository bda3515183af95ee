"""What lies in a person's file beside the page: an associated file of PDF/A-3 (ISO 19005-3, 6.8)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file within a file. `name` is ASCII, `about` what a reader shows beside it; `at` is an aware datetime which is
    told as its date, so that the same content gives the same bytes.
    """

    name: str
    media_type: str
    about: str
    content: bytes
    at: datetime


Enclosures = tuple[Enclosure, ...]
