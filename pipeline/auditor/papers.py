"""Checkpoints that left the house, as an auditor has them: whole notes, or three lines typed from paper."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from pipeline.ledger.checkpoints import Checkpoint, notes_in
from pipeline.ledger.notes import Note, NoteWrong, VerifierKey

# Whose log, how many entries, the root over them.
_LINES = 3


@dataclass(frozen=True, slots=True)
class Paper:
    """A checkpoint out of the file `name`; `note` is None where only its three lines were typed."""

    name: str
    checkpoint: Checkpoint
    note: Note | None = None

    def is_signed_by(self, keys: Collection[VerifierKey]) -> bool:
        """Whether one of the keys signed it; what was typed bears no signature and counts for who kept the paper."""
        try:
            return self.note is None or bool(self.note.signers(keys))
        except NoteWrong:
            return False


def papers_in(name: str, content: bytes) -> Iterator[Paper]:
    """Yield the checkpoints of a file, in their order; raises NoteWrong where it is neither notes nor three lines.

    Editors of other systems may begin a file with a mark and end its lines in another way.
    """
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n").strip("\n") + "\n"
    except UnicodeDecodeError as error:
        raise NoteWrong("its characters") from error
    lines = text.split()
    if len(lines) == _LINES:
        yield Paper(name, Checkpoint.parse("".join(f"{line}\n" for line in lines)))
        return
    for note in notes_in(text.encode()):
        yield Paper(name, Checkpoint.parse(note.text), note)
