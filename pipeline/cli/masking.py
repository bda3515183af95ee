"""No ID number in full in what is said: where one stands in a name or a message that others chose, it is masked."""

import re
from typing import Final

from pipeline.rules.identity import masked

# 18 characters as they are, 15 as they were, whatever letters stand beside them (`photo<ID>.jpg`). A certificate
# number is a run of 21 digits behind its letter, so that no part of it stands free.
_IDENTITY: Final = re.compile(r"(?<![0-9])(?:[0-9]{17}[0-9Xx]|[0-9]{15})(?![0-9])")


def without_identities(text: str) -> str:
    """Return `text` with every number masked that could be a person's."""
    return _IDENTITY.sub(lambda found: masked(found[0]), text)
