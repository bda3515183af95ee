"""The text of a certificate's signed code is made here; `ledger/credentials.py` reads it, with nothing installed.

cbor2 writes what the strict reader of ours reads: a mistake would have to be made twice to go unseen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

from pipeline.ledger.credentials import KEY_ID_SIZE, base32, claims, header
from pipeline.ledger.ed25519 import SIGNATURE_SIZE
from pipeline.rules.credential import Credential
from pipeline.storage.keys import SigningKey

_CONTEXT: Final = "Signature1"


@dataclass(frozen=True, slots=True)
class Sealer:
    """Makes the text of a code from what it vouches for, or of what is too long the address alone.

    `fits` tells whether a text makes a code that can be read on paper. One without a key is for rehearsals: its codes
    are as long as signed ones and prove nothing; its `signer`, the public key (vkey), is empty.
    """

    signer: str
    key_id: bytes
    sign: Callable[[bytes], bytes]
    fits: Callable[[str], bool]

    @classmethod
    def of(cls, key: SigningKey, *, fits: Callable[[str], bool]) -> Self:
        """Return the one that signs with the key."""
        return cls(str(key.key), key.key.id, key.sign, fits)

    @classmethod
    def unsigned(cls, *, fits: Callable[[str], bool]) -> Self:
        """Return the one that signs nothing."""
        return cls("", bytes(KEY_ID_SIZE), lambda _message: bytes(SIGNATURE_SIZE), fits)

    def __call__(self, credential: Credential, address: str) -> str:
        """Return the text of the code; `address` is where it leads, and ends with the certificate number."""
        text = f"{upper(address)}#{base32(self._sign1(credential))}"
        return text if self.fits(text) else address

    def _sign1(self, credential: Credential) -> bytes:
        from cbor2 import dumps  # noqa: PLC0415 - a site whose codes are not signed does not need it

        protected, payload = dumps(header(self.key_id)), dumps(claims(credential))
        message = dumps([_CONTEXT, protected, credential.number.encode(), payload])
        return dumps([protected, {}, payload, self.sign(message)])


def upper(address: str) -> str:
    """Return an address in capitals, which a code holds in little more than half the room of small letters.

    Scheme and host mean the same in either; `site.toml` has no small letter behind them where codes are signed.
    """
    return address.upper()
