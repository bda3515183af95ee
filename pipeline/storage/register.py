"""The register: numbers and ledger entries, always in one transaction; what the line asks before and after.

Promised: a number leaves this module only after the COMMIT that created it; a batch takes all its numbers or none;
asking again returns the same; an entry that the state machine refuses is not written. A process killed at any moment
leaves a register that opens, and `in_hand` tells where to go on.
"""

import dataclasses
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, overload

from pipeline.documents.calibration import Calibration, PaperPath
from pipeline.errors import (
    Because,
    CardUnknown,
    EntryRefused,
    NumberUnknown,
    StoreWrong,
    TooLateToCancel,
)
from pipeline.ledger.entries import Reference
from pipeline.ledger.machine import CERTIFY_NOTHING, STANDS
from pipeline.ledger.merkle import Head
from pipeline.ledger.projections import (
    BatchRow,
    BatchState,
    CalibrationRow,
    CardState,
    CertificateState,
    Projections,
)
from pipeline.ledger.replay import stored_entry
from pipeline.ledger.views import (
    Arrival,
    BatchView,
    CardHistory,
    CardView,
    CertificateHistory,
    CertificateView,
    Difference,
    InHand,
    MadeDocument,
    MadeOverprint,
    PlateRefusal,
    Stage,
    TicketHistory,
    TicketView,
)
from pipeline.rules.batch import Batch, Holding, NumberedBatch
from pipeline.rules.batches import AnyBatch, AnyNumbered
from pipeline.rules.cards.batch import CardBatch, CardOnFile, NumberedCards
from pipeline.rules.categories import Category
from pipeline.rules.exam.ticketed import ArrangedExam, ExamTickets, HeldSeat, KeptExam, TicketedExam, TicketOnFile
from pipeline.rules.exam.tickets import TicketPattern
from pipeline.rules.numbers import InstitutionCode
from pipeline.rules.scores.batch import RecordedScores, ScoreBatch
from pipeline.rules.scores.standing import StandingScores
from pipeline.rules.scores.statistics import Statistics
from pipeline.rules.text import same_key
from pipeline.storage import admissions, amendments, cards, exams, lookup, results, scores, stored_batches, verification
from pipeline.storage.appending import Pen, appending
from pipeline.storage.calibrations import figures_of, measured_crosses
from pipeline.storage.projection_rows import StoredRows
from pipeline.storage.store import Store
from pipeline.storage.witness import Witness, refuse_loss, stored_head

SYSTEM = "system"
USUAL_TICKETS = TicketPattern.parse("{year}{batch:03}{sequence:05}")
_MOST_NAME = 200


