"""The projections as tables: each row of `ledger.projections` read from the store and written to it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

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
    Row,
    SerialsRow,
    SiteRow,
    TicketRow,
)
from pipeline.storage.store import Store

# In the order in which a row may refer to earlier tables.
TABLES: dict[type[Row], str] = {
    SiteRow: "site",
    KeyRow: "signing_key",
    BatchRow: "batch",
    CounterRow: "counter",
    CardCounterRow: "card_counter",
    CertificateRow: "certificate",
    ImportedRow: "imported",
    CardRow: "card",
    TicketRow: "ticket",
    CopyRow: "copy",
    BlankRow: "blank",
    SerialsRow: "serials",
    DocumentRow: "document",
    CalibrationRow: "calibration",
    ErasedRow: "erased",
    MonthRow: "month",
}


_CELLS = itemgetter(slice(None))


@dataclass(frozen=True, slots=True)
class StoredRows:
    """What stands in the store's tables, one lookup at a time (`ledger.projections.Below`)."""

    store: Store

    @property
    def size(self) -> int:
        """Return how many entries the log has."""
        head = self.store.row("head")
        return int(head[0]) if head else 0

    @property
    def batches(self) -> int:
        """Return how many batches were ever received."""
        counted = self.store.row("count_batches")
        return int(counted[0]) if counted else 0

    def site(self) -> SiteRow | None:
        """Return whose log it is, None for an empty one."""
        found = self.store.row("site")
        return SiteRow(*found) if found else None

    def signing_key(self, purpose: str) -> KeyRow | None:
        """Return the key that signs for that purpose, None where none was entered."""
        found = self.store.row("signing_key", purpose=purpose)
        return KeyRow(*found) if found else None

    def batch(self, batch: int) -> BatchRow | None:
        """Return a batch by its place in the log, from 1."""
        found = self.store.row("batch", batch=batch)
        return BatchRow(*found) if found else None

    def latest_with_content(self, content: str) -> BatchRow | None:
        """Return the batch received last with this content key."""
        found = self.store.row("latest_with_content", content=content)
        return BatchRow(*found) if found else None

    def accepted_under(self, name_key: str) -> BatchRow | None:
        """Return the accepted batch of that folded 批次号."""
        found = self.store.row("accepted_under", name_key=name_key)
        return BatchRow(*found) if found else None

    def certificate(self, number: str) -> CertificateRow | None:
        """Return a certificate by its number."""
        found = self.store.row("certificate", number=number)
        return CertificateRow(*found) if found else None

    def certificates_of(self, batch: int) -> Iterator[CertificateRow]:
        """Yield the certificates of a batch in the order in which their numbers were given."""
        return (CertificateRow(*found) for found in self.store.rows("certificates_of_batch", batch=batch))

    def imported(self, number: str) -> ImportedRow | None:
        """Return a certificate issued before certpress by its number."""
        found = self.store.row("imported", number=number)
        return ImportedRow(*found) if found else None

    def counter(self, institution: str, year: int, level: int) -> CounterRow | None:
        """Return a sequence's counter; None where no number was taken yet."""
        found = self.store.row("counter", institution=institution, year=year, level=level)
        return CounterRow(*found) if found else None

    def card(self, number: str) -> CardRow | None:
        """Return a card by its number."""
        found = self.store.row("card", number=number)
        return CardRow(*found) if found else None

    def cards_of(self, batch: int) -> Iterator[CardRow]:
        """Yield the cards whose newest entry is of a batch, in the order in which they were entered."""
        return (CardRow(*found) for found in self.store.rows("cards_of_batch", batch=batch))

    def card_counter(self, institution: str, kind: str) -> CardCounterRow | None:
        """Return the counter of a kind of card; None where no number was taken yet."""
        found = self.store.row("card_counter", institution=institution, kind=kind)
        return CardCounterRow(*found) if found else None

    def ticket(self, ticket: str) -> TicketRow | None:
        """Return a 准考证号 and whose it is."""
        found = self.store.row("ticket", ticket=ticket)
        return TicketRow(*found) if found else None

    def copy(self, number: str, copy: int) -> CopyRow | None:
        """Return a copy of a certificate; None before anything was entered about its paper."""
        found = self.store.row("copy", number=number, copy=copy)
        return CopyRow(*found) if found else None

    def blank(self, blank: str) -> BlankRow | None:
        """Return a kind of blank, None where none of it was ever received."""
        found = self.store.row("blank", blank=blank)
        return BlankRow(*found) if found else None

    def serials_at(self, blank: str, prefix: str, width: int, at: int) -> SerialsRow | None:
        """Return the row of blanks that begins last at or before the sheet counted `at`; it may end before it."""
        found = self.store.row("serials_at", blank=blank, prefix=prefix, width=width, at=at)
        return SerialsRow(*found) if found else None

    def document(self, path: str) -> DocumentRow | None:
        """Return what was entered for the file at `path`."""
        found = self.store.row("document", path=path)
        return DocumentRow(*found) if found else None

    def calibration(self, seq: int) -> CalibrationRow | None:
        """Return the calibration that was entered there, None where none was or another holds in its place."""
        found = self.store.row("calibration", seq=seq)
        return CalibrationRow(*found) if found else None

    def last_month(self) -> MonthRow | None:
        """Return the month that was closed last, None where none was."""
        found = self.store.row("last_month")
        return MonthRow(*found) if found else None

    def calibration_of(self, printer: str, tray: str, stock: str, side: str) -> CalibrationRow | None:
        """Return the calibration that holds for a paper path, None where it was never measured."""
        found = self.store.row("calibration_of", printer=printer, tray=tray, stock=stock, side=side)
        return CalibrationRow(*found) if found else None

    def erased(self, what: str) -> ErasedRow | None:
        """Return that a number or a batch was erased, None where it was not."""
        found = self.store.row("erased", what=what)
        return ErasedRow(*found) if found else None


def write_rows(store: Store, rows: Iterable[Row]) -> None:
    """Write new and changed rows, which come table by table."""
    for kind, group in groupby(rows, key=type):
        # Bare tuples: of those with names SQLite asks for each cell anew, for a quarter of the time.
        store.run_many(f"put_{TABLES[kind]}", map(_CELLS, group))


def stored_rows(store: Store) -> Iterator[Row]:
    """Yield every row of every projection as the store has it."""
    for kind, table in TABLES.items():
        for cells in store.rows(f"every_{table}"):
            yield kind(*cells)


def delete_rows(store: Store) -> None:
    """Empty the projections, last table first; only a rebuild does so, within its transaction."""
    for table in reversed(TABLES.values()):
        store.run(f"delete_{table}")
