"""One row of each table beside the log, and the states in which what it tells of may be.

Rows are tuples, as the tables have them: nearly every entry makes or changes some, an audit makes all of them anew, and
a frozen dataclass takes ten times as long to make. States that most rows have stand in them as plain texts: for a
member of an enumeration SQLite asks around how to write it, which takes longer than writing the row.
"""

from enum import StrEnum
from typing import Any, NamedTuple


class BatchState(StrEnum):
    """Where a batch stands for the log."""

    RECEIVED = "received"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    ACCEPTED = "accepted"


class CertificateState(StrEnum):
    """Whether a number stands for a certificate."""

    IN_FORCE = "in-force"
    VOIDED = "voided"
    REVOKED = "revoked"


class ImportState(StrEnum):
    """Whether a certificate that was issued before certpress counts."""

    IN_FORCE = "in-force"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"  # what was brought in of it was wrong


class CopyState(StrEnum):
    """Where the paper of one copy (版次) of a certificate is."""

    ORDERED = "ordered"  # a further copy, whose file is not made yet
    MADE = "made"  # in the house
    DELIVERED = "delivered"
    LOST = "lost"
    RECALLED = "recalled"
    DESTROYED = "destroyed"


class SheetState(StrEnum):
    """Where a blank is; the words are those of the counts of `BlankRow`."""

    IN_STOCK = "in_stock"
    PRINTED = "printed"
    SPOILED = "spoiled"
    DESTROYED = "destroyed"
    RETURNED = "returned"


class CardState(StrEnum):
    """Whether a card stands; whether it is valid today, its days tell."""

    IN_FORCE = "in-force"
    WITHDRAWN = "withdrawn"


class Purpose(StrEnum):
    """What a key of the site signs: checkpoints of the log, or the QR codes of certificates."""

    LOG = "log"
    QR = "qr"


class SiteRow(NamedTuple):
    """Whose log this is."""

    institution: str
    name: str
    seq: int

    @property
    def key(self) -> str:
        """Return what tells this row from others of its table."""
        return ""


class KeyRow(NamedTuple):
    """The key that signs now, as a vkey; `before` is the one in whose place it is, None for the first."""

    purpose: str
    vkey: str
    before: str | None
    seq: int

    @property
    def key(self) -> str:
        """Return what tells this row from others of its table."""
        return self.purpose


class BatchRow(NamedTuple):
    """One batch. `content` is its content key (hex), `name_key` its 批次号 as `same_key` folds it; days are ISO texts.

    `numbered` and `documents` count what was entered; `seq` is the last entry that changed the row, `kind` the 类别,
    `is_seated` 1 once an exam has its seats, `platform` where its results stand on the platform (`Reported`).
    """

    batch: int
    content: str
    received_seq: int
    seq: int
    state: str = BatchState.RECEIVED
    name: str | None = None
    name_key: str | None = None
    mode: str | None = None
    issued_on: str | None = None
    people: int = 0
    numbered: int = 0
    documents: int = 0
    kind: str | None = None
    is_seated: int = 0
    platform: str | None = None

    @property
    def key(self) -> int:
        """Return what tells this row from others of its table."""
        return self.batch

    def counted(self, seq: int, *, numbered: int = 0, documents: int = 0) -> "BatchRow":
        """Return the row after the entry `seq`, with so many more numbers and documents."""
        # Nearly every entry of a log does so, and `_replace` takes three times as long.
        cells: list[Any] = [*self]
        cells[_SEQ], cells[_NUMBERED], cells[_DOCUMENTS] = seq, self.numbered + numbered, self.documents + documents
        return BatchRow._make(cells)


_SEQ, _NUMBERED, _DOCUMENTS = map(BatchRow._fields.index, ("seq", "numbered", "documents"))


class CertificateRow(NamedTuple):
    """One certificate number; `assigned_seq` is the entry that gave it.

    `person_seq` is the entry whose person it belongs to: the newest correction of it, else the same.
    `copy` is the newest copy, the only one that counts; `replaced_by` the number that was given in the place of a
    voided one, because year or level were wrong.
    """

    number: str
    batch: int
    row: int
    occupation: str
    job: str
    level: int
    issued_on: str
    assigned_seq: int
    seq: int
    state: str = CertificateState.IN_FORCE.value
    copy: int = 1
    person_seq: int = 0
    replaced_by: str | None = None

    @property
    def key(self) -> str:
        """Return what tells this row from others of its table."""
        return self.number


class ImportedRow(NamedTuple):
    """A certificate issued before certpress; `imported_seq` is the entry that brought it in, with its person."""

    number: str
    occupation: str
    job: str
    level: int
    issued_on: str
    imported_seq: int
    seq: int
    state: str = ImportState.IN_FORCE.value

    @property
    def key(self) -> str:
        """Return what tells this row from others of its table."""
        return self.number


