"""Overprint (套打): the values of a batch's certificates for blanks on which everything else is printed already.

Nothing but the ledger says what is overprinted, and nothing is written before the ledger knows of it. A page is laid
out as the profile has it (`templates/certificate-overprint/`), judged like every other, and only then moved as a whole
by what was measured of the printer; so a site may change either without the other.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipeline.calibrating import calibrations_of
from pipeline.documents.batch_contents import contents_of
from pipeline.documents.calibration import PAGES, Calibration, PaperPath, Side, overprint_matrix
from pipeline.documents.certificate import Wording
from pipeline.documents.contents import records_of
from pipeline.documents.imposition import Size
from pipeline.documents.page_choice import pages_chosen, ranges_of
from pipeline.documents.record import Record
from pipeline.errors import BatchUnknown, Because, CalibrationMissing, OverprintRefused, PrintRefused, TemplateWrong
from pipeline.files import replacing
from pipeline.happenings import Reporter
from pipeline.ledger.views import MadeOverprint
from pipeline.printing.edges import cut_pages
from pipeline.printing.moving import move
from pipeline.rules.batch import NumberedBatch, PhotoFile
from pipeline.rules.categories import Category
from pipeline.stages.codes import told_of_codes
from pipeline.storage.calibrations import figures_of
from pipeline.storage.kept_photos import fetched
from pipeline.storage.register import Register
from pipeline.workshop import Workshop

if TYPE_CHECKING:
    from pipeline.documents.kinds import Kind
    from pipeline.printing.chunks import PressRun
    from pipeline.printing.pressroom import Press

OVERPRINT: Final = "certificate-overprint"
# A longer list of pages says less than where it begins.
_LONGEST_CHOICE: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be overprinted: certificates of the accepted batch of that 批次号, those on these `pages` of its print
    run (`5,7-9`; none: all of them), on the paper that `path` names, asked for by the person `by`.

    `uncalibrated`: as the profile has it, moved by nothing.
    """

    batch: str
    path: PaperPath
    by: str
    pages: str = ""
    uncalibrated: bool = False


