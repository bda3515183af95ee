"""One page's worth of values, ready for any press."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    """What one page shows.

    `row` is the roster row it comes from, `key` names its file (the certificate number; for a proof `样张-<n>`),
    `texts` holds every field of the kind, `photo` the SHA-256 (hex) of the photo or None, `code` what the QR says.
    """

    row: int
    key: str
    texts: Mapping[str, str]
    photo: str | None
    code: str
