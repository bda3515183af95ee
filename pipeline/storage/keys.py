"""The site's private keys: made once, in files that only their owner can read, and never shown.

A file holds one line, as Go's note package writes it: `PRIVATE+KEY+<name>+<id>+<Base64 of the algorithm and the seed>`.
A key that others can read is refused: whoever copies it can sign another history, and nobody could tell which is true.
"""

import stat
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from pipeline.crashpoints import crashpoint
from pipeline.errors import Because, KeyExists, KeyMissing, KeyWrong
from pipeline.files import make_folder, sync_folder, telling_trouble, write_whole
from pipeline.ledger.notes import ED25519, NoteWrong, VerifierKey, decoded, encoded

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pipeline.storage.mounts import knows_no_owners

_PREFIX: Final = "PRIVATE+KEY+"
_SEED_SIZE = 32
# A line of a key has some hundred bytes.
_MOST_BYTES = 4096


@dataclass(frozen=True)
class SigningKey:
    """A private key in hand; what of it may be shown is `key`."""

    name: str
    _seed: bytes = field(repr=False)

    @classmethod
    def make(cls, file: Path, *, name: str, on_a_stick: bool = False) -> Self:
        """Make a key of that name and keep it in `file` (0600, durably).

        Raises KeyExists where there is one, for a key that is lost cannot be made again; KeyWrong on a disk that cannot
        keep it from others, where nothing is left then, unless it may be `on_a_stick`; NoteWrong for a name with a
        space or a plus sign.
        """
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - 40 ms

        if file.exists() or file.is_symlink():
            raise KeyExists(file=file)
        made = cls(name, Ed25519PrivateKey.generate().private_bytes_raw())
        make_folder(file.parent)
        write_whole(file, f"{made._line}\n".encode())
        try:
            return cls.load(file, on_a_stick=on_a_stick)
        except KeyWrong:
            file.unlink()
            raise

    @classmethod
    def load(cls, file: Path, *, on_a_stick: bool = False) -> Self:
        """Return the key that `file` holds; raises KeyMissing, KeyWrong.

        A person's own key may lie `on_a_stick` that he locks away: most sticks know no owners of files.
        """
        with telling_trouble(file):
            if not file.exists():
                raise KeyMissing(file=file)
            mode = file.stat().st_mode
            if mode & (stat.S_IRWXG | stat.S_IRWXO) and not (on_a_stick and knows_no_owners(file)):
                raise KeyWrong(file=file, reason=Because("others than its owner may read it"))
            content = file.read_bytes()[:_MOST_BYTES]
        try:
            return cls._parsed(content.decode().removesuffix("\n"))
        except ValueError as error:
            raise KeyWrong(file=file, reason=Because("it is damaged")) from error

    @classmethod
    def _parsed(cls, line: str) -> Self:
        name, _, rest = line.removeprefix(_PREFIX).partition("+")
        written_id, _, text = rest.partition("+")
        content = decoded(text)
        if not line.startswith(_PREFIX) or content[:1] != bytes([ED25519]) or len(content) != 1 + _SEED_SIZE:
            raise NoteWrong("the form of a key")
        found = cls(name, content[1:])
        if written_id != found.key.id.hex():
            raise NoteWrong("the key's id")
        return found

    @property
    def _line(self) -> str:
        return f"{_PREFIX}{self.name}+{self.key.id.hex()}+{encoded(bytes([ED25519]) + self._seed)}"

    @cached_property
    def _private(self) -> "Ed25519PrivateKey":
        """The key as it signs: to load it takes as long as to sign with it, and a batch has ten thousand codes."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - 40 ms

        return Ed25519PrivateKey.from_private_bytes(self._seed)

    @cached_property
    def key(self) -> VerifierKey:
        """The public half, which may be shown to everybody."""
        return VerifierKey(self.name, ED25519, self._private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """Return the signature (64 bytes) over the message; the same each time (RFC 8032, 5.1.6)."""
        return self._private.sign(message)


def put_in_place(coming: Path, file: Path) -> None:
    """Let the key in `coming` take the place of the one in `file`, durably; that one is gone then."""
    crashpoint("keys.before-replacing")
    with telling_trouble(file):
        coming.replace(file)
        crashpoint("keys.after-replacing")
        sync_folder(file.parent)
