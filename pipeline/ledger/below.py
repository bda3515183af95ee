"""Rows of an earlier time, over which `projections` stand: nothing at all, or the tables of the store."""

from collections.abc import Iterable
from typing import Protocol

from pipeline.ledger.rows import (
    BatchRow,
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
    SerialsRow,
    SiteRow,
    TicketRow,
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

    def signing_key(self, purpose: str) -> KeyRow | None:
        """Return the key that signs for that purpose, None where none was entered."""

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

    def imported(self, number: str) -> ImportedRow | None:
        """Return a certificate issued before certpress by its number."""

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

    def copy(self, number: str, copy: int) -> CopyRow | None:
        """Return a copy of a certificate; None before anything was entered about its paper."""

    def blank(self, blank: str) -> BlankRow | None:
        """Return a kind of blank, None where none of it was ever received."""

    def serials_at(self, blank: str, prefix: str, width: int, at: int) -> SerialsRow | None:
        """Return the row of blanks that begins last at or before the sheet counted `at`; it may end before it."""

    def document(self, path: str) -> DocumentRow | None:
        """Return what was entered for the file at `path`."""

    def calibration(self, seq: int) -> CalibrationRow | None:
        """Return the calibration that was entered there, None where none was or another holds in its place."""

    def erased(self, what: str) -> ErasedRow | None:
        """Return that a number or a batch was erased, None where it was not."""

    def last_month(self) -> MonthRow | None:
        """Return the month that was closed last, None where none was."""


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

    def signing_key(self, purpose: str) -> None:
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

    def imported(self, number: str) -> None:
        """Return nothing."""

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

    def copy(self, number: str, copy: int) -> None:
        """Return nothing."""

    def blank(self, blank: str) -> None:
        """Return nothing."""

    def serials_at(self, blank: str, prefix: str, width: int, at: int) -> None:
        """Return nothing."""

    def document(self, path: str) -> None:
        """Return nothing."""

    def calibration(self, seq: int) -> None:
        """Return nothing."""

    def erased(self, what: str) -> None:
        """Return nothing."""

    def last_month(self) -> None:
        """Return nothing."""
