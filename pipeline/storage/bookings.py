"""The verbs of certificates and their paper, as people book them: each is one transaction, whole or not at all.

Five are never mixed: a reprint (重印) puts a spoiled sheet right, a reissue (补发) is a next copy, a revocation (撤销)
ends a certificate, a recall (收回) and a destruction (销毁) are about paper.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline.errors import BatchUnknown, Because, EntryRefused, IssuedBefore, NumberUnknown
from pipeline.ledger.entries import Reference
from pipeline.ledger.months import MonthFigures
from pipeline.ledger.projections import Projections
from pipeline.ledger.rows import CertificateRow, CertificateState, CopyState
from pipeline.ledger.snapshot import photo_payload
from pipeline.ledger.subjects.copies import copy_of
from pipeline.ledger.subjects.privacy import EXPORT
from pipeline.rules.acts import Act, Blanks, PrintedRun, Proxy
from pipeline.rules.batch import PhotoFile
from pipeline.rules.copies import Handover, Particular, ReissueReason
from pipeline.rules.reporting import Reported
from pipeline.rules.text import same_key
from pipeline.storage import erasing, history, lookup
from pipeline.storage.appending import Pen
from pipeline.storage.writing import Writing

if TYPE_CHECKING:
    from pipeline.rules.history import PastCertificate

T = TypeVar("T")
# So many ranges stand in one entry: it is at most 65,535 bytes, and serials are long.
_MOST_RANGES = 300


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list handed over: how many certificates, and the numbers of those that it could not, by their state."""

    handed_over: int
    left: Mapping[str, tuple[str, ...]]


