"""The print room: the runs of a finished batch become files that are handed to a printer, stack by stack.

Promised: a page is printed only from a file whose SHA-256 the ledger has; what is written appears whole or not at all,
over nothing that was there. What is printed is not entered in the ledger here.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Final

from pipeline.documents.imposition import Flip, Imposition, Order, Size
from pipeline.documents.page_choice import Bearer, bearers_chosen, pages_chosen, ranges_of
from pipeline.documents.run_wording import OWN_ROLE, RunText
from pipeline.documents.stacks import STACK, Stack
from pipeline.errors import BatchUnknown, Because, FilesExist, PrintRefused
from pipeline.files import together
from pipeline.ledger.rows import BatchRow
from pipeline.ledger.views import MadeDocument
from pipeline.printing.backs import opened_backs
from pipeline.printing.run_file import RunFile
from pipeline.printing.stacking import PrintJob
from pipeline.reports.manifest import numbers_and_names
from pipeline.rules.categories import Category
from pipeline.rules.exam.ticketed import TicketedExam
from pipeline.workshop import Workshop

# A longer list of pages says less than where it begins.
_LONGEST_CHOICE: Final = 24
_LONGEST_TOLD: Final = 60
_LONGEST_TYPED: Final = 2000

Progress = Callable[[int, int], None]


# By whether there are pages out of force, pages of older copies, and others.
_NOT_THESE: Final = {
    (True, False, False): Because("pages {lost} are not in force any more"),
    (True, False, True): Because("pages {lost} are not in force any more; the others are --pages {rest}"),
    (False, True, False): Because(
        "pages {pages} were corrected or reissued since: print the newest copy of each from the file that "
        "`certpress show` names"
    ),
    (False, True, True): Because(
        "pages {pages} were corrected or reissued since: print the newest copy of each from the file that "
        "`certpress show` names; the others are --pages {rest}"
    ),
    (True, True, False): Because(
        "pages {lost} are not in force any more, and pages {pages} were corrected or reissued since: print the newest "
        "copy of each from the file that `certpress show` names"
    ),
    (True, True, True): Because(
        "pages {lost} are not in force any more, and pages {pages} were corrected or reissued since: print the newest "
        "copy of each from the file that `certpress show` names; the others are --pages {rest}"
    ),
}


@dataclass(frozen=True, slots=True)
class OnSheets:
    """That pages are imposed on A4: which slot of the first sheet is the first free one (from 1), whether the piles of
    a cut stack are the run in order, and how far pages paint beyond their trim in millimetres (None: as their kind
    says).
    """

    first_slot: int = 1
    cut_and_stack: bool = False
    bleed: float | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be printed: of a batch the run of that name or title (None: the people's own documents), in stacks of
    so many sheets; only these `pages` (`5,7-9`) or `numbers` where one is given; `sheets` puts it on A4, `back` is a
    PDF, for a printer that flips the paper on its `long-edge` or `short-edge`; `separators` asks for a page in front of
    each stack.
    """

    batch: str
    run: str | None = None
    stack: int = STACK
    pages: str | None = None
    numbers: tuple[str, ...] = ()
    sheets: OnSheets | None = None
    back: Path | None = None
    flip: str = "long-edge"
    separators: bool = True

    @property
    def is_whole(self) -> bool:
        """Whether the run itself is wanted, and not a few pages of it."""
        return self.pages is None and not self.numbers

    @property
    def layout(self) -> Iterator[str]:
        """How the pages lie on sheets, in words of a file's name: two ways of printing a run are two files."""
        if self.sheets is not None:
            yield "a4"
            if self.sheets.first_slot > 1:
                yield f"from-slot-{self.sheets.first_slot}"
            if self.sheets.cut_and_stack:
                yield "cut-and-stack"


@dataclass(frozen=True, slots=True)
class Written:
    """One file for the printer: its stack, and how its first and last page are called."""

    path: Path
    stack: Stack
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Ready:
    """What was written: the files; the paper, and how many pages a sheet takes; about which edge it is flipped (None:
    printed on one side); how many separators there are, and whether the first sheet is a part-used one, in front
    of which none lies. `without_photo` are the numbers of printed tickets whose photo box is empty. `on_blanks`: the
    paper in the tray has serials, and a separator takes one of them.
    """

    files: tuple[Written, ...]
    paper: Size
    slots: int
    flip: Flip | None
    separators: int
    begins_on_used: bool
    without_photo: tuple[str, ...] = ()
    on_blanks: bool = False

    @property
    def sheets(self) -> int:
        """How many sheets of paper are printed, separators among them."""
        return sum(file.stack.sheets for file in self.files) + self.separators


