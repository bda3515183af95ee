"""Logs that an auditor looks at, exported as certpress does it, by whoever has the key."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from pipeline.auditor.exports import CHECKPOINT, CHECKPOINTS, Export
from pipeline.auditor.judging import judge
from pipeline.auditor.papers import Paper
from pipeline.ledger.checkpoints import Checkpoint, one_after_another
from pipeline.ledger.merkle import leaf_hash
from pipeline.ledger.notes import Note, VerifierKey
from pipeline.ledger.tiles import bundle_path, bundled, files_of
from pipeline.storage.keys import SigningKey
from tests.ledger.paper_clerk import PaperClerk, number
from tests.ledger.signing import key_of, signed

KEY, NEXT, STRANGER = key_of(1), key_of(2), key_of(9)


def begun() -> PaperClerk:
    """A log that names its key."""
    clerk = PaperClerk()
    clerk.open()
    clerk.enter("key.changed", {"key": "log", "old": None, "new": str(KEY.key), "lost": 0})
    return clerk


def busy(*voided: int, people: int = 6) -> PaperClerk:
    """A log with numbers, of which some were voided in that order, and with blanks."""
    clerk = begun()
    clerk.made(people)
    clerk.stock("A01-A20")
    clerk.print((1, 3, "A01-A03"))
    clerk.spoil("A04")
    for sequence in voided:
        clerk.void(number(sequence))
    return clerk


def note_of(bodies: Sequence[bytes], size: int | None = None, *keys: SigningKey) -> Note:
    """The checkpoint of the first entries, by default of all, signed by KEY."""
    leaves = [leaf_hash(body) for body in bodies]
    return signed(leaves, len(leaves) if size is None else size, *(keys or (KEY,)))


def paper_of(bodies: Sequence[bytes], size: int | None = None) -> Paper:
    """The three lines of a checkpoint, as they were typed from paper."""
    return Paper("paper.txt", Checkpoint.parse(note_of(bodies, size).text))


def exported(bodies: Sequence[bytes], folder: Path, *earlier: int) -> Path:
    """Write the log into `folder`, with checkpoints of earlier sizes and of all entries."""
    return with_notes(bodies, folder, [note_of(bodies, size) for size in (*earlier, len(bodies))])


def with_notes(bodies: Sequence[bytes], folder: Path, notes: Sequence[Note]) -> Path:
    """Write the log and these checkpoints, the last of which is the newest."""
    for path, content in files_of(bodies):
        put(folder / path, content)
    put(folder / CHECKPOINTS, one_after_another(notes))
    put(folder / CHECKPOINT, notes[-1].to_bytes())
    return folder


def put(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def overwrite_entries(folder: Path, bodies: Sequence[bytes]) -> None:
    """Put other entries into the first bundle of an export of fewer than 256, and leave everything else as it is."""
    (bundle,) = (folder / bundle_path(0, 1)).parent.iterdir()
    bundle.write_bytes(bundled(bodies))


def findings(folder: Path, *papers: Paper, key: VerifierKey | None = None, minutes: int = 5) -> list[tuple[str, str]]:
    """Return every fault with its English sentence."""
    judged = judge(Export(folder), papers, key, skew=timedelta(minutes=minutes))
    return [(str(one.fault), str(one.reason)) for one in judged.findings]


def faults(found: Iterable[tuple[str, str]]) -> set[str]:
    return {fault for fault, _sentence in found}


def flips(content: bytes) -> Iterator[bytes]:
    """Yield the content with each of its bits flipped, one at a time."""
    for place, byte in enumerate(content):
        for bit in range(8):
            yield content[:place] + bytes([byte ^ (1 << bit)]) + content[place + 1 :]
