"""What the press room is asked for, and what came of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.documents.record import Record
from pipeline.printing.chunks import MadeFile, Refusal

Progress = Callable[[int], None]
# The SHA-256 (hex) of each photo, and its file.
Photos = Mapping[str, Path]


@dataclass(frozen=True, slots=True)
class Order:
    """What the press is asked to print: the print run at `target`, and in `files` one file a record (None: a proof)."""

    records: Sequence[Record]
    photos: Photos
    target: Path
    files: Path | None
    progress: Progress

    @property
    def is_proof(self) -> bool:
        """Whether the pages are marked 样张."""
        return self.files is None

    def made(self, sha256: str) -> MadeFile:
        """Return the finished print run."""
        target = self.target
        return MadeFile(target.stem, f"{target.parent.name}/{target.name}", sha256, len(self.records))


@dataclass(frozen=True, slots=True)
class Printed:
    """What came of an order."""

    files: tuple[MadeFile, ...]
    run: MadeFile
    refusal: Refusal | None = None
