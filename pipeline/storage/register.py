"""The register: numbers and ledger entries, always in one transaction; what the line asks before and after.

Promised: a number leaves this module only after the COMMIT that created it; a batch takes all its numbers or none;
asking again returns the same; an entry that the state machine refuses is not written. A process killed at any moment
leaves a register that opens, and `in_hand` tells where to go on.
"""

import dataclasses
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, overload

from pipeline.documents.calibration import Calibration
from pipeline.errors import (
    Because,
    CardUnknown,
    EntryRefused,
    StoreWrong,
    TooLateToCancel,
)
from pipeline.ledger.approvals import SignedApproval
from pipeline.ledger.books import Book
from pipeline.ledger.entries import SYSTEM, Reference
from pipeline.ledger.notes import Note
from pipeline.ledger.projections import Projections
from pipeline.ledger.replay import stored_entry
from pipeline.ledger.rows import BatchState, CardState, CertificateState, Purpose
from pipeline.ledger.subjects.batches import CERTIFY_NOTHING
from pipeline.ledger.subjects.refusing import STANDS
from pipeline.ledger.views import (
    Arrival,
    MadeDocument,
    MadeOverprint,
    PlateRefusal,
    Stage,
)
from pipeline.rules.batch import Batch, NumberedBatch
from pipeline.rules.batches import AnyBatch, AnyNumbered
from pipeline.rules.cards.batch import CardBatch, NumberedCards
from pipeline.rules.exam.ticketed import ArrangedExam, TicketedExam
from pipeline.rules.exam.tickets import TicketPattern
from pipeline.rules.numbers import InstitutionCode
from pipeline.rules.scores.batch import RecordedScores, ScoreBatch
from pipeline.storage import cards, checkpoints, exams, lookup, recoveries, results, scores, snapshots
from pipeline.storage.appending import Pen
from pipeline.storage.bookings import Bookings
from pipeline.storage.calibrations import figures_of, measured_crosses
from pipeline.storage.checkpoints import CheckpointFile
from pipeline.storage.keys import SigningKey
from pipeline.storage.projection_rows import StoredRows
from pipeline.storage.questions import batch_row
from pipeline.storage.recoveries import Reopen, Skip
from pipeline.storage.snapshots import Snapshot
from pipeline.storage.store import Store
from pipeline.storage.witness import Witness, refuse_loss

USUAL_TICKETS = TicketPattern.parse("{year}{batch:03}{sequence:05}")
_MOST_NAME = 200


