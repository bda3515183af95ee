"""What the press room is asked for, and what came of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.documents.enclosure import Enclosures
from pipeline.documents.record import Record
from pipeline.printing.chunks import MadeFile, Refusal

Progress = Callable[[int], None]
# The SHA-256 (hex) of each photo, and its file.
Photos = Mapping[str, Path]
# What goes into the file of a record, by the place of the record (from 0).
Enclose = Callable[[int, Record], Enclosures]


@dataclass(frozen=True, slots=True)
class Order:
    """What the press is asked to print: the print run at `run` under `folder`, and in `files` one file a record (None:
    the run alone). Of a proof the pages are marked 样张. `enclose` returns what goes into the file of the record at a
    place, and is asked when that file is made; None where nothing does.
    """

    records: Sequence[Record]
    photos: Photos
    folder: Path
    run: str
    files: Path | None
    progress: Progress
    is_proof: bool = False
    enclose: Enclose | None = None

    def enclosures(self, first: int, records: Sequence[Record]) -> tuple[Enclosures, ...]:
        """Return what goes into the files of these records, the first of which is at that place; empty where nothing
        does.
        """
        enclose = self.enclose
        if enclose is None or self.files is None:
            return ()
        return tuple(enclose(place, record) for place, record in enumerate(records, first))

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
