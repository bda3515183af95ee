"""The clerk's desk: what is wrong in a certificate is put right, a next copy is made (补发), paper is handed over.

A next copy is booked first; then its file is made, and appears once the ledger has its hash. After a crash between any
two of these the same command finishes what it began, and books nothing twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipeline.crashpoints import crashpoint
from pipeline.documents.certificate import CERTIFICATE, Wording, certificate_record
from pipeline.documents.record import Record
from pipeline.errors import Because, HolderDiffers, IssuedBefore, ParticularWrong, ReissueRefused, SheetNeeded
from pipeline.ledger.views import MadeDocument
from pipeline.right_photo import right_photo
from pipeline.rules.acts import Act, Proxy
from pipeline.rules.batch import Cell, CellKind, Holding, NumberedBatch, Result
from pipeline.rules.columns import NAME
from pipeline.rules.copies import Handover, Particular, ReissueReason
from pipeline.rules.corrections import COLUMNS, TYPED, identity_of, understand
from pipeline.rules.names import PersonName
from pipeline.rules.reading import Reader
from pipeline.rules.reporting import Reported
from pipeline.rules.text import capitals, tight
from pipeline.scratch import scratch_folder
from pipeline.stages.codes import told_of_codes
from pipeline.stages.enclosing import enclosing
from pipeline.stages.orders import orders_of
from pipeline.storage.kept_photos import fetched
from pipeline.workshop import Workshop

if TYPE_CHECKING:
    from pipeline.printing.pressroom import Press

# Of an ID number so many characters at the end are enough to tell that it is the holder's.
_LEAST_OF_IDENTITY: Final = 4
# Of the two people whose ID numbers are typed for a handing over, whose is wrong.
_PROXYS: Final = "代领人"


@dataclass(frozen=True, slots=True)
class Reissued:
    """A further copy, and where its file lies; `was_begun` where an earlier command had booked it."""

    number: str
    copy: int
    path: Path
    was_begun: bool = False


@dataclass(frozen=True, slots=True)
class _Ready:
    """A certificate as its next copy is printed, with everything that the press needs."""

    numbered: NumberedBatch
    press: "Press"
    wording: Wording
    photos: Mapping[str, Path]

    @property
    def number(self) -> str:
        """The certificate's number."""
        return str(self.numbered.numbers[0])

    def page(self, copy: int) -> Record:
        """Return the page of a copy; where codes are signed, the code says which one it is."""
        batch = self.numbered.batch
        return certificate_record(batch.results[0], batch, self.number, wording=self.wording, copy=copy)


def correct(
    shop: Workshop, number: str, typed: Mapping[Particular, str], act: Act, *, photo: Path | None = None
) -> tuple[Particular, ...]:
    """Enter what is right in a certificate, and return what of it was wrong; the next copy has it.

    `photo` is the file of the right photo (JPEG or PNG); a copy of it is kept with the drop of the batch. Raises
    NumberUnknown, ParticularWrong for what cannot be right or printed, or is certified of that person already,
    EntryRefused, FolderTrouble and DiskTrouble.
    """
    with shop.alone():
        now = shop.register.certificate_as_now(number)
        (result,) = now.batch.results
        known: dict[Particular, str] = {name: str(getattr(result, name)) for name in TYPED}
        found = understand(typed, known, scope=shop.settings.scope, level=result.level)
        for problem in found.problems:
            raise ParticularWrong(field=problem.column, reason=problem)
        changes = {str(name): value for name, value in found.values.items()}
        right = replace(result, **changes)  # type: ignore[arg-type]
        _require_unheld(shop, number, right)
        _require_printable(shop, replace(now, batch=replace(now.batch, results=(right,))))
        kept = right_photo(shop, replace(now, batch=replace(now.batch, results=(right,))), photo) if photo else None
        return shop.register.correct(number, act, found.values, kept)


def _require_unheld(shop: Workshop, number: str, right: Result) -> None:
    held = shop.register.held_by([right.identity])
    other = held.get(Holding(right.identity, right.occupation, right.job, right.level), number)
    if other != number:
        reason = Because("{number} certifies the same of that person already", number=other)
        raise ParticularWrong(field=COLUMNS[Particular.IDENTITY], reason=reason)


def _require_printable(shop: Workshop, numbered: NumberedBatch) -> None:
    (order,) = orders_of(numbered, shop.wording, ())
    for problem in shop.press_of(CERTIFICATE).unprintable(order.records):
        if problem.is_error:
            raise ParticularWrong(field=problem.column, reason=problem)


def reissue(shop: Workshop, number: str, act: Act, *, reason: ReissueReason) -> Reissued:
    """Book a next copy of a certificate, and make its file beside the old one, with the day of issue it always had.

    Raises NumberUnknown, ReissueRefused where it was not found in the national system, its photo is not there any more
    or it cannot be printed, KeyMissing and
    KeyWrong where codes are signed, and EntryRefused; nothing is entered then.
    """
    with shop.alone(), scratch_folder() as scratch:
        ready = _ready(shop, number, scratch=scratch)
        begun = _begun(shop, number)
        if begun is None:
            _require_searchable(shop, ready.numbered)
        copy = begun or shop.register.reissue(number, act, reason)
        crashpoint("desk.after-booking")
        return Reissued(number, copy, _made(shop, ready, copy), was_begun=begun is not None)


