"""The tables beside the log: what every entry so far adds up to. They can be rebuilt from the entries at any time.

`Projections` is both the replay (nothing below it) and one transaction of the store (the store's tables below it), so
that writing and auditing follow the very same rules.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol


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


class CardState(StrEnum):
    """Whether a card stands; whether it is valid today, its days tell."""

    IN_FORCE = "in-force"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class SiteRow:
    """Whose log this is."""

    institution: str
    name: str
    seq: int

    @property
    def key(self) -> str:
        """Return what tells this row from others of its table."""
        return ""


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One batch. `content` is its content key (hex), `name_key` its 批次号 as `same_key` folds it; days are ISO texts.

    `numbered` and `documents` count what was entered; `seq` is the last entry that changed the row, `kind` the 类别,
    `is_seated` 1 once an exam has its seats.
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

    @property
    def key(self) -> int:
        """Return what tells this row from others of its table."""
        return self.batch


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """One certificate number; `assigned_seq` is the entry whose person it belongs to."""

    number: str
    batch: int
    row: int
    occupation: str
    job: str
    level: int
    issued_on: str
    assigned_seq: int
    seq: int
    state: str = CertificateState.IN_FORCE

    @property
    def key(self) -> str:
        """Return what tells this row from others of its table."""
        return self.number


@dataclass(frozen=True, slots=True)
class CounterRow:
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


@dataclass(frozen=True, slots=True)
class CardRow:
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
    state: str = CardState.IN_FORCE

    @property
    def key(self) -> str:
        """Return what tells this row from others of its table."""
        return self.number


@dataclass(frozen=True, slots=True)
class CardCounterRow:
    """The last card number taken for institution x kind, never reset (R37, R38; domain.md X7)."""

    institution: str
    kind: str
    last: int
    seq: int

    @property
    def key(self) -> tuple[str, str]:
        """Return what tells this row from others of its table."""
        return (self.institution, self.kind)


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One 准考证号: the exam it belongs to now, and the row of its candidate there."""

    ticket: str
    batch: int
    row: int
    seq: int

    @property
    def key(self) -> str:
        """Return what tells this row from others of its table."""
        return self.ticket


@dataclass(frozen=True, slots=True)
class DocumentRow:
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


@dataclass(frozen=True, slots=True)
class CalibrationRow:
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


Row = (
    SiteRow
    | BatchRow
    | CertificateRow
    | CounterRow
    | CardRow
    | CardCounterRow
    | TicketRow
    | DocumentRow
    | CalibrationRow
)


class Below(Protocol):
    """Rows of an earlier time, looked up one at a time; the store's tables are one such."""

    @property
    def size(self) -> int:
        """Return how many entries these rows add up."""

    @property
    def batches(self) -> int:
        """Return how many batches were ever received."""

    def site(self) -> SiteRow | None:
        """Return whose log it is, None for an empty one."""

    def batch(self, batch: int) -> BatchRow | None:
        """Return a batch by its place in the log, from 1."""

    def latest_with_content(self, content: str) -> BatchRow | None:
        """Return the batch received last with this content key."""

    def accepted_under(self, name_key: str) -> BatchRow | None:
        """Return the accepted batch of that folded 批次号."""

    def certificate(self, number: str) -> CertificateRow | None:
        """Return a certificate by its number."""

    def certificates_of(self, batch: int) -> Iterable[CertificateRow]:
        """Yield the certificates of a batch in the order in which their numbers were given."""

    def counter(self, institution: str, year: int, level: int) -> CounterRow | None:
        """Return a sequence's counter; None where no number was taken yet."""

    def card(self, number: str) -> CardRow | None:
        """Return a card by its number."""

    def cards_of(self, batch: int) -> Iterable[CardRow]:
        """Yield the cards whose newest entry is of a batch, in the order in which they were entered."""

    def card_counter(self, institution: str, kind: str) -> CardCounterRow | None:
        """Return the counter of a kind of card; None where no number was taken yet."""

    def ticket(self, ticket: str) -> TicketRow | None:
        """Return a 准考证号 and whose it is."""

    def document(self, path: str) -> DocumentRow | None:
        """Return what was entered for the file at `path`."""

    def calibration(self, seq: int) -> CalibrationRow | None:
        """Return the calibration that was entered there, None where none was or another holds in its place."""


