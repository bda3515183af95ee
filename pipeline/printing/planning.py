"""Planning: one walk over the records tells what a run needs: shapes, font files, and whom to judge it by."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.documents.kinds import Kind
from pipeline.documents.record import Record
from pipeline.printing.codes import grid_of
from pipeline.printing.composing import Composer, Shape, families
from pipeline.printing.drawn_code import Grid
from pipeline.printing.fontfile import FontFile
from pipeline.printing.fonts import FontFace
from pipeline.printing.plates import PlateJob
from pipeline.printing.sampling import MOST_JUDGED, MOST_LISTS_JUDGED, MOST_OTHERS_JUDGED, Sample
from pipeline.printing.templates import Template


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run needs.

    `records` is how many there are; `shapes` are those that occur, in the order in which they first do; `families` is
    the CSS list of the page's own words, `fonts` the file of each family; `sample` are the places of the records that
    the judge looks at, or that are tried out before there are numbers.
    """

    records: int

    shapes: tuple[Shape, ...]
    families: str
    fonts: Mapping[str, FontFile]
    sample: tuple[int, ...]

    def plate_job(self, template: Template, shapes: Sequence[Shape], *, is_proof: bool) -> PlateJob:
        """Return what the plate maker is asked for, for some of the shapes."""
        return PlateJob(
            template=template.folder,
            template_sha256=template.sha256,
            profile=template.profile,
            families=self.families,
            fonts={family: file.path for family, file in self.fonts.items()},
            shapes=tuple(shapes),
            is_proof=is_proof,
        )


def planned(records: Iterable[Record], composer: Composer) -> Plan:
    """Return the plan for `records`; raises PressComplaint for a value that the gate should have held back."""
    kind = composer.kind
    own = composer.face(kind.fixed_text, kind.role)
    own_families = families(own, kind.fixed_text)
    faces = {own_families: own}
    shapes: dict[Shape, None] = {}
    sample = _sample(kind)
    count = 0
    for place, record in enumerate(records):
        count += 1
        page = composer.page(record)
        shape = page.shape(grid=grid_of_code(record, composer))
        shapes.setdefault(shape)
        # In a list each page has a shape of its own, which tells nothing about how common it is.
        sample.see(place, page, replace(shape, fields=()) if kind.is_independent else shape)
        for field in page.fields:
            faces.setdefault(field.families, field.face)
    return Plan(count, tuple(shapes), own_families, _files(faces), sample.chosen())


def _sample(kind: Kind) -> Sample:
    if kind.is_independent and not kind.folder:
        return Sample((), MOST_LISTS_JUDGED)
    most = MOST_JUDGED if kind.folder and not kind.is_independent else MOST_OTHERS_JUDGED
    return Sample([field.width_mm for field in kind.fields], most)


def grid_of_code(record: Record, composer: Composer) -> Grid | None:
    """Return the grid of the record's code; None where the kind has none."""
    box = composer.kind.code
    return grid_of(record.code, box) if box else None


def _files(faces: Mapping[str, FontFace]) -> dict[str, FontFile]:
    wanted = {family for listed in faces for family in listed.split(",")}
    files = (file for face in faces.values() for file in face.files)
    return {file.family: file for file in files if file.family in wanted}
