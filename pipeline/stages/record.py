"""Record: the hash of everything that may reach paper is committed before anything has its final name."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

from pipeline.ledger.views import MadeDocument, PlateRefusal
from pipeline.rules.batch import NumberedBatch
from pipeline.stages.render import Rendered
from pipeline.stages.tools import MadeFile, Papers, PressRun, Register

# The first copy (版次) of a certificate; a reissue is the next.
FIRST_COPY = 1


def record(
    rendered: Rendered, register: Register, *, batch_id: int, papers: Papers, seal: Callable[[Path], None]
) -> None:
    """Return after the COMMIT of every document's hash; `papers` are written and recorded with them.

    `seal` waits until the disk holds every name in the folder: a hash without its file would be a promise broken.
    """
    numbered, folder, run = rendered.numbered, rendered.folder, rendered.run
    listed = papers.register_list(numbered, folder=folder)
    manifest = papers.manifest(numbered, certificates=run.files, folder=folder)
    of_the_batch = (
        replace(_document("print-run", run.print_run, numbered), made_with=run.made_with),
        _document("register-list", listed, numbered),
        _document("manifest", manifest, numbered),
    )
    seal(folder)
    # One at a time: what a hundred thousand documents say need not be in memory together.
    register.record(batch_id, chain(_certificates(rendered), of_the_batch), refusal=_refusal(run))


def _refusal(run: PressRun) -> PlateRefusal | None:
    if run.refusal is None:
        return None
    why = run.refusal
    # The ledger takes plain text only, and refuses what merely compares like it.
    return PlateRefusal(why.kind, run.template_sha256, str(why.reason), why.subject, why.page)


def _certificates(rendered: Rendered) -> Iterator[MadeDocument]:
    numbered = rendered.numbered
    for page, (number, file) in enumerate(zip(numbered.numbers, rendered.run.files, strict=True), start=1):
        yield _document("certificate", file, numbered, number=str(number), page=page)


def _document(
    kind: str, file: MadeFile, numbered: NumberedBatch, *, number: str | None = None, page: int | None = None
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