class Empty:
    """Below the first entry there is nothing."""

    @property
    def size(self) -> int:
        """Return no entries."""
        return 0

    @property
    def batches(self) -> int:
        """Return no batches."""
        return 0

    def site(self) -> None:
        """Return nothing."""

    def batch(self, batch: int) -> None:
        """Return nothing."""

    def latest_with_content(self, content: str) -> None:
        """Return nothing."""

    def accepted_under(self, name_key: str) -> None:
        """Return nothing."""

    def certificate(self, number: str) -> None:
        """Return nothing."""

    def certificates_of(self, batch: int) -> tuple[()]:
        """Return nothing."""
        del batch
        return ()

    def counter(self, institution: str, year: int, level: int) -> None:
        """Return nothing."""

    def card(self, number: str) -> None:
        """Return nothing."""

    def cards_of(self, batch: int) -> tuple[()]:
        """Return nothing."""
        del batch
        return ()

    def card_counter(self, institution: str, kind: str) -> None:
        """Return nothing."""

    def ticket(self, ticket: str) -> None:
        """Return nothing."""

    def document(self, path: str) -> None:
        """Return nothing."""

    def calibration(self, seq: int) -> None:
        """Return nothing."""


@dataclass(slots=True)
class Projections:
    """Rows that change with every entry, over rows that stand.

    `size` counts entries, `batches` counts batches; `numbering` is the accepted batch that still lacks numbers. It
    is None between transactions: a batch takes all its numbers in one or none.
    """

    below: Below = field(default_factory=Empty)
    size: int = 0
    batches: int = 0
    numbering: int | None = None
    _sites: dict[str, SiteRow] = field(default_factory=dict)
    _batches: dict[int, BatchRow] = field(default_factory=dict)
    _certificates: dict[str, CertificateRow] = field(default_factory=dict)
    _counters: dict[tuple[str, int, int], CounterRow] = field(default_factory=dict)
    _cards: dict[str, CardRow] = field(default_factory=dict)
    _card_counters: dict[tuple[str, str], CardCounterRow] = field(default_factory=dict)
    _tickets: dict[str, TicketRow] = field(default_factory=dict)
    _documents: dict[str, DocumentRow] = field(default_factory=dict)
    _calibrations: dict[tuple[str, str, str, str], CalibrationRow] = field(default_factory=dict)
    _contents: dict[str, int] = field(default_factory=dict)
    _names: dict[str, int] = field(default_factory=dict)
    # The site of the rows below: every number asks for it, and it never changes.
    _site_below: SiteRow | None = None
    # What was asked last below: whoever enters a document asks for it, and the rules ask again.
    _document_below: tuple[str, DocumentRow | None] | None = None

    def __post_init__(self) -> None:
        """Go on counting where the rows below end."""
        self.size, self.batches = self.below.size, self.below.batches

    def site(self) -> SiteRow | None:
        """Return whose log it is, None for an empty one."""
        if not self._sites and self._site_below is None:
            self._site_below = self.below.site()
        return self._sites.get("") or self._site_below

    def batch(self, batch: int) -> BatchRow | None:
        """Return a batch by its place in the log, from 1."""
        return self._batches.get(batch) or self.below.batch(batch)

    def latest_with_content(self, content: str) -> BatchRow | None:
        """Return the batch received last with this content key."""
        own = self._contents.get(content)
        return self.below.latest_with_content(content) if own is None else self._batches[own]

    def accepted_under(self, name_key: str) -> BatchRow | None:
        """Return the accepted batch of that folded 批次号."""
        own = self._names.get(name_key)
        found = self.below.accepted_under(name_key) if own is None else self._batches[own]
        # It may have been withdrawn since; then its name is free.
        now = found and self.batch(found.batch)
        return now if now and now.state == BatchState.ACCEPTED else None

    def certificate(self, number: str) -> CertificateRow | None:
        """Return a certificate by its number."""
        return self._certificates.get(number) or self.below.certificate(number)

    def certificates_of(self, batch: int) -> Iterator[CertificateRow]:
        """Yield the certificates of a batch in the order in which their numbers were given."""
        older = [row.number for row in self.below.certificates_of(batch)]
        yield from (row for number in older if (row := self.certificate(number)))
        known = set(older)
        yield from (row for row in self._certificates.values() if row.batch == batch and row.number not in known)

    def counter(self, institution: str, year: int, level: int) -> CounterRow | None:
        """Return a sequence's counter; None where no number was taken yet."""
        return self._counters.get((institution, year, level)) or self.below.counter(institution, year, level)

    def card(self, number: str) -> CardRow | None:
        """Return a card by its number."""
        return self._cards.get(number) or self.below.card(number)

    def cards_of(self, batch: int) -> Iterator[CardRow]:
        """Yield the cards whose newest entry is of a batch, in the order in which they were entered."""
        older = [row.number for row in self.below.cards_of(batch)]
        yield from (row for number in older if (row := self.card(number)) and row.batch == batch)
        known = set(older)
        yield from (row for row in self._cards.values() if row.batch == batch and row.number not in known)

    def card_counter(self, institution: str, kind: str) -> CardCounterRow | None:
        """Return the counter of a kind of card; None where no number was taken yet."""
        return self._card_counters.get((institution, kind)) or self.below.card_counter(institution, kind)

    def ticket(self, ticket: str) -> TicketRow | None:
        """Return a 准考证号 and whose it is."""
        return self._tickets.get(ticket) or self.below.ticket(ticket)

    def document(self, path: str) -> DocumentRow | None:
        """Return what was entered for the file at `path`."""
        own = self._documents.get(path)
        if own is not None:
            return own
        if self._document_below is None or self._document_below[0] != path:
            self._document_below = (path, self.below.document(path))
        return self._document_below[1]

    def calibration(self, seq: int) -> CalibrationRow | None:
        """Return the calibration that was entered there, None where none was or another holds in its place."""
        own = next((row for row in self._calibrations.values() if row.seq == seq), None)
        if own is not None:
            return own
        found = self.below.calibration(seq)
        return None if found is None or found.key in self._calibrations else found

    def put(self, row: Row) -> None:
        """Take a new row, or a changed one in the place of the old."""
        match row:
            case SiteRow():
                self._sites[row.key] = row
            case BatchRow():
                self._put_batch(row)
            case CertificateRow():
                self._certificates[row.key] = row
            case CounterRow():
                self._counters[row.key] = row
            case CardRow():
                self._cards[row.key] = row
            case CardCounterRow():
                self._card_counters[row.key] = row
            case TicketRow():
                self._tickets[row.key] = row
            case DocumentRow():
                self._documents[row.key] = row
            case CalibrationRow():
                self._calibrations[row.key] = row

    def _put_batch(self, row: BatchRow) -> None:
        self._batches[row.batch] = row
        self.batches = max(self.batches, row.batch)
        self._contents[row.content] = max(row.batch, self._contents.get(row.content, 0))
        if row.state == BatchState.ACCEPTED:
            assert row.name_key is not None
            self._names[row.name_key] = row.batch
            self.numbering = row.batch if row.numbered < row.people else None

    def let_go(self) -> None:
        """Forget every row put here; only where the rows below hold each of them by now."""
        for rows in self._tables:
            rows.clear()
        self._contents.clear()
        self._names.clear()
        self._document_below = None

    def changed(self) -> Iterator[Row]:
        """Yield every row put here, table by table, in an order in which each refers only to earlier ones."""
        for rows in self._tables:
            yield from rows.values()

    @property
    def _tables(self) -> "tuple[dict[Any, Any], ...]":
        """Return the rows put here, table by table; each row refers only to earlier tables."""
        counters = (self._counters, self._card_counters)
        numbers = (self._certificates, self._cards, self._tickets)
        return (self._sites, self._batches, *counters, *numbers, self._documents, self._calibrations)