def prepare(shop: Workshop, wanted: Wanted, folder: Path, *, progress: Progress) -> Ready:
    """Write the files that are wanted into `folder`; `progress` is told how many of how many pages are in them.

    The folder is made where it is missing, the one that it lies in is not. Raises BatchUnknown, PrintRefused and
    BackRefused for what cannot be asked, FileChanged for a run that is not what the ledger recorded, FilesExist,
    DiskTrouble and FolderTrouble; nothing is left in the folder then.
    """
    batch = shop.register.accepted(wanted.batch)
    papers = shop.register.papers(batch.batch) if batch else ()
    if batch is None or not papers:
        raise BatchUnknown(batch=wanted.batch)
    _expect_newest(shop, batch)
    _expect_foreign(shop, folder)
    _expect_parent(folder)
    made = _run_of(papers, wanted.run, _titles(shop, batch))
    with ExitStack() as stack:
        run = RunFile(stack.enter_context(shop.output.unchanged(made.path, sha256=made.sha256)))
        pack = _own(shop, batch, papers, run) if made is _runs(papers)[0] else Pack()
        imposition = _imposition(wanted, run.size, bleed=partial(bleed_of, shop, batch, made))
        backs = stack.enter_context(opened_backs(wanted.back, run)) if wanted.back else None
        job = PrintJob(
            run,
            places=_places(wanted, run, pack),
            text=RunText(PurePosixPath(made.path).parts[1], run.title, pack.bearers),
            face=shop.shelf.faces(OWN_ROLE)[0],
            size=wanted.stack,
            is_whole=wanted.is_whole,
            wants_separators=wanted.separators,
            imposition=imposition,
            backs=backs,
        )
        stem = "-".join(filter(None, (job.text.batch, _name(made), *wanted.layout, _choice(job))))
        files = _write(job, folder, stem, progress)
    flip = Flip(wanted.flip) if backs else None
    return Ready(
        files,
        job.paper,
        job.slots,
        flip,
        job.separators,
        begins_on_used=job.begins_on_used,
        without_photo=_without_photo(shop, batch, job),
        on_blanks=shop.settings.stock.tracked and batch.kind == Category.RESULTS,
    )


def _without_photo(shop: Workshop, batch: BatchRow, job: PrintJob) -> tuple[str, ...]:
    """Return which of the printed tickets have no photo: on paper that looks like a fault of the print."""
    if batch.kind != Category.ADMISSION or not job.text.bearers:
        return ()
    numbered = shop.register.numbered(batch.batch)
    assert isinstance(numbered, TicketedExam)
    people = zip(numbered.numbers, numbered.batch.exam.candidates, strict=True)
    empty = {ticket for ticket, candidate in people if candidate.photo is None}
    printed = (job.text.bearers[place].number for place in job.places)
    return tuple(ticket for ticket in printed if ticket in empty)


def _expect_newest(shop: Workshop, batch: BatchRow) -> None:
    """The seats of an exam that was amended may be other people's by now, and scores have been corrected."""
    later = shop.register.superseded().get(batch.batch)
    if later is not None:
        reason = Because("batch {batch} was replaced by batch {later}; print that one", batch=batch.name, later=later)
        raise PrintRefused(reason=reason)


def _expect_foreign(shop: Workshop, folder: Path) -> None:
    """What certpress keeps is no place for files that it does not know."""
    target = folder.resolve()
    if any(target.is_relative_to(own.resolve()) for own in shop.settings.folders):
        raise PrintRefused(reason=Because("{folder} belongs to certpress itself", folder=folder))


def _expect_parent(folder: Path) -> None:
    """Where a stick is not plugged in, its folder is not there: files of people would stay behind on this machine."""
    whole = folder.absolute()
    if not whole.parent.is_dir():
        raise PrintRefused(
            reason=Because(
                "there is no folder {parent}, in which {name} could be made", parent=whole.parent, name=whole.name
            )
        )


def _runs(papers: Sequence[MadeDocument]) -> list[MadeDocument]:
    """Return the print runs of a batch, the people's own first."""
    return [paper for paper in papers if paper.kind == "print-run"]


def _name(made: MadeDocument) -> str:
    return PurePosixPath(made.path).stem


def _titles(shop: Workshop, batch: BatchRow) -> Mapping[str, str]:
    """Return what the document of each run is called on paper, by the name of the run."""
    kinds = shop.kinds_of(Category(batch.kind)) if batch.kind else ()
    return {kind.run: kind.title for kind in kinds}


def _run_of(papers: Sequence[MadeDocument], name: str | None, titles: Mapping[str, str]) -> MadeDocument:
    runs = _runs(papers)
    wanted = None if name is None else name.strip()
    for made in runs:
        if wanted is None or wanted in (_name(made), titles.get(_name(made))):
            return made
    if not runs:
        raise PrintRefused(reason=Because("nothing of the batch is printed"))
    known = ", ".join(f"{_name(made)} {titles.get(_name(made), '')}".rstrip() for made in runs)
    raise PrintRefused(reason=Because("the batch has no run {run}; there are {known}", run=name, known=known))


@dataclass(frozen=True, slots=True)
class Pack:
    """What is known of the people's own documents: whose each page is, which numbers are out of force, and which were
    corrected or reissued since, so that their pages say what is not right any more.
    """

    bearers: tuple[Bearer, ...] = ()
    out_of_force: frozenset[str] = frozenset()
    outdated: frozenset[str] = frozenset()


