"""Signed notes: a text that people can read, and below it who signed it (C2SP signed-note v1.0.0).

A note is a text that ends with a newline, an empty line, and one line for each signature:
`— <key name> <Base64 of four bytes of the key's id and the signature>`. The signature is over the text alone, its last
newline included. What is read here has one spelling only: Base64 in its canonical form, no control characters.
"""

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Self

from pipeline.ledger.ed25519 import PUBLIC_KEY_SIZE, SIGNATURE_SIZE, is_signed

# Algorithms, by the first byte of a public key: Ed25519, and a witness's Ed25519 cosignature with the time in it.
ED25519: Final = 0x01
COSIGNATURE: Final = 0x04
_KEY_ID_SIZE = 4
_MOST_BYTES = 1_000_000
_MOST_SIGNATURES = 100
_DASH = "— "
_PLUS_OR_SPACE = re.compile(r"[+\s]")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f]")
_HEX_ID = re.compile("[0-9a-f]{8}")

Sign = Callable[[bytes], bytes]


class NoteWrong(ValueError):
    """Text that is no signed note, or a key that is none; says in what way."""


class SignatureWrong(NoteWrong):
    """A signature that claims to be of a known key and is not."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """Who may have signed: the key's name, its algorithm and its 32 bytes."""

    name: str
    algorithm: int
    key: bytes

    def __post_init__(self) -> None:
        """Refuse a name that cannot stand in a signature line, and a key of another length."""
        _check_name(self.name)
        if len(self.key) != PUBLIC_KEY_SIZE:
            raise NoteWrong("the key's length")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the key of a `vkey`: `<name>+<eight hex digits of its id>+<Base64 of algorithm and key>`."""
        name, hex_id, encoded = _three_parts(text)
        content = decoded(encoded)
        if content[:1] not in (bytes([ED25519]), bytes([COSIGNATURE])):
            raise NoteWrong("the key's algorithm")
        found = cls(name, content[0], content[1:])
        if hex_id != found.id.hex():
            raise NoteWrong("the key's id")
        return found

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{encoded(bytes([self.algorithm]) + self.key)}"

    @property
    def id(self) -> bytes:
        """The four bytes that stand before each of its signatures."""
        return key_id(self.name, self.algorithm, self.key)


def key_id(name: str, algorithm: int, key: bytes) -> bytes:
    """Return the first four bytes of SHA-256 over name, newline, algorithm and key."""
    return sha256(f"{name}\n".encode() + bytes([algorithm]) + key).digest()[:_KEY_ID_SIZE]


def _three_parts(text: str) -> tuple[str, str, str]:
    # The Base64 of a key may hold a plus; its name and its id hold none.
    parts = text.split("+", 2)
    if len(parts) != 3 or not _HEX_ID.fullmatch(parts[1]):  # noqa: PLR2004 - name, id, key
        raise NoteWrong("the form of a key")
    return parts[0], parts[1], parts[2]


@dataclass(frozen=True, slots=True)
class Signature:
    """One line below a text: who is said to have signed, the id of his key, and the bytes of the signature."""

    name: str
    key_id: bytes
    content: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {encoded(self.key_id + self.content)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text (its last newline included) and the signatures below it; nothing is verified yet."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a text that cannot be signed."""
        _check_text(self.text)

    @classmethod
    def parse(cls, content: bytes, *, most_bytes: int = _MOST_BYTES) -> Self:
        """Return the note that the bytes are; raises NoteWrong where they are none, or more than `most_bytes`."""
        if len(content) > most_bytes:
            raise NoteWrong("its length")
        try:
            whole = content.decode()
        except UnicodeDecodeError as error:
            raise NoteWrong("its characters") from error
        text, empty, lines = whole.rpartition("\n\n")
        if not empty or not lines.endswith("\n"):
            raise NoteWrong("its signatures")
        return cls(text + "\n", tuple(_signatures(lines[:-1].split("\n"))))

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.signatures))}"

    def to_bytes(self) -> bytes:
        """Return the note as it is kept and handed on."""
        return str(self).encode()

    def signed(self, key: VerifierKey, sign: Sign) -> "Note":
        """Return the note with one more signature, by whoever holds the private half of `key`."""
        signature = Signature(key.name, key.id, sign(self.text.encode()))
        return Note(self.text, (*self.signatures, signature))

    def with_signature(self, signature: Signature) -> "Note":
        """Return the note with one more signature, which somebody else made."""
        return Note(self.text, (*self.signatures, signature))

    def signers(self, keys: Iterable[VerifierKey]) -> tuple[VerifierKey, ...]:
        """Return those of the keys that signed the text, each once.

        Signatures of other keys prove nothing and are passed over. Raises SignatureWrong for one that has the name and
        the id of a key and is not its own.
        """
        known = {(key.name, key.id): key for key in keys}
        found: dict[VerifierKey, None] = {}
        for signature in self.signatures:
            key = known.get((signature.name, signature.key_id))
            if key is None:
                continue
            if not _is_of(signature, key, self.text):
                raise SignatureWrong(f"the signature of {key.name}")
            found[key] = None
        return tuple(found)


def _signatures(lines: Sequence[str]) -> list[Signature]:
    if len(lines) > _MOST_SIGNATURES:
        raise NoteWrong("the number of its signatures")
    return [_signature(line) for line in lines]


def _signature(line: str) -> Signature:
    name, space, text = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space:
        raise NoteWrong("a signature line")
    _check_name(name)
    content = decoded(text)
    if len(content) <= _KEY_ID_SIZE:
        raise NoteWrong("the length of a signature")
    return Signature(name, content[:_KEY_ID_SIZE], content[_KEY_ID_SIZE:])


def _is_of(signature: Signature, key: VerifierKey, text: str) -> bool:
    if key.algorithm == COSIGNATURE:
        moment = cosigned_at(signature)
        return moment is not None and is_signed(key.key, cosigned_message(text, moment), signature.content[8:])
    return is_signed(key.key, text.encode(), signature.content)


def cosigned_at(signature: Signature) -> int | None:
    """Return the second (POSIX) at which a witness signed, None for what is no cosignature (C2SP tlog-cosignature)."""
    if len(signature.content) != 8 + SIGNATURE_SIZE:
        return None
    return int.from_bytes(signature.content[:8], "big")


def cosigned_message(text: str, moment: int) -> bytes:
    """Return what a witness signs: that at this second (POSIX) he had seen nothing that contradicts the checkpoint."""
    return f"cosignature/v1\ntime {moment}\n{text}".encode()


def _check_text(text: str) -> None:
    if not text.endswith("\n") or _CONTROL.search(text):
        raise NoteWrong("its text")


def _check_name(name: str) -> None:
    if not name or _PLUS_OR_SPACE.search(name) or _CONTROL.search(name):
        raise NoteWrong("a name")


def encoded(content: bytes) -> str:
    """Return bytes as Base64 (RFC 4648, 4)."""
    return b64encode(content).decode()


def decoded(text: str) -> bytes:
    """Return the bytes of a Base64 text; raises NoteWrong for any other spelling than `encoded` gives."""
    try:
        content = b64decode(text)
    except (binascii.Error, ValueError) as error:
        raise NoteWrong("its Base64") from error
    if encoded(content) != text:
        raise NoteWrong("its Base64")
    return content
