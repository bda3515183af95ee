"""A stream of bytes kept from whoever does not have the passphrase; what a backup is wrapped in where that is wanted.

The form: the line `certpress-encrypted/1`, 16 bytes of salt, 16 bytes by which a wrong passphrase is told at once; then
chunks of 65,536 bytes, the last one shorter or empty, each encrypted with ChaCha20-Poly1305 (RFC 8439). The key and
those 16 bytes are scrypt (RFC 7914; N = 2^17, r = 8, p = 1) of the passphrase (UTF-8, NFC) and the salt. The nonce of a
chunk is its place (11 bytes, big endian, from 0) and one byte that is 1 for the last chunk alone; the head before the
chunks is the associated data of each. So whatever is changed, moved, cut off or added is found.

Not promised: anything against whoever guesses the passphrase; each try takes a third of a second and 128 MB.
"""

import secrets
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Final

from pipeline.errors import BackupWrong, Because, PassphraseWrong

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

HEADING: Final = b"certpress-encrypted/1\n"
_SALT: Final = 16
_CHECK: Final = 16
_KEY: Final = 32
_TAG: Final = 16
CHUNK: Final = 1 << 16
_PLACE: Final = 11
_COST, _BLOCK, _LANES = 1 << 17, 8, 1


def _secrets_of(passphrase: str, salt: bytes) -> tuple["ChaCha20Poly1305", bytes]:
    """Return what encrypts, and the bytes that tell a right passphrase from a wrong one."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # noqa: PLC0415 - most backups have none
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt  # noqa: PLC0415 - as above

    function = Scrypt(salt=salt, length=_KEY + _CHECK, n=_COST, r=_BLOCK, p=_LANES)
    derived = function.derive(unicodedata.normalize("NFC", passphrase).encode())
    return ChaCha20Poly1305(derived[:_KEY]), derived[_KEY:]


def _nonce(place: int, *, is_last: bool) -> bytes:
    return place.to_bytes(_PLACE, "big") + bytes([is_last])


@dataclass(slots=True)
class Encrypting:
    """Writes encrypted what is written to it; `close` writes the last chunk, and leaves `sink` open."""

    sink: BinaryIO
    _cipher: "ChaCha20Poly1305"
    _head: bytes
    _waiting: bytearray = field(default_factory=bytearray)
    _place: int = 0

    @classmethod
    def begin(cls, sink: BinaryIO, passphrase: str) -> "Encrypting":
        """Write the head, and return where the rest is written to."""
        salt = secrets.token_bytes(_SALT)
        cipher, check = _secrets_of(passphrase, salt)
        head = HEADING + salt + check
        sink.write(head)
        return cls(sink, cipher, head)

    def write(self, data: bytes) -> int:
        """Take bytes; they are written as soon as a chunk is full and more follows."""
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def close(self) -> None:
        """Write what waits as the last chunk."""
        self._put(bytes(self._waiting), is_last=True)

    def _put(self, chunk: bytes, *, is_last: bool) -> None:
        self.sink.write(self._cipher.encrypt(_nonce(self._place, is_last=is_last), chunk, self._head))
        self._place += 1


@dataclass(slots=True)
class Decrypting:
    """Reads what was written encrypted; no byte is given that was not found to be right."""

    source: BinaryIO
    _cipher: "ChaCha20Poly1305"
    _head: bytes
    _next: bytes
    _ready: bytearray = field(default_factory=bytearray)
    _place: int = 0

    @classmethod
    def begin(cls, source: BinaryIO, passphrase: str) -> "Decrypting":
        """Read the head; raises PassphraseWrong, and BackupWrong where there is no head."""
        head = source.read(len(HEADING) + _SALT + _CHECK)
        salt = head[len(HEADING) : len(HEADING) + _SALT]
        if not head.startswith(HEADING) or len(salt) != _SALT:
            raise BackupWrong(file=source.name, reason=Because("it is none, or was cut off"))
        cipher, check = _secrets_of(passphrase, salt)
        if not secrets.compare_digest(head[len(HEADING) + _SALT :], check):
            raise PassphraseWrong(file=source.name)
        first = source.read(CHUNK + _TAG)
        if not first:
            raise BackupWrong(file=source.name, reason=Because("it is none, or was cut off"))
        return cls(source, cipher, head, first)

    def read(self, size: int) -> bytes:
        """Return the next bytes, fewer only at the end; raises BackupWrong where they are not as they were written."""
        while len(self._ready) < size and self._next:
            self._ready += self._chunk()
        given = bytes(self._ready[:size])
        del self._ready[:size]
        return given

    def _chunk(self) -> bytes:
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - loaded by now

        chunk, self._next = self._next, self.source.read(CHUNK + _TAG)
        try:
            plain = self._cipher.decrypt(_nonce(self._place, is_last=not self._next), chunk, self._head)
        except (InvalidTag, ValueError) as error:
            raise BackupWrong(file=self.source.name, reason=Because("it was damaged, changed or cut off")) from error
        self._place += 1
        return plain