def _own(shop: Workshop, batch: BatchRow, papers: Sequence[MadeDocument], run: RunFile) -> Pack:
    manifest = next(paper for paper in papers if paper.kind == "manifest")
    with shop.output.unchanged(manifest.path, sha256=manifest.sha256) as file:
        told = numbers_and_names(file.read())
    bearers = tuple(Bearer(*one) for one in told) if len(told) == run.count else ()
    outdated = frozenset(due.number for due in shop.register.sheets_due(batch.batch) if not due.is_in_the_run)
    return Pack(bearers, shop.register.out_of_force(batch.batch), outdated)


def bleed_of(shop: Workshop, batch: BatchRow, made: MadeDocument) -> float:
    """Return how far the pages of a run paint beyond their edges, as the kind says that the run is of."""
    kinds = shop.kinds_of(Category(batch.kind)) if batch.kind else ()
    return next((kind.bleed_mm for kind in kinds if kind.run == _name(made)), 0.0)


def _imposition(wanted: Wanted, item: Size, *, bleed: Callable[[], float]) -> Imposition | None:
    """Return how the pages are laid on sheets, None where every page is a sheet by itself.

    Raises PrintRefused for pages that do not fit on A4, and for a slot that a sheet does not have.
    """
    if wanted.sheets is None:
        # A back is behind its front in the same way: one item on a sheet of its own size.
        return Imposition(item, item, margin=0, mark=0, flip=Flip(wanted.flip)) if wanted.back else None
    sheets, flip = wanted.sheets, Flip(wanted.flip)
    own = bleed() if sheets.bleed is None else sheets.bleed
    order = Order.CUT_AND_STACK if sheets.cut_and_stack else Order.ROWS
    try:
        whole = Imposition(item, bleed=own, order=order, flip=flip if wanted.back else None)
    except ValueError as error:
        size = f"{item.width:.0f} × {item.height:.0f}"
        raise PrintRefused(
            reason=Because("a page of {size} mm does not fit on A4 with its marks", size=size)
        ) from error
    if not 1 <= sheets.first_slot <= whole.slots:
        reason = Because(
            "a sheet has {slots} places, and none is number {slot}", slots=whole.slots, slot=sheets.first_slot
        )
        raise PrintRefused(reason=reason)
    return replace(whole, first_slot=sheets.first_slot - 1)


def _places(wanted: Wanted, run: RunFile, pack: Pack) -> Sequence[int]:
    """Return the pages that are printed; raises PrintRefused where one of them stands for nothing any more."""
    places = _chosen(wanted, run, pack.bearers)
    lost = [place for place in places if pack.out_of_force and pack.bearers[place].number in pack.out_of_force]
    old = [place for place in places if pack.outdated and pack.bearers[place].number in pack.outdated]
    if lost or old:
        raise _not_these(lost, [place for place in old if place not in lost], places)
    return places


def _not_these(lost: Sequence[int], old: Sequence[int], places: Sequence[int]) -> PrintRefused:
    """Return the refusal of pages that are out of force and of older copies; what it says to type is not refused."""
    others = [place for place in places if place not in lost and place not in old]
    told = {
        "lost": ranges_of(lost, longest=_LONGEST_TOLD),
        "pages": ranges_of(old, longest=_LONGEST_TOLD),
        # Typed as it stands there: it must not be cut short.
        "rest": ranges_of(others, longest=_LONGEST_TYPED),
    }
    return PrintRefused(reason=Because(_NOT_THESE[bool(lost), bool(old), bool(others)].message, **told))


def _chosen(wanted: Wanted, run: RunFile, bearers: Sequence[Bearer]) -> Sequence[int]:
    if wanted.pages is not None:
        return pages_chosen(wanted.pages, count=run.count)
    if not wanted.numbers:
        return range(run.count)
    if not bearers:
        raise PrintRefused(reason=Because("the pages of this run bear no numbers; choose them with --pages"))
    return bearers_chosen(wanted.numbers, bearers)


def _choice(job: PrintJob) -> str:
    """Return the chosen pages as part of a file's name."""
    return "" if job.is_whole else f"pages-{ranges_of(job.places, longest=_LONGEST_CHOICE)}"


def _write(job: PrintJob, folder: Path, stem: str, progress: Progress) -> tuple[Written, ...]:
    targets = {stack: folder / f"{stem}{_place(stack, job)}.pdf" for stack in job.stacks}
    for target in targets.values():
        # Before an hour of work, and once more at its end.
        if target.exists():
            raise FilesExist(path=target)
    with together(folder, stem) as hidden:
        for stack, target in targets.items():
            job.write(stack, hidden / target.name)
            progress(stack.last, len(job.places))
    return tuple(_written(job, stack, target) for stack, target in targets.items())


def _place(stack: Stack, job: PrintJob) -> str:
    """Return which stack a file is, so that names sort in the order of the stacks; nothing for pages that are none."""
    return f"-{stack.number:0{len(str(stack.of))}}-of-{stack.of}" if job.is_stacked else ""


def _written(job: PrintJob, stack: Stack, path: Path) -> Written:
    places = job.places_of(stack)
    return Written(path, stack, job.text.label(places[0]), job.text.label(places[-1]))
