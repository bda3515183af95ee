"""What others hand to the register, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pipeline.ledger.entries import Entry
from pipeline.ledger.merkle import Head
from pipeline.ledger.rows import CopyRow, CopyState
from pipeline.rules.exam.batch import Session
from pipeline.rules.reporting import is_submitted


@dataclass(frozen=True, slots=True)
class Arrival:
    """A drop that was copied: its display name, content key and digest (hex), how many files and bytes, its folder.

    `work` is the name of the folder under `batches/work/`. `drop` and `work` are not entered in the log: a file name
    may hold a person's name, and the log is for ever.
    """

    drop: str
    key: str
    digest: str
    files: int
    size: int
    work: str


class Stage(StrEnum):
    """How far a batch in hand has come for certain; what follows is the line's next step."""

    RECEIVED = "received"  # check it
    NUMBERED = "numbered"  # render, and record
    RECORDED = "recorded"  # rename its files into place, move the drop to done/
    REJECTED = "rejected"  # move the drop to rejected/
    CANCELLED = "cancelled"  # move the drop away


@dataclass(frozen=True, slots=True)
class InHand:
    """A batch that is not finished; `name` and `year` (of 发证日期) are known once it is numbered."""

    batch: int
    key: str
    drop: str
    work: str
    stage: Stage
    name: str | None
    year: int | None


@dataclass(frozen=True, slots=True)
class MadeDocument:
    """A file that may reach paper.

    `number` is None for what belongs to the whole batch; `path` is relative to the output folder, with `/`; `page`
    is the page of the print run where this certificate stands, from 1. `made_with` belongs to a print run that is
    entered: the SHA-256 (hex) of the template and of each font file, and the version of each program in it.
    """

    kind: str
    number: str | None
    copy: int
    path: str
    sha256: str
    pages: int
    page: int | None = None
    made_with: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class PlateRefusal:
    """Why a kind of document was laid out page by page although plates were wanted.

    `template` is the SHA-256 (hex) of the template, `reason` a code such as `flowing` or `pixels`, `subject` the field
    or part of the page that it is about and never a value; `page` is the page of the print run that differed, from 1.
    """

    kind: str
    template: str
    reason: str
    subject: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class MadeOverprint:
    """Values of a batch's certificates in a file that is printed on blanks.

    `places` are the first and the last of each run of places in the roster, from 1, in order; `calibration` is the
    entry of the calibration that moved the pages, None where they were not moved. `made_with` is as of a document.
    """

    kind: str
    sha256: str
    pages: int
    places: tuple[tuple[int, int], ...]
    calibration: int | None
    made_with: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AuditedFile:
    """A file that has to lie below the output folder, and its SHA-256 (hex)."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class KeptBatch:
    """A batch whose papers may still lie in the house, or were erased; `category` is None where it was never known.

    `name` is its 批次号, or the folder under rejected/ to which its drop went back. `last_used` is the last day on
    which it was of use: that of its last entry, its 发证日期, or the day to which its cards are valid. `year` is
    that of its folder in the output; None where nothing was made.
    """

    batch: int
    name: str
    category: str | None
    last_used: date
    year: int | None
    is_erased: bool
    is_finished: bool


@dataclass(frozen=True, slots=True)
class EntryTime:
    """When an entry was made, by the clock of that moment, and what it did."""

    seq: int
    op: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was erased (a number, or a 批次号), of which 发证日期, and on which day by which entry."""

    what: str
    issued_on: date
    erased_on: date
    seq: int


@dataclass(frozen=True, slots=True)
class ApprovalOnFile:
    """An accepted batch: its 批次号, the digest of its drop (hex), and what was entered of the signature, if any."""

    batch: str
    digest: str
    signed: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class BatchView:
    """One line of `status`; `first` and `last` are its numbers in roster order, None before it has any."""

    batch: int
    drop: str
    state: str
    in_hand: bool
    name: str | None
    issued_on: str | None
    people: int
    documents: int
    first: str | None
    last: str | None
    received_at: datetime
    changed_at: datetime
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class CertificateView:
    """One certificate as `find` and `show` tell it; what is personal is None after it was erased.

    `file` is the path of its newest copy relative to the output folder, None before it was recorded. `copy` is the copy
    that counts, `copy_state` where its paper is; of a certificate issued before certpress nobody knows that, and
    `batch` and `row` are None; `replaced_by` and `replaces` are the numbers in the place of a voided one, and in whose
    place it stands.
    """

    number: str
    state: str
    batch: str | None
    row: int | None
    name: str | None
    identity_type: str | None
    identity: str | None
    occupation: str
    job: str
    level: int
    issued_on: str
    file: str | None
    sha256: str | None
    copy: int = 1
    copy_state: str | None = CopyState.MADE
    replaced_by: str | None = None
    replaces: str | None = None

    @property
    def is_imported(self) -> bool:
        """Whether it was issued before certpress."""
        return self.batch is None