class Register(Bookings):
    """One connection to a site's register; a context manager. Each process opens its own."""

    @classmethod
    def open(  # noqa: PLR0913 - everything outside that a register depends on, named once
        cls,
        file: Path,
        *,
        institution: InstitutionCode,
        institution_name: str,
        clock: Callable[[], datetime],
        witness: Path | None = None,
        checkpoint_file: CheckpointFile | None = None,
        mark: Path | None = None,
        fence: Callable[[], None] = lambda: None,
        is_settling: bool = False,
        salt: Callable[[int], bytes] = secrets.token_bytes,
        actor: str = SYSTEM,
        tickets: TicketPattern = USUAL_TICKETS,
    ) -> Self:
        """Open the register in `file`; the first time it is made and begins with `site.opened`.

        `clock` returns aware datetimes; `salt` that many random bytes; `actor` is who acts where nobody is named;
        `tickets` is how a 准考证号 is formed; `witness` is a file outside the database that remembers how far the log
        had come, `checkpoint_file` one with what was signed. While the file `mark` is there nothing is entered: the
        site was put back from a backup. Whoever settles that (`is_settling`) is stopped by none of the three. `fence`
        is called before every COMMIT, and raises where this process may enter nothing any more.
        Raises LedgerBehind where the database is missing or older than either of them, CheckpointsWrong where what was
        signed cannot be trusted, and StoreWrong where it holds another institution's ledger, or is missing although
        finished batches lie beside it.
        """
        origin = f"certpress/{institution.text}"
        kept = Witness(witness, origin) if witness else None
        refuse_loss(file, filter(None, (kept, checkpoint_file)), is_empty=lambda: not file.exists())
        register = cls(
            Store.open(file),
            witness=kept,
            checkpoint_file=checkpoint_file,
            origin=origin,
            mark=None if is_settling else mark,
            fence=fence,
            clock=clock,
            salt=salt,
            actor=actor,
            tickets=tickets,
        )
        try:
            register._begin(institution, institution_name, is_settling=is_settling)
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
            if batch_row(pen.view, batch_id).state != BatchState.REJECTED:
                payload = {"name": _short(name), "codes": dict(codes)}
                pen.write("batch.rejected", actor=self._actor, ref=Reference(batch=batch_id), payload=payload)

    def cancel(self, batch_id: int, *, reason: str, actor: str) -> None:
        """Enter that the batch was withdrawn; raises TooLateToCancel once it has numbers."""
        with self._writing("cancel") as pen:
            found = batch_row(pen.view, batch_id)
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
            found = batch_row(pen.view, batch_id)
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

    @overload
    def number(self, batch_id: int, batch: Batch, *, approval: SignedApproval | None = ...) -> NumberedBatch: ...
    @overload
    def number(self, batch_id: int, batch: CardBatch, *, approval: SignedApproval | None = ...) -> NumberedCards: ...
    @overload
    def number(self, batch_id: int, batch: ArrangedExam, *, approval: SignedApproval | None = ...) -> TicketedExam: ...
    @overload
    def number(self, batch_id: int, batch: ScoreBatch, *, approval: SignedApproval | None = ...) -> RecordedScores: ...
    def number(self, batch_id: int, batch: AnyBatch, *, approval: SignedApproval | None = None) -> AnyNumbered:
        """Accept the batch and give everyone in it a number, in roster order, in one transaction; or find them.

        Scores take no number: their counts are entered in its place. An `approval` is entered before.

        Asking again returns the same numbers and changes nothing. Raises SequenceExhausted and EntryRefused; then no
        number was taken.
        """
        with self._writing("number") as pen:
            is_fresh = batch_row(pen.view, batch_id).state != BatchState.ACCEPTED
            if is_fresh and approval is not None:
                _enter_approval(pen, batch_id, approval)
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
            found = batch_row(StoredRows(self._store), batch_id)
            if lookup.stage_of(found.state, found.documents) in (Stage.RECEIVED, Stage.NUMBERED):
                reason = Because("its files are not recorded yet")
                raise EntryRefused(op="delivered", ref=str(Reference(batch=batch_id)), reason=reason)
            self._store.run("finish_work", batch=batch_id)
            self._fence()

    # --- what else is entered ----------------------------------------------------------------------------------------

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

    def append_export(
        self, book: Book | str, *, first: str, last: str, batch: int | None, lines: int, sha256: str, actor: str
    ) -> None:
        """Enter that a book, or the summary of a month, was written out for people: its days (ISO), its lines, the
        SHA-256 of the file.
        """
        with self._writing("export") as pen:
            payload = {"book": str(book), "first": first, "last": last, "lines": lines, "sha256": sha256}
            pen.write("export.made", actor=actor, ref=Reference(batch=batch), payload=payload)

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

    # --- keys, and what they sign -----------------------------------------------------------------------------------

    def enter_key(
        self, purpose: Purpose, vkey: str, *, old: str | None, actor: str, second: str | None = None, lost: bool = False
    ) -> None:
        """Enter that a key signs from now on, in the place of `old`; raises EntryRefused where another one signs."""
        with self._writing("key") as pen:
            payload = {"key": str(purpose), "old": old, "new": vkey, "lost": int(lost)}
            pen.write("key.changed", actor=actor, second=second, payload=payload)

    def sign(self, keys: Sequence[SigningKey]) -> Note:
        """Return the checkpoint of the log as it is, signed by the keys, after it is kept here and in the file outside.

        One head is signed once: asking again returns the same.
        """
        self._refuse_unsettled()
        note = checkpoints.sign(self._store, keys, origin=self.name)
        self._write_checkpoints()
        return note

    # --- after the site was put back from a backup -------------------------------------------------------------------

    def resume(self, *, reason: str, actor: str, second: str) -> None:
        """Enter that nothing had been entered after the backup; a second time changes nothing."""
        with self._writing("resume") as pen:
            if not recoveries.is_resumed(self._store):
                payload = {"size": pen.view.size, "reason": reason}
                pen.write("log.resumed", actor=actor, second=second, payload=payload)

    def reopen(self, wish: Reopen, skips: Sequence[Skip], *, actor: str, second: str) -> None:
        """Enter that the log goes on under another name, and which numbers are never given, in one transaction."""
        with self._writing("reopen") as pen:
            recoveries.reopen(pen, wish, skips, actor=actor, second=second)

    def snapshot(self, target: Path) -> Snapshot:
        """Return the database as it is at one moment; it lies at `target` while it is made, and nowhere afterwards."""
        return snapshots.take(self._store, target)

    # --- inside ------------------------------------------------------------------------------------------------------

    def _begin(self, institution: InstitutionCode, name: str, *, is_settling: bool) -> None:
        if StoredRows(self._store).size == 0:
            with self._writing("open") as pen:
                # Another process may have opened it while we waited for the lock.
                if pen.view.size == 0:
                    refuse_loss(self._store.file, self._memories(), is_empty=lambda: True)
                    payload = {"institution": institution.text, "name": name}
                    pen.write("site.opened", actor=self._actor, payload=payload)
        owner = self._owner(institution)
        if owner != institution.text:
            reason = Because("it is the ledger of {institution}", institution=owner)
            raise StoreWrong(file=self._store.file, reason=reason)
        if is_settling:
            return
        for memory in self._memories():
            memory.check(self._store)
        self._keep_up()
        self._write_checkpoints()

    def _write_checkpoints(self) -> None:
        if self._checkpoint_file is not None:
            self._checkpoint_file.catch_up(self._store)

    def _memories(self) -> Iterator[Witness | CheckpointFile]:
        yield from filter(None, (self._witness, self._checkpoint_file))

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


def _enter_approval(pen: Pen, batch_id: int, signed: SignedApproval) -> None:
    approver = signed.approval.approver
    payload = {"digest": signed.approval.digest, "approver": approver, "key": signed.key, "note": str(signed.note)}
    pen.write("batch.approved", actor=approver, ref=Reference(batch=batch_id), payload=payload)