class Bookings(Writing):
    """What people book: certificates handed over, lost, made anew; sheets and blanks."""

    # --- a certificate and its number --------------------------------------------------------------------------------

    def void(self, number: str, *, reason: str, actor: str, second: str, replaced_by: str | None = None) -> None:
        """Enter that a number will not be used, with the reason and two people; it is never given again.

        `replaced_by` is the number in its place, where the year or the level was wrong; it may also be told when the
        number is voided already. Raises NumberUnknown and EntryRefused.
        """
        with self._writing("void") as pen:
            certificate = _certificate(pen.view, number)
            if replaced_by is None or certificate.state != CertificateState.VOIDED:
                payload = {"reason": reason}
                pen.write("number.voided", actor=actor, second=second, ref=Reference(number=number), payload=payload)
            if replaced_by is not None:
                _certificate(pen.view, replaced_by)
                self._require_same_person(number, replaced_by)
                payload = {"by": replaced_by}
                pen.write("number.replaced", actor=actor, second=second, ref=Reference(number=number), payload=payload)

    def _require_same_person(self, old: str, new: str) -> None:
        if lookup.certificate(self._store, old).identity != lookup.certificate(self._store, new).identity:
            reason = Because("the number in its place is another person's")
            raise EntryRefused(op="number.replaced", ref=old, reason=reason)

    def revoke(self, number: str, act: Act, *, decision: str) -> None:
        """Enter that a certificate is not valid any more, for ever, by a decision and two people.

        It may be one that was issued before certpress.
        """
        with self._writing("book") as pen:
            if pen.view.imported(number) is None:
                _certificate(pen.view, number)
            payload = {"reason": act.reason, "decision": decision, "on": self._day(act)}
            _write(pen, "certificate.revoked", number, act, payload)

    def correct(
        self, number: str, act: Act, right: Mapping[Particular, str], photo: PhotoFile | None = None
    ) -> tuple[Particular, ...]:
        """Enter what is right, and return what of it was wrong; what was entered before stays beside its entry.

        `photo` is the right photo, kept where a reissue looks for it, None where the photo was not wrong.

        Raises EntryRefused where nothing was wrong.
        """
        with self._booking(number) as (pen, certificate):
            person = lookup.person_of(self._store, number)
            known = {**person, "occupation": certificate.occupation, "job": certificate.job}
            told: dict[str, object] = {str(name): value for name, value in right.items()}
            if photo is not None:
                told[Particular.PHOTO] = photo_payload(photo)
            wrong = tuple(name for name in Particular if name in told and told[name] != known[name])
            if not wrong:
                why = Because("that is what the ledger has of it already")
                raise EntryRefused(op="certificate.corrected", ref=number, reason=why)
            trade = {name: right.get(name, known[name]) for name in (Particular.OCCUPATION, Particular.JOB)}
            payload = {
                **{str(name): value for name, value in trade.items()},
                "fields": [{"field": str(name)} for name in wrong],
                "reason": act.reason,
                "proof": act.proof,
            }
            changed = {str(name): told[name] for name in wrong if name not in trade}
            _write(pen, "certificate.corrected", number, act, payload, person={**person, **changed})
        return wrong

    def report(self, batch: str, act: Act, state: Reported) -> None:
        """Enter where the results of a batch (its 批次号) stand on the platform; raises BatchUnknown, EntryRefused."""
        with self._writing("book") as pen:
            found = pen.view.accepted_under(same_key(batch))
            if found is None:
                raise BatchUnknown(batch=batch)
            payload = {"state": str(state), "on": self._day(act), "proof": act.proof}
            pen.write("platform.reported", actor=act.by, ref=Reference(batch=found.batch), payload=payload)

    # --- a copy and where its paper is -------------------------------------------------------------------------------

    def deliver(self, number: str, act: Act, *, how: Handover, proxy: Proxy | None = None) -> None:
        """Enter that the certificate was handed over to its holder, to a proxy, or to the post."""
        with self._booking(number) as (pen, certificate):
            payload = {
                "copy": certificate.copy,
                "how": str(how),
                "on": self._day(act),
                "proof": act.proof,
                "places": [],
            }
            holder = lookup.person_of(self._store, number)["identity"] if proxy else ""
            person = proxy.as_person(holder=holder) if proxy else None
            _write(pen, "certificate.delivered", number, act, payload, person=person)

    def deliver_list(
        self, batch_id: int, act: Act, *, only_printed: bool = False, absent: Collection[str] = ()
    ) -> Listed:
        """Enter that whatever of a batch can be handed over was, by a list that its holders signed; with `only_printed`
        nothing of which no good sheet was booked. The numbers in `absent` are those beside which nobody signed.
        """
        with self._writing("book") as pen:
            places: dict[int, list[int]] = defaultdict(list)
            left: dict[str, list[str]] = defaultdict(list)
            for place, certificate in enumerate(pen.view.certificates_of(batch_id), start=1):
                stays = _stays(pen.view, certificate, only_printed=only_printed)
                if stays is None and certificate.number in absent:
                    stays = "absent"
                if stays is None:
                    places[certificate.copy].append(place)
                else:
                    left[stays].append(certificate.number)
            for copy, chosen in sorted(places.items()):
                payload = {"copy": copy, "how": str(Handover.LIST), "on": self._day(act), "proof": act.proof}
                for spans in _parted(list(_spans(chosen))):
                    entered = {**payload, "places": spans}
                    ref = Reference(batch=batch_id)
                    pen.write("certificate.delivered", actor=act.by, second=act.second, ref=ref, payload=entered)
        return Listed(sum(map(len, places.values())), {state: tuple(numbers) for state, numbers in left.items()})

    def declare_loss(self, number: str, act: Act) -> None:
        """Enter that the holder declared the certificate lost."""
        with self._booking(number) as (pen, certificate):
            _write(pen, "loss.declared", number, act, self._of_copy(act, certificate.copy))

    def recall(self, number: str, act: Act, *, copy: int | None = None) -> int:
        """Enter that the paper of a copy (the newest, where none is named) was taken back; return which copy."""
        with self._booking(number) as (pen, certificate):
            wanted = copy or certificate.copy
            payload = {**self._of_copy(act, wanted), "reason": act.reason}
            _write(pen, "certificate.recalled", number, act, payload)
        return wanted

    def reissue(self, number: str, act: Act, reason: ReissueReason) -> int:
        """Enter that there is one more copy, and return it; its file follows. Asking again returns the same copy.

        A copy before that is still somewhere is declared lost, or taken back, in the same transaction (Z17).
        """
        with self._booking(number) as (pen, certificate):
            old = copy_of(pen.view, certificate, certificate.copy)
            if old.state == CopyState.ORDERED:
                return certificate.copy
            if old.state == CopyState.MADE and old.copy > 1:
                why = Because("copy {copy} of it was made and is not handed over yet", copy=old.copy)
                raise EntryRefused(op="certificate.reissued", ref=number, reason=why)
            if reason is ReissueReason.LOST and old.state != CopyState.LOST:
                _write(pen, "loss.declared", number, act, self._of_copy(act, old.copy))
            elif reason is not ReissueReason.LOST and old.state not in (CopyState.RECALLED, CopyState.DESTROYED):
                payload = {**self._of_copy(act, old.copy), "reason": act.reason}
                _write(pen, "certificate.recalled", number, act, payload)
            whose = certificate.person_seq
            payload = {"copy": old.copy + 1, "reason": str(reason), "proof": act.proof, "person": whose}
            _write(pen, "certificate.reissued", number, act, payload)
        return old.copy + 1

    def destroy_paper(self, number: str, act: Act, *, copy: int | None = None) -> int:
        """Enter that the paper of a copy (the newest, where none is named), which was taken back, was destroyed by two
        people; return which copy.
        """
        with self._booking(number) as (pen, certificate):
            wanted = copy or certificate.copy
            about: dict[str, Any] = {"copy": wanted, "blank": None, "serials": []}
            payload = {**about, "how": act.reason, "proof": act.proof}
            _write(pen, "sheet.destroyed", number, act, payload)
        return wanted

    # --- sheets ------------------------------------------------------------------------------------------------------

    def reprint(self, number: str, act: Act, *, sheet: Blanks | None) -> None:
        """Enter that a certificate was printed once more on that sheet, before it was handed over."""
        with self._booking(number) as (pen, certificate):
            serial = sheet and sheet.serials[0].serial(sheet.serials[0].first)
            payload = {"copy": certificate.copy, "reason": act.reason, "blank": sheet and sheet.blank, "serial": serial}
            _write(pen, "certificate.reprinted", number, act, payload)

    def print_run(
        self, batch_id: int, act: Act, runs: Sequence[PrintedRun], *, blank: str | None, spoiled: Blanks | None = None
    ) -> None:
        """Enter which certificates of a batch are on which sheets, and which sheets were spoiled on the way."""
        with self._writing("book") as pen:
            if spoiled is not None and len(spoiled):
                _write_blanks(pen, "sheet.spoiled", act, spoiled, {"copy": None, "reason": act.reason})
            for copy in sorted({run.copy for run in runs}):
                for some in _parted([run for run in runs if run.copy == copy]):
                    payload = {"copy": copy, "blank": blank, "sheets": [run.as_entered() for run in some]}
                    ref = Reference(batch=batch_id)
                    pen.write("sheet.printed", actor=act.by, second=act.second, ref=ref, payload=payload)

    def spoil(self, blanks: Blanks, act: Act) -> None:
        """Enter that blanks were spoiled before anything good was printed on them."""
        with self._writing("book") as pen:
            _write_blanks(pen, "sheet.spoiled", act, blanks, {"copy": None, "reason": act.reason})

    def spoil_sheet(self, number: str, act: Act) -> None:
        """Enter that the sheet on which a certificate stands is spoiled; it is printed once more then."""
        with self._booking(number) as (pen, certificate):
            about: dict[str, Any] = {"copy": certificate.copy, "blank": None, "serials": []}
            payload = {**about, "reason": act.reason}
            _write(pen, "sheet.spoiled", number, act, payload)

    def destroy(self, blanks: Blanks, act: Act) -> None:
        """Enter that spoiled blanks were destroyed, by two people; `act.reason` tells how."""
        with self._writing("book") as pen:
            more = {"copy": None, "how": act.reason, "proof": act.proof}
            _write_blanks(pen, "sheet.destroyed", act, blanks, more)

    # --- the stock of blanks -----------------------------------------------------------------------------------------

    def receive_blanks(self, blanks: Blanks, act: Act, *, source: str) -> None:
        """Enter that blanks came in from `source`."""
        with self._writing("book") as pen:
            _write_blanks(pen, "stock.received", act, blanks, {"source": source, "proof": act.proof})

    def return_blanks(self, blanks: Blanks, act: Act) -> None:
        """Enter that blanks went back unprinted."""
        with self._writing("book") as pen:
            _write_blanks(pen, "stock.returned", act, blanks, {"reason": act.reason, "proof": act.proof})

    def count_blanks(self, blank: str, counted: int, act: Act) -> int:
        """Enter how many blanks were counted, and return how many there are by the book; `act.reason` explains."""
        with self._writing("book") as pen:
            found = pen.view.blank(blank)
            book = found.in_stock if found else 0
            payload = {"blank": blank, "book": book, "counted": counted, "note": act.reason}
            pen.write("stock.counted", actor=act.by, second=act.second, payload=payload)
        return book

    # --- months ------------------------------------------------------------------------------------------------------

    def close_month(
        self, figures: MonthFigures, files: Sequence[tuple[str, str]], *, signed: int | None, actor: str, second: str
    ) -> None:
        """Enter that a month is closed: its figures, its files with their SHA-256 (hex), and how many entries the
        checkpoint on its summary covers. Raises EntryRefused where it cannot be closed.
        """
        with self._writing("close-month") as pen:
            named = [{"name": name, "sha256": sha256} for name, sha256 in files]
            payload = {"month": figures.month, **figures.entered(), "files": named, "signed": signed}
            pen.write("month.closed", actor=actor, second=second, payload=payload)

    # --- what was issued before certpress ----------------------------------------------------------------------------

    def import_past(self, past: "Sequence[PastCertificate]", act: Act, *, source: str) -> int:
        """Enter certificates issued before certpress, all in one transaction, and return how many.

        `source` is the SHA-256 (hex) of the workbook. Raises EntryRefused for one whose number is taken; then none is
        entered.
        """
        with self._writing("book") as pen:
            return history.import_past(pen, past, act, source=source)

    def withdraw_past(self, number: str, act: Act) -> None:
        """Enter that what was brought in of a certificate was wrong; raises NumberUnknown, EntryRefused."""
        with self._writing("book") as pen:
            if pen.view.imported(number) is None:
                raise NumberUnknown(number=number)
            _write(pen, "history.withdrawn", number, act, {"reason": act.reason})

    # --- who looked ---------------------------------------------------------------------------------------------------

    def append_look(self, how: str, act: Act, numbers: Sequence[str]) -> None:
        """Enter that somebody sees personal data in full: by which command, why, and those under which numbers.

        A single one of a certificate or card is also in that one's history.
        """
        with self._writing("look") as pen:
            known = [
                one for one in numbers if pen.view.certificate(one) or pen.view.imported(one) or pen.view.card(one)
            ]
            payload = {
                "how": how,
                "reason": act.reason,
                "people": len(numbers),
                "numbers": [{"number": one} for one in numbers],
            }
            ref = Reference(number=known[0] if known == list(numbers) and len(known) == 1 else None)
            pen.write("personal.viewed", actor=act.by, ref=ref, payload=payload)

    def append_look_at_everybody(self, act: Act) -> int:
        """Enter that somebody takes along the names of everybody, and return of how many people; of nobody, nothing."""
        with self._writing("look") as pen:
            found = self._store.row("count_people")
            people = int(found[0]) if found else 0
            payload = {"how": EXPORT, "reason": act.reason, "people": people, "numbers": []}
            if people:
                pen.write("personal.viewed", actor=act.by, payload=payload)
        return people

    # --- what is erased after its time --------------------------------------------------------------------------------

    def erase(self, act: Act, *, batch: int | None, number: str | None = None) -> int:
        """Enter that a batch or a number is erased, and delete what is personal beside its entries; return of how many.

        Both or neither; the bytes are overwritten (`scrub` sees to copies of them). Raises EntryRefused, also where the
        papers of the number's batch are still there.
        """
        with self._writing("erase") as pen:
            ref, people = Reference(batch=batch, number=number), erasing.count(self._store, batch=batch, number=number)
            payload = {"reason": act.reason, "people": people}
            pen.write("person.erased", actor=act.by, second=act.second, ref=ref, payload=payload)
            pen.settle()
            erasing.delete(self._store, batch=batch, number=number)
        return people

    def scrub(self) -> None:
        """Write the database anew, so that no page of it keeps a copy of what was erased."""
        erasing.scrub(self._store)

    # --- inside ------------------------------------------------------------------------------------------------------

    @contextmanager
    def _booking(self, number: str) -> Iterator[tuple[Pen, CertificateRow]]:
        with self._writing("book") as pen:
            yield pen, _certificate(pen.view, number)

    def _day(self, act: Act) -> str:
        return act.on or self._clock().date().isoformat()

    def _of_copy(self, act: Act, copy: int) -> dict[str, object]:
        return {"copy": copy, "on": self._day(act), "proof": act.proof}


