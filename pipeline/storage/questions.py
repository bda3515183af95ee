"""What the line and people ask of the register; nothing here writes. What an audit asks is in `audit_questions`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pipeline.documents.calibration import PaperPath
from pipeline.errors import (
    Because,
    EntryRefused,
    NumberUnknown,
)
from pipeline.ledger.checkpoints import EntryProof
from pipeline.ledger.entries import Entry, Reference
from pipeline.ledger.evidence import Evidence
from pipeline.ledger.merkle import Head
from pipeline.ledger.notes import Note, VerifierKey
from pipeline.ledger.projections import Projections
from pipeline.ledger.replay import stored_entry
from pipeline.ledger.revocations import Revocation
from pipeline.ledger.rows import BatchRow, BatchState, BlankRow, CalibrationRow, CopyRow, KeyRow, Purpose
from pipeline.ledger.subjects.certificates import ASSIGNED, SUPPLIED
from pipeline.ledger.views import (
    BatchView,
    CardHistory,
    CardView,
    CertificateHistory,
    CertificateView,
    FurtherCopy,
    InHand,
    MadeDocument,
    ReportedBatch,
    SheetDue,
    SheetOf,
    TicketHistory,
    TicketView,
)
from pipeline.rules.batch import Holding, NumberedBatch
from pipeline.rules.batches import AnyNumbered
from pipeline.rules.cards.batch import CardOnFile
from pipeline.rules.categories import Category
from pipeline.rules.dates import one_month_after
from pipeline.rules.exam.duties_ahead import DutyAhead
from pipeline.rules.exam.ticketed import ExamTickets, HeldSeat, KeptExam, TicketOnFile
from pipeline.rules.reporting import Reported
from pipeline.rules.scores.standing import StandingScores
from pipeline.rules.scores.statistics import Statistics
from pipeline.rules.serials import SerialRange, joined
from pipeline.rules.text import same_key
from pipeline.storage import (
    admissions,
    amendments,
    cards,
    checkpoints,
    evidence,
    lookup,
    revocations,
    scores,
    stored_batches,
)
from pipeline.storage.checkpoints import CheckpointFile
from pipeline.storage.projection_rows import StoredRows
from pipeline.storage.store import Store
from pipeline.storage.witness import stored_head


class Questions:
    """What one connection to a site's register answers."""

    def __init__(self, store: Store, checkpoint_file: CheckpointFile | None) -> None:
        self._store = store
        self._checkpoint_file = checkpoint_file

    # --- what the line asks, and the rules ---------------------------------------------------------------------------

    def taken_back_with(self, batch: BatchRow) -> tuple[BatchRow, ...]:
        """Return the exams that an exam amends, the newest first: once it is called off, none of them stands again.

        There are none where its tickets are not made yet: people hold those of the exam that it would have amended.
        """
        if batch.kind != Category.ADMISSION or not batch.documents:
            return ()
        earlier = amendments.amended_before(self._store, batch.name or "")
        return tuple(batch_row(StoredRows(self._store), each) for each in earlier)

    def kept_exam(self, name: str | None) -> KeptExam | None:
        """Return what an amendment of the exam of that 批次号 builds on; None where there is no such exam."""
        return stored_batches.kept_exam(self._store, same_key(name)) if name else None

    def seats_held(self, identities: Iterable[str]) -> Mapping[str, Sequence[HeldSeat]]:
        """Return the seats that these people have in exams that still stand, by `Candidate.person`."""
        with self._store.reading():
            return amendments.seats_held(self._store, identities)

    def tickets_on_file(self, tickets: Iterable[str]) -> Mapping[str, TicketOnFile]:
        """Return those of the 准考证号 that were given, in exams taken back since too, each with who got it last."""
        with self._store.reading():
            return admissions.on_file(self._store, tickets)

    def exams_of_tickets(self, tickets: Iterable[str]) -> tuple[ExamTickets, ...]:
        """Return the exams that still stand and that any of the 准考证号 are of, each with all of its own."""
        with self._store.reading():
            return stored_batches.exams_of_tickets(self._store, tickets)

    def scores_of_exam(self, batch_id: int) -> tuple[str, ...]:
        """Return the 批次号 of the scores that stand and have 准考证号 of that exam; none for any other batch."""
        with self._store.reading():
            return stored_batches.scores_of_exam(self._store, batch_id)

    def duties_ahead(self, card: str, today: date) -> tuple[DutyAhead, ...]:
        """Return for what the card of that number is rostered from `today` on, in exams that still stand."""
        with self._store.reading():
            return stored_batches.duties_ahead(self._store, card, today)

    def superseded(self) -> Mapping[int, str]:
        """Return the accepted batches that another one amends, each with the 批次号 of the newest that does."""
        return amendments.superseded(self._store)

    def are_scores(self, name: str | None) -> bool:
        """Whether scores were accepted under that 批次号, so that others may stand in their place."""
        found = self.accepted(name) if name else None
        return found is not None and found.kind == Category.SCORES

    def standing_scores(self, identities: Iterable[str], *, amends: str | None = None) -> StandingScores:
        """Return these people's scores that count, without those of the exam that `amends` (a 批次号) is of."""
        with self._store.reading():
            return scores.standing_scores(self._store, identities, amends=amends)

    def statistics(self, year: int) -> Statistics:
        """Return what the year came to, an occupation, a job and a level each (K32)."""
        with self._store.reading():
            return scores.statistics_of(self._store, year)

    def numbered(self, batch_id: int) -> AnyNumbered:
        """Return an accepted batch as it was when it was numbered, from the ledger and never from the sheet.

        Raises LedgerBroken where the personal data are not those it was made with, or are missing.
        """
        with self._store.reading():
            return stored_batches.numbered(self._store, batch_id)

    def accepted_as(self, key: str) -> str | None:
        """Return the 批次号 under which a drop of this content key was accepted, None where it was not."""
        found = StoredRows(self._store).latest_with_content(key)
        return found.name if found and found.state == BatchState.ACCEPTED else None

    def accepted(self, name: str) -> BatchRow | None:
        """Return the batch that was accepted under that 批次号, None where none was."""
        return StoredRows(self._store).accepted_under(same_key(name))

    def out_of_force(self, batch: int) -> frozenset[str]:
        """Return the numbers of a batch that stand for no certificate or card any more."""
        return lookup.out_of_force(self._store, batch)

    def calibration_of(self, path: PaperPath) -> CalibrationRow | None:
        """Return the calibration that holds for a paper path, None where it was never measured."""
        return StoredRows(self._store).calibration_of(path.printer, path.tray, path.stock, path.side)

    def accepted_names(self, names: Iterable[str]) -> frozenset[str]:
        """Return those of the 批次号, folded by `same_key`, under which a batch was accepted."""
        return lookup.accepted_names(self._store, names)

    def held_by(self, identities: Iterable[str]) -> Mapping[Holding, str]:
        """Return the certificates in force of these people (ID numbers as the batch has them), with their numbers."""
        return lookup.held_by(self._store, identities)

    def cards_on_file(self, identities: Iterable[str], numbers: Iterable[str]) -> Mapping[str, CardOnFile]:
        """Return by its number every card of these people, and every card of these numbers."""
        return cards.on_file(self._store, identities, numbers)

    # --- what people ask ---------------------------------------------------------------------------------------------

    def find_cards(self, text: str) -> tuple[CardView, ...]:
        """Return the cards with this number or ID number; else those where it is part of number, ID or name."""
        return cards.find(self._store, text)

    def show_card(self, number: str) -> CardHistory:
        """Return one card with every entry about it, or raise CardUnknown."""
        return cards.history(self._store, number)

    def find_tickets(self, text: str) -> tuple[TicketView, ...]:
        """Return the tickets with this 准考证号 or ID number; else those where it is part of number, ID or name."""
        with self._store.reading():
            return admissions.find(self._store, text)

    def show_ticket(self, number: str) -> TicketHistory | None:
        """Return one admission ticket with every entry about it, None where there is no such 准考证号."""
        with self._store.reading():
            return admissions.history(self._store, number)

    def numbers_taken(self, numbers: Iterable[str]) -> Mapping[str, str | None]:
        """Return those of `numbers` that are used or voided, each with the 批次号 it was given in, None for those of
        certificates issued before certpress.
        """
        return lookup.numbers_taken(self._store, numbers)

    def numbered_otherwise(self, year: int, *, supplied: bool) -> str | None:
        """Return the newest accepted batch of that year whose numbers came the other way: its 批次号, None for none."""
        return lookup.numbered_otherwise(self._store, SUPPLIED if supplied else ASSIGNED, year)

    def in_hand(self) -> tuple[InHand, ...]:
        """Return every batch for which something is left to do, oldest first: where `reconcile()` goes on."""
        return lookup.in_hand(self._store)

    def batches(self) -> tuple[BatchView, ...]:
        """Return every batch ever received, oldest first."""
        return lookup.batches(self._store)

    def numbers_of(self, batch: int) -> tuple[str, ...]:
        """Return the numbers of a batch, in ascending order."""
        return lookup.numbers_of(self._store, batch)

    def documents(self, batch: int | str) -> tuple[MadeDocument, ...]:
        """Return what was recorded for a batch (its place, or the 批次号 it was accepted under)."""
        if isinstance(batch, str):
            found = self.accepted(batch)
            batch = found.batch if found else 0
        return lookup.documents(self._store, batch)

    def papers(self, batch: int) -> tuple[MadeDocument, ...]:
        """Return the files of a batch as a whole: its print runs and lists, not the people's own."""
        return lookup.papers(self._store, batch)

    def on_copy(self, shown: CertificateView, copy: int) -> CertificateView:
        """Return a certificate as it stands on one of its copies, whatever was put right since."""
        return lookup.on_copy(self._store, shown, copy)

    def find(self, text: str) -> tuple[CertificateView, ...]:
        """Return the certificates with this number or ID number; else those where it is part of number, ID or name."""
        return lookup.find(self._store, text)

    def copies(self, number: str) -> tuple[CopyRow, ...]:
        """Return the copies of a certificate about whose paper something was entered."""
        return lookup.copies(self._store, number)

    def certificate_as_now(self, number: str) -> NumberedBatch:
        """Return a certificate as a batch of one, as its next copy would be printed; raises NumberUnknown."""
        with self._store.reading():
            return stored_batches.certificate_as_now(self._store, number)

    def further_copies(self) -> tuple[FurtherCopy, ...]:
        """Return the copies after the first that count and are in the house, or whose file is not made yet."""
        return tuple(map(_further_copy, self._store.rows("further_copies_in_the_house")))

    def every_further_copy(self) -> tuple[FurtherCopy, ...]:
        """Return every copy after the first of a certificate that there ever was, in the order of their reissues."""
        return tuple(map(_further_copy, self._store.rows("every_further_copy")))

    def searchable_on(self, batch: int) -> date | None:
        """Return since when the results of a batch are found in the national system, None where that is not entered."""
        reports = (Entry.parse(body).payload for (body,) in self._store.rows("reports_of_batch", batch=batch))
        days = (date.fromisoformat(told["on"]) for told in reports if told["state"] == Reported.SEARCHABLE)
        return next(days, None)

    def reported(self) -> tuple[ReportedBatch, ...]:
        """Return every batch of results whose certificates are made, and where it stands on the platform."""
        return tuple(_reported(cells) for cells in self._store.rows("reported_batches"))

    def sheets_due(self, batch: int) -> tuple[SheetDue, ...]:
        """Return every place of a batch's roster, in order, and whether a sheet of it is still to be printed."""
        rows = enumerate(self._store.rows("sheets_due", batch=batch), start=1)
        return tuple(
            SheetDue(place, number, copy, bool(due), bool(in_run), name or "")
            for place, (number, copy, due, in_run, name) in rows
        )

    def sheets_of(self, batch: int) -> tuple[SheetOf, ...]:
        """Return the certificates of a batch in roster order, each with the sheet on which it stands."""
        return tuple(
            SheetOf(number, copy, name, state, copy_state, bool(printed), blank, serial)
            for number, copy, name, state, copy_state, printed, blank, serial in self._store.rows(
                "sheets_of_batch", batch=batch
            )
        )

    def numbered_as_now(self, batch_id: int) -> NumberedBatch:
        """Return accepted results with everything that was corrected in them since; raises LedgerBroken."""
        with self._store.reading():
            return stored_batches.results_as_now(self._store, batch_id)

    def blanks(self) -> tuple[BlankRow, ...]:
        """Return the counts of every kind of blank."""
        return tuple(BlankRow(*cells) for cells in self._store.rows("every_blank"))

    def serials(self, blank: str) -> Mapping[str, tuple[SerialRange, ...]]:
        """Return the sheets of a kind of blank by their state, as few ranges as can be."""
        found: dict[str, list[SerialRange]] = {}
        for *ends, state in self._store.rows("serials_of_blank", blank=blank):
            found.setdefault(state, []).append(SerialRange(*ends))
        return {state: tuple(joined(ranges)) for state, ranges in found.items()}

    def show(self, number: str) -> CertificateHistory:
        """Return one certificate with every entry about it and its batch, or raise NumberUnknown."""
        return lookup.history(self._store, number)

    def revocation_of(self, number: str) -> Revocation | None:
        """Return which copies of a certificate do not count, None where every one of them does."""
        return revocations.revocation_of(self._store, number)

    def every_revocation(self) -> tuple[Revocation, ...]:
        """Return all certificates of which a copy does not count, by number."""
        return revocations.every_revocation(self._store)

    def keys_of_codes(self) -> tuple[VerifierKey, ...]:
        """Return every key that ever signed codes of certificates, the one that signs now at the end."""
        return revocations.keys_of(self._store, Purpose.QR)

    def files_with_hash(self, sha256: str) -> tuple[MadeDocument, ...]:
        """Return the files that were recorded with a SHA-256 (hex); nothing for one that nobody made here."""
        return lookup.files_with_hash(self._store, sha256)

    def last_entry_at(self) -> datetime:
        """Return when the newest entry was made; a clock behind it is wrong."""
        found = self._store.row("last_entry")
        assert found is not None
        return stored_entry(*found).at

    def head(self) -> Head:
        """Return the tree head: how many entries there are, and the root over them."""
        return stored_head(self._store)

    def signing_key(self, purpose: Purpose) -> KeyRow | None:
        """Return the key that signs for that purpose, None where the ledger names none yet."""
        return StoredRows(self._store).signing_key(purpose)

    def newest_checkpoint(self) -> Note | None:
        """Return what was signed last, None before the first."""
        return checkpoints.newest_signed(self._store)

    def is_covered(self, seq: int) -> bool:
        """Whether a checkpoint covers an entry."""
        return checkpoints.oldest_over(self._store, seq) is not None

    def newest_numbered(self, batch: int) -> int | None:
        """Return the place of the last entry that gave a certificate number in a batch, None where there is none."""
        return evidence.newest_numbered(self._store, batch)

    def newest_about_copy(self, number: str) -> int:
        """Return the place of the newest entry that made a certificate's newest copy what it is; raises
        NumberUnknown, IssuedBefore.
        """
        return evidence.newest_about_copy(self._store, number)

    def evidence_of_batch(self, batch: int) -> tuple[Evidence, ...]:
        """Return what the first copies of a batch carry to be proved with, in roster order."""
        with self._store.reading():
            return evidence.of_batch(self._store, batch)

    def evidence_of_newest_copy(self, number: str) -> Evidence:
        """Return what a certificate's newest copy carries to be proved with; raises NumberUnknown, IssuedBefore."""
        with self._store.reading():
            return evidence.of_newest_copy(self._store, number)

    def keys_of_log(self) -> tuple[VerifierKey, ...]:
        """Return every key that ever signed checkpoints of the log, the one that signs now at the end."""
        return revocations.keys_of(self._store, Purpose.LOG)

    def first_unsigned_at(self) -> datetime | None:
        """Return when the first entry was made that no checkpoint covers, None where all are covered."""
        return checkpoints.first_unsigned_at(self._store)

    def entry_of(self, number: str) -> int:
        """Return the place of the entry by which a certificate or a card has its number; raises NumberUnknown."""
        rows = StoredRows(self._store)
        if (certificate := rows.certificate(number)) is not None:
            return certificate.assigned_seq
        if (card := rows.card(number)) is not None:
            return card.issued_seq
        if (imported := rows.imported(number)) is not None:
            return imported.imported_seq
        raise NumberUnknown(number=number)

    def prove(self, seq: int) -> tuple[bytes, EntryProof]:
        """Return an entry's bytes, and the proof that it lies in the log that was signed; raises EntryUnknown,
        NotSigned.
        """
        return checkpoints.prove(self._store, seq)

    def first_entries(self, size: int) -> Iterator[bytes]:
        """Yield the exact bytes of the first entries, in their order."""
        return (body for (body,) in self._store.rows("first_entries", size=size))

    def pragmas(self) -> dict[str, object]:
        """Return the durability settings as SQLite has them, for `doctor`."""
        return self._store.pragmas()


def batch_row(view: Projections | StoredRows, batch_id: int) -> BatchRow:
    """Return a batch by its place in the log; raises EntryRefused where there is none."""
    found = view.batch(batch_id)
    if found is None:
        reason = Because("there is no such batch")
        raise EntryRefused(op="batch", ref=str(Reference(batch=batch_id)), reason=reason)
    return found


def _further_copy(cells: Sequence[Any]) -> FurtherCopy:
    number, copy, state, batch, seq, body = cells
    return FurtherCopy(number, copy, state, batch, stored_entry(seq, body).at.date())


def _reported(cells: Sequence[Any]) -> ReportedBatch:
    batch, name, people, state, seq, body, reported_seq, reported_body = cells
    ended = stored_entry(seq, body).payload["evaluation_ended_on"]
    since = stored_entry(reported_seq, reported_body).payload["on"] if state else None
    return ReportedBatch(
        batch=batch,
        name=name,
        people=people,
        state=state,
        since=date.fromisoformat(since) if since else None,
        due_on=one_month_after(date.fromisoformat(ended)),
    )
