"""Signed codes of certificates: what one says, and whose signature it bears; with the standard library alone.

The text of a code is `<address that ends with the certificate number>#<Base32 of a COSE_Sign1>` (RFC 9052, untagged;
RFC 4648 without padding). Its protected header is `{1: -8, 4: <four bytes of the key's id>}`, the unprotected one is
empty, and the payload is the map of `claims`. The number stands in the address alone and is signed as external data
(RFC 9052, 4.3), so a signature that is moved to another number is none.

Everything here has one spelling only: a code that differs in one bit from one that was signed is refused.
"""

import binascii
import re
from base64 import b32decode, b32encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self

from pipeline.ledger.cbor import CborWrong, read
from pipeline.ledger.ed25519 import is_signed
from pipeline.ledger.notes import ED25519, VerifierKey
from pipeline.rules.credential import SHOWN_OF_IDENTITY, Credential

# RFC 9053, 2.2.
EDDSA: Final = -8
PROFILE: Final = 1
KEY_ID_SIZE: Final = 4
_TEXT: Final = re.compile("([^#]*[^0-9A-Za-z#])([YS][0-9]{21})#([A-Z2-7]+)")
# A code of the largest kind holds some thousand characters.
_MOST_CHARACTERS: Final = 4296
_EPOCH: Final = date(1970, 1, 1).toordinal()
_LAST_DAY: Final = date.max.toordinal() - _EPOCH
_LEVELS: Final = range(1, 6)


class CredentialWrong(ValueError):
    """A text that is no signed code; says in what way."""


def header(key_id: bytes) -> dict[int, object]:
    """Return the protected header of a code signed with the key of that id."""
    return {1: EDDSA, 4: key_id}


def claims(credential: Credential) -> dict[int, object]:
    """Return the payload: 1 profile, 3 name, 4 trade, 5 level, 6 day of issue, 7 copy, 8 last four of the ID number.

    The day counts from 1 January 1970 (RFC 8943). Key 2 would be the number, which stands in the address.
    """
    return {
        1: PROFILE,
        3: credential.name,
        4: credential.trade,
        5: credential.level,
        6: credential.issued_on.toordinal() - _EPOCH,
        7: credential.copy,
        8: credential.last_four,
    }


def base32(content: bytes) -> str:
    """Return bytes as Base32 without padding (RFC 4648, 6)."""
    return b32encode(content).decode().rstrip("=")


def from_base32(text: str) -> bytes:
    """Return the bytes of a Base32 text; raises CredentialWrong for any other spelling than `base32` gives."""
    try:
        content = b32decode(text + "=" * (-len(text) % 8))
    except binascii.Error as error:
        raise CredentialWrong("its Base32") from error
    if base32(content) != text:
        raise CredentialWrong("its Base32")
    return content


@dataclass(frozen=True, slots=True)
class Sign1:
    """A COSE_Sign1 (RFC 9052, 4.2), untagged: the bytes of its protected header and payload, and the signature."""

    protected: bytes
    unprotected: Mapping[Any, Any]
    payload: bytes
    signature: bytes

    @classmethod
    def parse(cls, content: bytes) -> Self:
        """Return what the bytes are; raises CredentialWrong."""
        match _read(content):
            case [bytes(protected), dict(unprotected), bytes(payload), bytes(signature)]:
                return cls(protected, unprotected, payload, signature)
            case _:
                raise CredentialWrong("it is no COSE_Sign1")

    def to_be_signed(self, external: bytes) -> bytes:
        """Return the bytes that the signature is over (RFC 9052, 4.4); an empty header counts as no bytes."""
        protected = b"" if self.protected == b"\xa0" else self.protected
        return b"\x84" + b"\x6aSignature1" + b"".join(map(_byte_string, (protected, external, self.payload)))


def _byte_string(content: bytes) -> bytes:
    """Return bytes as a CBOR byte string; none of a code is longer than two bytes can say."""
    size = len(content)
    if size < 24:  # noqa: PLR2004 - RFC 8949, 3: the length stands in the first byte
        return bytes([0x40 | size]) + content
    head = b"\x58" + size.to_bytes(1, "big") if size < 1 << 8 else b"\x59" + size.to_bytes(2, "big")
    return head + content


def _read(content: bytes) -> object:
    try:
        return read(content)
    except CborWrong as error:
        raise CredentialWrong(str(error)) from error


@dataclass(frozen=True, slots=True)
class SignedCode:
    """A code that was read: what it says, and the id of the key that is said to have signed it. Nothing is verified."""

    credential: Credential
    key_id: bytes
    sign1: Sign1

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the code of that text; raises CredentialWrong."""
        found = _TEXT.fullmatch(text) if len(text) <= _MOST_CHARACTERS else None
        if found is None:
            raise CredentialWrong("its form")
        sign1 = Sign1.parse(from_base32(found[3]))
        if sign1.unprotected:
            raise CredentialWrong("a header that is not signed")
        return cls(_credential(found[2], _read(sign1.payload)), _key_id(_read(sign1.protected)), sign1)

    def signer(self, keys: Iterable[VerifierKey]) -> VerifierKey | None:
        """Return which of the keys signed the code, None where none of them did."""
        message = self.sign1.to_be_signed(self.credential.number.encode())
        alike = [key for key in keys if key.id == self.key_id and key.algorithm == ED25519]
        return next((key for key in alike if is_signed(key.key, message, self.sign1.signature)), None)


def _key_id(protected: object) -> bytes:
    match protected:
        case {1: algorithm, 4: bytes(key_id)} if algorithm == EDDSA and len(key_id) == KEY_ID_SIZE:
            if protected == header(key_id):
                return key_id
    raise CredentialWrong("its header")


def _credential(number: str, payload: object) -> Credential:
    match payload:
        case {3: str(name), 4: str(trade), 5: int(level), 6: int(day), 7: int(copy), 8: str(last_four)}:
            if not (0 <= day <= _LAST_DAY and level in _LEVELS and copy >= 1 and name and trade):
                raise CredentialWrong("what it says")
            found = Credential(number, name, trade, level, date.fromordinal(_EPOCH + day), copy, last_four)
            if len(last_four) <= SHOWN_OF_IDENTITY and payload == claims(found):
                return found
    raise CredentialWrong("what it says")