@dataclass(frozen=True, slots=True)
class CertificateHistory:
    """One certificate, the person as entered (None after erasing), its documents, and every entry about it.

    `copies` are all of it, the newest last; of a certificate issued before certpress there are none here.
    """

    certificate: CertificateView
    person: Mapping[str, Any] | None
    documents: tuple[MadeDocument, ...]
    entries: tuple[Entry, ...]
    copies: tuple[CopyRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportedBatch:
    """A batch of results whose certificates are made, and where it stands on the platform (`Reported`), since when.

    Both are None where nothing was entered; `due_on` is the day until which the platform has its results (Z14).
    """

    batch: int
    name: str
    people: int
    state: str | None
    since: date | None
    due_on: date

    def is_overdue(self, today: date) -> bool:
        """Return whether its results are not on the platform, and should be."""
        return not is_submitted(self.state) and today > self.due_on


@dataclass(frozen=True, slots=True)
class FurtherCopy:
    """A copy of a certificate after its first, the place of its batch in the log, and the day of the reissue."""

    number: str
    copy: int
    state: str
    batch: int
    since: date


@dataclass(frozen=True, slots=True)
class SheetDue:
    """A place of a batch's roster (from 1): its number, the copy that counts, whether a sheet of it is still to be
    printed, whether the page in the print run is what would be printed, and the name, empty where it was erased.
    """

    place: int
    number: str
    copy: int
    is_due: bool
    is_in_the_run: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """A ledger that holds together: its tree head, and the sheets of each kind of blank in stock at the end of each
    month (`2026-11`) from the first one on, as the entries have it.
    """

    head: Head
    stock: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class SheetOf:
    """A certificate of a batch and the sheet on which the copy that counts stands.

    `name` is None after it was erased, `blank` and `serial` where blanks have no serials or no sheet is booked;
    `state` is a `CertificateState`, `copy_state` a `CopyState`.
    """

    number: str
    copy: int
    name: str | None
    state: str
    copy_state: str
    is_printed: bool
    blank: str | None
    serial: str | None


@dataclass(frozen=True, slots=True)
class CardView:
    """One card as `find` and `show` tell it; what is personal is None after it was erased, days are ISO texts.

    `batch` and `file` are those of its newest issue.
    """

    number: str
    state: str
    batch: str
    row: int
    kind: str
    name: str | None
    identity_type: str | None
    identity: str | None
    occupation: str | None
    employer: str | None
    post: str | None
    first_issued_on: str
    valid_from: str
    valid_to: str
    file: str | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class CardHistory:
    """One card, its documents, and every entry about it."""

    card: CardView
    documents: tuple[MadeDocument, ...]
    entries: tuple[Entry, ...]


class TicketState(StrEnum):
    """Whether somebody is let in with an admission ticket."""

    STANDS = "stands"
    REPLACED = "replaced"  # the exam was amended, and the candidate is not in it any more
    CANCELLED = "cancelled"  # the exam was taken back


@dataclass(frozen=True, slots=True)
class TicketSeat:
    """Where a candidate sits in one session: the room, where it is, and the 座号."""

    session: Session
    room: str
    place: str
    seat: int


@dataclass(frozen=True, slots=True)
class TicketView:
    """One admission ticket as `find` and `show` tell it; what is personal is None after it was erased.

    `batch`, `row`, `seats` and `file` are those of the exam in which it stands, `seats` by their hours; `file` is a
    path relative to the output folder, None before it was recorded and once the exam was taken back. `has_photo` is
    None where nobody knows any more.
    """

    number: str
    state: TicketState
    batch: str
    row: int
    name: str | None
    identity_type: str | None
    identity: str | None
    occupation: str
    job: str
    level: int
    exam: str
    site: str
    seats: tuple[TicketSeat, ...]
    has_photo: bool | None
    file: str | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class TicketHistory:
    """One admission ticket, and every entry about it and the exams that it is in."""

    ticket: TicketView
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A row of a projection that is not what the entries add up to."""

    table: str
    key: str
    seq: int