def _require_searchable(shop: Workshop, numbered: NumberedBatch) -> None:
    """A certificate is reissued once anybody finds it in the national system, and not before (Z17, R31)."""
    found = shop.register.accepted(numbered.batch.name)
    if found is None or found.platform != Reported.SEARCHABLE:
        reason = Because(
            "that it is found in the national system is not entered: `certpress platform report {batch} "
            "--state 可查询 --by NAME`",
            batch=numbered.batch.name,
        )
        raise ReissueRefused(number=numbered.numbers[0], reason=reason)


def _begun(shop: Workshop, number: str) -> int | None:
    """Return the copy that was booked but whose file is not in its place, None where there is none."""
    for copy in shop.register.further_copies():
        if copy.number == number and not (shop.output.root / _path(shop, number, copy.copy)).is_file():
            return copy.copy
    return None


def _path(shop: Workshop, number: str, copy: int) -> str:
    batch = shop.register.certificate_as_now(number).batch
    return f"{batch.issued_on.year}/{batch.name}/certificates/{number}-{copy}.pdf"


def _ready(shop: Workshop, number: str, *, scratch: Path) -> _Ready:
    """Return everything that is needed, proved to be there before anything is entered; photos lie in `scratch`."""
    numbered = shop.register.certificate_as_now(number)
    place = shop.output.place(numbered.batch.issued_on.year, numbered.batch.name)
    if not place.is_dir():
        raise ReissueRefused(number=number, reason=Because("the files of its batch are not in {folder}", folder=place))
    (order,), press = orders_of(numbered, shop.wording, ()), shop.press_of(CERTIFICATE)
    for problem in press.unprintable(order.records):
        if problem.is_error:
            raise ReissueRefused(number=number, reason=problem)
    photos = _photos(shop, numbered, scratch=scratch)
    press.rehearse(order.records, photos=photos)
    return _Ready(numbered, press, shop.sealed_wording(), photos)


def _photos(shop: Workshop, numbered: NumberedBatch, *, scratch: Path) -> Mapping[str, Path]:
    """Return the photo that was checked, from the drop in done/."""
    batch, settings = numbered.batch, shop.settings
    wanted = [result.photo for result in batch.results if result.photo is not None]
    found = fetched(wanted, done=settings.done, batch=batch.name, work=scratch, limits=settings.limits)
    if len(found) < len(wanted):
        folder = settings.done / batch.name
        reason = Because(
            "its photo is missing in {folder}, or is not the one that was checked; where it is lost for good, two "
            "people enter another: `certpress correct {number} --photo FILE --by NAME --second NAME --reason WHY`",
            folder=folder,
            number=numbered.numbers[0],
        )
        raise ReissueRefused(number=numbered.numbers[0], reason=reason)
    return found


def _made(shop: Workshop, ready: _Ready, copy: int) -> Path:
    batch, path = ready.numbered.batch, _path(shop, ready.number, copy)
    folder = shop.output.fresh_copy(batch.issued_on.year, batch.name, f"{ready.number}-{copy}")
    enclose = enclosing(shop.template.kind, [shop.evidence_of_copy(ready.number)])
    crashpoint("desk.after-evidence")
    run = ready.press.make(
        (ready.page(copy),), photos=ready.photos, folder=folder, progress=lambda _done: None, enclose=enclose
    )
    (file,) = run.files
    shop.output.seal(folder)
    crashpoint("desk.after-render")
    made_with = {**run.made_with, **told_of_codes(ready.numbered, ready.wording)}
    document = MadeDocument(CERTIFICATE, ready.number, copy, path, file.sha256, file.pages, made_with=made_with)
    accepted = shop.register.accepted(batch.name)
    assert accepted is not None
    shop.register.record(accepted.batch, [document])
    crashpoint("desk.after-record")
    return shop.output.publish_copy(folder, file.path, path)


def hand_over(
    shop: Workshop, number: str, act: Act, *, how: Handover, identity: str | None, proxy: Proxy | None = None
) -> None:
    """Enter that a certificate was handed over; `identity` is the holder's ID number, or its last characters.

    Raises NumberUnknown, IssuedBefore, HolderDiffers, SheetNeeded where blanks have serials and its sheet was not
    booked, and EntryRefused.
    """
    with shop.alone():
        shown = shop.register.show(number)
        if shown.certificate.is_imported:
            raise IssuedBefore(number=number)
        if identity is not None and not _is_of(identity, shown.certificate.identity or ""):
            raise HolderDiffers(number=number)
        if shop.settings.stock.tracked and not shown.copies[-1].is_printed:
            raise SheetNeeded(number=number)
        shop.register.deliver(number, act, how=how, proxy=proxy)


def _is_of(typed: str, identity: str) -> bool:
    plain = capitals(tight(typed))
    return len(plain) >= _LEAST_OF_IDENTITY and identity.endswith(plain)


def proxy_of(name: str, identity: str, identity_type: str) -> Proxy:
    """Return who takes a certificate for its holder; raises ParticularWrong for what cannot be right."""
    reader = Reader()
    called = reader.read(Cell(name, CellKind.TEXT), NAME, PersonName.parse)
    kind, number = identity_of(identity, identity_type, reader)
    for problem in reader.problems:
        raise ParticularWrong(field=f"{_PROXYS}{problem.column}", reason=problem)
    if called is None or kind is None or number is None:
        raise ParticularWrong(field=f"{_PROXYS}{NAME}", reason=Because("it is blank"))
    return Proxy(str(called), kind, number)
