"""What is asked of the register; nothing here writes but a rebuild, which makes the tables what the entries say."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipeline.documents.calibration import PaperPath
from pipeline.errors import (
    Because,
    EntryRefused,
    NumberUnknown,
)
from pipeline.ledger.checkpoints import Checkpoint, EntryProof
from pipeline.ledger.entries import Entry, Reference
from pipeline.ledger.evidence import Evidence
from pipeline.ledger.looks import Looked, looked
from pipeline.ledger.merkle import Head
from pipeline.ledger.notes import Note, VerifierKey
from pipeline.ledger.projections import Projections
from pipeline.ledger.replay import stored_entry
from pipeline.ledger.revocations import Revocation
from pipeline.ledger.rows import BatchRow, BatchState, BlankRow, CalibrationRow, CopyRow, KeyRow, Purpose
from pipeline.ledger.subjects.certificates import ASSIGNED, SUPPLIED
from pipeline.ledger.views import (
    ApprovalOnFile,
    AuditedFile,
    BatchView,
    CardHistory,
    CardView,
    CertificateHistory,
    CertificateView,
    Difference,
    FurtherCopy,
    InHand,
    KeptBatch,
    MadeDocument,
    ReportedBatch,
    SheetDue,
    SheetOf,
    TicketHistory,
    TicketView,
    Verified,
)
from pipeline.rules.batch import Holding, NumberedBatch
from pipeline.rules.batches import AnyNumbered
from pipeline.rules.cards.batch import CardOnFile
from pipeline.rules.categories import Category
from pipeline.rules.dates import one_month_after
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
    erasing,
    evidence,
    lookup,
    revocations,
    scores,
    stored_batches,
    verification,
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

    # --- what an audit asks ------------------------------------------------------------------------------------------

    def audited_files(self) -> Iterator[AuditedFile]:
        """Yield every file that has to lie in the output folder: of batches that are finished and not taken back."""
        return (AuditedFile(*cells) for cells in self._store.rows("audited_files"))

    def paths_made(self, paths: Iterable[str]) -> frozenset[str]:
        """Return those of the places below the output folder at which a file was ever made."""
        return lookup.paths_made(self._store, paths)

    def counters(self) -> tuple[tuple[int, int, int], ...]:
        """Return year, level and last sequence of every sequence of certificate numbers."""
        return tuple((year, level, last) for _, year, level, last, _ in self._store.rows("every_counter"))

    def known_numbers(self) -> Mapping[tuple[int, int], int]:
        """Return by year and level how many numbers were given here or brought in."""
        return {(2000 + int(year), int(level)): count for year, level, count in self._store.rows("known_numbers")}

    def voided(self) -> tuple[tuple[str, str], ...]:
        """Return every number that is void, in ascending order, with the reason that was entered."""
        rows = self._store.rows("voided")
        return tuple((number, str(Entry.parse(body).payload["reason"])) for number, body in rows)

    def issued_by_month(self) -> Mapping[str, Mapping[int, int]]:
        """Return how many certificates, void ones left out, have their 发证日期 in each month (ISO), by level."""
        found: dict[str, dict[int, int]] = {}
        for month, level, count in self._store.rows("issued_by_month"):
            found.setdefault(month, {})[level] = count
        return found

    def approved(self) -> tuple[ApprovalOnFile, ...]:
        """Return of each accepted batch that somebody has to approve what was entered of it."""
        return tuple(
            ApprovalOnFile(name, Entry.parse(received).payload["digest"], Entry.parse(body).payload if body else None)
            for name, received, body in self._store.rows("approved")
        )

    def accepted_results(self) -> Iterator[tuple[str, date, dict[str, Any]]]:
        """Yield of each accepted batch of results its 批次号, the day on which it was numbered, and what it said."""
        for name, seq, body in self._store.rows("accepted_results"):
            entry = stored_entry(seq, body)
            yield name, entry.at.date(), entry.payload

    def certified(self) -> tuple[tuple[str, str, int, int, str], ...]:
        """Return each occupation, job and level that was certified: how often, and the last 发证日期 (ISO)."""
        return tuple(self._store.rows("certified"))

    def looks(self) -> tuple[Looked, ...]:
        """Return who saw personal data in full, or wrote out books with names in them, and how many."""
        return looked(Entry.parse(body) for (body,) in self._store.rows("looks"))

    def erased_files(self) -> tuple[AuditedFile, ...]:
        """Return every file that was erased, and so must not lie in the output folder any more."""
        return tuple(AuditedFile(*cells) for cells in self._store.rows("erased_files"))

    def erased(self) -> Mapping[str, int]:
        """Return what was erased (numbers, and batches by their place, as text), each with the entry that says so."""
        return dict(self._store.rows("every_erased"))

    def kept_batches(self) -> tuple[KeptBatch, ...]:
        """Return every batch that has come to its end, with the day on which it was last of use."""
        return tuple(erasing.kept_batches(self._store))

    # --- is it what it was? ------------------------------------------------------------------------------------------

    def verify(self) -> Head:
        """Return the tree head if every entry, person and projection holds together; raises LedgerBroken."""
        return self.verified().head

    def verified(self) -> Verified:
        """Return what verifying found true, with what it counted on the way; raises LedgerBroken as `verify` does."""
        return verification.verify(self._store)

    def verify_checkpoints(self) -> int:
        """Return how many checkpoints the file outside has, every one of them true; raises CheckpointsWrong."""
        return self._checkpoint_file.verify(self._store) if self._checkpoint_file else 0

    def compare(self, file: Path, *, origin: str) -> Head:
        """Return what a checkpoint from elsewhere says, which the log holds to this day; raises CheckpointDiffers."""
        return checkpoints.compare(self._store, file, origin=origin)

    def foretold(self, file: Path, *, origin: str) -> Checkpoint:
        """Return a checkpoint from elsewhere, which may be of a time after this; raises CheckpointDiffers."""
        return checkpoints.foretold(self._store, file, origin=origin)

    def foretold_outside(self) -> tuple[Checkpoint, ...]:
        """Return the checkpoints beside the database that are of a time after it; raises CheckpointsWrong and
        LedgerBehind where they are of other entries.
        """
        return self._checkpoint_file.foretold(self._store) if self._checkpoint_file else ()

    def card_counters(self) -> Mapping[str, int]:
        """Return the highest number taken of each kind of card."""
        return {kind: last for _, kind, last, _ in self._store.rows("every_card_counter")}

    def still_skipped(self) -> Mapping[tuple[int, int], int]:
        """Return by year and level how many numbers were skipped and are of nobody: those brought in later are not."""
        found: dict[tuple[int, int], int] = {}
        institution = next(self._store.rows("every_site"))[0]
        for payload in (entry.payload for entry in self.recoveries() if entry.op == "numbers.skipped"):
            start = f"{institution}{payload['year'] % 100:02}{payload['level']}"
            ends = {end: f"{start}{payload[end]:06}" for end in ("first", "last")}
            ((known,),) = self._store.rows("numbers_between", **ends)
            of = (payload["year"], payload["level"])
            found[of] = found.get(of, 0) + payload["last"] - payload["first"] + 1 - known
        return found

    def recoveries(self) -> tuple[Entry, ...]:
        """Return every entry that tells how the log went on after a backup, and which numbers are never given."""
        return tuple(stored_entry(*row) for row in self._store.rows("recoveries"))

    def rebuild(self, *, check: bool) -> tuple[Difference, ...]:
        """Return the rows of the projections that are not what the entries say; unless `check`, write them anew."""
        return verification.differences(self._store) if check else verification.rebuild(self._store)


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