@dataclass(frozen=True, slots=True)
class Overprinted:
    """What was made: how many pages, and the calibration that moved them (None: they were not moved)."""

    pages: int
    calibration: Calibration | None


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Certificates of a batch that the ledger knows: its place there, and which of its roster (from 0, in order)."""

    batch: int
    numbered: NumberedBatch
    places: Sequence[int]

    @property
    def name(self) -> str:
        """The 批次号."""
        return self.numbered.batch.name

    @property
    def photos(self) -> list[PhotoFile]:
        """The photo of everybody who has one."""
        results = self.numbered.batch.results
        return [photo for place in self.places if (photo := results[place].photo) is not None]


def overprint(shop: Workshop, wish: Wish, target: Path, *, register: Register, report: Reporter) -> Overprinted:
    """Write the overprint to `target` and enter it, with the calibration used, in `register`, the site's own.

    `shop` is a rehearsal's: what is made on the way lies in its work folder. Raises PersonUnknown, BatchUnknown,
    PrintRefused for pages that there are not, CalibrationMissing, CalibrationsWrong, KeyMissing and KeyWrong where
    codes are signed, and OverprintRefused where a certificate is not in force, a value does not fit its place, a photo
    is missing, or something would lie beyond the paper; nothing is written or entered then.
    """
    person = shop.settings.person(wish.by)
    chosen = _chosen(wish, register)
    press = shop.press_of(OVERPRINT)
    calibration, entry = (None, None) if wish.uncalibrated else _calibration(shop, wish, press.template.kind, register)
    wording = shop.sealed_wording(register)
    run = _laid_out(shop, chosen, press, wording, report)
    moved = shop.work / OVERPRINT / target.name
    matrix = overprint_matrix(calibration) if calibration else None
    sha256 = move(shop.work / OVERPRINT / run.print_run.path, moved, matrix, title=press.template.kind.title)
    _require_whole(moved, chosen)
    made_with = {**run.made_with, **told_of_codes(chosen.numbered, wording)}
    made = MadeOverprint(OVERPRINT, sha256, run.print_run.pages, _spans(chosen.places), entry, made_with)
    register.append_overprint(chosen.batch, made, actor=person.name)
    _lay_down(moved, target)
    return Overprinted(made.pages, calibration)


def _chosen(wish: Wish, register: Register) -> _Chosen:
    found = register.accepted(wish.batch)
    if found is None:
        raise BatchUnknown(batch=wish.batch)
    if found.kind != Category.RESULTS:
        raise OverprintRefused(batch=wish.batch, reason=Because("the batch is of another kind"))
    if not found.documents:
        raise OverprintRefused(batch=wish.batch, reason=Because("its files are not recorded yet"))
    places = _places(wish, found.people)
    numbered = register.numbered_as_now(found.batch)
    chosen = _Chosen(found.batch, numbered, places)
    _require_in_force(chosen, register)
    return chosen


def _require_in_force(chosen: _Chosen, register: Register) -> None:
    gone = register.out_of_force(chosen.batch)
    lost = [place for place in chosen.places if str(chosen.numbered.numbers[place]) in gone]
    if lost:
        reason = Because("the certificates on pages {pages} are not in force", pages=_as_pages(lost))
        raise OverprintRefused(batch=chosen.name, reason=reason)


def _places(wish: Wish, count: int) -> Sequence[int]:
    try:
        return sorted(pages_chosen(wish.pages, count=count)) if wish.pages else range(count)
    except PrintRefused as error:
        raise OverprintRefused(batch=wish.batch, **error.values) from error


def _calibration(shop: Workshop, wish: Wish, kind: "Kind", register: Register) -> tuple[Calibration, int]:
    """Return what was measured for the paper, and the entry that holds it."""
    kept = calibrations_of(shop.settings.site).all()
    found = next((one for one in kept if one.path == wish.path), None)
    if found is None:
        raise _missing(wish.path, kept, Because("it was not measured"))
    if PAGES[found.page] != Size(kind.page.width_mm, kind.page.height_mm):
        raise _missing(wish.path, kept, Because("it was measured with the page {page}", page=found.page))
    entered = register.calibration_of(wish.path)
    if entered is None or entered._asdict() != {**figures_of(found), "seq": entered.seq}:
        raise _missing(wish.path, kept, Because("calibrations.toml and the ledger do not say the same of it"))
    return found, entered.seq


def _missing(path: PaperPath, kept: Sequence[Calibration], reason: Because) -> CalibrationMissing:
    known = "; ".join(_as_typed(one.path) for one in kept)
    return CalibrationMissing(path=_as_typed(path), reason=reason, known=known or Because("none"))


def _as_typed(path: PaperPath) -> str:
    """Return how a paper path is named; the front is what is meant where no side is typed."""
    names = (path.printer, path.tray, path.stock)
    return " / ".join(names if path.side is Side.FRONT else (*names, path.side))


def _laid_out(shop: Workshop, chosen: _Chosen, press: "Press", wording: Wording, report: Reporter) -> "PressRun":
    """Return the pages as the profile has them, under the work folder."""
    records = _records(chosen, press, wording)
    return press.make(
        records,
        photos=_photos(shop, chosen, records),
        folder=shop.work / OVERPRINT,
        progress=lambda done: report.progress(done, len(records)),
    )


def _records(chosen: _Chosen, press: "Press", wording: Wording) -> Sequence[Record]:
    """Return the pages in roster order; raises OverprintRefused for a value that cannot be printed in its place."""
    people = contents_of(chosen.numbered, wording)["person"]()
    records = records_of(press.template.kind, [people[place] for place in chosen.places])
    if len(records) != len(chosen.places):
        raise TemplateWrong(template=OVERPRINT, reason=Because("there must be one page a person"))
    for problem in press.unprintable(records):
        if problem.is_error:
            place = {"row": problem.row or "-", "column": problem.column}
            reason = Because("row {row}, {column}: {problem}", **place, problem=problem)
            raise OverprintRefused(batch=chosen.name, reason=reason)
    return records


def _photos(shop: Workshop, chosen: _Chosen, records: Sequence[Record]) -> Mapping[str, Path]:
    """Return the photo of each page; raises OverprintRefused where one is not there any more."""
    shown = {record.photo for record in records}
    wanted = [photo for photo in chosen.photos if photo.sha256 in shown]
    settings = shop.settings
    found = fetched(wanted, done=settings.done, batch=chosen.name, work=shop.work, limits=settings.limits)
    pages = zip(chosen.places, records, strict=True)
    # Never by the name of the file: that is an ID number.
    if lost := [place for place, record in pages if record.photo is not None and record.photo not in found]:
        reason = Because(
            "the photos of pages {pages} are missing in {folder}, or are not those that were checked",
            pages=_as_pages(lost),
            folder=settings.done / chosen.name,
        )
        raise OverprintRefused(batch=chosen.name, reason=reason)
    return found


def _require_whole(moved: Path, chosen: _Chosen) -> None:
    """Raise OverprintRefused where something would not be printed whole."""
    if cut := cut_pages(moved):
        told = _as_pages([chosen.places[page - 1] for page in cut])
        reason = Because("moved by the calibration, pages {pages} would reach beyond the edge of the paper", pages=told)
        raise OverprintRefused(batch=chosen.name, reason=reason)


def _as_pages(places: Sequence[int]) -> str:
    return ranges_of(places, longest=_LONGEST_CHOICE)


def _spans(places: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Return places (from 0, in order) as the first and the last of each run of them, from 1."""
    known = frozenset(places)
    firsts = [place + 1 for place in places if place - 1 not in known]
    lasts = [place + 1 for place in places if place + 1 not in known]
    return tuple(zip(firsts, lasts, strict=True))


def _lay_down(made: Path, target: Path) -> None:
    """Copy the file to where it was asked for; that may be another disk."""
    with made.open("rb") as source, replacing(target) as file:
        shutil.copyfileobj(source, file)