class Register:
    """One connection to a site's register; a context manager. Each process opens its own."""

    def __init__(
        self,
        store: Store,
        *,
        witness: Witness | None,
        clock: Callable[[], datetime],
        salt: Callable[[int], bytes],
        actor: str,
        tickets: TicketPattern,
    ) -> None:
        self._store = store
        self._witness = witness
        self._clock = clock
        self._salt = salt
        self._actor = actor
        self._ticket_pattern = tickets

    @classmethod
    def open(  # noqa: PLR0913 - everything outside that a register depends on, named once
        cls,
        file: Path,
        *,
        institution: InstitutionCode,
        institution_name: str,
        clock: Callable[[], datetime],
        witness: Path | None = None,
        salt: Callable[[int], bytes] = secrets.token_bytes,
        actor: str = SYSTEM,
        tickets: TicketPattern = USUAL_TICKETS,
    ) -> Self:
        """Open the register in `file`; the first time it is made and begins with `site.opened`.

        `clock` returns aware datetimes; `salt` that many random bytes; `actor` is who acts where nobody is named;
        `tickets` is how a 准考证号 is formed; `witness` is a file outside the database that remembers how far the log
        had come.
        Raises LedgerBehind where the database is missing or older than the witness, and StoreWrong where it holds
        another institution's ledger, or is missing although finished batches lie beside it.
        """
        kept = Witness(witness, f"certpress/{institution.text}") if witness else None
        refuse_loss(file, kept, is_empty=lambda: not file.exists())
        register = cls(Store.open(file), witness=kept, clock=clock, salt=salt, actor=actor, tickets=tickets)
        try:
            register._begin(institution, institution_name)
        except BaseException:
            register.close()
            raise
        return register

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back."""
        self._store.close()

    # --- what the line does, in its order ---------------------------------------------------------------------------

    def receive(self, arrival: Arrival) -> int:
        """Enter a drop that was copied durably; return its place among all batches, from 1.

        Raises EntryRefused where the same content is in hand or accepted already (`accepted_as`, `in_hand`).
        """
        with self._writing("receive") as pen:
            batch = pen.view.batches + 1
            payload = {"key": arrival.key, "digest": arrival.digest, "files": arrival.files, "size": arrival.size}
            pen.write("batch.received", actor=self._actor, ref=Reference(batch=batch), payload=payload)
            pen.settle()
            self._store.run("put_work", batch=batch, drop_name=_printable(arrival.drop), folder=arrival.work)
        return batch

    def reject(self, batch_id: int, *, name: str | None, codes: Mapping[str, int]) -> None:
        """Enter that the batch goes back: its 批次号 as far as it could be read, and how often each code occurred."""
        with self._writing("reject") as pen:
            if self._batch(pen.view, batch_id).state != BatchState.REJECTED:
                payload = {"name": _short(name), "codes": dict(codes)}
                pen.write("batch.rejected", actor=self._actor, ref=Reference(batch=batch_id), payload=payload)

    def cancel(self, batch_id: int, *, reason: str, actor: str) -> None:
        """Enter that the batch was withdrawn; raises TooLateToCancel once it has numbers."""
        with self._writing("cancel") as pen:
            found = self._batch(pen.view, batch_id)
            if found.state == BatchState.ACCEPTED:
                raise TooLateToCancel(batch=found.name)
            if found.state != BatchState.CANCELLED:
                pen.write("batch.cancelled", actor=actor, ref=Reference(batch=batch_id), payload={"reason": reason})

    def withdraw(self, batch_id: int, *, reason: str, actor: str, second: str) -> None:
        """Void every number of a batch of which nothing was made, and enter that it was cancelled, in one transaction.

        The way out for a batch that is numbered and cannot be made. Its numbers are never given again; the same
        content may come again and gets others. Doing it again changes nothing. Raises TooLateToCancel once documents
        are recorded (scores and exams, of which no certificate is made, go at any time), and EntryRefused for a batch
        without numbers, or where both people are the same. With an exam whose tickets are made go those that it amends.
        """
        with self._writing("withdraw") as pen:
            found = self._batch(pen.view, batch_id)
            if found.documents and found.kind not in CERTIFY_NOTHING:
                raise TooLateToCancel(batch=found.name)
            if found.state == BatchState.CANCELLED:
                return
            if found.state != BatchState.ACCEPTED:
                about = str(Reference(batch=batch_id))
                raise EntryRefused(op="number.voided", ref=about, reason=STANDS[BatchState.RECEIVED])
            for each in (found, *self.taken_back_with(found)):
                for op, ref in (*_undoing(pen.view, each.batch), ("batch.cancelled", Reference(batch=each.batch))):
                    pen.write(op, actor=actor, second=second, ref=ref, payload={"reason": reason})

    def taken_back_with(self, batch: BatchRow) -> tuple[BatchRow, ...]:
        """Return the exams that an exam amends, the newest first: once it is called off, none of them stands again.

        There are none where its tickets are not made yet: people hold those of the exam that it would have amended.
        """
        if batch.kind != Category.ADMISSION or not batch.documents:
            return ()
        earlier = amendments.amended_before(self._store, batch.name or "")
        return tuple(self._batch(StoredRows(self._store), each) for each in earlier)

    @overload
    def number(self, batch_id: int, batch: Batch) -> NumberedBatch: ...
    @overload
    def number(self, batch_id: int, batch: CardBatch) -> NumberedCards: ...
    @overload
    def number(self, batch_id: int, batch: ArrangedExam) -> TicketedExam: ...
    @overload
    def number(self, batch_id: int, batch: ScoreBatch) -> RecordedScores: ...
    def number(self, batch_id: int, batch: AnyBatch) -> AnyNumbered:
        """Accept the batch and give everyone in it a number, in roster order, in one transaction; or find them.

        Scores take no number: their counts are entered in its place.

        Asking again returns the same numbers and changes nothing. Raises SequenceExhausted and EntryRefused; then no
        number was taken.
        """
        with self._writing("number") as pen:
            is_fresh = self._batch(pen.view, batch_id).state != BatchState.ACCEPTED
            fresh = self._accepted(pen, batch_id, batch) if is_fresh else None
        return fresh or self.numbered(batch_id)

    def _accepted(self, pen: Pen, batch_id: int, batch: AnyBatch) -> AnyNumbered:
        match batch:
            case Batch():
                return NumberedBatch(batch, results.accept_results(pen, batch_id, batch, actor=self._actor))
            case CardBatch():
                return NumberedCards(batch, cards.accept_cards(pen, batch_id, batch, actor=self._actor))
            case ArrangedExam():
                kept = self.kept_exam(batch.exam.amends)
                tickets = exams.accept_exam(
                    pen, batch_id, batch, pattern=self._ticket_pattern, kept=kept, actor=self._actor
                )
                return TicketedExam(batch, tickets)
            case ScoreBatch():
                return scores.accept_scores(pen, batch_id, batch, actor=self._actor)

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

    def record(
        self, batch_id: int, documents: Iterable[MadeDocument], *, refusals: Sequence[PlateRefusal] = ()
    ) -> None:
        """Enter the hash of everything that may reach paper, in one transaction; what is entered already is not again.

        A file made anew with other bytes (fonts were updated between a crash and the restart) is entered once more.
        `refusals` tell why some were not stamped, and are entered before them.
        """
        with self._writing("record") as pen:
            told = False
            for document in documents:
                known = pen.view.document(document.path)
                if known is not None and (known.batch, known.sha256) == (batch_id, document.sha256):
                    continue
                for refusal in () if told else refusals:
                    payload = dataclasses.asdict(refusal)
                    pen.write("plate.refused", actor=self._actor, ref=Reference(batch=batch_id), payload=payload)
                told = True
                pen.write(
                    "document.made",
                    actor=self._actor,
                    ref=Reference(batch=batch_id, number=document.number),
                    payload=_document_payload(document),
                )

    def delivered(self, batch_id: int) -> None:
        """Note that nothing is left in hand: the files are in place, and the drop is in done/ or rejected/."""
        with self._store.transaction("register.delivered"):
            found = self._batch(StoredRows(self._store), batch_id)
            if lookup.stage_of(found.state, found.documents) in (Stage.RECEIVED, Stage.NUMBERED):
                reason = Because("its files are not recorded yet")
                raise EntryRefused(op="delivered", ref=str(Reference(batch=batch_id)), reason=reason)
            self._store.run("finish_work", batch=batch_id)

    # --- what else is entered ----------------------------------------------------------------------------------------

    def void(self, number: str, *, reason: str, actor: str, second: str) -> None:
        """Enter that a number will not be used, with the reason and two people; it is never given again."""
        with self._writing("void") as pen:
            if pen.view.certificate(number) is None:
                raise NumberUnknown(number=number)
            ref, payload = Reference(number=number), {"reason": reason}
            pen.write("number.voided", actor=actor, second=second, ref=ref, payload=payload)

    def withdraw_card(self, number: str, *, reason: str, actor: str, second: str) -> None:
        """Enter that a card was taken back for good (P24, D23), by two people; raises CardUnknown, EntryRefused."""
        with self._writing("withdraw-card") as pen:
            if pen.view.card(number) is None:
                raise CardUnknown(number=number)
            ref, payload = Reference(number=number), {"reason": reason}
            pen.write("card.withdrawn", actor=actor, second=second, ref=ref, payload=payload)

    def append_proof(self, *, kind: str, sha256: str, pages: int, digest: str | None = None) -> None:
        """Enter that a proof marked 样张 was made; `digest` is that of the drop it shows, None for a sample."""
        with self._writing("proof") as pen:
            payload = {"kind": kind, "sha256": sha256, "pages": pages, "digest": digest}
            pen.write("proof.made", actor=self._actor, payload=payload)

    def set_calibration(self, calibration: Calibration) -> None:
        """Enter what a printer, its tray, the stock in it and the side were measured to do, by whoever measured."""
        with self._writing("calibrate") as pen:
            payload = {**figures_of(calibration), "measured": measured_crosses(calibration)}
            pen.write("calibration.set", actor=calibration.measured_by, payload=payload)

    def append_overprint(self, batch: int, made: MadeOverprint, *, actor: str) -> None:
        """Enter that certificates of a batch were overprinted; raises EntryRefused where one of them is not in force,
        or the calibration has been replaced.
        """
        with self._writing("overprint") as pen:
            spans = [{"first": first, "last": last} for first, last in made.places]
            payload = {**dataclasses.asdict(made), "places": spans}
            pen.write("overprint.made", actor=actor, ref=Reference(batch=batch), payload=payload)

    # --- what is asked -----------------------------------------------------------------------------------------------

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

    def numbers_taken(self, numbers: Iterable[str]) -> Mapping[str, str]:
        """Return those of `numbers` that are used or voided, each with the 批次号 it was given in."""
        return lookup.numbers_taken(self._store, numbers)

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

    def find(self, text: str) -> tuple[CertificateView, ...]:
        """Return the certificates with this number or ID number; else those where it is part of number, ID or name."""
        return lookup.find(self._store, text)

    def show(self, number: str) -> CertificateHistory:
        """Return one certificate with every entry about it and its batch, or raise NumberUnknown."""
        return lookup.history(self._store, number)

    def last_entry_at(self) -> datetime:
        """Return when the newest entry was made; a clock behind it is wrong."""
        found = self._store.row("last_entry")
        assert found is not None
        return stored_entry(*found).at

    def head(self) -> Head:
        """Return the tree head: how many entries there are, and the root over them."""
        return stored_head(self._store)

    def pragmas(self) -> dict[str, object]:
        """Return the durability settings as SQLite has them, for `doctor`."""
        return self._store.pragmas()

    # --- is it what it was? ------------------------------------------------------------------------------------------

    def verify(self) -> Head:
        """Return the tree head if every entry, person and projection holds together; raises LedgerBroken."""
        return verification.verify(self._store)

    def rebuild(self, *, check: bool) -> tuple[Difference, ...]:
        """Return the rows of the projections that are not what the entries say; unless `check`, write them anew."""
        return verification.differences(self._store) if check else verification.rebuild(self._store)

    # --- inside ------------------------------------------------------------------------------------------------------

    @contextmanager
    def _writing(self, verb: str) -> Iterator[Pen]:
        at = self._clock().replace(microsecond=0)
        with appending(self._store, f"register.{verb}", at=at, salt=self._salt) as pen:
            yield pen
        self._keep_up()

    def _keep_up(self) -> None:
        if self._witness is not None:
            self._witness.keep_up(self._store)

    def _begin(self, institution: InstitutionCode, name: str) -> None:
        if StoredRows(self._store).size == 0:
            with self._writing("open") as pen:
                # Another process may have opened it while we waited for the lock.
                if pen.view.size == 0:
                    refuse_loss(self._store.file, self._witness, is_empty=lambda: True)
                    payload = {"institution": institution.text, "name": name}
                    pen.write("site.opened", actor=self._actor, payload=payload)
        owner = self._owner(institution)
        if owner != institution.text:
            reason = Because("it is the ledger of {institution}", institution=owner)
            raise StoreWrong(file=self._store.file, reason=reason)
        if self._witness is not None:
            self._witness.check(self._store)
        self._keep_up()

    def _owner(self, expected: InstitutionCode) -> str:
        """Return whose log it is: by the table, or where that says otherwise by the log, which is the truth.

        So a damaged first entry or a lost table still opens, to be verified or rebuilt.
        """
        site = StoredRows(self._store).site()
        if site is not None and site.institution == expected.text:
            return site.institution
        found = self._store.row("first_entry")
        assert found is not None
        return str(stored_entry(*found).payload.get("institution"))

    @staticmethod
    def _batch(view: Projections | StoredRows, batch_id: int) -> BatchRow:
        found = view.batch(batch_id)
        if found is None:
            reason = Because("there is no such batch")
            raise EntryRefused(op="batch", ref=str(Reference(batch=batch_id)), reason=reason)
        return found


def _undoing(view: Projections, batch_id: int) -> Iterator[tuple[str, Reference]]:
    """Yield what takes every number of a batch back: none of them is ever given again.

    A renewed card has a life before this batch, so a batch with one is not undone this way.
    """
    for certificate in view.certificates_of(batch_id):
        if certificate.state == CertificateState.IN_FORCE:
            yield "number.voided", Reference(number=certificate.number)
    for card in view.cards_of(batch_id):
        if card.first_issued_on != card.valid_from:
            raise EntryRefused(op="card.withdrawn", ref=card.number, reason=Because("the card was renewed in it"))
        if card.state == CardState.IN_FORCE:
            yield "card.withdrawn", Reference(number=card.number)


def _document_payload(document: MadeDocument) -> dict[str, Any]:
    return {
        "kind": document.kind,
        "copy": document.copy,
        "path": document.path,
        "sha256": document.sha256,
        "pages": document.pages,
        "page": document.page,
        "made_with": dict(document.made_with) if document.made_with else None,
    }


def _printable(text: str) -> str:
    """Return a name that can be stored: bytes of a GBK file name that are no Unicode are shown as escapes."""
    return text.encode("utf-8", "backslashreplace").decode()


def _short(name: str | None) -> str | None:
    """Return the 批次号 of a rejected batch unless it is something else altogether, too long or not Unicode."""
    return name if name and len(name) <= _MOST_NAME and _printable(name) == name else None
