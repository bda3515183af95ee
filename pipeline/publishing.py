"""What a site lays open so that others can verify its certificates: the list of those that do not count any more."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from pipeline.errors import TargetExists
from pipeline.files import write_whole
from pipeline.ledger.notes import Note
from pipeline.ledger.revocations import RevocationList
from pipeline.workshop import Workshop

# A month, and some days in which to write the next one.
USUAL_DAYS: Final = 35
_FOR_EVERYBODY: Final = 0o644


def revocations(shop: Workshop, *, days: int) -> tuple[RevocationList, Note]:
    """Return the list of today, which holds for so many days, and the note signed with the key of codes.

    Raises KeyMissing, KeyWrong.
    """
    with shop.alone():
        key, today = shop.keyring.code_key(), shop.clock().date()
        every = shop.register.every_revocation()
    told = RevocationList(shop.settings.origin, today, today + timedelta(days), every)
    return told, Note(told.text).signed(key.key, key.sign)


def write_revocations(shop: Workshop, target: Path, *, days: int) -> RevocationList:
    """Write the list of today to a new file; raises TargetExists, KeyMissing, KeyWrong."""
    if target.exists():
        raise TargetExists(path=target)
    told, note = revocations(shop, days=days)
    write_whole(target, note.to_bytes(), _FOR_EVERYBODY)
    return told
