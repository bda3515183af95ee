"""The ordinary way: pages filled, and handed in chunks to workers that lay each chunk out as one document.

Laying out a document for every person costs ten times as much. The number of pages in a chunk does not depend on the
number of workers, so neither do the bytes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.documents.record import Record
from pipeline.printing.chunks import Chunk, Look, Sheet
from pipeline.printing.composing import ComposedPage, Composer
from pipeline.printing.filling import filled
from pipeline.printing.orders import Order
from pipeline.printing.planning import Plan, grid_of_code
from pipeline.printing.templates import Template


@dataclass(frozen=True, slots=True)
class Ordinary:
    """Fills the pages of one kind; what a run needs is known from its plan."""

    template: Template
    composer: Composer
    plan: Plan
    is_proof: bool

    def chunks(self, order: Order, *, pieces: Path, pages_a_chunk: int) -> Iterator[Chunk]:
        """Yield all records of an order in chunks; their pieces in `pieces` sort as the records do."""
        for start in range(0, len(order.records), pages_a_chunk):
            part = order.records[start : start + pages_a_chunk]
            chunk = self.chunk(part, order.photos, piece=pieces / f"{start:08d}.pdf", files=order.files)
            yield replace(chunk, enclosures=order.enclosures(start, part))

    def chunk(self, records: Sequence[Record], photos: Mapping[str, Path], *, piece: Path, files: Path | None) -> Chunk:
        """Return the records as one chunk; raises TemplateWrong where the template asks for what there is not."""
        kind = self.template.kind
        look = Look(kind.title, kind.page, self.template.style, self.plan.families, kind.photo, kind.code)
        pages = [self.composer.page(record) for record in records]
        listed = {self.plan.families, *(field.families for page in pages for field in page.fields)}
        # Only what these pages need: the rarest font files are as large as ten thousand pages.
        needed = {family for families in listed for family in families.split(",")}
        return Chunk(
            sheets=tuple(self._sheet(page, place) for place, page in enumerate(pages)),
            look=look,
            fonts={family: self.plan.fonts[family].path for family in sorted(needed)},
            photos={record.photo: photos[record.photo] for record in records if record.photo is not None},
            piece=piece,
            files=files,
        )

    def _sheet(self, page: ComposedPage, place: int) -> Sheet:
        record = page.record
        grid = grid_of_code(record, self.composer)
        families = self.plan.families
        html = filled(page, self.template, place=place, grid=grid, is_proof=self.is_proof, families=families)
        lines = tuple((field.label, line.text) for field in page.fields for line in field.lines)
        return Sheet(record.key, html, record.photo, record.code, lines)
