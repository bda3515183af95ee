"""Checkpoints: what a log says of itself, in three lines that can be printed, signed and compared for years.

`<origin>`, the number of entries, the root over them in Base64 (C2SP tlog-checkpoint v1.0.0); further lines are allowed
and kept. A proof of one entry is a text around such a checkpoint (C2SP tlog-proof).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from pipeline.ledger.merkle import HASH_SIZE, Head, is_included
from pipeline.ledger.notes import Note, NoteWrong, VerifierKey, decoded, encoded

_SIZE = re.compile("0|[1-9][0-9]{0,18}")
_INDEX = re.compile(f"index ({_SIZE.pattern})")
# Between two notes of a file: an empty line behind which no signatures follow.
_BETWEEN_NOTES = re.compile("\n\n(?!— )".encode())
_PROOF_HEADING = "c2sp.org/tlog-proof@v1"
# A tree of 2^63 entries has no longer path.
_LONGEST_PATH = 63


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of the log `origin`; `more` are further lines."""

    origin: str
    head: Head
    more: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what has no spelling."""
        lines = (self.origin, *self.more)
        if not all(lines) or any("\n" in line for line in lines) or len(self.head.root) != HASH_SIZE:
            raise NoteWrong("a checkpoint")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the checkpoint that a note's text is; raises NoteWrong."""
        match text.split("\n"):
            case [origin, size, root, *more, ""] if _SIZE.fullmatch(size):
                return cls(origin, Head(int(size), decoded(root)), tuple(more))
        raise NoteWrong("a checkpoint")

    @property
    def text(self) -> str:
        """The text of the note, its last newline included."""
        lines = (self.origin, str(self.head.size), encoded(self.head.root), *self.more)
        return "".join(f"{line}\n" for line in lines)


def notes_in(content: bytes) -> tuple[Note, ...]:
    """Return the notes of a file that holds one after another, an empty line between them; raises NoteWrong."""
    *earlier, last = _BETWEEN_NOTES.split(content)
    return tuple(Note.parse(one + b"\n") for one in earlier) + ((Note.parse(last),) if content else ())


def one_after_another(notes: Iterable[Note]) -> bytes:
    """Return the content of a file that holds these notes."""
    return b"\n".join(note.to_bytes() for note in notes)


def opened(note: Note, keys: Iterable[VerifierKey], *, origin: str) -> Checkpoint:
    """Return the checkpoint of a note that one of the log's own `keys` signed.

    Raises NoteWrong where none of them did, where a signature is wrong, and for a checkpoint of another log.
    """
    return opened_by(note, keys, origin=origin)[0]


def opened_by(note: Note, keys: Iterable[VerifierKey], *, origin: str) -> tuple[Checkpoint, tuple[VerifierKey, ...]]:
    """Return what `opened` returns, and those of the keys that signed it; raises NoteWrong as it does."""
    signers = note.signers(keys)
    if not signers:
        raise NoteWrong("nobody who is known signed it")
    checkpoint = Checkpoint.parse(note.text)
    if checkpoint.origin != origin:
        raise NoteWrong("it is of another log")
    return checkpoint, signers


@dataclass(frozen=True, slots=True)
class EntryProof:
    """That an entry is number `index` (from 0) of the log, by the path to the root of a signed checkpoint.

    `extra` is whatever the maker added; nothing vouches for it.
    """

    index: int
    path: tuple[bytes, ...]
    note: Note
    extra: bytes | None = None

    def __post_init__(self) -> None:
        """Refuse what has no spelling."""
        if self.index < 0 or len(self.path) > _LONGEST_PATH or any(len(one) != HASH_SIZE for one in self.path):
            raise NoteWrong("a proof")

    @classmethod
    def parse(cls, content: bytes) -> Self:
        """Return the proof that the bytes of a `.tlog-proof` are; raises NoteWrong."""
        proof, empty, note = content.partition(b"\n\n")
        try:
            heading, *lines = proof.decode().split("\n")
        except UnicodeDecodeError as error:
            raise NoteWrong("its characters") from error
        if heading != _PROOF_HEADING or not empty:
            raise NoteWrong("the heading of a proof")
        extra = decoded(lines.pop(0).removeprefix("extra ")) if lines and lines[0].startswith("extra ") else None
        return cls(_index(lines), tuple(map(decoded, lines[1:])), Note.parse(note), extra)

    def to_bytes(self) -> bytes:
        """Return the proof as a `.tlog-proof` file."""
        extra = () if self.extra is None else (f"extra {encoded(self.extra)}",)
        lines = (_PROOF_HEADING, *extra, f"index {self.index}", *map(encoded, self.path), "")
        return "".join(f"{line}\n" for line in lines).encode() + self.note.to_bytes()

    def holds(self, leaf: bytes, keys: Iterable[VerifierKey], *, origin: str) -> bool:
        """Whether the entry with this leaf hash has that place in the log; raises NoteWrong as `opened` does."""
        head = opened(self.note, keys, origin=origin).head
        return is_included(leaf, index=self.index, head=head, proof=self.path)


def _index(lines: Sequence[str]) -> int:
    found = _INDEX.fullmatch(lines[0]) if lines else None
    if found is None:
        raise NoteWrong("the index of a proof")
    return int(found[1])
