"""The tables beside the log: what every entry so far adds up to. They can be rebuilt from the entries at any time.

`Projections` is both the replay (nothing below it) and one transaction of the store (the store's tables below it), so
that writing and auditing follow the very same rules.
"""

from bisect import bisect_right, insort
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.ledger.below import Below, Empty
from pipeline.ledger.rows import (
    BatchRow,
    BatchState,
    BlankRow,
    CalibrationRow,
    CardCounterRow,
    CardRow,
    CertificateRow,
    CopyRow,
    CounterRow,
    DocumentRow,
    ErasedRow,
    ImportedRow,
    KeyRow,
    MonthRow,
    Row,
    SerialsRow,
    SiteRow,
    TicketRow,
)


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
    _keys: dict[str, KeyRow] = field(default_factory=dict)
    _batches: dict[int, BatchRow] = field(default_factory=dict)
    _certificates: dict[str, CertificateRow] = field(default_factory=dict)
    _imported: dict[str, ImportedRow] = field(default_factory=dict)
    _counters: dict[tuple[str, int, int], CounterRow] = field(default_factory=dict)
    _cards: dict[str, CardRow] = field(default_factory=dict)
    _card_counters: dict[tuple[str, str], CardCounterRow] = field(default_factory=dict)
    _tickets: dict[str, TicketRow] = field(default_factory=dict)
    _copies: dict[tuple[str, int], CopyRow] = field(default_factory=dict)
    _blanks: dict[str, BlankRow] = field(default_factory=dict)
    _serials: dict[tuple[str, str, int, int], SerialsRow] = field(default_factory=dict)
    # Where the rows of a kind of blank begin, in order.
    _beginnings: dict[tuple[str, str, int], list[int]] = field(default_factory=dict)
    _documents: dict[str, DocumentRow] = field(default_factory=dict)
    _calibrations: dict[tuple[str, str, str, str], CalibrationRow] = field(default_factory=dict)
    _erased: dict[str, ErasedRow] = field(default_factory=dict)
    _months: dict[str, MonthRow] = field(default_factory=dict)
    # The numbers put here by their batch: the log of years asks for one batch after the other.
    _numbers: dict[int, dict[str, None]] = field(default_factory=dict)
    _contents: dict[str, int] = field(default_factory=dict)
    _names: dict[str, int] = field(default_factory=dict)
    # The rows put here, table by table; each row refers only to earlier tables.
    tables: Mapping[type[Row], dict[Any, Any]] = field(init=False)
    # The site of the rows below: every number asks for it, and it never changes.
    _site_below: SiteRow | None = None
    # What was asked last below: whoever enters a document asks for it, and the rules ask again.
    _document_below: tuple[str, DocumentRow | None] | None = None
    # The same of a batch: what is printed is handed over next, and is counted each time.
    _certificates_below: tuple[int, tuple[CertificateRow, ...]] | None = None

    def __post_init__(self) -> None:
        """Go on counting where the rows below end."""
        self.size, self.batches = self.below.size, self.below.batches
        self.tables = {
            SiteRow: self._sites,
            KeyRow: self._keys,
            BatchRow: self._batches,
            CounterRow: self._counters,
            CardCounterRow: self._card_counters,
            CertificateRow: self._certificates,
            ImportedRow: self._imported,
            CardRow: self._cards,
            TicketRow: self._tickets,
            CopyRow: self._copies,
            BlankRow: self._blanks,
            SerialsRow: self._serials,
            DocumentRow: self._documents,
            CalibrationRow: self._calibrations,
            ErasedRow: self._erased,
            MonthRow: self._months,
        }

    def site(self) -> SiteRow | None:
        """Return whose log it is, None for an empty one."""
        if not self._sites and self._site_below is None:
            self._site_below = self.below.site()
        return self._sites.get("") or self._site_below

    def signing_key(self, purpose: str) -> KeyRow | None:
        """Return the key that signs for that purpose, None where none was entered."""
        return self._keys.get(purpose) or self.below.signing_key(purpose)

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
        known = set[str]()
        if self._certificates_below is None or self._certificates_below[0] != batch:
            self._certificates_below = (batch, tuple(self.below.certificates_of(batch)))
        for row in self._certificates_below[1]:
            known.add(row.number)
            yield self._certificates.get(row.number, row)
        yield from (self._certificates[number] for number in self._numbers.get(batch, ()) if number not in known)

    def imported(self, number: str) -> ImportedRow | None:
        """Return a certificate issued before certpress by its number."""
        return self._imported.get(number) or self.below.imported(number)

    def counter(self, institution: str, year: int, level: int) -> CounterRow | None:
        """Return a sequence's counter; None where no number was taken yet."""
        return self._counters.get((institution, year, level)) or self.below.counter(institution, year, level)

    def card(self, number: str) -> CardRow | None:
        """Return a card by its number."""
        return self._cards.get(number) or self.below.card(number)

    def cards_of(self, batch: int) -> Iterator[CardRow]:
        """Yield the cards whose newest entry is of a batch, in the order in which they were entered."""
        older = list(self.below.cards_of(batch))
        yield from (now for row in older if (now := self._cards.get(row.number, row)).batch == batch)
        known = {row.number for row in older}
        yield from (row for row in self._cards.values() if row.batch == batch and row.number not in known)

    def card_counter(self, institution: str, kind: str) -> CardCounterRow | None:
        """Return the counter of a kind of card; None where no number was taken yet."""
        return self._card_counters.get((institution, kind)) or self.below.card_counter(institution, kind)

    def ticket(self, ticket: str) -> TicketRow | None:
        """Return a 准考证号 and whose it is."""
        return self._tickets.get(ticket) or self.below.ticket(ticket)

    def copy(self, number: str, copy: int) -> CopyRow | None:
        """Return a copy of a certificate; None before anything was entered about its paper."""
        return self._copies.get((number, copy)) or self.below.copy(number, copy)

    def blank(self, blank: str) -> BlankRow | None:
        """Return a kind of blank, None where none of it was ever received."""
        return self._blanks.get(blank) or self.below.blank(blank)

    def serials_at(self, blank: str, prefix: str, width: int, at: int) -> SerialsRow | None:
        """Return the row of blanks that begins last at or before the sheet counted `at`; it may end before it."""
        beginnings = self._beginnings.get((blank, prefix, width), [])
        before = bisect_right(beginnings, at)
        own = self._serials[(blank, prefix, width, beginnings[before - 1])] if before else None
        older = self.below.serials_at(blank, prefix, width, at)
        # Rows are only ever cut: one put here ends what began before it.
        return older if own is None or (older is not None and older.first > own.first) else own

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

    def erased(self, what: str) -> ErasedRow | None:
        """Return that a number or a batch was erased, None where it was not."""
        return self._erased.get(what) or self.below.erased(what)

    def last_month(self) -> MonthRow | None:
        """Return the month that was closed last, None where none was."""
        return self._months[max(self._months)] if self._months else self.below.last_month()

    def put(self, row: Row) -> None:
        """Take a new row, or a changed one in the place of the old."""
        kind = type(row)
        if kind in _INDEXED:
            _INDEXED[kind](self, row)
        self.tables[kind][row.key] = row

    def _index_certificate(self, row: CertificateRow) -> None:
        numbers = self._numbers.get(row.batch)
        if numbers is None:
            numbers = self._numbers[row.batch] = {}
        numbers[row.number] = None

    def _index_serials(self, row: SerialsRow) -> None:
        if row.key not in self._serials:
            insort(self._beginnings.setdefault((row.blank, row.prefix, row.width), []), row.first)

    def _index_batch(self, row: BatchRow) -> None:
        known = self._batches.get(row.batch)
        # Nearly every entry changes nothing but the counts of its batch.
        if known is None or known.state is not row.state:
            self._index_state(row)
        if row.state == BatchState.ACCEPTED:
            self.numbering = row.batch if row.numbered < row.people else None

    def _index_state(self, row: BatchRow) -> None:
        self.batches = max(self.batches, row.batch)
        self._contents[row.content] = max(row.batch, self._contents.get(row.content, 0))
        if row.state == BatchState.ACCEPTED:
            assert row.name_key is not None
            self._names[row.name_key] = row.batch

    def let_go(self) -> None:
        """Forget every row put here; only where the rows below hold each of them by now."""
        for rows in self.tables.values():
            rows.clear()
        for index in (self._numbers, self._beginnings, self._contents, self._names):
            index.clear()
        self._document_below = None
        self._certificates_below = None

    def changed(self) -> Iterator[Row]:
        """Yield every row put here, table by table, in an order in which each refers only to earlier ones."""
        for rows in self.tables.values():
            yield from rows.values()


# What is looked up by more than its key.
_INDEXED: Mapping[type[Row], Callable[[Projections, Any], None]] = {
    BatchRow: Projections._index_batch,  # noqa: SLF001 - its own
    CertificateRow: Projections._index_certificate,  # noqa: SLF001 - its own
    SerialsRow: Projections._index_serials,  # noqa: SLF001 - its own
}
