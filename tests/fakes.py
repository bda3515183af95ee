"""Stand-ins at the border: a press that writes small files at once, a reporter that remembers, a clock that stands."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pipeline.documents.enclosure import Enclosures
from pipeline.documents.page_choice import Bearer
from pipeline.documents.record import Record
from pipeline.files import make_folder, write_whole
from pipeline.office_time import CHINA_TIME
from pipeline.printing.chunks import MadeFile, PressRun
from pipeline.rules.problems import Problem

THE_DAY = datetime(2026, 11, 20, 9, 0, tzinfo=CHINA_TIME)


def the_day() -> datetime:
    """Return the moment at which the tests' office works."""
    return THE_DAY


@dataclass
class PassingTime:
    """A monotonic clock (seconds) for who waits between two looks: what he waits is over at once."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Remembering:
    """A reporter that keeps what it was told."""

    told: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    def say(self, event: str, **values: object) -> None:
        self.told.append((event, values))

    def progress(self, done: int, total: int) -> None:
        del done, total

    def of(self, event: str) -> list[dict[str, object]]:
        return [values for name, values in self.told if name == event]


@dataclass(frozen=True)
class QuickPress:
    """Writes one small text file a record, and one for the run: everything of a press but the layout.

    Without a `folder` there is the run alone.
    """

    folder: str = "certificates"
    run: str = ""

    def warm_up(self) -> None:
        """There is nothing to be warmed."""

    def unprintable(self, records: Sequence[Record]) -> tuple[Problem, ...]:
        del records
        return ()

    def rehearse(self, records: Sequence[Record], *, photos: Mapping[str, Path]) -> None:
        """There is no template that could be wrong."""

    def make(
        self,
        records: Sequence[Record],
        *,
        photos: Mapping[str, Path],
        folder: Path,
        progress: Callable[[int], None],
        enclose: Callable[[int, Record], Enclosures] | None = None,
    ) -> PressRun:
        own, run_key = self.folder, self.run or self.folder
        make_folder(folder / own)
        make_folder(folder / "print")
        files = [
            _made(
                folder, f"{own}/{record.key}.pdf", _page(record, photos) + _within(place, record, enclose), record.key
            )
            for place, record in enumerate(records)
            if own
        ]
        progress(len(records))
        whole = b"".join(_page(record, photos) for record in records)
        run = _made(folder, f"print/{run_key}.pdf", whole, run_key, pages=len(records))
        return PressRun(tuple(files), run, "0" * 64, {}, {})

    def impose(self, folder: Path, *, batch: str, bearers: Sequence[Bearer]) -> MadeFile | None:
        """Nothing of it is cut out of larger sheets."""
        del folder, batch, bearers
        return None


def _page(record: Record, photos: Mapping[str, Path]) -> bytes:
    photo = photos[record.photo].read_bytes()[:16] if record.photo else b""
    return repr(sorted(record.texts.items())).encode() + photo


def _within(place: int, record: Record, enclose: Callable[[int, Record], Enclosures] | None) -> bytes:
    return b"".join(enclosure.content for enclosure in enclose(place, record)) if enclose else b""


def _made(folder: Path, path: str, content: bytes, key: str, *, pages: int = 1) -> MadeFile:
    write_whole(folder / path, content)
    return MadeFile(key, path, hashlib.sha256(content).hexdigest(), pages)
