"""The press room: records become files.

The template is laid out once for each shape of record that occurs, with its fields open: these are the plates. Every
record is then stamped over its plate by worker processes, and the judge holds a sample of the stamped pages against
what WeasyPrint lays out for the same records. Where the judge sees a difference, or the template cannot be a plate, the
batch is laid out page by page, the ordinary way. WeasyPrint is imported in the workers only.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, suppress
from dataclasses import replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from pipeline.crashpoints import crashpoint
from pipeline.documents.gate import unprintable
from pipeline.documents.page_choice import Bearer
from pipeline.documents.record import Record
from pipeline.documents.run_wording import OWN_ROLE
from pipeline.errors import CertpressError
from pipeline.files import TEMPORARY_PREFIX, make_folder, replacing, telling_trouble, working_folder
from pipeline.printing import sheets, tasks
from pipeline.printing.cabinet import Cabinet
from pipeline.printing.chunks import Chunk, MadeFile, PressRun, Refusal
from pipeline.printing.composing import Composer
from pipeline.printing.fonts import FontShelf
from pipeline.printing.orders import Enclose, Order, Photos, Printed, Progress
from pipeline.printing.ordinary import Ordinary
from pipeline.printing.planning import Plan, planned
from pipeline.printing.plate_room import PlateRoom
from pipeline.printing.plates import NoPlate, Reason
from pipeline.printing.pool import Pool
from pipeline.printing.print_run import PrintRun
from pipeline.printing.stamp_room import Kit, StampJob
from pipeline.printing.templates import Template
from pipeline.rules.problems import Problem

if TYPE_CHECKING:
    from concurrent.futures import Future

    from pipeline.printing.judge import Difference
    from pipeline.printing.pdf_signing import FileSigner

    Verdict = Future[tuple[Difference, ...]]

# Large enough that fonts and style sheets are shared, small enough that a worker's memory stays flat.
PAGES_A_CHUNK = 25
# Large enough that a group of files waits for the disk once, small enough that what crosses to the line stays small. Of
# many records a worker has a few larger jobs, up to so many times as large: at the end of each it waits for the disk.
STAMPS_A_JOB = 100
_LARGER, _JOBS_A_WORKER = 4, 4
# So few pages are laid out in less time than it takes to make their plates.
_FEW_PAGES = 8
_SOFTWARE = ("weasyprint", "pydyf", "pillow", "uharfbuzz", "zxing-cpp", "python-barcode", "pypdf")
_PRINT = "print"

Places = tuple[int, ...]
# Kinds that are made side by side are planned one after the other: planned together, in turns, all of them would be
# late, and no worker would have anything to do until then.
_PLANNING = Lock()


class _Refused(Exception):
    """The plates of a run were refused."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