def _certificate(view: Projections, number: str) -> CertificateRow:
    found = view.certificate(number)
    if found is None:
        raise (NumberUnknown if view.imported(number) is None else IssuedBefore)(number=number)
    return found


def _write(
    pen: Pen, op: str, number: str, act: Act, payload: dict[str, Any], *, person: dict[str, Any] | None = None
) -> None:
    pen.write(op, actor=act.by, second=act.second, ref=Reference(number=number), payload=payload, person=person)


def _write_blanks(pen: Pen, op: str, act: Act, blanks: Blanks, more: Mapping[str, Any]) -> None:
    for some in _parted(blanks.serials):
        payload = {"blank": blanks.blank, "serials": [serials.as_ends() for serials in some], **more}
        pen.write(op, actor=act.by, second=act.second, payload=payload)


def _parted(ranges: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield ranges, so many at a time as an entry takes."""
    return (ranges[begin : begin + _MOST_RANGES] for begin in range(0, len(ranges), _MOST_RANGES))


def _stays(view: Projections, certificate: CertificateRow, *, only_printed: bool) -> str | None:
    """Return why a certificate is not handed over by a list, None where it is."""
    if certificate.state != CertificateState.IN_FORCE:
        return certificate.state
    copy = copy_of(view, certificate, certificate.copy)
    if copy.state != CopyState.MADE:
        return copy.state
    if copy.attempts and not copy.is_printed:
        return "spoiled"
    return "unprinted" if only_printed and not copy.is_printed else None


def _spans(places: Sequence[int]) -> Iterator[dict[str, int]]:
    """Yield places, in order, as the first and the last of each run of them."""
    known = frozenset(places)
    firsts = (place for place in places if place - 1 not in known)
    lasts = (place for place in places if place + 1 not in known)
    return ({"first": first, "last": last} for first, last in zip(firsts, lasts, strict=True))
