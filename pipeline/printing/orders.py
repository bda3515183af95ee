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
    """What the press is asked to print: the print run at `run` under `folder`, and in `files` one file a record (None:
    the run alone). Of a proof the pages are marked 样张.
    """

    records: Sequence[Record]
    photos: Photos
    folder: Path
    run: str
    files: Path | None
    progress: Progress
    is_proof: bool = False

    @property
    def target(self) -> Path:
        """Where the print run goes."""
        return self.folder / self.run

    def made(self, sha256: str) -> MadeFile:
        """Return the finished print run."""
        return MadeFile(self.target.stem, self.run, sha256, len(self.records))


@dataclass(frozen=True, slots=True)
class Printed:
    """What came of an order."""

    files: tuple[MadeFile, ...]
    run: MadeFile
    refusal: Refusal | None = None