class Press:
    """A press for one kind: its template, its faces, and how many worker processes it may start (0: one a core).

    Workers and plates are kept from one batch to the next; `close` ends the workers. A `pool` may be shared by presses.
    Plates that the judge has passed are put into the `cabinet`, and taken from there by the next press.
    A `signer` signs everybody's own file after the judge has passed it; print runs are not signed.
    One that is not `plated` lays everything out the ordinary way, by itself and not as a refusal.
    """

    def __init__(  # noqa: PLR0913 - everything that a press depends on, named once
        self,
        template: Template,
        shelf: FontShelf,
        *,
        workers: int = 0,
        pool: Pool | None = None,
        plated: bool = True,
        pages_a_chunk: int = PAGES_A_CHUNK,
        stamps_a_job: int = STAMPS_A_JOB,
        cabinet: Cabinet | None = None,
        signer: "FileSigner | None" = None,
    ) -> None:
        self.template = template
        self.shelf = shelf
        self._is_plated = plated and template.kind.is_plated
        self._stamps_a_job = stamps_a_job
        self._pages_a_chunk = pages_a_chunk
        self._composer = Composer(template.kind, shelf)
        self._pool = pool or Pool(workers or len(os.sched_getaffinity(0)))
        self.plate_room = PlateRoom(template, shelf, self._pool, cabinet)
        # The pages of a list that were laid out in the rehearsal, and what came of it.
        self._tried: tuple[Chunk, bytes] | None = None
        self._signer = signer

    def close(self) -> None:
        """End the workers."""
        self._pool.close()

    def warm_up(self) -> None:
        """Let two workers load everything and lay a sample out while something else is done; one is to judge what the
        other stamps. What goes wrong is told when pages are made.

        Workers that are warm are left alone: asked at every drop, thousands of them that are no batch would wear team
        after team out, and a batch among them would wait behind all those samples.
        """
        if not self._pool.is_cold:
            return
        with suppress(CertpressError):
            texts = {field.name: field.sample for field in self.template.kind.fields}
            variant = self.template.kind.every_variant[0]
            sample = Record(row=0, key="", texts=texts, photo=None, code="", variant=variant)
            plan = planned([sample], self._composer)
            for _ in range(min(2, self._pool.workers)):
                self._pool.ask(tasks.warm_up, plan.plate_job(self.template, plan.shapes, is_proof=False))

    def unprintable(self, records: Sequence[Record]) -> tuple[Problem, ...]:
        """Return what would keep a page from being printed: characters without a glyph, values without room."""
        kind = self.template.kind
        return unprintable(records, kind, {role: self.shelf.faces(role) for role in kind.roles})

    def rehearse(self, records: Sequence[Record], *, photos: Photos) -> None:
        """Return when the template can be laid out for these records, whose numbers are stand-ins.

        Better told before numbers are spent: raises what `make` would raise for the template. The plates stay.
        """
        if self._signer is not None:
            self._signer.try_out()
        plan = self._planned(records)
        if not isinstance(self._kit(plan, is_proof=False), Kit):
            ordinary = Ordinary(self.template, self._composer, plan, is_proof=False)
            with self._pool.telling_death():
                self._try_out(ordinary, records, photos)

    def _try_out(self, ordinary: Ordinary, records: Sequence[Record], photos: Photos) -> None:
        """Lay a sample out for its complaints; or all pages of a list, where they are so few, to be kept for the run.

        Most lists of few pages say nothing of numbers, and will be the same then.
        """
        if self.template.kind.folder or len(records) > self._pages_a_chunk:
            sample = tuple(records[place] for place in ordinary.plan.sample)
            self._pool.ask(tasks.try_out, ordinary.chunk(sample, photos, piece=Path(), files=None)).result()
            return
        order = Order(records, photos, Path(), "", None, lambda _done: None)
        (chunk,) = ordinary.chunks(order, pieces=Path(), pages_a_chunk=self._pages_a_chunk)
        self._tried = chunk, self._pool.ask(tasks.try_out, chunk).result()

    def make(
        self,
        records: Sequence[Record],
        *,
        photos: Photos,
        folder: Path,
        progress: Progress,
        enclose: Enclose | None = None,
    ) -> PressRun:
        """Write one file a record and the print run under `folder`, durably; the same input gives the same bytes, but
        of files that are signed.

        `photos` maps SHA-256 to the file; `progress` is told the number of pages done so far; `enclose` returns what
        goes into the file of the record at a place (from 0). Files are
        `<kind's folder>/<key>.pdf` (PDF/A-3u) and `print/<run>.pdf`, page i of which is record i. The run's `refusal`
        tells why it was not stamped, where that was so. Raises PressComplaint, PressDied, LibraryMissing,
        TemplateWrong, FontMissing, and what a signer raises; a second call writes the same again.
        """
        kind = self.template.kind
        files = folder / kind.folder if kind.folder else None
        order = Order(records, photos, folder, f"{_PRINT}/{kind.run}.pdf", files, progress, enclose=enclose)
        plan = self._planned(records)
        printed = self._printed(order, plan)
        crashpoint("press.after-run")
        fonts = {file.path.name: file.sha256 for file in sorted(plan.fonts.values(), key=lambda file: file.path.name)}
        run = PressRun(printed.files, printed.run, self.template.sha256, fonts, _software(), printed.refusal)
        if self._signer is None:
            return run
        signed = self._signer.sign_files(printed.files, folder=folder)
        return replace(run, files=signed.files, signed_with=signed.signed_with)

    def proof(self, records: Sequence[Record], *, photos: Photos, target: Path, progress: Progress) -> MadeFile:
        """Write the pages as they would print to `target`, each marked 样张, with a dead code; a few are laid out."""
        order = Order(records, photos, target.parent, target.name, None, progress, is_proof=True)
        plan = planned(records, self._composer)
        if plan.records > _FEW_PAGES:
            return self._printed(order, plan).run
        return self._laid_out(order, Ordinary(self.template, self._composer, plan, is_proof=True)).run

    def blank(self, page: Record, *, target: Path) -> MadeFile:
        """Write a page that people fill in by hand to `target`, not marked; it is laid out, for it is only one."""
        order = Order((page,), {}, target.parent, target.name, None, lambda _done: None)
        plan = planned(order.records, self._composer)
        return self._laid_out(order, Ordinary(self.template, self._composer, plan, is_proof=False)).run

    def whole(self, records: Sequence[Record], *others: "tuple[Press, Sequence[Record]]", name: str) -> bytes:
        """Return one PDF/A-3u file of these pages and those of other presses behind them, and write nothing.

        For papers of a few pages, of several kinds, that are signed and filed together; `name` goes into the file's
        identifier. Raises PressComplaint, FieldMissing, PressDied, LibraryMissing, TemplateWrong.
        """
        chunks = tuple(press._chunk(each, name) for press, each in ((self, records), *others))  # noqa: SLF001
        with self._pool.telling_death():
            return self._pool.ask(tasks.make_whole, chunks).result()

    def _chunk(self, records: Sequence[Record], name: str) -> Chunk:
        plan = planned(records, self._composer)
        ordinary = Ordinary(self.template, self._composer, plan, is_proof=False)
        return ordinary.chunk(tuple(records), {}, piece=Path(f"{name}.pdf"), files=None)

    def impose(self, folder: Path, *, batch: str, bearers: Sequence[Bearer]) -> MadeFile | None:
        """Write the print run under `folder` once more, on sheets of A4 with crop marks, as `print/<run>-a4.pdf`.

        Each sheet says at its edge of which `batch` it is, and whose pages are on it (`bearers`: whose each page is).
        None where the kind is not imposed.
        """
        kind = self.template.kind
        if not kind.is_imposed:
            return None
        job = tasks.ImposeJob(kind, self.shelf.faces(OWN_ROLE)[0], folder / _PRINT, batch, tuple(bearers))
        with self._pool.telling_death():
            sha256, count = self._pool.ask(tasks.impose, job).result()
        return MadeFile(f"{kind.run}-a4", f"{_PRINT}/{kind.run}-a4.pdf", sha256, count)

    def _planned(self, records: Sequence[Record]) -> Plan:
        with _PLANNING:
            return planned(records, self._composer)

    def _printed(self, order: Order, plan: Plan) -> Printed:
        """Stamp the records, or else lay them out."""
        for folder in {order.target.parent, order.files or order.target.parent}:
            make_folder(folder)
        ordinary = Ordinary(self.template, self._composer, plan, is_proof=order.is_proof)
        kit = self._kit(plan, is_proof=order.is_proof)
        if kit is None:
            return self._laid_out(order, ordinary)
        crashpoint("press.after-plates")
        printed = self._from_plates(order, kit, ordinary)
        if isinstance(printed, Printed):
            self.plate_room.keep(plan, is_proof=order.is_proof)
            return printed
        if self.plate_room.doubt(plan, is_proof=order.is_proof):
            return self._printed(order, plan)
        return replace(self._laid_out(order, ordinary), refusal=printed)

    def _from_plates(self, order: Order, kit: Kit | Refusal, ordinary: Ordinary) -> Printed | Refusal:
        """Return what was stamped, or why nothing was; by then nobody writes into the files any more."""
        if isinstance(kit, Refusal):
            return kit
        try:
            return self._stamped(order, kit, ordinary)
        except _Refused as refused:
            return refused.refusal

    def _kit(self, plan: Plan, *, is_proof: bool) -> Kit | Refusal | None:
        """Return what the records are stamped with, or why they are not; None where nothing is to be stamped."""
        if not self._is_plated or self._is_sooner_laid_out(plan):
            return None
        return self.plate_room.kit(plan, is_proof=is_proof)

    def _is_sooner_laid_out(self, plan: Plan) -> bool:
        """Whether it is a list of few pages, whose plates and judge would take longer than it does itself."""
        return self.plate_room.is_of_a_list and plan.records <= _FEW_PAGES

    def _stamped(self, order: Order, kit: Kit, ordinary: Ordinary) -> Printed:
        """Write the files and the print run from plates; the judge looks at a sample meanwhile."""
        packed = kit.packed()
        verdicts = self._verdicts(order, packed, ordinary)
        made: list[MadeFile] = []
        answers = self._pool.answers(tasks.stamp, self._stamp_jobs(order, packed))
        with closing(answers), replacing(order.target) as file:
            run = PrintRun(file, kit.plates, kit.fonts, title=kit.kind.title)
            done = 0
            for job, stamps in answers:
                if isinstance(stamps, NoPlate):
                    raise _Refused(Refusal(kit.kind.name, stamps.reason, stamps.subject))
                for sheet in stamps.sheets:
                    run.add(sheet)
                made.extend(stamps.files)
                crashpoint("press.after-stamps")
                done += len(job.records)
                order.progress(done)
            run.finish()
            for places, verdict in verdicts:
                with self._pool.telling_death():
                    differences = verdict.result()
                if differences:
                    first = differences[0]
                    reason, page = Reason(f"judged-{first.kind}"), places[first.page - 1] + 1
                    raise _Refused(Refusal(kit.kind.name, reason, "page", page))
            crashpoint("press.after-judge")
        return Printed(tuple(made), order.made(run.sha256))

    def _verdicts(self, order: Order, packed: bytes, ordinary: Ordinary) -> list[tuple[Places, "Verdict"]]:
        """Ask two judges, since a small batch is waited for; each has the places of the records that it looks at.

        Of lists one, for lists of several kinds are made at once.
        """
        sample, verdicts = ordinary.plan.sample, []
        for places in filter(None, (sample,) if self.plate_room.is_of_a_list else (sample[::2], sample[1::2])):
            records = tuple(order.records[place] for place in places)
            chunk = ordinary.chunk(records, order.photos, piece=Path(), files=None)
            verdicts.append((places, self._pool.ask(tasks.judge, tasks.JudgeJob(packed, chunk, records))))
        return verdicts

    def _stamp_jobs(self, order: Order, packed: bytes) -> Iterator[StampJob]:
        share = -(-len(order.records) // (self._pool.workers * _JOBS_A_WORKER))
        size = max(self._stamps_a_job, min(share, _LARGER * self._stamps_a_job))
        for start in range(0, len(order.records), size):
            part = tuple(order.records[start : start + size])
            enclosures = order.enclosures(start, part)
            yield StampJob(packed, part, _shown(part, order.photos), order.files, enclosures)

    def _laid_out(self, order: Order, ordinary: Ordinary) -> Printed:
        """Write the files and the print run the ordinary way."""
        made: list[MadeFile] = []
        joined: list[Path] = []
        done = 0
        with _pieces(order.target) as pieces:
            chunks = ordinary.chunks(order, pieces=pieces, pages_a_chunk=self._pages_a_chunk)
            for chunk, written in self._pool.answers(tasks.lay_out, self._not_tried(chunks, joined, order)):
                made.extend(written)
                joined.append(chunk.piece)
                done += len(chunk.sheets)
                crashpoint("press.after-chunk")
                order.progress(done)
            crashpoint("press.after-files")
            sha256 = sheets.join(joined, order.target, title=self.template.kind.title)
        return Printed(tuple(made), order.made(sha256))

    def _not_tried(self, chunks: Iterator[Chunk], joined: list[Path], order: Order) -> Iterator[Chunk]:
        """Yield the chunks that have to be laid out; the piece of one that has been, letter for letter, is written."""
        tried, self._tried = self._tried, None
        for chunk in chunks:
            if tried and replace(chunk, piece=tried[0].piece) == tried[0]:
                with telling_trouble(chunk.piece):
                    chunk.piece.write_bytes(tried[1])
                joined.append(chunk.piece)
                order.progress(len(chunk.sheets))
            else:
                yield chunk


def _shown(records: Sequence[Record], photos: Photos) -> Photos:
    return {record.photo: photos[record.photo] for record in records if record.photo is not None}


def _pieces(target: Path) -> AbstractContextManager[Path]:
    """Give a folder for the pieces of a run, its own: another kind is made in the same folder at the same time."""
    return working_folder(target.with_name(f"{TEMPORARY_PREFIX}pieces-{target.stem}"))


@lru_cache
def _software() -> Mapping[str, str]:
    return {package: version(package) for package in _SOFTWARE}
