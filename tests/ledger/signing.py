"""Keys for tests that are the same each time, and a log signed by them."""

from collections.abc import Sequence

from pipeline.ledger.checkpoints import Checkpoint
from pipeline.ledger.merkle import Head, root_of
from pipeline.ledger.notes import Note
from pipeline.storage.keys import SigningKey

ORIGIN = "certpress/S000065148999"


def key_of(mark: int, *, name: str = ORIGIN) -> SigningKey:
    """Return the key that is made of that number."""
    return SigningKey(name, bytes([mark]) * 32)


def signed(leaves: Sequence[bytes], size: int, *keys: SigningKey, origin: str = ORIGIN) -> Note:
    """Return the checkpoint of the first leaves, signed by the keys."""
    note = Note(Checkpoint(origin, Head(size, root_of(leaves[:size]))).text)
    for key in keys:
        note = note.signed(key.key, key.sign)
    return note
