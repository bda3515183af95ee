"""Drops of invented people on the real day, laid beside the inbox and moved into it whole."""

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal
from zipfile import ZIP_STORED, ZipFile

from pipeline.bench.portraits import portrait
from tests.samples.batches import demo_dates, write_drop
from tests.samples.demo import BEIJING
from tests.samples.people import invent

Form = Literal["folder", "zip"]
_PORTRAITS: Final = 30
_FIRST_DIGIT_OF_BIRTH, _END_OF_BIRTH = 6, 14


@dataclass(frozen=True, slots=True)
class Supply:
    """Makes drops in `beside`, which has to lie on the disk of the inbox; no person comes twice."""

    beside: Path
    rows: Sequence[dict[str, Any]]
    people: int
    portraits: Sequence[bytes] = field(repr=False)

    @classmethod
    def of(cls, beside: Path, *, drops: int, people: int) -> "Supply":
        """Invent the people of so many drops of `people` each, at most as many as there are portraits.

        Those with rare names come first: each face is loaded by who first needs it, and that is no growth.
        """
        assert people <= _PORTRAITS, people
        # All at once: in two inventions the same person could hold the same certificate twice.
        rows = sorted(invent(drops * people), key=lambda row: not _is_rare(row["姓名"]))
        return cls(beside, rows, people, [portrait(place) for place in range(people)])

    def drop(self, place: int, *, form: Form = "folder", faulty: bool = False) -> Path:
        """Write the drop of that place, from 0; a faulty one has a person born in a month that is none."""
        rows = [dict(row) for row in self.rows[place * self.people : (place + 1) * self.people]]
        if faulty:
            number = rows[0]["证件号码"]
            rows[0]["证件号码"] = number[:_FIRST_DIGIT_OF_BIRTH] + "19881399" + number[_END_OF_BIRTH:]
        dates = demo_dates(datetime.now(BEIJING).date())
        drop = write_drop(self.beside, rows=rows, name=name_of(place), photos=False, particulars=dates)
        photos = drop / "photos"
        photos.mkdir()
        for row, picture in zip(rows, self.portraits, strict=True):
            (photos / f"{row['证件号码']}.jpg").write_bytes(picture)
        return drop if form == "folder" else _zipped(drop)


def _is_rare(name: str) -> bool:
    return name.encode("gb2312", errors="ignore").decode("gb2312") != name


def name_of(place: int) -> str:
    """Return the 批次号 of the drop of that place."""
    return f"压力-{place + 1:05d}"


def _zipped(folder: Path) -> Path:
    target = folder.with_name(f"{folder.name}.zip")
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for file in _files(folder):
            archive.write(file, os.fspath(file.relative_to(folder.parent)))
    shutil.rmtree(folder)
    return target


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
