"""Record: the hash of everything that may reach paper is committed before anything has its final name."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from pipeline.documents.certificate import CERTIFICATE
from pipeline.ledger.views import MadeDocument, PlateRefusal
from pipeline.rules.batches import AnyNumbered
from pipeline.rules.exam.ticketed import TicketedExam
from pipeline.stages.orders import own_numbers
from pipeline.stages.render import Rendered
from pipeline.stages.tools import MadeFile, Papers, PressRun, Register

# The first copy (版次) of a certificate; a reissue is the next.
FIRST_COPY = 1


def record(
    rendered: Rendered,
    register: Register,
    *,
    batch_id: int,
    lists: Sequence[MadeFile],
    papers: Papers,
    seal: Callable[[Path], None],
) -> None:
    """Return after the COMMIT of every document's hash, those of the batch's `lists` and of the manifest among them; of
    `papers` the manifest is written here.

    `seal` waits until the disk holds every name in the folder: a hash without its file would be a promise broken.
    """
    numbered, folder = rendered.numbered, rendered.folder
    manifest = papers.manifest(numbered, [file for _, run in rendered.own for file in run.files], folder=folder)
    of_the_batch = (
        *(_run(run, numbered, rendered.codes if kind == CERTIFICATE else {}) for kind, run in rendered.runs),
        *(_document("imposed-run", sheets, numbered) for _, sheets in rendered.sheets),
        *(_document(paper.key, paper, numbered) for paper in (*lists, manifest)),
    )
    seal(folder)
    refusals = [refusal for _, run in rendered.runs if (refusal := _refusal(run)) is not None]
    # One at a time: what a hundred thousand documents say need not be in memory together.
    register.record(batch_id, chain(_documents(rendered), of_the_batch), refusals=refusals)


def _run(run: PressRun, numbered: AnyNumbered, codes: Mapping[str, str]) -> MadeDocument:
    return replace(_document("print-run", run.print_run, numbered), made_with={**run.made_with, **codes})


def _refusal(run: PressRun) -> PlateRefusal | None:
    if run.refusal is None:
        return None
    why = run.refusal
    # The ledger takes plain text only, and refuses what merely compares like it.
    return PlateRefusal(why.kind, run.template_sha256, str(why.reason), why.subject, why.page)


def _documents(rendered: Rendered) -> Iterator[MadeDocument]:
    numbered = rendered.numbered
    for kind, run in rendered.own:
        for page, (number, file) in enumerate(zip(own_numbers(numbered), run.files, strict=True), start=1):
            # A 准考证号 is no number of the ledger's: its file belongs to the exam, and bears it in its name.
            own = None if isinstance(numbered, TicketedExam) else number
            yield _document(kind, file, numbered, number=own, page=page)
    for other, run in rendered.others:
        yield from (_document(other, file, numbered, page=page) for page, file in enumerate(run.files, start=1))


def _document(
    kind: str, file: MadeFile, numbered: AnyNumbered, *, number: str | None = None, page: int | None = None
) -> MadeDocument:
    batch = numbered.batch
    return MadeDocument(
        kind=kind,
        number=number,
        copy=FIRST_COPY,
        path=f"{batch.issued_on.year}/{batch.name}/{file.path}",
        sha256=file.sha256,
        pages=file.pages,
        page=page,
    )
