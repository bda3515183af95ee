"""A batch at its three ages: as read (`Roster`), as understood (`Draft`), and as one that cannot be wrong (`Batch`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pipeline.rules.levels import Level
from pipeline.rules.numbers import CertificateNumber, InstitutionCode

# Z12 and X1: what is printed where an occupation has no 工种.
NO_JOB = "----"


class CellKind(StrEnum):
    """What a spreadsheet cell held."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    FORMULA = "formula"
    FAULT = "fault"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as read. `text` is what a person sees: a date as ISO, a number without a needless `.0`."""

    text: str = ""
    kind: CellKind = CellKind.BLANK


BLANK = Cell()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the roster: `number` as Excel counts it, the cells under the names our form gives the columns."""

    number: int
    cells: Mapping[str, Cell]

    def cell(self, column: str) -> Cell:
        """Return the cell, a blank one where the roster has no such column."""
        return self.cells.get(column, BLANK)


class PhotoFault(StrEnum):
    """Why a photo cannot be used."""

    UNREADABLE = "unreadable"
    TOO_MANY_PIXELS = "too-many-pixels"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """One photo as it lies in the drop: `path` relative to the drop (NFC), the bytes' SHA-256 (hex), their count."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Photo:
    """What looking at a photo's pixels told.

    `width` and `height` are pixels as seen after EXIF rotation; `colour` is Pillow's mode (`RGB`, `L`, `CMYK`, ...);
    `white_share` is how much of the border region is near white, 0 to 100; `contrast` how many shades of grey lie
    between the darkest and the lightest part of the picture, 0 to 255.
    """

    width: int = 0
    height: int = 0
    colour: str = "RGB"
    rotated: bool = False
    white_share: int = 100
    fault: PhotoFault | None = None
    contrast: int = 255


@dataclass(frozen=True, slots=True)
class Roster:
    """What lies in the drop, before anything is judged.

    `particulars` is the sheet 批次, `headings` the header row as it was written, `photos` the photo files under
    their file name without folder (NFC), as written; `sheets` are the further sheets of a workbook by their names, each
    row's cells under the headings as they were written.
    """

    particulars: Mapping[str, Cell]
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    photos: Mapping[str, PhotoFile] = field(default_factory=dict)
    sheets: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """One person's approved result: everything that is printed, and the marks behind it."""

    row: int
    name: str
    identity_type: str
    identity: str
    occupation: str
    job: str
    level: Level
    theory: Decimal
    practical: Decimal
    review_passed: bool | None
    photo: PhotoFile | None
    supplied_number: CertificateNumber | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch of 认定结果 that passed every rule; `results` is in roster order."""

    name: str
    institution: InstitutionCode
    institution_name: str
    approver: str
    approval_document: str
    approved_on: date
    evaluation_ended_on: date
    notice_from: date
    notice_to: date
    issued_on: date
    results: tuple[Result, ...]

    @property
    def people(self) -> int:
        """How many people are in it."""
        return len(self.results)


@dataclass(frozen=True, slots=True)
class NumberedBatch:
    """A batch and its numbers: `numbers[i]` belongs to `batch.results[i]`. It exists only after the COMMIT."""

    batch: Batch
    numbers: tuple[CertificateNumber, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """What one person may hold once (R30): an occupation, a job and a level; `job` is `----` where there is none."""

    identity: str
    occupation: str
    job: str
    level: Level


@dataclass(frozen=True, slots=True)
class ScopeItem:
    """One block of the 备案范围: an occupation, its jobs (`----` stands for none) and the levels filed for it."""

    occupation: str
    jobs: tuple[str, ...]
    levels: tuple[Level, ...]