class CopyRow(NamedTuple):
    """One copy of a certificate, from the first entry about its paper on; `opened_seq` is the entry it begins with.

    `attempts` counts the sheets that were printed for it, as far as they were entered; `is_printed` is 1 while the
    last of them is good. `blank` and `serial` are that sheet's, None where blanks have no serials.
    """

    number: str
    copy: int
    opened_seq: int
    seq: int
    state: str = CopyState.MADE.value
    attempts: int = 0
    is_printed: int = 0
    blank: str | None = None
    serial: str | None = None

    @property
    def key(self) -> tuple[str, int]:
        """Return what tells this row from others of its table."""
        return (self.number, self.copy)

    def on_sheet(self, seq: int, blank: str | None, serial: str | None) -> "CopyRow":
        """Return the row after the entry `seq`, by which the copy was printed on one more sheet."""
        # Every certificate is printed and handed over; `_replace` takes three times as long, as in the next.
        return CopyRow(self.number, self.copy, self.opened_seq, seq, self.state, self.attempts + 1, 1, blank, serial)

    def delivered(self, seq: int) -> "CopyRow":
        """Return the row after the entry `seq`, by which the copy was handed over."""
        sheet = (self.attempts, self.is_printed, self.blank, self.serial)
        return CopyRow(self.number, self.copy, self.opened_seq, seq, CopyState.DELIVERED.value, *sheet)


class BlankRow(NamedTuple):
    """One kind of blank: how many sheets were received, and how many of them are in each state.

    `received` is the sum of the other five (Z18: 入库 = 成功印制 + 作废 + 退回 + 结存); what is spoiled waits to be
    destroyed.
    """

    blank: str
    received: int
    in_stock: int
    printed: int
    spoiled: int
    destroyed: int
    returned: int
    seq: int

    @property
    def key(self) -> str:
        """Return what tells this row from others of its table."""
        return self.blank


class SerialsRow(NamedTuple):
    """Blanks in one state, from the sheet counted `first` to the one counted `last`; no sheet stands in two rows.

    Those that were printed for a batch tell for whom: the first sheet for the certificate in that `place` of the
    roster (from 1), and so on; for which `copy`, and at which `attempt`. A spoiled sheet keeps what was printed on it.
    """

    blank: str
    prefix: str
    width: int
    first: int
    last: int
    state: str
    seq: int
    batch: int | None = None
    place: int | None = None
    copy: int | None = None
    attempt: int | None = None

    @property
    def key(self) -> tuple[str, str, int, int]:
        """Return what tells this row from others of its table."""
        return (self.blank, self.prefix, self.width, self.first)


class CounterRow(NamedTuple):
    """The last sequence taken for institution x year of 发证日期 x level (R10)."""

    institution: str
    year: int
    level: int
    last: int
    seq: int

    @property
    def key(self) -> tuple[str, int, int]:
        """Return what tells this row from others of its table."""
        return (self.institution, self.year, self.level)


class CardRow(NamedTuple):
    """One card number. `issued_seq` is the entry whose person it belongs to now: the newest of issue and renewals.

    `batch` is that of the same entry, `first_issued_on` the day from which the first card was valid.
    """

    number: str
    batch: int
    row: int
    kind: str
    occupation: str | None
    first_issued_on: str
    valid_from: str
    valid_to: str
    issued_seq: int
    seq: int
    state: str = CardState.IN_FORCE.value

    @property
    def key(self) -> str:
        """Return what tells this row from others of its table."""
        return self.number


class CardCounterRow(NamedTuple):
    """The last card number taken for institution x kind, never reset (R37, R38; domain.md X7)."""

    institution: str
    kind: str
    last: int
    seq: int

    @property
    def key(self) -> tuple[str, str]:
        """Return what tells this row from others of its table."""
        return (self.institution, self.kind)


class TicketRow(NamedTuple):
    """One 准考证号: the exam it belongs to now, and the row of its candidate there."""

    ticket: str
    batch: int
    row: int
    seq: int

    @property
    def key(self) -> str:
        """Return what tells this row from others of its table."""
        return self.ticket


class DocumentRow(NamedTuple):
    """The file that lies at `path` (relative to the output folder): the newest hash entered for it."""

    path: str
    batch: int
    number: str | None
    kind: str
    copy: int
    sha256: str
    pages: int
    page: int | None
    seq: int

    @property
    def key(self) -> str:
        """Return what tells this row from others of its table."""
        return self.path


class CalibrationRow(NamedTuple):
    """What holds for a paper path now: the newest entry that measured it, in the figures of that entry."""

    printer: str
    tray: str
    stock: str
    side: str
    page: str
    offset_x_um: int
    offset_y_um: int
    scale_x_ppm: int
    scale_y_ppm: int
    rotation_urad: int
    residual_um: int
    seq: int

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Return what tells this row from others of its table."""
        return (self.printer, self.tray, self.stock, self.side)


class ErasedRow(NamedTuple):
    """What was erased: `what` is a number of a certificate or card, or the place of a batch among all, as text.

    Of a number its personal data are gone and its files; of a batch its papers, and the personal data that stand beside
    entries about no number. What was entered after `seq` is not meant.
    """

    what: str
    seq: int

    @property
    def key(self) -> str:
        """Return what tells this row from others of its table."""
        return self.what


class MonthRow(NamedTuple):
    """A month (`2026-11`) that was closed, and as canonical JSON what it left to the next one: the certificates in
    force by level; by kind of blank the sheets in stock, and the spoiled ones.
    """

    month: str
    closing: str
    seq: int

    @property
    def key(self) -> str:
        """Return what tells this row from others of its table."""
        return self.month


Row = (
    SiteRow
    | KeyRow
    | BatchRow
    | CertificateRow
    | ImportedRow
    | CounterRow
    | CardRow
    | CardCounterRow
    | TicketRow
    | CopyRow
    | BlankRow
    | SerialsRow
    | DocumentRow
    | CalibrationRow
    | ErasedRow
    | MonthRow
)
