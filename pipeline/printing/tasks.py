"""What the press room asks its workers to do. Each loads its heavy packages only where it runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.documents.imposition import Imposition, Size
from pipeline.documents.kinds import Kind
from pipeline.documents.page_choice import Bearer
from pipeline.documents.record import Record
from pipeline.documents.run_wording import RunText
from pipeline.documents.stacks import stacks_of
from pipeline.errors import Because, TemplateWrong
from pipeline.printing.chunks import Chunk, MadeFile, Report
from pipeline.printing.composing import Shape
from pipeline.printing.fonts import FontFace
from pipeline.printing.painted import LaidHalf
from pipeline.printing.plates import NoPlate, PlateJob, Plates
from pipeline.printing.pool import telling_missing_library
from pipeline.printing.templates import Template

if TYPE_CHECKING:
    from pipeline.printing.judge import Difference
    from pipeline.printing.stamp_room import StampJob, Stamps


def warm_up(job: PlateJob) -> None:
    """Load everything, and make plates that nobody asked for, so that the first pages of a batch need not wait."""
    with telling_missing_library():
        import pipeline.printing.judge
        import pipeline.printing.stamp_room  # noqa: F401 - only to be there
    make_plates(job)


def lay_out(chunk: Chunk) -> tuple[MadeFile, ...]:
    """Lay a chunk out the ordinary way; see `press.make_chunk`."""
    with telling_missing_library():
        from pipeline.printing.press import make_chunk
    return make_chunk(chunk)


def make_whole(chunks: Sequence[Chunk]) -> bytes:
    """Lay chunks out as one file; see `press.make_whole`."""
    with telling_missing_library():
        from pipeline.printing import press
    return press.make_whole(chunks)


def try_out(chunk: Chunk) -> bytes:
    """Lay a chunk out and write nothing; see `press.try_out`."""
    with telling_missing_library():
        from pipeline.printing import press
    return press.try_out(chunk)


def lay_out_report(report: Report) -> bytes:
    """Lay out a report; see `press.report_pdf`."""
    with telling_missing_library():
        from pipeline.printing import press
    return press.report_pdf(report)


def make_plates(job: PlateJob) -> Plates | NoPlate:
    """Make plates; see `platemaking.make_plates`. Raises TemplateWrong where the template is not the one that was read:
    plates of another template would be recorded under its hash.
    """
    with telling_missing_library():
        from pipeline.printing import platemaking
    return platemaking.make_plates(job, _template(job))


@dataclass(frozen=True, slots=True)
class HalvesJob:
    """Stand-ins to be laid out: those of `plates` with narrow probes, and others with `wide` ones."""

    plates: PlateJob
    wide: tuple[Shape, ...]


def lay_halves(job: HalvesJob) -> tuple[LaidHalf, ...] | NoPlate:
    """Lay out what plates are put together from; see `platemaking.lay_halves`. Raises as `make_plates` does."""
    with telling_missing_library():
        from pipeline.printing import platemaking
    return platemaking.lay_halves(job.plates, _template(job.plates), wide=job.wide)


def _template(job: PlateJob) -> Template:
    template = Template.load(job.template, profile=job.profile)
    if template.sha256 != job.template_sha256:
        raise TemplateWrong(template=job.template.name, reason=Because("it was changed while certpress was at work"))
    return template


def stamp(job: "StampJob") -> "Stamps | NoPlate":
    """Stamp records; see `stamp_room.stamped`."""
    with telling_missing_library():
        from pipeline.printing import stamp_room
    return stamp_room.stamped(job)


@dataclass(frozen=True, slots=True)
class JudgeJob:
    """The same records twice: to be stamped with a packed `kit`, and filled to be laid out as one `chunk`."""

    kit: bytes
    chunk: Chunk
    records: tuple[Record, ...]


def judge(job: JudgeJob) -> "tuple[Difference, ...]":
    """Return in what the stamped pages differ from the pages that WeasyPrint lays out; see `judge.differences`.

    Nothing where a text cannot be stamped: the job that has it in hand tells that.
    """
    with telling_missing_library():
        from pipeline.printing.judge import differences
        from pipeline.printing.press import laid_out_pdf
        from pipeline.printing.stamp_room import print_run_of, table_of
        from pipeline.printing.stamping import Unstampable
    try:
        stamped = print_run_of(job.records, job.chunk.photos, table_of(job.kit))
    except Unstampable:
        return ()
    return differences(stamped, laid_out_pdf(job.chunk))


@dataclass(frozen=True, slots=True)
class ImposeJob:
    """The print run of a `kind` in `folder`, to be laid on larger sheets; see `imposing.impose`."""

    kind: Kind
    face: FontFace
    folder: Path
    batch: str
    bearers: tuple[Bearer, ...]


def impose(job: ImposeJob) -> tuple[str, int]:
    """Lay a run on sheets; return the SHA-256 (hex) of the file and how many sheets it has."""
    with telling_missing_library():
        from pipeline.printing import imposing, own_sheets, packed_file
    kind = job.kind
    imposition = Imposition(Size(kind.page.width_mm, kind.page.height_mm), bleed=kind.bleed_mm)
    target = job.folder / f"{kind.run}-a4.pdf"
    with (job.folder / f"{kind.run}.pdf").open("rb") as file:
        run = packed_file.opened(file)
        (stack,) = stacks_of(run.count, size=run.count, slots=imposition.slots)
        text = RunText(job.batch, kind.title, job.bearers)
        lines = imposing.EdgeLines(partial(text.edge_line, stack, stack.sheets), job.face)
        if isinstance(run, packed_file.PackedFile):
            sha256 = own_sheets.impose_own(run, imposition, lines, target, title=kind.title)
        else:
            layout = imposing.Layout(imposition, run, lines=lines)
            sha256 = imposing.impose(layout, range(run.count), target, title=kind.title)
    return sha256, stack.sheets
